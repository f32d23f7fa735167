# SPDX-License-Identifier: Apache-2.0
"""A result on its way by post: where the parcel stands after each word of its carrier."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lienthong.kernel.text import lazy

#: How much of what a carrier writes is kept of one field.
LONGEST = 300


class ParcelState(StrEnum):
    """Where a parcel stands."""

    PACKED = "packed"  #: at the counter, with its label or waiting for its number
    HANDED = "handed"  #: given to the carrier, who has not confirmed it yet
    CARRIED = "carried"  #: the carrier has it, and says so
    DELIVERED = "delivered"  #: the receiver has it
    BROUGHT_BACK = "brought_back"  #: nobody took it: it lies at the counter again
    LOST = "lost"  #: the carrier cannot find it
    CANCELLED = "cancelled"  #: unpacked before it left

    @property
    def label(self) -> Any:
        """The state as pages say it."""
        return _STATES[self]


class WordKind(StrEnum):
    """What a carrier tells of a parcel."""

    COLLECTED = "collected"  #: taken over from the agency
    PASSED = "passed"  #: seen at a place on the way
    TRIED = "tried"  #: brought to the door, nobody took it
    DELIVERED = "delivered"  #: given to somebody
    BROUGHT_BACK = "brought_back"  #: given back to the agency

    @property
    def label(self) -> Any:
        """The word as a line of the tracking says it."""
        return _WORDS[self]


_STATES = {
    ParcelState.PACKED: lazy("Đã đóng gói, chờ bưu tá"),
    ParcelState.HANDED: lazy("Đã giao bưu chính"),
    ParcelState.CARRIED: lazy("Đang trên đường"),
    ParcelState.DELIVERED: lazy("Đã phát"),
    ParcelState.BROUGHT_BACK: lazy("Bưu chính chuyển hoàn"),
    ParcelState.LOST: lazy("Bưu chính làm mất"),
    ParcelState.CANCELLED: lazy("Đã bỏ đóng gói"),
}
_WORDS = {
    WordKind.COLLECTED: lazy("Bưu chính đã nhận gửi"),
    WordKind.PASSED: lazy("Bưu gửi đến điểm trung chuyển"),
    WordKind.TRIED: lazy("Phát chưa được"),
    WordKind.DELIVERED: lazy("Đã phát cho người nhận"),
    WordKind.BROUGHT_BACK: lazy("Đã chuyển hoàn cho cơ quan"),
}
#: A dossier has one parcel in these states at most.
UNDER_WAY = frozenset({ParcelState.PACKED, ParcelState.HANDED, ParcelState.CARRIED})
#: Given to the carrier and not ended.
SENT = frozenset({ParcelState.HANDED, ParcelState.CARRIED})
_ENDS = {
    WordKind.DELIVERED: ParcelState.DELIVERED,
    WordKind.BROUGHT_BACK: ParcelState.BROUGHT_BACK,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One thing that a carrier tells of one parcel, once its signature was checked."""

    key: str  #: the carrier's own, the same however often it is told
    tracking: str  #: of which parcel
    kind: WordKind  #: what
    at: dt.datetime  #: when it happened, by the carrier's clock
    place: str = ""  #: where
    text: str = ""  #: who received it, or why it could not be delivered
    signature: str = ""  #: as it came with the message: evidence


def after(state: ParcelState, kind: WordKind) -> ParcelState:
    """Return where a parcel stands after a word; words come in any order, and more than once.

    What ended a parcel stands: an earlier stage that is told late moves nothing back, nor does
    a second end. A parcel that was unpacked stays so, whatever a carrier says.
    """
    if state not in UNDER_WAY:
        return state
    return _ENDS.get(kind, ParcelState.CARRIED)


def contradicts(state: ParcelState, kind: WordKind) -> bool:
    """Tell whether a word says another end than the one that stands: people have to look.

    Of a parcel that was unpacked any word does: an envelope with its number is on its way.
    """
    if state is ParcelState.CANCELLED:
        return True
    end = _ENDS.get(kind)
    return end is not None and state not in UNDER_WAY and state is not end
