# SPDX-License-Identifier: Apache-2.0
"""Reads: counters, queues, screens, slots, how long people wait."""

from lienthong.counter.queries.booking import (
    AppointmentView,
    OfferedSlot,
    appointment,
    expected,
    mine,
    offered,
)
from lienthong.counter.queries.numbers import (
    DayNumbers,
    day_numbers,
)
from lienthong.counter.queries.offices import (
    GroupView,
    OfficeView,
    WindowView,
    group,
    groups,
    office_at,
    office_by_key,
    office_of,
    offices,
    opens_at,
    seat_of,
    windows,
)
from lienthong.counter.queries.tickets import (
    Board,
    TicketView,
    board,
    by_token,
    current,
    queue,
    skipped,
    waiting_of,
)

__all__ = [
    "AppointmentView",
    "Board",
    "DayNumbers",
    "GroupView",
    "OfferedSlot",
    "OfficeView",
    "TicketView",
    "WindowView",
    "appointment",
    "board",
    "by_token",
    "current",
    "day_numbers",
    "expected",
    "group",
    "groups",
    "mine",
    "offered",
    "office_at",
    "office_by_key",
    "office_of",
    "offices",
    "opens_at",
    "queue",
    "seat_of",
    "skipped",
    "waiting_of",
    "windows",
]
