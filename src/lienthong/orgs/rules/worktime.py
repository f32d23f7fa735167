# SPDX-License-Identifier: Apache-2.0
"""Working time: the clock every legal deadline stands on (ADR 0020)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from lienthong.kernel.clock import HANOI

CUT_OFF = dt.time(15, 0)
HOURS_PER_DAY = 8
#: Days searched for the next working day before the calendar is called empty.
HORIZON_DAYS = 400

_DAY = dt.timedelta(days=1)
_Spans = tuple[tuple[dt.datetime, dt.datetime], ...]


class NoWorkingTime(ValueError):  # noqa: N818 - a defect of the calendar, not of the caller's request
    """The calendar has no working time within 400 days: it was set up wrongly."""


class DayCount(StrEnum):
    """How a deadline in working days is counted."""

    WHOLE_DAYS = "whole_days"  #: the day of receipt is not counted (Civil Code 2015, art. 147.2)
    HOURS = "hours"  #: 8 working hours a day from the instant of receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftRule:
    """One stretch of working hours on one weekday, within its dates."""

    weekday: int  #: 0 Monday to 6 Sunday
    opens: dt.time  #: wall clock in Viet Nam
    closes: dt.time  #: later the same day
    valid_from: dt.date  #: first day
    valid_to: dt.date | None = None  #: last day, or open


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WorkCalendar:
    """Working hours of one agency: pure, immutable, and quick to ask.

    Instants are aware; answers are in Vietnamese time. A shift includes its opening instant and
    ends just before its closing one.
    """

    shifts: tuple[ShiftRule, ...]  #: by weekday, dated
    holidays: frozenset[dt.date] = frozenset()  #: days off whatever the weekday
    #: day worked in exchange for another → the weekday whose shifts it has
    make_up_days: Mapping[dt.date, int] = field(default_factory=lambda: MappingProxyType({}))
    cut_off: dt.time = CUT_OFF  #: receipts from then on belong to the next working day, where asked
    _spans: dict[dt.date, _Spans] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def is_working_day(self, day: dt.date) -> bool:
        """Tell whether the agency works at all on a legal date."""
        return bool(self._spans_of(day))

    def next_working_instant(self, at: dt.datetime) -> dt.datetime:
        """Return the instant itself in working hours, else the next opening.

        Before opening: that day's opening. In the lunch break: the afternoon's opening. After
        hours or on a day off: the opening of the next working day.
        """
        local = at.astimezone(HANOI)
        day = local.date()
        for opens, closes in self._spans_of(day):
            if local < closes:
                return max(local, opens)
        return self._spans_of(self.next_working_day(day))[0][0]

    def next_working_day(self, after: dt.date) -> dt.date:
        """Return the first working day after a date.

        Raises: NoWorkingTime.
        """
        day = after
        for _ in range(HORIZON_DAYS):
            day += _DAY
            if self._spans_of(day):
                return day
        raise NoWorkingTime(after)

    def day_of_receipt(self, at: dt.datetime, *, cut_off: dt.time | None = None) -> dt.date:
        """Return the working day a receipt belongs to; from a cut-off time on, the next one."""
        start = self.next_working_instant(at)
        if cut_off is not None and start.timetz().replace(tzinfo=None) >= cut_off:
            return self.next_working_day(start.date())
        return start.date()

    def end_of_day(self, day: dt.date) -> dt.datetime:
        """Return the closing of a working day.

        Raises: NoWorkingTime on a day off.
        """
        spans = self._spans_of(day)
        if not spans:
            raise NoWorkingTime(day)
        return spans[-1][1]

    def add_working_hours(self, start: dt.datetime, hours: float) -> dt.datetime:
        """Return the instant when so many working hours from the start have passed.

        Hours that end with a shift end at its closing. With zero hours: the next working instant.
        """
        left = _length(hours)
        at = self.next_working_instant(start)
        if not left:
            return at
        day = at.date()
        while True:
            for opens, closes in self._spans_of(day):
                begin = max(opens, at)
                if begin < closes:
                    if begin + left <= closes:
                        return begin + left
                    left -= closes - begin
            day = self.next_working_day(day)

    def add_working_days(
        self,
        start: dt.datetime,
        days: int,
        *,
        count: DayCount = DayCount.WHOLE_DAYS,
        cut_off: dt.time | None = None,
    ) -> dt.datetime:
        """Return the end of a deadline in working days.

        Whole days: the closing of the n-th working day after the day of receipt; zero days end
        with the day of receipt itself. Hours: 8 working hours a day from the receipt.
        cut_off: receipts from then on belong to the next working day (NĐ 61/2018/NĐ-CP, art. 18
        asks it for forwarding only, so it moves no deadline unless a procedure says so).
        Source: Civil Code 91/2015/QH13, art. 147.2 and 148.4.
        """
        if days < 0:
            raise ValueError(days)
        if count is DayCount.HOURS:
            return self.add_working_hours(start, days * HOURS_PER_DAY)
        day = self.day_of_receipt(start, cut_off=cut_off)
        for _ in range(days):
            day = self.next_working_day(day)
        return self.end_of_day(day)

    def in_day(self, start: dt.datetime) -> dt.datetime:
        """Return the end of an "in the day" deadline: today, or the next day after the cut-off."""
        return self.add_working_days(start, 0, cut_off=self.cut_off)

    def add_calendar_days(self, start: dt.datetime, days: int) -> dt.datetime:
        """Return the end of a deadline in calendar days.

        The first day is not counted; a last day off moves to the next working day. The answer is
        the closing of that day, when the one-stop counter can still hand over the result.
        Source: Civil Code 91/2015/QH13, art. 147.2, 148.4 and 148.5.
        """
        if days < 0:
            raise ValueError(days)
        last = start.astimezone(HANOI).date() + dt.timedelta(days=days)
        if not self._spans_of(last):
            last = self.next_working_day(last)
        return self.end_of_day(last)

    def working_time(self, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
        """Return the working time between two instants; negative when the end comes first."""
        if end < start:
            return -self.working_time(end, start)
        begin, finish = start.astimezone(HANOI), end.astimezone(HANOI)
        total = dt.timedelta()
        day, last = begin.date(), finish.date()
        while day <= last:
            for opens, closes in self._spans_of(day):
                overlap = min(closes, finish) - max(opens, begin)
                if overlap > dt.timedelta():
                    total += overlap
            day += _DAY
        return total

    def working_minutes(self, start: dt.datetime, end: dt.datetime) -> int:
        """Return the whole working minutes between two instants, towards zero."""
        return int(self.working_time(start, end) / dt.timedelta(minutes=1))

    def _spans_of(self, day: dt.date) -> _Spans:
        spans = self._spans.get(day)
        if spans is None:
            spans = self._spans[day] = self._compute(day)
        return spans

    def _compute(self, day: dt.date) -> _Spans:
        if day in self.make_up_days:
            weekday = self.make_up_days[day]
        elif day in self.holidays:
            return ()
        else:
            weekday = day.weekday()
        return tuple(
            sorted(
                (_at(day, shift.opens), _at(day, shift.closes))
                for shift in self.shifts
                if shift.weekday == weekday
                and shift.valid_from <= day
                and (shift.valid_to is None or day <= shift.valid_to)
            )
        )


def _at(day: dt.date, time: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, time, tzinfo=HANOI)


def _length(hours: float) -> dt.timedelta:
    if hours < 0:
        raise ValueError(hours)
    return dt.timedelta(hours=hours)
