# SPDX-License-Identifier: Apache-2.0
"""Which systems are connected, and whom they carry for."""

from collections.abc import Iterable, Mapping

from django.db.models import Q, QuerySet

from lienthong.exchange.models import Route, System
from lienthong.exchange.rules.systems import SystemKind
from lienthong.kernel import clock
from lienthong.kernel.ids import SystemId
from lienthong.orgs.rules import AgencyCode


def system_id(code: str) -> SystemId | None:
    """Return a system by what old clients call systemid; None when there is none."""
    key = System.objects.filter(code=code).values_list("pk", flat=True).first()
    return SystemId(key) if key else None


def route_of(agency_code: str) -> SystemId | None:
    """Return the system that an agency itself is routed to today. agency_code: modern order."""
    today = clock.today()
    routes = Route.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=today), agency_code=agency_code, valid_from__lte=today
    )
    key = routes.values_list("system_id", flat=True).first()
    return SystemId(key) if key else None


def has_desk(agency_code: str) -> bool:
    """Tell whether an agency writes and reads its documents on this node's pages today.

    agency_code: modern order.
    """
    routes = {
        code: (covers_below, kind)
        for code, covers_below, kind in _standing().values_list(
            "agency_code", "covers_below", "system__kind"
        )
    }
    at: AgencyCode | None = AgencyCode.parse(agency_code)
    while at is not None and at.modern not in routes:
        at = at.parent
    if at is None:
        return False
    covers_below, kind = routes[at.modern]
    return kind == SystemKind.DESK and (covers_below or at.modern == agency_code)


def unreachable(codes: Iterable[str]) -> list[str]:
    """Return those of some agencies whose documents no open system carries today.

    codes: modern order.
    """
    covers = dict(_standing().values_list("agency_code", "covers_below"))
    return [code for code in codes if not _is_carried(code, covers)]


def _standing() -> QuerySet[Route]:
    today = clock.today()
    return Route.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=today), valid_from__lte=today, system__is_open=True
    )


def _is_carried(code: str, covers: Mapping[str, bool]) -> bool:
    at: AgencyCode | None = AgencyCode.parse(code)
    while at is not None:
        if at.modern in covers:
            return at.modern == code or covers[at.modern]
        at = at.parent
    return False
