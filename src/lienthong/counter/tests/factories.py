# SPDX-License-Identifier: Apache-2.0
"""A one-stop hall with two groups, two windows and their clerks."""

import datetime as dt
from dataclasses import dataclass

from lienthong.cases.tests import desk
from lienthong.cases.tests.factories import MONDAY, at
from lienthong.counter import services
from lienthong.counter.queries import GroupView, OfficeView, TicketView, WindowView
from lienthong.counter.rules import Priority
from lienthong.counter.services import NewGroup
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AgencyId
from lienthong.kernel.tests.keeping import kept
from lienthong.orgs import queries as orgs
from lienthong.orgs.tests import factories as org_factories

SYSTEM = Actor.system("counter.tests")
TUESDAY = MONDAY + dt.timedelta(days=1)
__all__ = ["MONDAY", "SYSTEM", "TUESDAY", "Hall", "at", "hall", "taken"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hall:
    """A counter with its people."""

    office: OfficeView
    civil: GroupView
    other: GroupView
    one: WindowView
    two: WindowView
    clerk: desk.Official
    colleague: desk.Official
    chief: desk.Official
    stranger: desk.Official


@kept
def hall(code: str = "H05", *, is_seated: bool = True) -> Hall:
    """Open the hall of an agency."""
    org_factories.national_hours()
    org_factories.agency(code, "Ủy ban nhân dân phường Kinh Bắc")
    org_factories.agency("H06", "Ủy ban nhân dân phường Võ Cường")
    agency = orgs.agency_by_code(code)
    office = services.open_office(actor=SYSTEM, agency_id=AgencyId(agency.id))
    civil = services.open_group(
        actor=SYSTEM, office_id=office.id,
        new=NewGroup(letter="A", name="Hộ tịch", name_en="Civil status", procedures=("1.001193",)),
    )  # fmt: skip
    other = services.open_group(
        actor=SYSTEM, office_id=office.id, new=NewGroup(letter="B", name="Việc khác", capacity=1)
    )
    windows = [
        services.add_window(actor=SYSTEM, office_id=office.id, number=number) for number in (1, 2)
    ]
    made = Hall(
        office=office, civil=civil, other=other, one=windows[0], two=windows[1],
        clerk=desk.official(code, "Nguyễn Thị Mận", "counter.serve", "cases.receive"),
        colleague=desk.official(code, "Trần Văn Lê", "counter.serve", "cases.receive"),
        chief=desk.official(code, "Ngô Quang Hà", "counter.manage", "cases.oversee"),
        stranger=desk.official("H06", "Phan Văn Chanh", "counter.serve", "counter.manage"),
    )  # fmt: skip
    if is_seated:
        services.sit(actor=made.clerk.actor, window_id=made.one.id)
        services.sit(actor=made.colleague.actor, window_id=made.two.id)
    return made


def taken(
    place: Hall, group: GroupView | None = None, priority: Priority = Priority.NONE
) -> TicketView:
    """Take a number at the kiosk."""
    return services.take(
        kiosk_key=place.office.kiosk_key, group_id=(group or place.civil).id, priority=priority
    )
