# SPDX-License-Identifier: Apache-2.0
import datetime as dt
from collections.abc import Iterator

import pytest

from lienthong.counter import queries, services
from lienthong.counter.errors import (
    AppointmentMissing,
    AppointmentOver,
    GroupClosed,
    MissedTooOften,
    MovedTooOften,
    NameMissing,
    NotToday,
    PhoneWrong,
    SlotFull,
    SlotNotOffered,
    TooManyFromHere,
    TooManyToday,
)
from lienthong.counter.models import Appointment, Slot
from lienthong.counter.queries import AppointmentView
from lienthong.counter.rules import Booking
from lienthong.counter.services import Wish
from lienthong.counter.tests.factories import TUESDAY, Hall, at, hall, taken
from lienthong.identity.tests import factories as people
from lienthong.kernel import clock
from lienthong.kernel.actor import ANONYMOUS, Actor, ActorKind
from lienthong.kernel.ids import AccountId, uuid7
from lienthong.notices.models import Notice

pytestmark = pytest.mark.django_db
TEN = clock.at(TUESDAY, dt.time(10))


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with clock.frozen(at(9)):
        yield


@pytest.fixture
def place(_monday_morning: None) -> Hall:
    return hall()


def wish(place: Hall, at: dt.datetime = TEN, **more: str) -> Wish:
    values = {"name": "Nguyễn Thị Hường", "phone": "0912 345 678", "idempotency_key": str(uuid7())}
    return Wish(group_id=place.civil.id, starts_at=at, **{**values, **more})


def citizen() -> Actor:
    account = people.citizen()
    return Actor(
        kind=ActorKind.CITIZEN, name="Nguyễn Thị Hường", account_id=AccountId(account.id),
        personal_number=account.personal_number, assurance=2,
    )  # fmt: skip


def booked(place: Hall, at: dt.datetime = TEN, **more: str) -> AppointmentView:
    return services.book(actor=citizen(), wish=wish(place, at, **more))


def sent_code() -> str:
    return Notice.objects.filter(template="counter_code").latest("created_at").subject[-6:]


def test_book_when_signed_in_then_booked_at_once_and_told(place: Hall) -> None:
    made = booked(place)
    assert made.state is Booking.BOOKED
    assert Notice.objects.get(template="counter_booked").link == f"/hen-gio/{made.code}"


def test_book_when_by_phone_then_held_until_the_code_comes_back(place: Hall) -> None:
    made = services.book(actor=ANONYMOUS, wish=wish(place))
    assert made.state is Booking.HELD and made.phone == "0912345678"
    assert services.confirm(code=made.code, secret="khong").state is Booking.HELD
    code = sent_code()
    assert services.confirm(code=made.code, secret=code).state is Booking.BOOKED
    assert services.confirm(code=made.code, secret=code).state is Booking.BOOKED


def test_confirm_when_guessed_too_often_or_late_then_over(place: Hall) -> None:
    made = services.book(actor=ANONYMOUS, wish=wish(place))
    for _ in range(5):
        services.confirm(code=made.code, secret="000000 ")
    with pytest.raises(AppointmentOver):
        services.confirm(code=made.code, secret=sent_code())
    with clock.frozen(at(9, 11)):
        assert services.watch_appointments() == 1
        assert services.watch_appointments() == 0
        assert queries.appointment(made.code).state is Booking.CANCELLED
        assert Slot.objects.get().taken == 0


