# SPDX-License-Identifier: Apache-2.0
"""The one-stop hall of the home ward: groups, windows, a few people waiting, appointments."""

import datetime as dt
from collections.abc import Sequence

from lienthong.counter import queries, services
from lienthong.counter.queries import OfficeView
from lienthong.counter.rules import Priority
from lienthong.counter.services import NewGroup, Wish
from lienthong.demo.agencies import commune_code
from lienthong.demo.people import Person
from lienthong.identity import queries as identity
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor, ActorKind
from lienthong.orgs import queries as orgs

ACTOR = Actor.system("demo.load")
GROUPS = (
    NewGroup(
        letter="A", name="Hộ tịch, chứng thực, tư pháp", name_en="Civil status, certification",
        procedures=("1.001193", "2.000488"), minutes=12,
    ),
    NewGroup(
        letter="B", name="Kinh doanh, đất đai, xây dựng", name_en="Business, land, construction",
        procedures=("1.001612",), minutes=15,
    ),
    NewGroup(
        letter="C", name="Nhận kết quả và việc khác", name_en="Results and other matters",
        minutes=5, capacity=4,
    ),
)  # fmt: skip
WINDOWS = ((1, "Tư pháp, hộ tịch", "AC"), (2, "Kinh tế, đất đai", "BC"), (3, "Trả kết quả", "C"))
#: Letters and priorities of those who wait this morning.
WAITING = (
    ("A", Priority.NONE), ("A", Priority.ELDERLY), ("B", Priority.NONE), ("C", Priority.NONE),
    ("A", Priority.NONE), ("B", Priority.PREGNANT),
)  # fmt: skip


def open_all(people: Sequence[Person]) -> None:
    """Open the hall, let some people take numbers today and book for the next working day."""
    agency = orgs.agency_by_code(commune_code(0))
    office = services.open_office(actor=ACTOR, agency_id=agency.id)
    groups = {
        new.letter: services.open_group(actor=ACTOR, office_id=office.id, new=new).id
        for new in GROUPS
    }
    for number, name, letters in WINDOWS:
        services.add_window(
            actor=ACTOR, office_id=office.id, number=number, name=name,
            groups=[groups[letter] for letter in letters],
        )  # fmt: skip
    _wait(office)
    _book(office, people)


def _wait(office: OfficeView) -> None:
    calendar, today = orgs.calendar(office.agency_id), clock.today()
    if not calendar.is_working_day(today):
        return
    groups = {group.letter: group.id for group in queries.groups(office.id)}
    opens = calendar.next_working_instant(clock.at(today, dt.time()))
    for minute, (letter, priority) in enumerate(WAITING):
        with clock.frozen(opens + dt.timedelta(minutes=3 * minute)):
            services.take(kiosk_key=office.kiosk_key, group_id=groups[letter], priority=priority)


def _book(office: OfficeView, people: Sequence[Person]) -> None:
    day = orgs.calendar(office.agency_id).next_working_day(clock.today())
    accounts = (identity.account_of(person.number) for person in people[3:60])
    guests = (account for account in accounts if account)
    for group in queries.groups(office.id):
        for slot, guest in zip(queries.offered(office, group, day)[:2], guests, strict=False):
            actor = Actor(
                kind=ActorKind.CITIZEN, name=guest.name, account_id=guest.id,
                personal_number=guest.personal_number, assurance=guest.assurance,
            )  # fmt: skip
            wish = Wish(
                group_id=group.id, starts_at=slot.starts_at, name=guest.name, phone=guest.phone,
                idempotency_key=f"demo:{guest.personal_number}",
            )  # fmt: skip
            services.book(actor=actor, wish=wish)
