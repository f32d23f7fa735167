# SPDX-License-Identifier: Apache-2.0
"""Breaches of personal data: kinds, the 72 hours, and what the notification says."""

import datetime as dt
from enum import StrEnum
from typing import Any

from lienthong.kernel.text import lazy
from lienthong.privacy.errors import BadStep, BreachTimes, LateWithoutReason

#: From detection, around the clock (Luật 91/2025/QH15, art. 23; from memory, as NĐ 13/2023 had it).
NOTIFY_WITHIN = dt.timedelta(hours=72)
#: A reminder goes out when no more than this is left.
SOON = dt.timedelta(hours=24)
LEAST_REASON = 10


class BreachKind(StrEnum):
    """What happened to the data."""

    DISCLOSED = "disclosed"  #: shown or sent to somebody who has no right to it
    ACCESSED = "accessed"  #: somebody without a right looked or broke in
    LOST = "lost"  #: gone, with its carrier or by mistake
    ALTERED = "altered"  #: changed without right
    SOLD = "sold"  #: traded
    MISUSED = "misused"  #: used for another purpose

    @property
    def label(self) -> Any:
        """Say it as people do."""
        return _KINDS[self]


_KINDS = {
    BreachKind.DISCLOSED: lazy("Lộ, gửi nhầm cho người không có quyền"),
    BreachKind.ACCESSED: lazy("Truy cập, xâm nhập trái phép"),
    BreachKind.LOST: lazy("Mất dữ liệu hoặc thiết bị lưu dữ liệu"),
    BreachKind.ALTERED: lazy("Sửa đổi trái phép"),
    BreachKind.SOLD: lazy("Mua bán trái phép"),
    BreachKind.MISUSED: lazy("Dùng sai mục đích"),
}


class BreachStatus(StrEnum):
    """Where it stands."""

    OPEN = "open"  #: noted; the authority has not been told
    NOTIFIED = "notified"  #: the authority has been told
    CLOSED = "closed"  #: dealt with

    @property
    def label(self) -> Any:
        """Say it in words."""
        return _STATUSES[self]


_STATUSES = {
    BreachStatus.OPEN: lazy("Chưa thông báo"),
    BreachStatus.NOTIFIED: lazy("Đã thông báo"),
    BreachStatus.CLOSED: lazy("Đã khắc phục xong"),
}


class BreachVerb(StrEnum):
    """What can be done."""

    NOTE = "note"  #: enter it
    AMEND = "amend"  #: more is known, or was done
    NOTIFY = "notify"  #: the document went to the authority
    CLOSE = "close"  #: dealt with

    @property
    def label(self) -> Any:
        """Say it in words, to follow "không thể"."""
        return _VERBS[self]


_VERBS = {
    BreachVerb.NOTE: lazy("ghi nhận"),
    BreachVerb.AMEND: lazy("bổ sung"),
    BreachVerb.NOTIFY: lazy("ghi nhận đã thông báo"),
    BreachVerb.CLOSE: lazy("kết thúc"),
}
_MOVES = {
    (BreachStatus.OPEN, BreachVerb.AMEND): BreachStatus.OPEN,
    (BreachStatus.NOTIFIED, BreachVerb.AMEND): BreachStatus.NOTIFIED,
    (BreachStatus.OPEN, BreachVerb.NOTIFY): BreachStatus.NOTIFIED,
    (BreachStatus.NOTIFIED, BreachVerb.CLOSE): BreachStatus.CLOSED,
}


def breach_moved(status: BreachStatus, verb: BreachVerb) -> BreachStatus:
    """Return the state after a move. Raises: BadStep."""
    after = _MOVES.get((status, verb))
    if after is None:
        raise BadStep(status=status.label, verb=verb.label)
    return after


def check_times(began_at: dt.datetime | None, detected_at: dt.datetime, now: dt.datetime) -> None:
    """Hold the times of a breach against each other. Raises: BreachTimes."""
    if detected_at > now or (began_at is not None and began_at > detected_at):
        raise BreachTimes


def check_reason(due_at: dt.datetime, notified_at: dt.datetime, reason: str) -> str:
    """Return why the authority is told late; empty when in time. Raises: LateWithoutReason."""
    if notified_at <= due_at:
        return ""
    if len(reason.strip()) < LEAST_REASON:
        raise LateWithoutReason(least=LEAST_REASON)
    return reason.strip()


def hours_left(due_at: dt.datetime, now: dt.datetime) -> int:
    """Return the whole hours left; below zero: late by so many, begun ones counted."""
    return int((due_at - now).total_seconds() // 3600)
