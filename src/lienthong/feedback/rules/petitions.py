# SPDX-License-Identifier: Apache-2.0
"""The life of a petition: kinds, states, moves. Table-driven; see `TRANSITIONS`."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lienthong.feedback.errors import BadStep
from lienthong.kernel.text import lazy

#: How often an answer that does not satisfy is taken to the level above.
MOST_REOPENINGS = 2
#: Days in which the petitioner may say whether the answer satisfies; then it is closed.
DAYS_TO_JUDGE = 15


class Kind(StrEnum):
    """What the law calls it."""

    REPORT = "report"  #: phản ánh: something is wrong
    PROPOSAL = "proposal"  #: kiến nghị: something should change
    COMPLAINT = "complaint"  #: khiếu nại: a decision or act against one's own right

    @property
    def label(self) -> Any:
        """Say it as people do."""
        return _KINDS[self]


_KINDS = {
    Kind.REPORT: lazy("Phản ánh"),
    Kind.PROPOSAL: lazy("Kiến nghị"),
    Kind.COMPLAINT: lazy("Khiếu nại"),
}


class Category(StrEnum):
    """What it is about; decides who is competent (`rules.routing`)."""

    DOSSIER = "dossier"  #: a dossier: late, refused, asked for more than the law does
    ATTITUDE = "attitude"  #: how an officer behaved
    REGULATION = "regulation"  #: a procedure or regulation
    FIELD = "field"  #: something in the street: rubbish, a broken road

    @property
    def label(self) -> Any:
        """Say it as people do."""
        return _CATEGORIES[self]


_CATEGORIES = {
    Category.DOSSIER: lazy("Một hồ sơ: chậm, bị từ chối, phải nộp thêm giấy tờ"),
    Category.ATTITUDE: lazy("Thái độ, hành vi của cán bộ"),
    Category.REGULATION: lazy("Quy định, thủ tục hành chính"),
    Category.FIELD: lazy("Sự việc ngoài hiện trường: rác, đường, trật tự…"),
}


class Status(StrEnum):
    """Where a petition stands."""

    NEW = "new"  #: with an agency, taken by nobody yet
    PROCESSING = "processing"  #: somebody works on it
    ANSWERED = "answered"  #: answered; the petitioner has not said whether it satisfies
    CLOSED = "closed"  #: answered and judged, or not judged in time
    REFUSED = "refused"  #: not accepted, with a reason
    MERGED = "merged"  #: follows another one about the same
    WITHDRAWN = "withdrawn"  #: taken back by the petitioner

    @property
    def label(self) -> Any:
        """Say it in words."""
        return _STATUSES[self]

    @property
    def is_open(self) -> bool:
        """Tell whether an agency still owes an answer."""
        return self in OPEN


OPEN = frozenset({Status.NEW, Status.PROCESSING})
_STATUSES = {
    Status.NEW: lazy("Mới nhận"),
    Status.PROCESSING: lazy("Đang xử lý"),
    Status.ANSWERED: lazy("Đã trả lời"),
    Status.CLOSED: lazy("Đã kết thúc"),
    Status.REFUSED: lazy("Không thụ lý"),
    Status.MERGED: lazy("Đã gộp"),
    Status.WITHDRAWN: lazy("Đã rút"),
}


class Verb(StrEnum):
    """What can be done."""

    SUBMIT = "submit"  #: send it in
    ACCEPT = "accept"  #: take it in hand
    TRANSFER = "transfer"  #: to the competent agency, with a reason
    SPLIT = "split"  #: ask another agency for a part
    MERGE = "merge"  #: into another one about the same
    UNMERGE = "unmerge"  #: that one ended without an answer: this one stands by itself again
    EXTEND = "extend"  #: the term, once, with a reason
    ANSWER = "answer"  #: reply
    ANSWER_PART = "answer_part"  #: reply to the agency that asked for a part
    REFUSE = "refuse"  #: do not accept, with a reason
    WITHDRAW = "withdraw"  #: take back
    SATISFIED = "satisfied"  #: the answer satisfies
    REOPEN = "reopen"  #: it does not: the level above looks again
    EXHAUST = "exhaust"  #: it does not, and there is no further level
    LAPSE = "lapse"  #: nobody said anything in time

    @property
    def label(self) -> Any:
        """Say it in words, to follow "không thể"."""
        return _VERBS[self]


_VERBS = {
    Verb.SUBMIT: lazy("gửi"),
    Verb.ACCEPT: lazy("nhận xử lý"),
    Verb.TRANSFER: lazy("chuyển cơ quan khác"),
    Verb.SPLIT: lazy("giao một phần cho cơ quan khác"),
    Verb.MERGE: lazy("gộp"),
    Verb.UNMERGE: lazy("tách ra xử lý riêng"),
    Verb.EXTEND: lazy("gia hạn"),
    Verb.ANSWER: lazy("trả lời"),
    Verb.ANSWER_PART: lazy("trả lời phần việc"),
    Verb.REFUSE: lazy("không thụ lý"),
    Verb.WITHDRAW: lazy("rút"),
    Verb.SATISFIED: lazy("xác nhận hài lòng"),
    Verb.REOPEN: lazy("đề nghị cấp trên xem lại"),
    Verb.EXHAUST: lazy("ghi nhận không hài lòng"),
    Verb.LAPSE: lazy("kết thúc vì hết hạn đánh giá"),
}


class Side(StrEnum):
    """Who makes a move."""

    PETITIONER = "petitioner"  #: who sent it
    AGENCY = "agency"  #: an officer of the agency that has it
    PLATFORM = "platform"  #: a timer


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One row of the table."""

    source: Status | None
    verb: Verb
    target: Status
    side: Side
    is_part: bool | None = None  #: only for parts (True), only for whole ones (False); None: both


