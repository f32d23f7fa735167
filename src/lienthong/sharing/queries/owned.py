# SPDX-License-Identifier: Apache-2.0
"""What of the platform is this node's own: its pages as callers, its registers as services."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from lienthong.kernel import clock
from lienthong.sharing.models import AccessRequest, Exchange, Service, Subsystem
from lienthong.sharing.rules.services import RequestState, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A call that one of this node's own systems made."""

    leaf_id: UUID  #: in the log `sharing`
    at: dt.datetime
    service: str  #: identifier
    status: int
    ms: int


def service_code(register: str) -> str:
    """Return the code that a register is published under: `civil-status`."""
    return register.replace("_", "-")


def own_caller(key: str) -> str | None:
    """Return the identifier of the open system of this node that shows a key; None without."""
    sha256 = hashlib.sha256(key.encode()).digest()
    rows = Subsystem.objects.filter(key_sha256=sha256, is_open=True)
    return rows.values_list("identifier", flat=True).first()


def own_register(register: str, caller: str) -> str | None:
    """Return the identifier of the service that this node's own site serves a register as.

    caller: identifier of who asks. It must hold a right, and rights are only given to who asked for
    them: a service that somebody else publishes under the same name is never taken for it.
    """
    row = (
        Service.objects.filter(
            code=service_code(register), base_url__endswith=f"/api/registers/v1/{register}",
            rights__subsystem__identifier=caller, rights__ended_at=None,
        )
        .exclude(state=State.ENDED)
        .select_related("subsystem")
        .order_by("-published_at")
        .first()
    )  # fmt: skip
    return f"{row.subsystem.identifier}/{row.code}" if row else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Where a register is asked."""

    service: str  #: identifier of the service that it is published as
    is_here: bool  #: at this node


def held(register: str, caller: str, path: str) -> Held | None:
    """Return where a register is asked for a purpose; None where nobody let this node's pages in.

    caller: identifier of the own system that asks; path: of the purpose, as it is published. A
    register of this node goes before; else the one of another node that the system asked access to,
    and whose node approved: by the latest approval that has not ended.
    """
    own = own_register(register, caller)
    if own:
        return Held(service=own, is_here=True)
    row = (
        AccessRequest.objects.filter(
            Q(until_day=None) | Q(until_day__gte=clock.today()),
            Q(endpoints=None) | Q(endpoints__method="GET", endpoints__path=path),
            subsystem__identifier=caller, state=RequestState.APPROVED, ended_at=None,
            service__code=service_code(register), service__subsystem__is_open=True,
        )
        .exclude(service__subsystem__node="")
        .exclude(service__state=State.ENDED)
        .select_related("service__subsystem")
        .order_by("-decided_at", "-pk")
        .first()
    )  # fmt: skip
    if row is None:
        return None
    return Held(service=f"{row.service.subsystem.identifier}/{row.service.code}", is_here=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """That this node's pages were let in to a register, and are no more."""

    ended_at: dt.datetime
    reason: str  #: of who ended it; may be empty


def lost(register: str, caller: str, path: str) -> Lost | None:
    """Return the last approval to ask a register for a purpose that has ended; None without.

    caller, path: as for `held`, which is looked at first.
    """
    row = (
        AccessRequest.objects.filter(
            Q(endpoints=None) | Q(endpoints__method="GET", endpoints__path=path),
            subsystem__identifier=caller, service__code=service_code(register),
            ended_at__isnull=False,
        )
        .order_by("-ended_at", "-pk")
        .first()
    )  # fmt: skip
    return Lost(ended_at=row.ended_at, reason=row.end_reason) if row and row.ended_at else None


def last_carried(key: str) -> Carried | None:
    """Return the last call that the system showing a key made; None before the first."""
    sha256 = hashlib.sha256(key.encode()).digest()
    client = Subsystem.objects.filter(key_sha256=sha256).values_list("pk", flat=True).first()
    row = Exchange.objects.filter(client_id=client).order_by("-id").first() if client else None
    if row is None:
        return None
    return Carried(leaf_id=row.pk, at=row.at, service=row.service, status=row.status, ms=row.ms)
