# SPDX-License-Identifier: Apache-2.0
"""Every move of a dossier between the ten national states: one table; the rest is refused."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from lienthong.cases.errors import BadMove, WrongActor
from lienthong.cases.rules.slips import SlipForm
from lienthong.cases.rules.status import Status
from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.errors import Denied
from lienthong.kernel.text import lazy


class Verb(StrEnum):
    """What can be done with a dossier; each is one service."""

    SUBMIT = "submit"  #: send it in
    ACCEPT = "accept"  #: receive it as valid
    REFUSE = "refuse"  #: not receive it, with a reason
    ASK_SUPPLEMENT = "ask_supplement"  #: ask, once and completely, for what is missing
    SUPPLEMENT = "supplement"  #: complete it
    ASK_PAYMENT = "ask_payment"  #: ask for a financial obligation
    PAID = "paid"  #: the obligation is settled
    WITHDRAW = "withdraw"  #: take it back
    STOP = "stop"  #: stop settling it, on a legal basis
    RESUME = "resume"  #: go on settling it
    EXTEND = "extend"  #: apologise and set a new date, once
    COMPLETE_STEP = "complete_step"  #: finish a step of the procedure's process
    CONSULT = "consult"  #: ask another agency for its opinion
    ANSWER_CONSULTATION = "answer_consultation"  #: give that opinion
    DRAFT_RESULT = "draft_result"  #: write the result
    SEND_BACK = "send_back"  #: return the draft to who wrote it, with remarks
    SIGN_RESULT = "sign_result"  #: sign and seal the result
    POST_RESULT = "post_result"  #: give the result to the public post
    BROUGHT_BACK = "brought_back"  #: the post could not deliver it and gave it back
    NOTE_LOST = "note_lost"  #: the post lost it: another paper is sent
    RETURN_RESULT = "return_result"  #: hand the result over
    RECALL_RESULT = "recall_result"  #: take an issued result back, by decision
    CORRECT_RESULT = "correct_result"  #: put a corrected result in its place, by decision
    RATE = "rate"  #: evaluate how it was settled
    UNDO = "undo"  #: take the last act back, as `rules.undoing` allows

    @property
    def label(self) -> Any:
        """The verb as a button or a timeline says it."""
        return _LABELS[self]


_LABELS = {
    Verb.SUBMIT: lazy("nộp hồ sơ"),
    Verb.ACCEPT: lazy("tiếp nhận"),
    Verb.REFUSE: lazy("từ chối tiếp nhận"),
    Verb.ASK_SUPPLEMENT: lazy("yêu cầu bổ sung"),
    Verb.SUPPLEMENT: lazy("bổ sung hồ sơ"),
    Verb.ASK_PAYMENT: lazy("yêu cầu nộp phí, lệ phí"),
    Verb.PAID: lazy("ghi nhận đã nộp phí, lệ phí"),
    Verb.WITHDRAW: lazy("rút hồ sơ"),
    Verb.STOP: lazy("dừng giải quyết"),
    Verb.RESUME: lazy("giải quyết tiếp"),
    Verb.EXTEND: lazy("xin lỗi và gia hạn"),
    Verb.COMPLETE_STEP: lazy("hoàn thành bước xử lý"),
    Verb.CONSULT: lazy("lấy ý kiến cơ quan khác"),
    Verb.ANSWER_CONSULTATION: lazy("trả lời ý kiến"),
    Verb.DRAFT_RESULT: lazy("soạn dự thảo kết quả"),
    Verb.SEND_BACK: lazy("trả lại dự thảo"),
    Verb.SIGN_RESULT: lazy("ký kết quả"),
    Verb.POST_RESULT: lazy("gửi kết quả qua bưu chính"),
    Verb.BROUGHT_BACK: lazy("bưu chính chuyển hoàn kết quả"),
    Verb.NOTE_LOST: lazy("ghi nhận bưu chính làm mất kết quả"),
    Verb.RETURN_RESULT: lazy("trả kết quả"),
    Verb.RECALL_RESULT: lazy("thu hồi kết quả"),
    Verb.CORRECT_RESULT: lazy("đính chính kết quả"),
    Verb.RATE: lazy("đánh giá"),
    Verb.UNDO: lazy("hoàn tác việc vừa làm"),
}


class ClockEffect(StrEnum):
    """What a move does to the legal clock."""

    NONE = "none"  #: the clock goes on as it was
    OPEN = "open"  #: the response clock of 8 working hours starts
    START = "start"  #: the applicant is answered; the settlement clock starts
    RESPOND = "respond"  #: the applicant is answered; nothing else
    PAUSE = "pause"  #: stands still, only where the procedure names a legal basis
    RESUME = "resume"  #: runs again, due later by the working time it stood
    EXTEND = "extend"  #: due later, once
    FINISH = "finish"  #: is read for the last time
    RESTORE = "restore"  #: stands as before the act that is taken back


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One row of the table."""

    source: Status | None  #: state before; None: not there yet
    verb: Verb  #: what is done
    target: Status  #: state after
    who: frozenset[ActorKind]  #: in what capacity
    rights: frozenset[str] = frozenset()  #: officials hold one of these
    slip: SlipForm | None = None  #: the printed form it issues
    clock: ClockEffect = ClockEffect.NONE  #: its effect on time
    is_accepted: bool | None = None  #: only before (False) or after (True) acceptance; None: both


