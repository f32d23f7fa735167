# SPDX-License-Identifier: Apache-2.0
"""The life of one letter, as a table, and how patient we are with it."""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Channel(StrEnum):
    """A way out of the platform. The inbox is not one: a notice is in it at once."""

    EMAIL = "email"  #: to the address the person gave
    SMS = "sms"  #: to the telephone the person gave


class Status(StrEnum):
    """What became of a letter."""

    CREATED = "created"  #: waits for its job
    SENDING = "sending"  #: handed to the provider, whose answer is awaited
    SENT = "sent"  #: the provider took it
    DELIVERED = "delivered"  #: the provider says it arrived
    TEMPORARY_FAILURE = "temporary_failure"  #: will be tried again
    PERMANENT_FAILURE = "permanent_failure"  #: refused for good, or tried too often
    TECHNICAL_FAILURE = "technical_failure"  #: we broke off while sending; nobody knows
    CANCELLED = "cancelled"  #: not to be sent: a limit was reached, or nobody wants it any more


TRANSITIONS: Mapping[Status, frozenset[Status]] = MappingProxyType(
    {
        Status.CREATED: frozenset({Status.SENDING, Status.CANCELLED}),
        Status.SENDING: frozenset(
            {
                Status.SENT,
                Status.TEMPORARY_FAILURE,
                Status.PERMANENT_FAILURE,
                Status.TECHNICAL_FAILURE,
            }
        ),
        Status.SENT: frozenset(
            {Status.DELIVERED, Status.TEMPORARY_FAILURE, Status.PERMANENT_FAILURE}
        ),
        Status.TEMPORARY_FAILURE: frozenset(
            {Status.SENDING, Status.PERMANENT_FAILURE, Status.CANCELLED}
        ),
        Status.DELIVERED: frozenset(),
        Status.PERMANENT_FAILURE: frozenset(),
        Status.TECHNICAL_FAILURE: frozenset(),
        Status.CANCELLED: frozenset(),
    }
)

#: Letters to one address in one legal day; what exceeds it stays in the inbox.
DAILY_LIMITS: Mapping[Channel, int] = MappingProxyType({Channel.EMAIL: 30, Channel.SMS: 10})

#: The same for what an account's holder must know (money, safety, dates): far above what is honest.
NEEDED_LIMITS: Mapping[Channel, int] = MappingProxyType({Channel.EMAIL: 120, Channel.SMS: 40})

#: A letter that has been created or sending for longer has lost its worker.
STUCK_AFTER = dt.timedelta(minutes=10)

_PATIENCE = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))


def may_move(now: Status, then: Status) -> bool:
    """Tell whether a letter may go from one status to another."""
    return then in TRANSITIONS[now]


def retry_after(attempts: int) -> dt.timedelta | None:
    """Tell how long to wait after so many failed attempts; None: give up (about 17 hours)."""
    return _PATIENCE[attempts - 1] if 1 <= attempts <= len(_PATIENCE) else None
