# SPDX-License-Identifier: Apache-2.0
"""What an actor can do with a dossier now: the page offers just that."""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db.models import Q

from lienthong.cases import errors
from lienthong.cases.models import Case, Consultation, Step
from lienthong.cases.models.posting import IS_UNDER_WAY
from lienthong.cases.queries.clocks import clock_of
from lienthong.cases.queries.naming import step_name
from lienthong.cases.queries.undoing import undoable
from lienthong.cases.queries.values import NextAction
from lienthong.cases.rules import (
    DAYS_TO_CHANGE,
    Status,
    Transition,
    Verb,
    Way,
    Wish,
    allowed,
    check_actor,
    legal_bases,
    may_extend,
    may_hold,
)
from lienthong.cases.rules.clock import PauseBasis
from lienthong.cases.rules.posting import SENT, UNDER_WAY, ParcelState
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.errors import Refusal
from lienthong.procedures import queries as procedures

#: Verbs of the receiving agency; all others are the competent agency's.
AT_RECEPTION = frozenset(
    {
        Verb.ACCEPT, Verb.REFUSE, Verb.SUPPLEMENT, Verb.POST_RESULT, Verb.NOTE_LOST,
        Verb.RETURN_RESULT, Verb.SUBMIT, Verb.UNDO,
    }
)  # fmt: skip
#: Steps that a service of their own finishes.
OWN_SERVICE = {"receive": Verb.ACCEPT, "sign": Verb.SIGN_RESULT, "return": Verb.RETURN_RESULT}
#: Verbs that are asked elsewhere: by the consulted agency, by the payment platform, of a parcel.
ELSEWHERE = frozenset(
    {
        Verb.SUBMIT, Verb.PAID, Verb.ANSWER_CONSULTATION, Verb.BROUGHT_BACK, Verb.NOTE_LOST,
    }
)  # fmt: skip
_PRIMARY = frozenset(
    {
        Verb.ACCEPT,
        Verb.SUPPLEMENT,
        Verb.COMPLETE_STEP,
        Verb.SIGN_RESULT,
        Verb.RETURN_RESULT,
        Verb.RATE,
        Verb.RESUME,
    }
)


def acts_here(actor: Actor, case: Case, verb: Verb) -> bool:
    """Tell whether an official's agency is the one that does this; others always are."""
    if actor.kind is not ActorKind.OFFICIAL:
        return True
    is_reception = verb in AT_RECEPTION or case.started_at is None
    if is_reception and actor.agency_id == case.receiving_agency_id:
        return True
    return bool(actor.agency_id == case.agency_id)


def next_actions(actor: Actor, case: Case) -> tuple[NextAction, ...]:
    """Return what this actor can do now, in the order of the table of moves."""
    steps = list(case.steps.filter(done_at=None))
    found: list[NextAction] = []
    for row in allowed(Status(case.status), is_accepted=case.started_at is not None):
        if row.verb in ELSEWHERE or not _may(actor, case, row):
            continue
        is_undo = row.verb is Verb.UNDO
        found.extend(
            _offers_undo(actor, case, row) if is_undo else _offers(actor, case, row, steps)
        )
    return tuple(found)


def _may(actor: Actor, case: Case, row: Transition) -> bool:
    if actor.kind is ActorKind.SYSTEM or not acts_here(actor, case, row.verb):
        return False
    try:
        check_actor(actor, row)
    except Refusal:
        return False
    return True


def _offers(
    actor: Actor, case: Case, row: Transition, steps: Sequence[Step]
) -> Iterator[NextAction]:
    if row.verb is Verb.COMPLETE_STEP:
        for step in steps:
            if step.role not in (*OWN_SERVICE, "answer", "consult") and may_do(actor, step):
                yield _action(row, step_name(step, case), step)
    elif row.verb in (Verb.SIGN_RESULT, Verb.SEND_BACK):
        if _may_sign(actor, steps):
            is_signing = row.verb is Verb.SIGN_RESULT
            why = _why_not_sign(case) if is_signing else _why_not_send_back(case)
            yield _action(row, str(row.verb.label), None, why)
    elif row.verb in (Verb.POST_RESULT, Verb.RETURN_RESULT):
        yield from _offers_return(case, row)
    elif not _is_used_up(case, row.verb):
        yield _action(row, str(row.verb.label), None)