_CITIZEN = frozenset({ActorKind.CITIZEN})
_OFFICIAL = frozenset({ActorKind.OFFICIAL})
_SYSTEM = frozenset({ActorKind.SYSTEM})
_RECEIVE = frozenset({"cases.receive"})
_APPRAISE = frozenset({"cases.appraise"})
_SIGN = frozenset({"cases.sign"})
_S, _V, _C = Status, Verb, ClockEffect


def _rows() -> Iterator[Transition]:
    yield Transition(
        source=None, verb=_V.SUBMIT, target=_S.NEW, who=_CITIZEN | _OFFICIAL | _SYSTEM,
        rights=_RECEIVE, clock=_C.OPEN,
    )  # fmt: skip
    yield from _reception()
    yield from _applicant()
    for source in (_S.ACCEPTED, _S.PROCESSING):
        yield from _settlement(source)
    yield Transition(
        source=_S.STOPPED, verb=_V.RESUME, target=_S.PROCESSING, who=_OFFICIAL,
        rights=_APPRAISE | _SIGN, clock=_C.RESUME,
    )  # fmt: skip
    for source in (_S.PROCESSING, _S.SUPPLEMENT, _S.PAYMENT, _S.STOPPED):
        yield Transition(
            source=source, verb=_V.ANSWER_CONSULTATION, target=source, who=_OFFICIAL | _SYSTEM,
            rights=_APPRAISE | _SIGN, is_accepted=True,
        )  # fmt: skip
    yield Transition(
        source=_S.PROCESSING, verb=_V.SEND_BACK, target=_S.PROCESSING, who=_OFFICIAL, rights=_SIGN
    )
    yield Transition(
        source=_S.PROCESSING, verb=_V.SIGN_RESULT, target=_S.DONE, who=_OFFICIAL, rights=_SIGN,
        clock=_C.FINISH,
    )  # fmt: skip
    yield Transition(
        source=_S.DONE, verb=_V.RETURN_RESULT, target=_S.RETURNED, who=_OFFICIAL | _SYSTEM,
        rights=_RECEIVE,
    )  # fmt: skip
    yield from _by_post()
    yield from _afterwards()
    yield from _undoing()


def _by_post() -> Iterator[Transition]:
    """On its way a result is not returned yet: the dossier closes when the receiver has it."""
    yield Transition(
        source=_S.DONE, verb=_V.POST_RESULT, target=_S.DONE, who=_OFFICIAL | _SYSTEM,
        rights=_RECEIVE,
    )  # fmt: skip
    yield Transition(source=_S.DONE, verb=_V.BROUGHT_BACK, target=_S.DONE, who=_SYSTEM)
    yield Transition(
        source=_S.DONE, verb=_V.NOTE_LOST, target=_S.DONE, who=_OFFICIAL, rights=_RECEIVE
    )


def _afterwards() -> Iterator[Transition]:
    """An issued result is recalled or replaced by who signs for the agency; never by others."""
    for source in (_S.DONE, _S.RETURNED):
        by_head = partial(Transition, source=source, who=_OFFICIAL, rights=_SIGN)
        yield by_head(verb=_V.RECALL_RESULT, target=source)
        yield by_head(verb=_V.CORRECT_RESULT, target=_S.DONE)


def _undoing() -> Iterator[Transition]:
    """Take the last act back; a first finished step goes back to 2 instead of 4."""
    for source, target in (
        (_S.ACCEPTED, _S.NEW), (_S.PROCESSING, _S.PROCESSING), (_S.DONE, _S.DONE),
        (_S.RETURNED, _S.DONE),
    ):  # fmt: skip
        yield Transition(
            source=source, verb=_V.UNDO, target=target, who=_OFFICIAL,
            rights=_RECEIVE | _APPRAISE | _SIGN, clock=_C.RESTORE,
        )  # fmt: skip