def test_book_when_sent_twice_then_one(place: Hall) -> None:
    actor, same = citizen(), wish(place)
    first = services.book(actor=actor, wish=same)
    assert services.book(actor=actor, wish=same).id == first.id
    assert Slot.objects.get().taken == 1


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"name": " "}, NameMissing),
        ({"phone": "12345"}, PhoneWrong),
        ({"phone": "0212345678"}, PhoneWrong),
    ],
)
def test_book_when_badly_filled_then_refused(
    place: Hall, change: dict[str, str], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        services.book(actor=ANONYMOUS, wish=wish(place, **change))


@pytest.mark.parametrize(
    "when",
    [
        at(8), at(12, days=1), at(10, 10, days=1), at(20, days=1), at(10, days=5), at(10, days=30),
    ],
)  # fmt: skip
def test_book_when_the_time_is_not_offered_then_refused(place: Hall, when: dt.datetime) -> None:
    with pytest.raises(SlotNotOffered):
        services.book(actor=ANONYMOUS, wish=wish(place, when))


def test_book_when_full_then_refused_until_a_place_is_given_back(place: Hall) -> None:
    first = services.book(actor=ANONYMOUS, wish=wish(place))
    services.book(actor=ANONYMOUS, wish=wish(place, phone="0912345670"))
    with pytest.raises(SlotFull):
        services.book(actor=ANONYMOUS, wish=wish(place, phone="0912345671"))
    services.cancel(actor=ANONYMOUS, code=first.code)
    services.cancel(actor=ANONYMOUS, code=first.code)
    made = services.book(actor=ANONYMOUS, wish=wish(place, phone="0912345671"))
    assert made.is_open and Slot.objects.get().taken == 2


def test_book_when_the_group_is_unknown_then_refused(place: Hall) -> None:
    values = wish(place)
    unknown = Wish(
        group_id=uuid7(), starts_at=TEN, name=values.name, phone=values.phone,
        idempotency_key="k",
    )  # fmt: skip
    with pytest.raises(GroupClosed):
        services.book(actor=ANONYMOUS, wish=unknown)


def test_change_when_moved_then_the_old_place_is_free(place: Hall) -> None:
    made = booked(place)
    eleven = TEN + dt.timedelta(hours=1)
    moved = services.change(actor=ANONYMOUS, code=made.code, starts_at=eleven)
    assert moved.starts_at == eleven
    taken_places = dict(Slot.objects.values_list("starts_at", "taken"))
    assert taken_places == {TEN: 0, eleven: 1}
    services.change(actor=ANONYMOUS, code=made.code, starts_at=eleven)
    assert Slot.objects.get(starts_at=eleven).taken == 1
    services.cancel(actor=ANONYMOUS, code=made.code)
    with pytest.raises(AppointmentOver):
        services.change(actor=ANONYMOUS, code=made.code, starts_at=TEN)


def test_check_in_when_in_time_then_a_ticket_that_goes_first_at_its_time(place: Hall) -> None:
    made = booked(place)
    key = place.office.kiosk_key
    with clock.frozen(TEN - dt.timedelta(minutes=20)):
        before = taken(place)
        ticket = services.check_in(kiosk_key=key, code=made.code.lower())
        assert services.check_in(kiosk_key=key, code=made.code).id == ticket.id
        assert ticket.ahead == 1
    with clock.frozen(TEN):
        called = services.call_next(actor=place.clerk.actor, window_id=place.one.id)
        assert called.id == ticket.id != before.id
        with pytest.raises(AppointmentOver):
            services.cancel(actor=ANONYMOUS, code=made.code)


def test_check_in_when_early_late_or_elsewhere_then_refused(place: Hall) -> None:
    made = booked(place)
    key = place.office.kiosk_key
    with pytest.raises(NotToday, match="10:00"):
        services.check_in(kiosk_key=key, code=made.code)
    with clock.frozen(TEN + dt.timedelta(minutes=50)), pytest.raises(AppointmentOver):
        services.check_in(kiosk_key=key, code=made.code)
    with pytest.raises(AppointmentMissing):
        services.check_in(kiosk_key=key, code="ZZZZ9999")


def test_watch_when_nobody_came_then_missed_and_after_three_no_booking(place: Hall) -> None:
    actor = citizen()
    for day in (1, 2, 3):
        with clock.frozen(at(8, days=day)):
            when = at(10, days=day)
            services.book(actor=actor, wish=wish(place, when, phone="0987654321"))
        with clock.frozen(at(12, days=day)):
            assert services.watch_appointments() >= 1
    with clock.frozen(at(13, days=3)), pytest.raises(MissedTooOften):
        services.book(actor=actor, wish=wish(place, at(15, days=3), phone="0987654321"))


def test_watch_when_tomorrow_then_reminded_once(place: Hall) -> None:
    booked(place)
    with clock.frozen(at(12)):
        services.watch_appointments()
        services.watch_appointments()
    assert Notice.objects.filter(template="counter_reminder").count() == 1


def test_book_when_one_address_asked_often_then_guests_wait_and_citizens_do_not(
    place: Hall,
) -> None:
    days = [TEN + dt.timedelta(days=n) for n in range(3)]
    for n, day in enumerate([*days, *days]):
        services.book(
            actor=ANONYMOUS, wish=wish(place, day, phone=f"091234560{n}", address="192.0.2.7")
        )
    late = clock.at(TUESDAY, dt.time(14))
    with pytest.raises(TooManyFromHere):
        services.book(
            actor=ANONYMOUS, wish=wish(place, late, phone="0912345699", address="192.0.2.7")
        )
    services.book(actor=ANONYMOUS, wish=wish(place, late, phone="0912345699", address="192.0.2.8"))
    services.book(actor=citizen(), wish=wish(place, late, phone="0912345698", address="192.0.2.7"))
    assert not Appointment.objects.filter(origin__contains="192.0").exists()


def test_book_when_anothers_key_is_used_then_nothing_of_theirs_is_met(place: Hall) -> None:
    mine = services.book(actor=citizen(), wish=wish(place, idempotency_key="same"))
    theirs = services.book(
        actor=ANONYMOUS, wish=wish(place, idempotency_key="same", phone="0912345670")
    )
    assert theirs.id != mine.id and theirs.code != mine.code


def test_book_when_a_stranger_types_my_phone_then_my_own_places_stay(place: Hall) -> None:
    for _ in range(3):
        made = services.book(actor=ANONYMOUS, wish=wish(place))
        services.cancel(actor=ANONYMOUS, code=made.code)
    with pytest.raises(TooManyToday):
        services.book(actor=ANONYMOUS, wish=wish(place))
    assert booked(place).is_open


def test_change_when_not_confirmed_then_no_word_is_sent(place: Hall) -> None:
    made = services.book(actor=ANONYMOUS, wish=wish(place))
    with pytest.raises(AppointmentOver):
        services.change(actor=ANONYMOUS, code=made.code, starts_at=TEN + dt.timedelta(hours=1))
    assert not Notice.objects.filter(template="counter_booked").exists()


def test_change_when_moved_to_and_fro_then_refused(place: Hall) -> None:
    made = booked(place)
    for turn in range(1, 6):
        when = TEN + dt.timedelta(hours=turn % 2)
        services.change(actor=ANONYMOUS, code=made.code, starts_at=when)
    with pytest.raises(MovedTooOften):
        services.change(actor=ANONYMOUS, code=made.code, starts_at=TEN)
