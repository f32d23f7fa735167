# SPDX-License-Identifier: Apache-2.0
"""The life of a fee order as a typed graph, and what a sum that arrives means for it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lienthong.payments import events
from lienthong.payments.errors import OrderMove


class Status(StrEnum):
    """Where an order stands."""

    CREATED = "created"  #: owed; the payer has not gone to pay
    PENDING = "pending"  #: the payer is at a provider; failed attempts stay here
    PAID = "paid"  #: the whole sum arrived in time
    EXPIRED = "expired"  #: time ran out
    CANCELLED = "cancelled"  #: withdrawn before payment
    REFUND_REQUESTED = "refund_requested"  #: the sum is on its way back
    REFUNDED = "refunded"  #: the sum went back


#: Orders that stand: they may be paid, or are. Of one key there is one such order at most.
LIVE = (Status.CREATED, Status.PENDING, Status.PAID)


class Move(StrEnum):
    """An edge of the graph."""

    BEGIN = "begin"  #: the payer goes to a provider, once or again
    SETTLE = "settle"  #: the whole sum arrived
    SETTLE_LATE = "settle_late"  #: it arrived after the end: it goes back
    EXPIRE = "expire"  #: the time to pay ran out
    CANCEL = "cancel"  #: withdrawn
    REQUEST_REFUND = "request_refund"  #: an official decides that the sum goes back
    REFUND = "refund"  #: the provider sent it back


#: Every legal move. What is not here is refused.
TRANSITIONS: Mapping[tuple[Status, Move], Status] = {
    (Status.CREATED, Move.BEGIN): Status.PENDING,
    (Status.PENDING, Move.BEGIN): Status.PENDING,
    # A transfer that quotes the code may come without any visit to a provider.
    (Status.CREATED, Move.SETTLE): Status.PAID,
    (Status.PENDING, Move.SETTLE): Status.PAID,
    (Status.CREATED, Move.EXPIRE): Status.EXPIRED,
    (Status.PENDING, Move.EXPIRE): Status.EXPIRED,
    (Status.CREATED, Move.CANCEL): Status.CANCELLED,
    (Status.PENDING, Move.CANCEL): Status.CANCELLED,
    (Status.EXPIRED, Move.SETTLE_LATE): Status.REFUND_REQUESTED,
    (Status.CANCELLED, Move.SETTLE_LATE): Status.REFUND_REQUESTED,
    (Status.PAID, Move.REQUEST_REFUND): Status.REFUND_REQUESTED,
    (Status.REFUND_REQUESTED, Move.REFUND): Status.REFUNDED,
}

#: The event that each move emits.
EVENTS: Mapping[Move, type[events.OrderFact]] = {
    Move.BEGIN: events.OrderBegun,
    Move.SETTLE: events.OrderPaid,
    Move.SETTLE_LATE: events.RefundRequested,
    Move.EXPIRE: events.OrderExpired,
    Move.CANCEL: events.OrderCancelled,
    Move.REQUEST_REFUND: events.RefundRequested,
    Move.REFUND: events.OrderRefunded,
}

#: What the audit log calls each move.
ACTIONS: Mapping[Move, str] = {
    Move.BEGIN: "payments.begun",
    Move.SETTLE: "payments.settled",
    Move.SETTLE_LATE: "payments.paid_late",
    Move.EXPIRE: "payments.expired",
    Move.CANCEL: "payments.cancelled",
    Move.REQUEST_REFUND: "payments.refund_requested",
    Move.REFUND: "payments.refunded",
}


def move(status: Status, edge: Move) -> Status:
    """Return where a move leads.

    Raises: OrderMove when the graph has no such edge.
    """
    reached = TRANSITIONS.get((status, edge))
    if reached is None:
        raise OrderMove(status=status, move=edge)
    return reached


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeItem:
    """One line of what is owed."""

    code: str  #: fee code of the catalogue
    name: str  #: as the receipt prints it
    amount_vnd: int  #: đồng, at least 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """Who owes."""

    personal_number: str  #: twelve digits
    name: str  #: full name


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a provider says about one transaction; its signature was verified."""

    transaction: str  #: the provider's own number: the same one never counts twice
    order_code: str  #: as in the bank memo
    amount_vnd: int  #: what was taken
    is_success: bool  #: False: the attempt failed, nothing was taken
    at: dt.datetime  #: when, by the provider's clock
    reason: str = ""  #: of a failure, for the payer


class Disposition(StrEnum):
    """What a sum that arrived is for. No sum is ever dropped."""

    SETTLES = "settles"  #: it pays the order
    LATE = "late"  #: after the order ended: goes back
    SURPLUS = "surplus"  #: the order was paid already: goes back
    WRONG_SUM = "wrong_sum"  #: not the sum that is owed: goes back
    UNKNOWN_ORDER = "unknown_order"  #: fits no order: an official looks for its owner


class RefundState(StrEnum):
    """Whether a sum goes back."""

    NONE = "none"  #: it stays
    DUE = "due"  #: it must go back
    SENT = "sent"  #: the provider confirmed that it went


def disposition_of(status: Status | None, *, owed_vnd: int, amount_vnd: int) -> Disposition:
    """Decide what a sum is for. status: of its order; None when there is no such order."""
    if status is None:
        return Disposition.UNKNOWN_ORDER
    if status in (Status.PAID, Status.REFUND_REQUESTED, Status.REFUNDED):
        return Disposition.SURPLUS
    if amount_vnd != owed_vnd:
        return Disposition.WRONG_SUM
    return Disposition.SETTLES if (status, Move.SETTLE) in TRANSITIONS else Disposition.LATE


def total_vnd(items: tuple[FeeItem, ...]) -> int:
    """Return the sum of the lines.

    Raises: ValueError when a line is negative or not a whole number.
    """
    for item in items:
        if not isinstance(item.amount_vnd, int) or item.amount_vnd < 0:
            raise ValueError(item)
    return sum(item.amount_vnd for item in items)
