# SPDX-License-Identifier: Apache-2.0
"""The legal clock: tables of cases around Tết 2026, and what must hold for every calendar."""

import datetime as dt
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienthong.kernel import clock
from lienthong.orgs.rules import DayCount, NoWorkingTime, ShiftRule, WorkCalendar

SINCE = dt.date(2020, 1, 1)


def shift(weekday, opens, closes, **dates):
    return ShiftRule(
        weekday=weekday,
        opens=dt.time.fromisoformat(opens),
        closes=dt.time.fromisoformat(closes),
        **{"valid_from": SINCE, **dates},
    )


#: Monday to Friday 08:00-12:00, 13:00-17:00; Tết 16-20/02/2026 off; Friday 02/01 off, made up on
#: Saturday 10/01.
OFFICE = WorkCalendar(
    shifts=tuple(
        shift(weekday, opens, closes)
        for weekday in range(5)
        for opens, closes in (("08:00", "12:00"), ("13:00", "17:00"))
    ),
    holidays=frozenset(
        {dt.date(2026, 1, 1), dt.date(2026, 1, 2)}
        | {dt.date(2026, 2, day) for day in range(16, 21)}
        | {dt.date(2026, 4, 27), dt.date(2026, 4, 30), dt.date(2026, 5, 1)}
    ),
    make_up_days={dt.date(2026, 1, 10): 4},
)


def at(text):
    """Read `12/02 16:30` as an instant of 2026."""
    return dt.datetime.strptime(f"2026 {text}", "%Y %d/%m %H:%M").replace(tzinfo=clock.HANOI)


@pytest.mark.parametrize(
    ("given_at", "expected"),
    [
        ("05/02 09:15", "05/02 09:15"),  # in hours
        ("05/02 08:00", "05/02 08:00"),  # at opening
        ("05/02 06:59", "05/02 08:00"),  # before opening
        ("05/02 12:00", "05/02 13:00"),  # the lunch break begins
        ("05/02 12:30", "05/02 13:00"),  # in the lunch break
        ("05/02 16:59", "05/02 16:59"),  # last minute
        ("05/02 17:00", "06/02 08:00"),  # at closing
        ("05/02 22:00", "06/02 08:00"),  # after hours
        ("07/02 10:00", "09/02 08:00"),  # Saturday
        ("13/02 17:30", "23/02 08:00"),  # Friday evening before Tết
        ("18/02 10:00", "23/02 08:00"),  # in Tết
        ("09/01 18:00", "10/01 08:00"),  # the evening before a make-up Saturday
        ("10/01 14:00", "10/01 14:00"),  # a make-up Saturday
        ("01/01 09:00", "05/01 08:00"),  # a holiday, an exchanged day, a weekend
    ],
)
def test_next_working_instant_when_asked_then_normalised(given_at, expected):
    assert OFFICE.next_working_instant(at(given_at)) == at(expected)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("05/02 09:00", 2, "05/02 11:00"),
        ("05/02 08:00", 4, "05/02 12:00"),  # ends with the shift
        ("05/02 11:00", 2, "05/02 14:00"),  # over the lunch break
        ("05/02 12:30", 1, "05/02 14:00"),  # starts in the lunch break
        ("05/02 06:00", 8, "05/02 17:00"),  # starts before opening
        ("05/02 15:30", 8, "06/02 15:30"),  # the eight hours of NĐ 45/2020 for a first answer
        ("05/02 19:00", 8, "06/02 17:00"),  # after hours
        ("06/02 16:00", 2, "09/02 09:00"),  # over the weekend
        ("13/02 16:00", 8, "23/02 16:00"),  # over Tết
        ("18/02 09:00", 1, "23/02 09:00"),  # starts in Tết
        ("09/01 16:00", 2, "10/01 09:00"),  # into a make-up Saturday
        ("05/02 09:00", 0, "05/02 09:00"),
        ("05/02 12:15", 0, "05/02 13:00"),
        ("05/02 09:00", 0.25, "05/02 09:15"),
    ],
)
def test_working_hours_when_added_then_only_open_time_counts(start, hours, due):
    assert OFFICE.add_working_hours(at(start), hours) == at(due)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("03/02 09:00", 1, "04/02 17:00"),  # the day of receipt is not counted
        ("03/02 16:59", 1, "04/02 17:00"),  # at any time of that day
        ("03/02 12:10", 3, "06/02 17:00"),
        ("03/02 18:00", 1, "05/02 17:00"),  # received after hours: tomorrow is the day of receipt
        ("06/02 09:00", 1, "09/02 17:00"),  # over the weekend
        ("07/02 09:00", 1, "10/02 17:00"),  # received on a Saturday: Monday's receipt
        ("12/02 16:30", 3, "24/02 17:00"),  # over Tết
        ("17/02 09:00", 1, "24/02 17:00"),  # on the first day of Tết: the 23rd's receipt
        ("08/01 09:00", 2, "10/01 17:00"),  # a make-up Saturday counts
        ("09/01 09:00", 1, "10/01 17:00"),
        ("03/02 09:00", 0, "03/02 17:00"),  # ends with the day of receipt
    ],
)
def test_working_days_when_added_then_full_days_after_receipt(start, days, due):
    assert OFFICE.add_working_days(at(start), days) == at(due)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("03/02 14:59", 1, "04/02 17:00"),
        ("03/02 15:00", 1, "05/02 17:00"),
        ("13/02 15:00", 1, "24/02 17:00"),
    ],
)
def test_working_days_when_a_cut_off_is_asked_for_then_later_receipts_move_a_day(start, days, due):
    assert OFFICE.add_working_days(at(start), days, cut_off=dt.time(15)) == at(due)


