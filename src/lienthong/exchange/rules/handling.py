# SPDX-License-Identifier: Apache-2.0
"""How far one receiver is with one document, and what both sides may say next.

Sources: QĐ 28/2018/QĐ-TTg, art. 5, 8 and 9; status codes of the edXML practice (VB-06, VB-07).
A take-back, an update or a replacement of a delivered document needs the receiver's consent;
before it is handed over the sender decides alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from lienthong.exchange.errors import StatusOutOfOrder, WrongSide
from lienthong.exchange.rules.edxml import StatusCode


class Side(StrEnum):
    """Who speaks."""

    SENDER = "sender"
    RECEIVER = "receiver"


class Ask(StrEnum):
    """What the sender asks of a receiver who holds the document."""

    TAKE_BACK = "take_back"  #: lấy lại, thu hồi: the copy is destroyed
    UPDATE = "update"  #: cập nhật
    REPLACE = "replace"  #: thay thế


class Outcome(StrEnum):
    """How a request ended."""

    TAKEN_BACK = "taken_back"
    UPDATED = "updated"
    REPLACED = "replaced"


#: What a receiver may say after what it said last; None: nothing yet. A clerk may register at
#: once, assign or not, and finish what was never marked as in progress.
NEXT: Mapping[StatusCode | None, frozenset[StatusCode]] = MappingProxyType(
    {
        None: frozenset({StatusCode.ARRIVED, StatusCode.REFUSED, StatusCode.ACCEPTED}),
        StatusCode.ARRIVED: frozenset({StatusCode.REFUSED, StatusCode.ACCEPTED}),
        StatusCode.REFUSED: frozenset(),
        StatusCode.ACCEPTED: frozenset({StatusCode.ASSIGNED, StatusCode.IN_PROGRESS}),
        StatusCode.ASSIGNED: frozenset({StatusCode.ASSIGNED, StatusCode.IN_PROGRESS}),
        StatusCode.IN_PROGRESS: frozenset({StatusCode.ASSIGNED, StatusCode.FINISHED}),
        StatusCode.FINISHED: frozenset(),
    }
)
_ANSWERS = frozenset({StatusCode.AGREED, StatusCode.DISAGREED})
OUTCOMES: Mapping[Ask, Outcome] = MappingProxyType(
    {
        Ask.TAKE_BACK: Outcome.TAKEN_BACK,
        Ask.UPDATE: Outcome.UPDATED,
        Ask.REPLACE: Outcome.REPLACED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """Where a document stands with one receiver."""

    is_lent: bool = False  #: its bytes have gone out to the receiver's system, not yet acknowledged
    is_delivered: bool = False  #: the receiver's system has acknowledged it
    status: StatusCode | None = None  #: 01-06, the last the receiver said
    asked: Ask | None = None  #: what waits for the receiver's answer
    answered: StatusCode | None = None  #: 15 or 16, what the receiver said to the last request
    outcome: Outcome | None = None  #: what the last agreed request made of it

    @property
    def is_gone(self) -> bool:
        """Tell whether the receiver has no copy any more: taken back or replaced."""
        return self.outcome in (Outcome.TAKEN_BACK, Outcome.REPLACED)

    @property
    def is_closed(self) -> bool:
        """Tell whether nothing more can be said about it."""
        return self.is_gone or self.status is StatusCode.REFUSED


def delivered(handling: Handling) -> Handling:
    """Return what the acknowledgement of the receiver's system makes of it: “đã đến”, by itself.

    The same acknowledgement again changes nothing, nor one of a document that is gone.
    """
    if handling.is_delivered or handling.is_closed:
        return handling
    return replace(
        handling, is_lent=False, is_delivered=True, status=handling.status or StatusCode.ARRIVED
    )


def possible(handling: Handling, side: Side) -> frozenset[StatusCode]:
    """Return the status codes that a side may send now."""
    if handling.is_closed or not handling.is_delivered:
        may_take_back = side is Side.SENDER and not handling.is_closed
        return frozenset({StatusCode.TAKE_BACK}) if may_take_back else frozenset()
    if side is Side.SENDER:
        return frozenset() if handling.asked else frozenset({StatusCode.TAKE_BACK})
    return NEXT[handling.status] | (_ANSWERS if handling.asked else frozenset())


def said(handling: Handling, status: StatusCode, side: Side) -> Handling:
    """Return where a document stands after a status message.

    The status that already stands changes nothing: clients repeat themselves.
    Raises: WrongSide when this code is the other side's; StatusOutOfOrder.
    """
    if _belongs_to(status) is not side:
        raise WrongSide(status=str(status))
    if _is_repeated(handling, status):
        return handling
    allowed = possible(handling, side)
    if status not in allowed:
        raise StatusOutOfOrder(status=str(status), possible=", ".join(sorted(allowed)) or "–")
    return _moved(handling, status)


def asked(handling: Handling, ask: Ask) -> Handling:
    """Return where a document stands after the sender asks for it back or changes it.

    Raises: StatusOutOfOrder when it is closed, or another request still waits for its answer.
    """
    if handling.is_closed or (handling.asked and handling.asked is not ask):
        raise StatusOutOfOrder(status=str(ask), possible="–")
    if not handling.is_delivered and not handling.is_lent:
        return replace(handling, answered=None, outcome=OUTCOMES[ask])
    return replace(handling, asked=ask, answered=None)


def _moved(handling: Handling, status: StatusCode) -> Handling:
    if status is StatusCode.TAKE_BACK:
        return asked(handling, Ask.TAKE_BACK)
    if status is StatusCode.DISAGREED:
        return replace(handling, asked=None, answered=status)
    if status is StatusCode.AGREED:
        assert handling.asked is not None
        return replace(handling, asked=None, answered=status, outcome=OUTCOMES[handling.asked])
    return replace(handling, status=status)


def _belongs_to(status: StatusCode) -> Side:
    return Side.SENDER if status is StatusCode.TAKE_BACK else Side.RECEIVER


def _is_repeated(handling: Handling, status: StatusCode) -> bool:
    if status is StatusCode.TAKE_BACK:
        return handling.asked is Ask.TAKE_BACK or handling.outcome is Outcome.TAKEN_BACK
    if status in _ANSWERS:  # to the last request; an answer to an earlier one is no answer to it
        return handling.asked is None and handling.answered is status
    return handling.status is status and status is not StatusCode.ASSIGNED
