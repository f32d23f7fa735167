# SPDX-License-Identifier: Apache-2.0
"""Which acts may be taken back, by whom, until when: one table, with a line for every verb.

No article grants an undo; none is needed to mend a slip of the hand that has had no effect on
anybody yet. The line is drawn where an effect begins: a paper that the applicant has, work that a
colleague began, a result that was signed. Past it, the law's own ways are named instead.
The numbers of days are illustrative.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lienthong.cases.errors.afterwards import (
    UndoForbidden,
    UndoNotYours,
    UndoOvertaken,
    UndoTooLate,
)
from lienthong.cases.rules.moves import Verb
from lienthong.kernel.actor import Actor
from lienthong.kernel.text import lazy
from lienthong.orgs.rules import WorkCalendar


class Effect(StrEnum):
    """What an act may have brought about; each ends its undoing."""

    FOLLOWED = "followed"  #: the dossier moved on
    TAKEN_UP = "taken_up"  #: somebody took, was given, or began the step that it opened
    FETCHED = "fetched"  #: the applicant has the paper that it issued
    ASKED = "asked"  #: another agency was asked
    BY_APPLICANT = "by_applicant"  #: the applicant did it, or has received what it gave
    POSTED = "posted"  #: the carrier has the parcel, and said so

    @property
    def label(self) -> Any:
        """Why it is too late, as a sentence says it."""
        return _WHY[self]


_WHY = {
    Effect.FOLLOWED: lazy("hồ sơ đã có việc tiếp theo"),
    Effect.TAKEN_UP: lazy("bước sau đã có người nhận hoặc bắt đầu làm"),
    Effect.FETCHED: lazy("người nộp đã lấy giấy được phát hành"),
    Effect.ASKED: lazy("đã lấy ý kiến cơ quan khác"),
    Effect.BY_APPLICANT: lazy("chính người nộp đã thực hiện hoặc đã nhận"),
    Effect.POSTED: lazy("bưu chính đã nhận gửi"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoRule:
    """One line: an act, until when it may be taken back, and what ends that sooner."""

    verb: Verb  #: the act
    days: int = 0  #: until the end of its working day, or of so many working days later
    ends_with: frozenset[Effect] = frozenset()  #: beside `FOLLOWED`, which always ends it
    instead: Any = ""  #: never; what the law offers instead


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """An act as it was done, and what came of it."""

    verb: Verb  #: what
    at: dt.datetime  #: when
    is_own: bool  #: by the actor who would take it back
    agency_id: uuid.UUID | None = None  #: whose official did it
    effects: frozenset[Effect] = frozenset()  #: what came of it since


_SLIP_OUT = lazy("Phiếu đã gửi người nộp; dùng bước tiếp theo của hồ sơ hoặc nhắn tin đính chính.")
_SEND_BACK = lazy("Lưu bản dự thảo mới; bản cũ vẫn được giữ.")
_RESULT = lazy("Kết quả đã ký, phát hành: chỉ thu hồi hoặc đính chính theo quyết định.")
_APPLICANT = lazy("Việc của người nộp hoặc của hệ thống, cơ quan không hoàn tác.")
_ANSWER = lazy("Ý kiến đã trả lời: cơ quan cho ý kiến gửi văn bản mới.")
_NOTHING = lazy("Làm bước tiếp theo của hồ sơ.")


def _never(instead: Any, *verbs: Verb) -> tuple[UndoRule, ...]:
    return tuple(UndoRule(verb=verb, instead=instead) for verb in verbs)


UNDO_RULES: dict[Verb, UndoRule] = {
    rule.verb: rule
    for rule in (
        UndoRule(
            verb=Verb.ACCEPT, ends_with=frozenset({Effect.FETCHED, Effect.TAKEN_UP, Effect.ASKED})
        ),
        UndoRule(
            verb=Verb.COMPLETE_STEP, days=1, ends_with=frozenset({Effect.TAKEN_UP, Effect.ASKED})
        ),
        UndoRule(
            verb=Verb.RETURN_RESULT,
            days=3,
            ends_with=frozenset({Effect.BY_APPLICANT}),
        ),
        UndoRule(verb=Verb.POST_RESULT, days=1, ends_with=frozenset({Effect.POSTED})),
        *_never(
            _SLIP_OUT, Verb.REFUSE, Verb.ASK_SUPPLEMENT, Verb.ASK_PAYMENT, Verb.STOP, Verb.EXTEND
        ),
        *_never(_SEND_BACK, Verb.DRAFT_RESULT, Verb.SEND_BACK),
        *_never(_RESULT, Verb.SIGN_RESULT, Verb.RECALL_RESULT, Verb.CORRECT_RESULT),
        *_never(_ANSWER, Verb.CONSULT, Verb.ANSWER_CONSULTATION),
        *_never(
            _APPLICANT,
            Verb.SUBMIT,
            Verb.SUPPLEMENT,
            Verb.PAID,
            Verb.WITHDRAW,
            Verb.RATE,
            Verb.BROUGHT_BACK,
            Verb.NOTE_LOST,
        ),
        *_never(_NOTHING, Verb.RESUME, Verb.UNDO),
    )
}


def is_undoable(verb: Verb) -> bool:
    """Tell whether an act of this kind may ever be taken back."""
    return not UNDO_RULES[verb].instead


def undo_until(verb: Verb, at: dt.datetime, calendar: WorkCalendar) -> dt.datetime | None:
    """Return the last instant at which an act may be taken back; None: never.

    Done outside working hours it counts as done when work begins again.
    """
    rule = UNDO_RULES[verb]
    if rule.instead:
        return None
    day = calendar.next_working_instant(at).date()
    for _day in range(rule.days):
        day = calendar.next_working_day(day)
    return calendar.end_of_day(day)


def check_undo(actor: Actor, done: Done, *, now: dt.datetime, until: dt.datetime | None) -> None:
    """Let an act be taken back by its doer or by who signs in that agency, before it has an effect.

    Raises: UndoForbidden, UndoNotYours, UndoTooLate, UndoOvertaken.
    """
    rule = UNDO_RULES[done.verb]
    if rule.instead or until is None:
        raise UndoForbidden(instead=rule.instead or "")
    if not (done.is_own or _signs_there(actor, done)):
        raise UndoNotYours
    if now > until:
        raise UndoTooLate(until=until.strftime("%H:%M %d/%m/%Y"))
    ended = sorted(done.effects & (rule.ends_with | {Effect.FOLLOWED}))
    if ended:
        raise UndoOvertaken(why=Effect(ended[0]).label)


def _signs_there(actor: Actor, done: Done) -> bool:
    return actor.has("cases.sign") and actor.agency_id == done.agency_id