def test_working_days_when_counted_in_hours_then_eight_a_day_from_the_instant():
    due = OFFICE.add_working_days(at("03/02 10:00"), 2, count=DayCount.HOURS)
    assert due == at("05/02 10:00")


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("03/02 09:00", "03/02 17:00"),
        ("03/02 14:59", "03/02 17:00"),
        ("03/02 15:00", "04/02 17:00"),
        ("06/02 15:30", "09/02 17:00"),
        ("13/02 16:00", "23/02 17:00"),
        ("07/02 09:00", "09/02 17:00"),
    ],
)
def test_in_day_when_received_after_the_cut_off_then_next_working_day(start, due):
    assert OFFICE.in_day(at(start)) == at(due)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("02/02 09:00", 1, "03/02 17:00"),  # the first day is not counted
        ("02/02 23:59", 1, "03/02 17:00"),
        ("02/02 09:00", 5, "09/02 17:00"),  # ends on Saturday: Monday
        ("06/02 09:00", 10, "23/02 17:00"),  # ends on the first days of Tết
        ("20/04 09:00", 10, "04/05 17:00"),  # ends on 30/04
        ("31/12 09:00", 0, "31/12 17:00"),
        ("09/01 09:00", 1, "10/01 17:00"),  # a make-up Saturday is a working day
    ],
)
def test_calendar_days_when_added_then_first_excluded_and_last_rolls_forward(start, days, due):
    assert OFFICE.add_calendar_days(at(start), days) == at(due)


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("03/02 09:00", "03/02 09:30", 30),
        ("03/02 11:30", "03/02 13:30", 60),
        ("03/02 07:00", "03/02 18:00", 480),
        ("06/02 16:00", "09/02 09:00", 120),
        ("13/02 16:00", "23/02 09:00", 120),
        ("17/02 08:00", "17/02 17:00", 0),
        ("03/02 10:00", "03/02 09:00", -60),
    ],
)
def test_working_minutes_when_counted_then_only_open_time(start, end, minutes):
    assert OFFICE.working_minutes(at(start), at(end)) == minutes


def test_instants_when_given_in_another_zone_then_counted_in_vietnamese_time():
    utc = at("03/02 09:00").astimezone(dt.UTC)
    assert OFFICE.add_working_hours(utc, 1).isoformat() == "2026-02-03T10:00:00+07:00"
    assert OFFICE.add_calendar_days(at("02/02 23:00").astimezone(dt.UTC), 1) == at("03/02 17:00")


def test_shifts_when_dated_then_each_day_has_its_own():
    change = dt.date(2026, 2, 4)
    calendar = WorkCalendar(
        shifts=(
            shift(1, "08:00", "12:00", valid_to=change - dt.timedelta(days=1)),
            shift(2, "07:00", "11:00", valid_from=change),
        )
    )
    assert calendar.is_working_day(dt.date(2026, 2, 3))
    assert not calendar.is_working_day(dt.date(2026, 2, 10))
    assert calendar.next_working_instant(at("03/02 13:00")) == at("04/02 07:00")