def _offers_return(case: Case, row: Transition) -> Iterator[NextAction]:
    """Offer the post where it is wished; a result that is on its way is not handed over besides."""
    state = parcel_state(case)
    if row.verb is Verb.RETURN_RESULT:
        why = str(errors.ParcelUnderWay()) if state in SENT else ""
        yield _action(row, str(row.verb.label), None, why)
    elif state in UNDER_WAY or Wish.of(case.wish).way is Way.POST:
        yield _action(row, str(row.verb.label), None)


def parcel_state(case: Case) -> ParcelState | None:
    """Return where the parcel of a dossier stands; None while none is under way."""
    row = case.parcels.filter(IS_UNDER_WAY).only("state").first()
    return ParcelState(row.state) if row else None


def _counts(case: Case) -> bool:
    """Tell whether there is an issued result that was not recalled."""
    result = getattr(case, "result", None)
    return bool(result and result.file_id and result.recalled_at is None)


def _offers_undo(actor: Actor, case: Case, row: Transition) -> Iterator[NextAction]:
    last = undoable(actor, case)
    if last:
        yield _action(row, str(last.step or last.verb.label), None)


def _may_sign(actor: Actor, steps: Sequence[Step]) -> bool:
    return any(step.role == "sign" and may_do(actor, step) for step in steps)


def _is_used_up(case: Case, verb: Verb) -> bool:
    """Tell whether something that is done once was done, or came too late."""
    match verb:
        case Verb.RECALL_RESULT | Verb.CORRECT_RESULT:
            return not _counts(case)
        case Verb.RATE:
            rating = getattr(case, "rating", None)
            last = dt.timedelta(days=DAYS_TO_CHANGE)
            return rating is not None and clock.now() > rating.rated_at + last
        case Verb.EXTEND:
            return not may_extend(clock_of(case), clock.now(), left=extensions_left(case))
        case Verb.ASK_SUPPLEMENT:
            return stage_of(case) in case.supplement_stages
    return False


def _action(row: Transition, label: str, step: Step | None, blocked: str = "") -> NextAction:
    return NextAction(
        verb=row.verb,
        label=label,
        slip=row.slip,
        step_id=step.pk if step else None,
        step_name=label if step else "",
        is_primary=row.verb in _PRIMARY,
        blocked_by=blocked,
    )


def may_do(actor: Actor, step: Step) -> bool:
    """Tell whether a step waits for this actor: their agency, their right, nobody else's."""
    if step.is_waiting or step.done_at or step.agency_id != actor.agency_id:
        return False
    is_own = step.assignee_id is not None and actor.owns(step.assignee_id)
    return may_hold(actor, step.right, is_own=is_own) and (is_own or step.assignee_id is None)


def stage_of(case: Case) -> str:
    """Return the stage of a request for completion: one complete request in each (MC-06)."""
    return "settlement" if case.started_at else "reception"


def times_extended(case: Case) -> int:
    """Return how often the appointment was moved."""
    return case.movements.filter(verb=Verb.EXTEND).count() if case.extended_at else 0


def extensions_left(case: Case) -> int:
    """Return how often the appointment may still be moved."""
    procedure = procedures.version(case.procedure_code, case.procedure_version)
    return procedure.extension.times - times_extended(case)


def pauses_for(case: Case, basis: PauseBasis) -> bool:
    """Tell whether the procedure lets the clock stand for this."""
    procedure = procedures.version(case.procedure_code, case.procedure_version)
    return basis in legal_bases(procedure.pause)


def open_opinions(case: Case) -> list[Consultation]:
    """Return the mandatory opinions that are neither given, and read, nor waived (MC-13)."""
    missing = Q(answered_at=None) | Q(needs_reading=True)
    rows = case.consultations.filter(missing, is_mandatory=True, waiver_basis="")
    return list(rows.select_related("asked_agency"))


def _why_not_send_back(case: Case) -> str:
    return "" if hasattr(case, "result") else str(errors.DraftMissing())


def _why_not_sign(case: Case) -> str:
    missing = open_opinions(case)
    if missing:
        names = ", ".join(one.asked_agency.name for one in missing)
        return str(errors.OpinionMissing(agencies=names))
    return "" if hasattr(case, "result") else str(errors.DraftMissing())
