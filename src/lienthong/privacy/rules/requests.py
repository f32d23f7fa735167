# SPDX-License-Identifier: Apache-2.0
"""Requests of data subjects: kinds, states, moves, and the two clocks of each."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from lienthong.kernel.text import clean_lines, lazy
from lienthong.orgs.rules import WorkCalendar
from lienthong.privacy.errors import BadStep, NothingToStop, TextMissing

#: Working days in which the agency answers that it received the request, how it will carry it out
#: and by when, or refuses (NĐ 356/2025/NĐ-CP; read in legal notes that quote it, not in the text).
REPLY_DAYS = 2
MOST_IN_A_DAY = 10
LEAST_CHARACTERS, MOST_CHARACTERS = 10, 5_000
#: "Soon late" begins when this many working hours are left.
SOON_HOURS = 8


class Kind(StrEnum):
    """The right that is used (Luật 91/2025/QH15, art. 4)."""

    ACCESS = "access"  #: see one's data, have a copy
    CORRECT = "correct"  #: put it right
    DELETE = "delete"  #: delete it
    RESTRICT = "restrict"  #: keep it, do not use it
    OBJECT = "object"  #: do not use it for this purpose
    WITHDRAW = "withdraw"  #: take back a consent that was given elsewhere than here
    EXPLAIN = "explain"  #: say who read it, why, on what basis

    @property
    def label(self) -> Any:
        """Say it as people do."""
        return _KINDS[self]


_KINDS = {
    Kind.ACCESS: lazy("Xem và nhận bản sao dữ liệu của tôi"),
    Kind.CORRECT: lazy("Chỉnh sửa dữ liệu chưa đúng"),
    Kind.DELETE: lazy("Xóa dữ liệu của tôi"),
    Kind.RESTRICT: lazy("Hạn chế xử lý: giữ lại nhưng tạm không dùng"),
    Kind.OBJECT: lazy("Phản đối việc dùng dữ liệu cho một mục đích"),
    Kind.WITHDRAW: lazy("Rút lại sự đồng ý đã cho ở nơi khác"),
    Kind.EXPLAIN: lazy("Giải thích một lần đọc dữ liệu của tôi"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """How long carrying out may take, in calendar days from receipt."""

    days: int  #: to carry it out
    with_others: int = 0  #: the same, where a processor or third party must stop too; 0: no matter
    more: int  #: by how many it may be extended, once
    basis: str  #: where it comes from
    is_inferred: bool = False  #: the number was not found beside this right; see the how-to


_DECREE = "NĐ 356/2025/NĐ-CP"
#: Stopping: 15 days, 20 where others must stop too, once 15 more, as legal notes on the decree
#: say. "10 to 20 days" for the whole is said there too; which right has which is our reading.
_STOPPING = Term(days=15, with_others=20, more=15, basis=_DECREE)
TERMS: Mapping[Kind, Term] = MappingProxyType(
    {
        Kind.ACCESS: Term(days=10, more=10, basis=_DECREE, is_inferred=True),
        Kind.CORRECT: Term(days=10, more=10, basis=_DECREE, is_inferred=True),
        Kind.EXPLAIN: Term(days=10, more=10, basis=_DECREE, is_inferred=True),
        Kind.DELETE: Term(days=20, more=20, basis=_DECREE, is_inferred=True),
        Kind.RESTRICT: _STOPPING,
        Kind.OBJECT: _STOPPING,
        Kind.WITHDRAW: _STOPPING,
    }
)


class Status(StrEnum):
    """Where a request stands."""

    NEW = "new"  #: received, not answered yet: the two working days run
    ACCEPTED = "accepted"  #: answered; being carried out
    DONE = "done"  #: carried out
    REFUSED = "refused"  #: not carried out, with the legal reason
    WITHDRAWN = "withdrawn"  #: taken back by who made it

    @property
    def label(self) -> Any:
        """Say it in words."""
        return _STATUSES[self]

    @property
    def is_open(self) -> bool:
        """Tell whether the agency still owes something."""
        return self in (Status.NEW, Status.ACCEPTED)


_STATUSES = {
    Status.NEW: lazy("Chờ phản hồi"),
    Status.ACCEPTED: lazy("Đang thực hiện"),
    Status.DONE: lazy("Đã thực hiện"),
    Status.REFUSED: lazy("Không thực hiện"),
    Status.WITHDRAWN: lazy("Đã rút"),
}


class Verb(StrEnum):
    """What can be done."""

    SUBMIT = "submit"  #: make the request
    ACCEPT = "accept"  #: answer: received, how it is carried out, by when
    TRANSFER = "transfer"  #: to the agency that holds the data
    EXTEND = "extend"  #: the time to carry it out, once
    FINISH = "finish"  #: say what was done
    REFUSE = "refuse"  #: with the legal reason
    WITHDRAW = "withdraw"  #: take it back

    @property
    def label(self) -> Any:
        """Say it in words, to follow "không thể"."""
        return _VERBS[self]


_VERBS = {
    Verb.SUBMIT: lazy("gửi"),
    Verb.ACCEPT: lazy("phản hồi tiếp nhận"),
    Verb.TRANSFER: lazy("chuyển cơ quan khác"),
    Verb.EXTEND: lazy("gia hạn"),
    Verb.FINISH: lazy("trả lời kết quả"),
    Verb.REFUSE: lazy("từ chối"),
    Verb.WITHDRAW: lazy("rút"),
}
#: State and verb: the state after.
MOVES: Mapping[tuple[Status, Verb], Status] = MappingProxyType(
    {
        (Status.NEW, Verb.ACCEPT): Status.ACCEPTED,
        (Status.NEW, Verb.TRANSFER): Status.NEW,
        (Status.ACCEPTED, Verb.EXTEND): Status.ACCEPTED,
        **{(source, Verb.FINISH): Status.DONE for source in (Status.NEW, Status.ACCEPTED)},
        **{(source, Verb.REFUSE): Status.REFUSED for source in (Status.NEW, Status.ACCEPTED)},
        **{(source, Verb.WITHDRAW): Status.WITHDRAWN for source in (Status.NEW, Status.ACCEPTED)},
    }
)


def moved(status: Status, verb: Verb) -> Status:
    """Return the state after a move. Raises: BadStep."""
    after = MOVES.get((status, verb))
    if after is None:
        raise BadStep(status=status.label, verb=verb.label)
    return after


def reply_due(calendar: WorkCalendar, received_at: dt.datetime) -> dt.datetime:
    """Return the last instant to answer: two working days, the day of receipt not counted."""
    return calendar.add_working_days(received_at, REPLY_DAYS)


def done_due(
    kind: Kind, calendar: WorkCalendar, received_at: dt.datetime, *, with_others: bool = False
) -> dt.datetime:
    """Return the last instant to carry a request out.

    with_others: a processor or third party must stop too. Raises: NothingToStop.
    """
    term = TERMS[kind]
    if with_others and not term.with_others:
        raise NothingToStop
    return calendar.add_calendar_days(received_at, term.with_others if with_others else term.days)


def extended_due(kind: Kind, calendar: WorkCalendar, due_at: dt.datetime) -> dt.datetime:
    """Return the last instant once extended."""
    return calendar.add_calendar_days(due_at, TERMS[kind].more)


class Standing(StrEnum):
    """A term at one moment."""

    CALM = "calm"  #: more than a working day left
    SOON = "soon"  #: ends within one
    LATE = "late"  #: over


def standing(due_at: dt.datetime, now: dt.datetime, calendar: WorkCalendar) -> Standing:
    """Tell how an open term stands."""
    if now > due_at:
        return Standing.LATE
    return Standing.SOON if calendar.add_working_hours(now, SOON_HOURS) >= due_at else Standing.CALM


def words(text: str, *, least: int = LEAST_CHARACTERS) -> str:
    """Return a text without what cannot be seen. Raises: TextMissing; too long is refused too."""
    said = clean_lines(text[: MOST_CHARACTERS * 4])
    if not least <= len(said) <= MOST_CHARACTERS:
        raise TextMissing(least=least, most=MOST_CHARACTERS)
    return said