def test_calendar_when_it_never_opens_says_so():
    with pytest.raises(NoWorkingTime):
        WorkCalendar(shifts=()).next_working_instant(at("03/02 09:00"))
    with pytest.raises(NoWorkingTime):
        OFFICE.end_of_day(dt.date(2026, 2, 17))


@pytest.mark.parametrize("wrong", [-1, -0.5])
def test_deadline_when_negative_is_a_defect(wrong):
    with pytest.raises(ValueError, match=str(wrong)):
        OFFICE.add_working_hours(at("03/02 09:00"), wrong)


def test_clock_when_asked_thousands_of_times_stays_cheap():
    start = at("03/02 09:00")
    began = time.perf_counter()
    for _ in range(2000):
        OFFICE.add_working_days(start, 20)
        OFFICE.working_minutes(start, at("05/03 10:00"))
    assert time.perf_counter() - began < 2


# What must hold for every calendar

DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31))
INSTANTS = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2026, 12, 31)).map(  # noqa: DTZ001 - the zone follows
    lambda naive: naive.replace(tzinfo=clock.HANOI)
)
QUARTERS = st.integers(1, 400).map(lambda quarters: quarters / 4)
SHIFTS = {
    "both": (("07:30", "11:30"), ("13:30", "17:00")),
    "morning": (("08:00", "12:00"),),
    "none": (),
}


@st.composite
def calendars(draw):
    kinds = ["both", *draw(st.lists(st.sampled_from(sorted(SHIFTS)), min_size=6, max_size=6))]
    return WorkCalendar(
        shifts=tuple(shift(d, *hours) for d, kind in enumerate(kinds) for hours in SHIFTS[kind]),
        holidays=draw(st.frozensets(DAYS, max_size=20)),
        make_up_days=dict.fromkeys(draw(st.sets(DAYS, max_size=5)), 0),
    )


@given(calendars(), INSTANTS, QUARTERS, QUARTERS)
def test_hours_when_added_in_two_steps_then_the_same(calendar, start, first, second):
    stepwise = calendar.add_working_hours(calendar.add_working_hours(start, first), second)
    assert stepwise == calendar.add_working_hours(start, first + second)


@given(calendars(), INSTANTS, QUARTERS)
def test_hours_when_measured_back_then_the_same(calendar, start, hours):
    due = calendar.add_working_hours(start, hours)
    assert calendar.working_minutes(start, due) == hours * 60
    assert calendar.working_minutes(due, start) == -hours * 60


@given(calendars(), INSTANTS, INSTANTS, st.integers(0, 40))
def test_deadlines_when_received_later_then_never_earlier(calendar, one, other, amount):
    first, second = sorted((one, other))
    assert calendar.next_working_instant(first) <= calendar.next_working_instant(second)
    for add in (
        calendar.add_working_hours,
        calendar.add_working_days,
        calendar.add_calendar_days,
    ):
        assert add(first, amount) <= add(second, amount)
        assert add(first, amount) <= add(first, amount + 1)


@given(calendars(), INSTANTS)
def test_next_instant_when_found_then_open_and_nothing_was_skipped(calendar, start):
    found = calendar.next_working_instant(start)
    assert found >= start
    assert calendar.next_working_instant(found) == found
    assert calendar.working_time(start, found) == dt.timedelta()
    assert calendar.working_time(found, found + dt.timedelta(seconds=1)) > dt.timedelta()


@given(calendars(), st.lists(INSTANTS, min_size=3, max_size=3))
@settings(max_examples=50)
def test_working_time_when_split_then_adds_up(calendar, instants):
    first, middle, last = sorted(instants)
    whole = calendar.working_time(first, last)
    assert calendar.working_time(first, middle) + calendar.working_time(middle, last) == whole


@given(calendars(), INSTANTS, st.integers(0, 40))
def test_due_when_in_days_then_at_the_close_of_a_working_day(calendar, start, days):
    for due in (
        calendar.add_working_days(start, days),
        calendar.add_calendar_days(start, days),
    ):
        assert due >= start or days == 0
        assert due == calendar.end_of_day(clock.legal_date(due))