def _reception() -> Iterator[Transition]:
    """Answer within 8 working hours: accept, refuse, or ask for what is missing."""
    by_clerk = partial(Transition, source=_S.NEW, who=_OFFICIAL, rights=_RECEIVE)
    yield by_clerk(verb=_V.ACCEPT, target=_S.ACCEPTED, slip=SlipForm.RECEIPT, clock=_C.START)
    yield by_clerk(verb=_V.REFUSE, target=_S.REFUSED, slip=SlipForm.REFUSAL, clock=_C.RESPOND)
    yield by_clerk(verb=_V.ASK_SUPPLEMENT, target=_S.SUPPLEMENT, slip=SlipForm.SUPPLEMENT,
        clock=_C.RESPOND,
    )  # fmt: skip
    yield by_clerk(verb=_V.ASK_PAYMENT, target=_S.PAYMENT, clock=_C.RESPOND)


def _applicant() -> Iterator[Transition]:
    """What the applicant, or the payment platform on their behalf, can do."""
    for source in (_S.NEW, _S.ACCEPTED, _S.PROCESSING, _S.SUPPLEMENT, _S.PAYMENT, _S.STOPPED):
        yield Transition(
            source=source, verb=_V.WITHDRAW, target=_S.WITHDRAWN, who=_CITIZEN, clock=_C.FINISH
        )
    for is_accepted, target, clock in (
        (False, _S.NEW, _C.OPEN), (True, _S.PROCESSING, _C.RESUME)
    ):  # fmt: skip
        yield Transition(
            source=_S.SUPPLEMENT, verb=_V.SUPPLEMENT, target=target, who=_CITIZEN | _OFFICIAL,
            rights=_RECEIVE, clock=clock, is_accepted=is_accepted,
        )  # fmt: skip
        yield Transition(
            source=_S.PAYMENT, verb=_V.PAID, target=target, who=_SYSTEM, clock=clock,
            is_accepted=is_accepted,
        )  # fmt: skip
    for source in (_S.REFUSED, _S.DONE, _S.RETURNED):
        yield Transition(source=source, verb=_V.RATE, target=source, who=_CITIZEN)


def _settlement(source: Status) -> Iterator[Transition]:
    """The settlement itself; the first act of the handling unit makes 2 into 4."""
    by_unit = partial(Transition, source=source, who=_OFFICIAL, rights=_APPRAISE | _SIGN)
    yield Transition(
        source=source, verb=_V.COMPLETE_STEP, target=_S.PROCESSING, who=_OFFICIAL,
        rights=_RECEIVE | _APPRAISE | _SIGN,
    )  # fmt: skip
    yield by_unit(verb=_V.CONSULT, target=_S.PROCESSING, who=_OFFICIAL | _SYSTEM)
    yield by_unit(verb=_V.DRAFT_RESULT, target=_S.PROCESSING)
    yield by_unit(
        verb=_V.ASK_SUPPLEMENT, target=_S.SUPPLEMENT, slip=SlipForm.SUPPLEMENT, clock=_C.PAUSE
    )
    yield by_unit(verb=_V.ASK_PAYMENT, target=_S.PAYMENT, clock=_C.PAUSE)
    yield by_unit(verb=_V.STOP, target=_S.STOPPED, slip=SlipForm.STOP, clock=_C.PAUSE)
    yield by_unit(verb=_V.EXTEND, target=source, slip=SlipForm.APOLOGY, clock=_C.EXTEND)


TRANSITIONS: tuple[Transition, ...] = tuple(_rows())


def allowed(status: Status | None, *, is_accepted: bool) -> tuple[Transition, ...]:
    """Return the rows that leave a state, in the order of the table."""
    return tuple(
        row
        for row in TRANSITIONS
        if row.source is status and row.is_accepted in (None, is_accepted)
    )


def check_move(actor: Actor, status: Status | None, verb: Verb, *, is_accepted: bool) -> Transition:
    """Return the row that allows this actor this verb in this state.

    Which dossiers an actor reaches, and whose they are, is decided before.
    Raises: BadMove saying what is possible; WrongActor; Denied naming the right.
    """
    rows = allowed(status, is_accepted=is_accepted)
    row = next((row for row in rows if row.verb is verb), None)
    if row is None:
        raise BadMove(
            status=status.label if status else "–",
            verb=verb.label,
            possible=", ".join(str(row.verb.label) for row in rows) or "–",
        )
    check_actor(actor, row)
    return row


def check_actor(actor: Actor, row: Transition) -> None:
    """Accept only who may make this move.

    Raises: WrongActor; Denied.
    """
    if actor.kind not in row.who:
        raise WrongActor(verb=row.verb.label)
    if actor.kind is ActorKind.OFFICIAL and not any(actor.has(right) for right in row.rights):
        raise Denied(right=", ".join(sorted(row.rights)))
