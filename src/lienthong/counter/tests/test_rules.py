# SPDX-License-Identifier: Apache-2.0
import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.counter import forms, rules
from lienthong.counter.errors import BadTurn
from lienthong.counter.rules import Act, Priority, State, Waiting
from lienthong.counter.rules.queueing import IN_A_ROW, TRANSITIONS
from lienthong.kernel import clock
from lienthong.orgs.rules import ShiftRule, WorkCalendar
from lienthong.orgs.tests.factories import OFFICE_HOURS

MONDAY = dt.date(2026, 11, 16)
NINE = clock.at(MONDAY, dt.time(9))
WINDOW = uuid.uuid4()


def one(number: int, **more: object) -> Waiting:
    at = NINE + dt.timedelta(minutes=number)
    return Waiting(ticket_id=uuid.uuid4(), taken_at=at, number=number, **more)  # type: ignore[arg-type] # fields of the value


def called(waiting: list[Waiting], *, now: dt.datetime = NINE) -> list[int]:
    return [each.number for each in rules.order(waiting, now=now, row=0)]


def test_order_when_nobody_has_priority_then_by_arrival() -> None:
    assert called([one(3), one(1), one(2)]) == [1, 2, 3]


@pytest.mark.parametrize("priority", [each for each in Priority if each])
def test_order_when_somebody_has_priority_then_they_go_first(priority: Priority) -> None:
    assert called([one(1), one(2), one(3, priority=priority)]) == [3, 1, 2]


def test_order_when_many_have_priority_then_one_other_after_each_three() -> None:
    elderly = [one(n, priority=Priority.ELDERLY) for n in range(10, 17)]
    assert called([one(1), one(2), *elderly]) == [10, 11, 12, 1, 13, 14, 15, 2, 16]


def test_order_when_an_appointment_is_due_then_goes_first_and_not_before() -> None:
    booked = one(5, due_at=NINE + dt.timedelta(minutes=20))
    assert called([one(1), booked]) == [1, 5]
    assert called([one(1), booked], now=NINE + dt.timedelta(minutes=20)) == [5, 1]


def test_choose_when_sent_on_to_a_window_then_first_there_and_never_elsewhere() -> None:
    sent, plain = one(9, window_id=WINDOW), one(1, priority=Priority.ELDERLY)
    first = rules.choose([plain, sent], now=NINE, row=0, window_id=WINDOW)
    other = rules.choose([plain, sent], now=NINE, row=0, window_id=uuid.uuid4())
    assert first is sent and other is plain
    assert rules.choose([sent], now=NINE, row=0, window_id=uuid.uuid4()) is None


@given(st.lists(st.sampled_from(list(Priority)), max_size=25), st.integers(0, IN_A_ROW))
def test_order_when_any_mix_then_everybody_once_and_nobody_starves(
    priorities: list[Priority], row: int
) -> None:
    waiting = [one(n, priority=priority) for n, priority in enumerate(priorities)]
    queue = rules.order(waiting, now=NINE, row=row)
    assert sorted(each.number for each in queue) == list(range(len(waiting)))
    for kind in (True, False):
        numbers = [each.number for each in queue if bool(each.priority) is kind]
        assert numbers == sorted(numbers)
    others = [n for n, each in enumerate(queue) if not each.priority]
    for before, place in zip([-1, *others], others, strict=False):
        assert place - before - 1 <= IN_A_ROW


def test_move_when_not_in_the_table_then_refused() -> None:
    for state in State:
        for act in Act:
            if (state, act) not in TRANSITIONS:
                with pytest.raises(BadTurn):
                    rules.move(state, act, number="A001")


def test_estimate_when_two_windows_then_half() -> None:
    assert rules.estimate(6, minutes=10, windows=2) == 30
    assert rules.estimate(6, minutes=10, windows=0) == 60
    assert rules.estimate(0, minutes=10, windows=1) == 0


CALENDAR = WorkCalendar(shifts=OFFICE_HOURS, holidays=frozenset({MONDAY + dt.timedelta(days=2)}))


def test_slots_when_a_working_day_then_none_over_lunch() -> None:
    slots = list(rules.slots_of(CALENDAR, MONDAY, minutes=30))
    assert len(slots) == 16
    assert (slots[0].starts_at.hour, slots[-1].ends_at.hour) == (8, 17)
    assert not [slot for slot in slots if slot.starts_at.hour == 12]


def test_slots_when_they_do_not_fit_then_begin_again_after_lunch() -> None:
    starts = [f"{s.starts_at:%H:%M}" for s in rules.slots_of(CALENDAR, MONDAY, minutes=90)]
    assert starts == ["08:00", "09:30", "13:00", "14:30"]


def test_slots_when_the_counter_never_closes_then_the_day_ends_them() -> None:
    hours = tuple(
        ShiftRule(
            weekday=day, opens=dt.time(0), closes=dt.time(23, 59), valid_from=dt.date(2025, 7, 1)
        )
        for day in range(7)
    )
    slots = list(rules.slots_of(WorkCalendar(shifts=hours), MONDAY, minutes=60))
    assert len(slots) == 23 and {one.starts_at.date() for one in slots} == {MONDAY}


@pytest.mark.parametrize("days", [2, 5, 6])
def test_slots_when_a_holiday_or_weekend_then_none(days: int) -> None:
    day = MONDAY + dt.timedelta(days=days)
    assert list(rules.slots_of(CALENDAR, day, minutes=30)) == []
    assert rules.ticket_span(CALENDAR, day) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("abcd2345", "ABCD2345"), ("abcd-2345 ", "ABCD2345"),
        ("https://x.vn/hen-gio/ABCD2345", "ABCD2345"),
        ("", ""), ("ABCD234", ""), ("ABCD0O1I", ""), ("'; drop", ""), ("\u0000", ""),
    ],
)  # fmt: skip
def test_code_when_typed_or_scanned_then_read(text: str, code: str) -> None:
    assert rules.read_code(text) == code


@given(st.text(max_size=60))
def test_code_and_phone_when_any_text_then_never_break(text: str) -> None:
    assert len(rules.read_code(text)) in (0, 8)
    assert len(rules.phone_of(text)) in (0, 10)


def test_new_code_when_made_then_can_be_read() -> None:
    code = rules.new_code()
    assert rules.read_code(code) == code


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "?"])
def test_instant_when_of_no_calendar_then_one_long_past(text: str) -> None:
    assert forms.instant_of(text).astimezone(clock.HANOI).year == 2000
    assert forms.day_of(text[:10]) == clock.today()


@pytest.mark.parametrize(
    ("typed", "sum_vnd"), [("1.250.000 ₫", 1_250_000), ("1,250,000", 1_250_000), ("một", -1)]
)
def test_sum_when_typed_as_people_do_then_read(typed: str, sum_vnd: int) -> None:
    assert forms.vnd_of(typed) == sum_vnd
