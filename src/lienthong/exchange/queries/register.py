# SPDX-License-Identifier: Apache-2.0
"""The register of connected systems, as officers on duty read it."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from lienthong.exchange.errors import SystemMissing
from lienthong.exchange.models import Route, System
from lienthong.exchange.rules.systems import SystemKind
from lienthong.kernel import clock
from lienthong.kernel.ids import AgencyId


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemView:
    """A connected system, without its secrets."""

    id: UUID
    code: str
    name: str
    kind: SystemKind
    agency_id: AgencyId
    is_open: bool
    fingerprint: str  #: SHA-256 of its public key, hex; "": it cannot send yet
    has_secret: bool  #: that VXP clients sign with
    needs_certificate: bool  #: its key alone is not enough
    per_second: int
    push_url: str
    may_push_inside: bool
    created_at: dt.datetime
    routes: int = 0  #: agencies routed to it today, each with what is below

    @property
    def has_own_keys(self) -> bool:
        """Tell whether its keys are given and registered here: a desk's and a node's are not."""
        return self.kind is SystemKind.CLIENT


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteView:
    """An agency whose documents a system carries."""

    agency_code: str
    covers_below: bool
    valid_from: dt.date
    valid_to: dt.date | None


def systems() -> list[SystemView]:
    """Return all systems, closed ones too, by their codes."""
    standing = Count("routes", filter=_today("routes__"))
    rows = System.objects.annotate(routed=standing).order_by("code")
    return [_view(row, row.routed) for row in rows]


def system(system_id: UUID) -> SystemView:
    """Return one system. Raises: SystemMissing."""
    row = System.objects.filter(pk=system_id).first()
    if row is None:
        raise SystemMissing
    return _view(row, 0)


def routes(system_id: UUID) -> list[RouteView]:
    """Return whose documents a system carries, today and from later days."""
    rows = Route.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=clock.today()), system=system_id
    ).order_by("agency_code", "valid_from")
    return [
        RouteView(
            agency_code=row.agency_code, covers_below=row.covers_below,
            valid_from=row.valid_from, valid_to=row.valid_to,
        )
        for row in rows
    ]  # fmt: skip


def _today(prefix: str = "") -> Q:
    today = clock.today()
    ends = Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gte": today})
    return ends & Q(**{f"{prefix}valid_from__lte": today})


def _view(row: System, routed: int) -> SystemView:
    key = bytes(row.public_key or b"")
    return SystemView(
        id=row.pk,
        code=row.code,
        name=row.name,
        kind=SystemKind(row.kind),
        agency_id=AgencyId(row.agency_id),
        is_open=row.is_open,
        fingerprint=hashlib.sha256(key).hexdigest() if key else "",
        has_secret=row.sealed_secret is not None,
        needs_certificate=row.needs_certificate,
        per_second=row.per_second,
        push_url=row.push_url,
        may_push_inside=row.may_push_inside,
        created_at=row.created_at,
        routes=routed,
    )
