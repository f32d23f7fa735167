# SPDX-License-Identifier: Apache-2.0
"""The life of a question: asked, answered, published."""

from enum import StrEnum
from typing import Any

from lienthong.feedback.errors import BadStep
from lienthong.kernel.text import lazy


class QuestionStatus(StrEnum):
    """Where a question stands."""

    OPEN = "open"  #: waits for an answer
    ANSWERED = "answered"  #: answered; published or not
    MERGED = "merged"  #: an existing answer answers it
    DECLINED = "declined"  #: not answered, with a reason

    @property
    def label(self) -> Any:
        """Say it in words."""
        return _STATUSES[self]


_STATUSES = {
    QuestionStatus.OPEN: lazy("Chờ trả lời"),
    QuestionStatus.ANSWERED: lazy("Đã trả lời"),
    QuestionStatus.MERGED: lazy("Đã có câu trả lời chung"),
    QuestionStatus.DECLINED: lazy("Không trả lời"),
}


class QuestionVerb(StrEnum):
    """What an officer can do with a question."""

    ANSWER = "answer"  #: reply; may publish
    FORWARD = "forward"  #: to the competent agency
    MERGE = "merge"  #: with an answer that is there
    DECLINE = "decline"  #: with a reason
    REVIEW = "review"  #: hold a published answer against the procedure's new version
    UNPUBLISH = "unpublish"  #: take an answer off the public page, with a reason

    @property
    def label(self) -> Any:
        """Say it in words, to follow "không thể"."""
        return _VERBS[self]


_VERBS = {
    QuestionVerb.ANSWER: lazy("trả lời"),
    QuestionVerb.FORWARD: lazy("chuyển cơ quan khác"),
    QuestionVerb.MERGE: lazy("dùng câu trả lời đã có"),
    QuestionVerb.DECLINE: lazy("từ chối trả lời"),
    QuestionVerb.REVIEW: lazy("rà soát lại"),
    QuestionVerb.UNPUBLISH: lazy("gỡ khỏi trang công khai"),
}

_S, _V = QuestionStatus, QuestionVerb
#: State and verb → state after.
QUESTION_MOVES: dict[tuple[QuestionStatus, QuestionVerb], QuestionStatus] = {
    (_S.OPEN, _V.ANSWER): _S.ANSWERED,
    (_S.OPEN, _V.FORWARD): _S.OPEN,
    (_S.OPEN, _V.MERGE): _S.MERGED,
    (_S.OPEN, _V.DECLINE): _S.DECLINED,
    (_S.ANSWERED, _V.REVIEW): _S.ANSWERED,
    (_S.ANSWERED, _V.UNPUBLISH): _S.ANSWERED,
}


def check_question(status: QuestionStatus, verb: QuestionVerb) -> QuestionStatus:
    """Return the state after a verb.

    Raises: BadStep saying what is possible.
    """
    if (status, verb) in QUESTION_MOVES:
        return QUESTION_MOVES[status, verb]
    possible = [str(v.label) for s, v in QUESTION_MOVES if s is status]
    raise BadStep(status=status.label, verb=verb.label, possible=", ".join(possible) or "–")
