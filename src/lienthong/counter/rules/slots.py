# SPDX-License-Identifier: Apache-2.0
"""When tickets are given and appointments can be made: from the working calendar, nothing else."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from lienthong.kernel.clock import HANOI
from lienthong.orgs.rules import WorkCalendar

#: Working days ahead that can be booked.
HORIZON_DAYS = 10
#: Open appointments of one person, at all counters together.
MOST_OPEN = 2
#: Places that guests may ask for from one network address in so long, whatever becomes of them.
MOST_FROM_ADDRESS, ADDRESS_SPAN = 6, dt.timedelta(hours=24)
#: Places one account may ask for in a day, and codes that may be sent to one telephone: each is
#: a message that somebody pays for and somebody receives (illustrative).
MOST_A_DAY, MOST_CODES = 6, 3
#: How often one appointment may be moved (illustrative).
MOST_CHANGES = 5
#: Missed so often in so many days: no booking until then.
MISSES, MISSES_DAYS = 3, 30
#: Check in from so long before the time, and until so long after it.
EARLY, LATE = dt.timedelta(minutes=30), dt.timedelta(minutes=15)
#: Tickets are given from so long before the opening.
BEFORE_OPENING = dt.timedelta(minutes=30)
_MINUTE = dt.timedelta(minutes=1)


class Booking(StrEnum):
    """Where an appointment stands."""

    HELD = "held"  #: waits for the code sent to the phone; the place is kept meanwhile
    BOOKED = "booked"  #: will come
    ARRIVED = "arrived"  #: checked in, has a ticket
    CANCELLED = "cancelled"  #: given back, or never confirmed
    MISSED = "missed"  #: did not come in time


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotTime:
    """One slot that could be offered."""

    starts_at: dt.datetime
    ends_at: dt.datetime


def slots_of(calendar: WorkCalendar, day: dt.date, *, minutes: int) -> Iterator[SlotTime]:
    """Yield the slots of a legal date: whole ones inside working time, none over lunch."""
    if not calendar.is_working_day(day):
        return
    length = minutes * _MINUTE
    start = calendar.next_working_instant(dt.datetime.combine(day, dt.time(), tzinfo=HANOI))
    while start.date() == day:
        end = start + length
        if calendar.working_time(start, end) == length:
            yield SlotTime(starts_at=start, ends_at=end)
            start = calendar.next_working_instant(end)
        else:
            start = calendar.next_working_instant(_after_break(calendar, start))


def _after_break(calendar: WorkCalendar, start: dt.datetime) -> dt.datetime:
    """Return the first instant outside the stretch of work that an instant lies in.

    A counter that works around the clock has none: then the next day ends the search.
    """
    at = start
    while at.date() == start.date() and calendar.next_working_instant(at) == at:
        at += 5 * _MINUTE
    return at


def ticket_span(calendar: WorkCalendar, day: dt.date) -> tuple[dt.datetime, dt.datetime] | None:
    """Return from when until when tickets are given on a legal date; None on a day off."""
    if not calendar.is_working_day(day):
        return None
    opens = calendar.next_working_instant(dt.datetime.combine(day, dt.time(), tzinfo=HANOI))
    return opens - BEFORE_OPENING, calendar.end_of_day(day)
