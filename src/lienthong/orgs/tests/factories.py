# SPDX-License-Identifier: Apache-2.0
"""Agencies and people for tests, made through this package's own services."""

import datetime as dt

from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.ids import AgencyId, PostId, uuid7
from lienthong.orgs import queries, services
from lienthong.orgs.queries import AgencyView, PostView, StaffView
from lienthong.orgs.rules import AgencyKind, Right, Role, ShiftRule, UnitKind

SYSTEM = Actor.system("orgs.tests")
START = dt.date(2025, 7, 1)
#: Monday to Friday, 08:00-12:00 and 13:00-17:00.
OFFICE_HOURS = tuple(
    ShiftRule(weekday=weekday, opens=dt.time(opens), closes=dt.time(closes), valid_from=START)
    for weekday in range(5)
    for opens, closes in ((8, 12), (13, 17))
)


def agency(
    code: str = "H42",
    name: str = "Ủy ban nhân dân tỉnh Ninh Bình",
    *,
    parent_code: str = "",
    kind: AgencyKind = AgencyKind.PROVINCE_COMMITTEE,
) -> AgencyView:
    new = services.NewAgency(
        code=code, name=name, kind=kind, valid_from=START, parent_code=parent_code
    )
    return services.open_agency(actor=SYSTEM, new=new)


def department(code: str = "H42.01", parent_code: str = "H42") -> AgencyView:
    return agency(
        code, f"Sở thử nghiệm {code}", parent_code=parent_code, kind=AgencyKind.DEPARTMENT
    )


def post(agency_id: AgencyId, role: Role = Role.SPECIALIST, name: str = "Chuyên viên") -> PostView:
    return services.add_post(
        actor=SYSTEM, agency_id=agency_id, name=name, role=role, valid_from=START
    )


def staff(code: str = "CB001", name: str = "Người Thử Nghiệm") -> StaffView:
    return services.open_staff(actor=SYSTEM, code=code, name=name)


def official(
    agency_id: AgencyId,
    *rights: str,
    agency_code: str | None = None,
    post_id: PostId | None = None,
) -> Actor:
    return Actor(
        kind=ActorKind.OFFICIAL,
        name="Cán bộ thử nghiệm",
        agency_id=agency_id,
        agency_code=agency_code,
        post_id=post_id or PostId(uuid7()),
        rights=frozenset(rights),
    )


def admin_of(agency_id: AgencyId) -> Actor:
    return official(agency_id, Right.ORGS_MANAGE)


def national_hours() -> None:
    services.set_shifts(actor=SYSTEM, shifts=OFFICE_HOURS, valid_from=START)


def unit(code: str, kind: UnitKind, name: str, *, parent: str = "", since: dt.date = START) -> None:
    """Open an administrative unit, unless it is there."""
    if not queries.unit_history(code):
        new = services.NewUnit(
            code=code, kind=kind, name=name, valid_from=since, parent_code=parent
        )
        services.open_unit(actor=SYSTEM, new=new)
