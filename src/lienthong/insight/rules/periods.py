# SPDX-License-Identifier: Apache-2.0
"""Periods of reports: a day, a week, a month, a quarter, a year, or any stretch of days."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from lienthong.kernel.text import lazy


class Span(StrEnum):
    """A kind of period; the value is the one in addresses."""

    DAY = "ngay"  #: one day
    WEEK = "tuan"  #: Monday to Sunday
    MONTH = "thang"  #: one month
    QUARTER = "quy"  #: one quarter of the calendar
    YEAR = "nam"  #: one calendar year
    TWELVE = "12-thang"  #: the twelve months that end with one
    ANY = "tuy-chon"  #: from one day to another


#: How each kind of period is named.
SPAN_NAMES = {
    Span.DAY: lazy("Ngày"),
    Span.WEEK: lazy("Tuần"),
    Span.MONTH: lazy("Tháng"),
    Span.QUARTER: lazy("Quý"),
    Span.YEAR: lazy("Năm"),
    Span.TWELVE: lazy("12 tháng"),
    Span.ANY: lazy("Tùy chọn"),
}
#: Kinds made of whole months.
OF_MONTHS = (Span.MONTH, Span.QUARTER, Span.YEAR, Span.TWELVE)
_MONTHS = {Span.MONTH: 1, Span.QUARTER: 3, Span.YEAR: 12, Span.TWELVE: 12}


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days, first and last included."""

    first: dt.date  #: first day
    last: dt.date  #: last day

    @property
    def days(self) -> int:
        """Return how many days."""
        return (self.last - self.first).days + 1

    @property
    def first_month(self) -> dt.date:
        """Return the first day of the month it begins in."""
        return self.first.replace(day=1)

    @property
    def last_month(self) -> dt.date:
        """Return the first day of the month it ends in."""
        return self.last.replace(day=1)

    def months(self) -> list[dt.date]:
        """Return the first day of each month it touches, oldest first."""
        first, last = self.first, self.last
        count = (last.year - first.year) * 12 + last.month - first.month + 1
        return [shifted(self.first_month, step) for step in range(max(0, count))]

    def whole_months(self) -> "Period | None":
        """Return the whole months inside, or None when there is none."""
        first = self.first if self.first.day == 1 else shifted(self.first_month, 1)
        last = month_end(self.last) if month_end(self.last) == self.last else None
        last = last or self.last_month - dt.timedelta(days=1)
        return Period(first=first, last=last) if first <= last else None

    def edges(self) -> "list[Period]":
        """Return the days outside the whole months: at most one stretch before, one after."""
        inner, day = self.whole_months(), dt.timedelta(days=1)
        if inner is None:
            return [self]
        before = Period(first=self.first, last=inner.first - day)
        after = Period(first=inner.last + day, last=self.last)
        return [one for one in (before, after) if one.first <= one.last]


def shifted(month: dt.date, months: int) -> dt.date:
    """Return the first day of the month so many months later, or earlier."""
    count = month.year * 12 + month.month - 1 + months
    return dt.date(count // 12, count % 12 + 1, 1)


def month_end(day: dt.date) -> dt.date:
    """Return the last day of the month of a day."""
    return shifted(day, 1) - dt.timedelta(days=1)


def starts(span: Span, day: dt.date) -> dt.date:
    """Return the first day of the period of that kind that holds a day."""
    if span is Span.WEEK:
        return day - dt.timedelta(days=day.weekday())
    month = day.replace(day=1)
    return {
        Span.MONTH: month,
        Span.QUARTER: shifted(month, -((month.month - 1) % 3)),
        Span.YEAR: month.replace(month=1),
        Span.TWELVE: shifted(month, -11),
    }.get(span, day)


def period_of(span: Span, day: dt.date) -> Period:
    """Return the period of that kind that holds a day; twelve months end with its month."""
    first = starts(span, day)
    if span in _MONTHS:
        return Period(first=first, last=shifted(first, _MONTHS[span]) - dt.timedelta(days=1))
    return Period(first=first, last=first + dt.timedelta(days=6 if span is Span.WEEK else 0))


def before(span: Span, period: Period) -> Period:
    """Return the period of the same kind just before: what a period is compared with."""
    yesterday = period.first - dt.timedelta(days=1)
    if span is Span.ANY:
        return Period(first=period.first - dt.timedelta(days=period.days), last=yesterday)
    return period_of(span, yesterday)


def after(span: Span, period: Period) -> Period:
    """Return the period of the same kind just after."""
    tomorrow = period.last + dt.timedelta(days=1)
    if span is Span.ANY:
        return Period(first=tomorrow, last=tomorrow + dt.timedelta(days=period.days - 1))
    if span is Span.TWELVE:
        return period_of(span, shifted(period.last, 12))
    return period_of(span, tomorrow)