def _rows() -> Iterator[Transition]:
    s, v = Status, Verb
    by, own = Side.AGENCY, Side.PETITIONER
    yield Transition(source=None, verb=v.SUBMIT, target=s.NEW, side=own)
    yield Transition(source=s.NEW, verb=v.ACCEPT, target=s.PROCESSING, side=by)
    for source in (s.NEW, s.PROCESSING):
        yield Transition(source=source, verb=v.TRANSFER, target=s.NEW, side=by)
        yield Transition(source=source, verb=v.EXTEND, target=source, side=by)
        yield Transition(source=source, verb=v.MERGE, target=s.MERGED, side=by, is_part=False)
        yield Transition(source=source, verb=v.REFUSE, target=s.REFUSED, side=by)
        yield Transition(source=source, verb=v.WITHDRAW, target=s.WITHDRAWN, side=own)
    yield Transition(
        source=s.MERGED, verb=v.UNMERGE, target=s.NEW, side=Side.PLATFORM, is_part=False
    )
    yield Transition(source=s.PROCESSING, verb=v.SPLIT, target=s.PROCESSING, side=by, is_part=False)
    yield Transition(source=s.PROCESSING, verb=v.ANSWER, target=s.ANSWERED, side=by, is_part=False)
    yield Transition(
        source=s.PROCESSING, verb=v.ANSWER_PART, target=s.CLOSED, side=by, is_part=True
    )
    yield Transition(source=s.ANSWERED, verb=v.SATISFIED, target=s.CLOSED, side=own)
    yield Transition(source=s.ANSWERED, verb=v.REOPEN, target=s.NEW, side=own)
    yield Transition(source=s.ANSWERED, verb=v.EXHAUST, target=s.CLOSED, side=own)
    yield Transition(source=s.ANSWERED, verb=v.LAPSE, target=s.CLOSED, side=Side.PLATFORM)


TRANSITIONS: tuple[Transition, ...] = tuple(_rows())


def allowed(status: Status | None, *, is_part: bool = False) -> tuple[Transition, ...]:
    """Return the rows that leave a state, in the order of the table."""
    return tuple(
        row for row in TRANSITIONS if row.source is status and row.is_part in (None, is_part)
    )


def check(status: Status | None, verb: Verb, *, is_part: bool = False) -> Transition:
    """Return the row that allows a verb in a state.

    Raises: BadStep saying what is possible.
    """
    rows = allowed(status, is_part=is_part)
    row = next((row for row in rows if row.verb is verb), None)
    if row is None:
        raise BadStep(
            status=status.label if status else "–",
            verb=verb.label,
            possible=", ".join(str(row.verb.label) for row in rows) or "–",
        )
    return row


def judgement(*, is_satisfied: bool, reopened: int, has_level_above: bool) -> Verb:
    """Return the move that the petitioner's word makes."""
    if is_satisfied:
        return Verb.SATISFIED
    if reopened < MOST_REOPENINGS and has_level_above:
        return Verb.REOPEN
    return Verb.EXHAUST
