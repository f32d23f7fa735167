# SPDX-License-Identifier: Apache-2.0
"""When a result is due, by the deadline of the procedure and the calendar of the agency."""

import datetime as dt
from typing import Protocol

from lienthong.procedures.rules.procedure import Deadline, DeadlineKind

#: Receipts from 15:00 on belong to the next working day, for results given in the day.
CUT_OFF = dt.time(15)


class Calendar(Protocol):
    """What a deadline asks of an agency's calendar (`orgs.rules.WorkCalendar`)."""

    def in_day(self, start: dt.datetime) -> dt.datetime:
        """Return the end of the day of receipt, or of the next after the cut-off."""

    def add_working_hours(self, start: dt.datetime, hours: float) -> dt.datetime:
        """Return the instant when so many working hours have passed."""

    def add_working_days(self, start: dt.datetime, days: int) -> dt.datetime:
        """Return the end of so many working days."""

    def add_calendar_days(self, start: dt.datetime, days: int) -> dt.datetime:
        """Return the end of so many days."""


def due_at(deadline: Deadline, received_at: dt.datetime, calendar: Calendar) -> dt.datetime:
    """Return the instant by which the result is due.

    Source: Bộ luật Dân sự 2015, Điều 147-148; NĐ 61/2018/NĐ-CP, Điều 18 for the 15:00 rule.
    """
    match deadline.kind:
        case DeadlineKind.IN_DAY:
            return calendar.in_day(received_at)
        case DeadlineKind.HOURS:
            return calendar.add_working_hours(received_at, deadline.amount)
        case DeadlineKind.WORKING_DAYS:
            return calendar.add_working_days(received_at, deadline.amount)
        case DeadlineKind.CALENDAR_DAYS:
            return calendar.add_calendar_days(received_at, deadline.amount)
