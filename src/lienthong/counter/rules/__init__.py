# SPDX-License-Identifier: Apache-2.0
"""Pure decisions: who is next, how long it takes, which slots there are."""

from lienthong.counter.rules.people import (
    case_code_in,
    new_code,
    phone_of,
    read_code,
)
from lienthong.counter.rules.queueing import (
    OPEN,
    WAITS,
    Act,
    Priority,
    State,
    Waiting,
    ahead_of,
    choose,
    estimate,
    label,
    move,
    order,
)
from lienthong.counter.rules.slots import (
    EARLY,
    HORIZON_DAYS,
    LATE,
    MISSES,
    MISSES_DAYS,
    MOST_OPEN,
    Booking,
    SlotTime,
    slots_of,
    ticket_span,
)

__all__ = [
    "EARLY",
    "HORIZON_DAYS",
    "LATE",
    "MISSES",
    "MISSES_DAYS",
    "MOST_OPEN",
    "OPEN",
    "WAITS",
    "Act",
    "Booking",
    "Priority",
    "SlotTime",
    "State",
    "Waiting",
    "ahead_of",
    "case_code_in",
    "choose",
    "estimate",
    "label",
    "move",
    "new_code",
    "order",
    "phone_of",
    "read_code",
    "slots_of",
    "ticket_span",
]
