# SPDX-License-Identifier: Apache-2.0
"""Periods of reports: whole months, as leaders ask for them."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Span(StrEnum):
    """A period by name; the value is the one in addresses."""

    MONTH = "thang"  #: this month
    QUARTER = "quy"  #: this quarter of the calendar
    YEAR = "nam"  #: this calendar year
    TWELVE = "12-thang"  #: the twelve months that end with this one


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Whole months, first and last included."""

    first: dt.date  #: first day of the first month
    last: dt.date  #: first day of the last month

    def months(self) -> list[dt.date]:
        """Return the first day of each month, oldest first."""
        count = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        return [shifted(self.first, step) for step in range(max(0, count))]


def period_of(span: Span, today: dt.date) -> Period:
    """Return the months of a named period, the current one included."""
    month = today.replace(day=1)
    first = {
        Span.MONTH: month,
        Span.QUARTER: shifted(month, -((month.month - 1) % 3)),
        Span.YEAR: month.replace(month=1),
        Span.TWELVE: shifted(month, -11),
    }[span]
    return Period(first=first, last=month)


def shifted(month: dt.date, months: int) -> dt.date:
    """Return the first day of the month so many months later, or earlier."""
    count = month.year * 12 + month.month - 1 + months
    return dt.date(count // 12, count % 12 + 1, 1)
