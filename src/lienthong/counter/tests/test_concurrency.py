# SPDX-License-Identifier: Apache-2.0
"""Many at once, with real threads and connections: numbers, calls, places."""

import datetime as dt
from collections.abc import Iterator

import pytest

from lienthong.cases.tests.test_concurrency import together
from lienthong.counter import queries, services
from lienthong.counter.errors import SlotFull, TooManyAppointments, WindowBusy
from lienthong.counter.models import Appointment, Slot, Ticket
from lienthong.counter.services import Wish
from lienthong.counter.tests.factories import TUESDAY, Hall, at, hall, taken
from lienthong.kernel import clock
from lienthong.kernel.actor import ANONYMOUS
from lienthong.kernel.ids import uuid7

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with clock.frozen(at(9)):
        yield


@pytest.fixture
def place(_monday_morning: None) -> Hall:
    return hall()


def test_take_when_20_at_once_then_numbers_without_gaps(place: Hall) -> None:
    answers = together([lambda: taken(place)] * 20)
    assert sorted(one.number for one in answers) == [f"A{n:03d}" for n in range(1, 21)]


def test_call_when_two_clerks_press_next_at_once_then_never_the_same(place: Hall) -> None:
    for _ in range(6):
        taken(place)
    for _ in range(3):
        clerks = [(place.clerk.actor, place.one.id), (place.colleague.actor, place.two.id)]
        calls = [
            lambda actor=actor, window=window: services.call_next(actor=actor, window_id=window)
            for actor, window in clerks
        ]
        answers = together(calls)
        assert len({one.id for one in answers}) == 2
        for (actor, _window), one in zip(clerks, answers, strict=True):
            services.skip(actor=actor, ticket_id=one.id)
    assert not Ticket.objects.filter(state="waiting").exists()


def test_call_when_one_clerk_presses_twice_at_once_then_one_is_called(place: Hall) -> None:
    taken(place), taken(place)
    act = {"actor": place.clerk.actor, "window_id": place.one.id}
    answers = together([lambda: services.call_next(**act)] * 2)
    assert sum(isinstance(one, WindowBusy) for one in answers) == 1
    assert Ticket.objects.filter(state="called").count() == 1


def wish(place: Hall, number: int, phone: str = "") -> Wish:
    return Wish(
        group_id=place.civil.id, starts_at=clock.at(TUESDAY, dt.time(9)), name="Nguyễn Văn A",
        phone=phone or f"09123456{number:02d}", idempotency_key=str(uuid7()),
    )  # fmt: skip


def test_book_when_12_want_two_places_at_once_then_two_have_them(place: Hall) -> None:
    wishes = [wish(place, number) for number in range(12)]
    calls = [lambda one=one: services.book(actor=ANONYMOUS, wish=one) for one in wishes]
    answers = together(calls)
    assert sum(isinstance(one, SlotFull) for one in answers) == 10
    slot = Slot.objects.get()
    assert (slot.taken, slot.capacity, Appointment.objects.count()) == (2, 2, 2)


def test_book_when_one_person_books_many_at_once_then_limit_holds(place: Hall) -> None:
    slots = queries.offered(place.office, place.civil, TUESDAY)
    wishes = [
        Wish(
            group_id=place.civil.id, starts_at=slot.starts_at, name="Nguyễn Văn A",
            phone="0912345678", idempotency_key=str(uuid7()),
        )
        for slot in slots[:6]
    ]  # fmt: skip
    calls = [lambda one=one: services.book(actor=ANONYMOUS, wish=one) for one in wishes]
    answers = together(calls)
    assert sum(isinstance(one, TooManyAppointments) for one in answers) == 4
