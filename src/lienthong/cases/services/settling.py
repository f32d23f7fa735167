# SPDX-License-Identifier: Apache-2.0
"""The handling unit's acts: steps, assignment, stop and resume, the one extension."""

import datetime as dt
import uuid
from collections.abc import Mapping

from django.db import transaction

from lienthong.cases import queries, rules
from lienthong.cases.errors import (
    DraftMissing,
    OpinionMissing,
    StepMissing,
)
from lienthong.cases.events import CaseExtended, CaseResumed, CaseStopped, StepCompleted
from lienthong.cases.models import Result, Step
from lienthong.cases.queries import CaseView
from lienthong.cases.queries.actions import OWN_SERVICE, open_opinions, times_extended
from lienthong.cases.rules import PauseBasis, Verb, legal_bases
from lienthong.cases.services import assigning, beats, drafting, slips, steps, telling
from lienthong.cases.services.assigning import Assignee, check_holder
from lienthong.cases.services.beats import Move, Told
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import CaseId
from lienthong.kernel.text import clean_lines

Answer = bool | int | str


@transaction.atomic
def complete_step(
    *,
    actor: Actor,
    case_id: CaseId,
    step_id: uuid.UUID,
    expected_version: int,
    note: str = "",
    answers: Mapping[str, Answer] | None = None,
    hand_to: Assignee | None = None,
) -> CaseView:
    """Finish a step of the procedure's process and hand over to what follows (Mẫu 06).

    answers: what the process's conditions may ask. hand_to: who takes the next step.
    Raises: CaseMissing, Stale, BadMove, Denied, WrongAgency, StepMissing, StepTaken,
    DraftMissing, OpinionMissing, NotAColleague, ColleagueAbsent.
    """
    move = beats.begin(actor, case_id, Verb.COMPLETE_STEP, expected_version=expected_version)
    step = _open_step(move, step_id)
    if step.role in OWN_SERVICE:
        raise StepMissing
    if step.role == "draft" and not Result.objects.filter(case=move.case).exists():
        raise DraftMissing
    if step.role == "consult":
        require_opinions(move)
        if not move.case.consultations.exists():
            raise OpinionMissing(agencies=step.name)
    if step.node == drafting.REDRAFT:
        handed_to = drafting.redrafted(move, step)
    else:
        handed_to = steps.advance(move, step, dict(answers or {}))
    if hand_to:
        _assign_next(move, hand_to)
        handed_to = f"{handed_to} ({hand_to.name})" if handed_to else hand_to.name
    beats.finish(move, Told(note=clean_lines(note), step=step, handed_to=handed_to))
    beats.publish(move, StepCompleted, step=step.name)
    return queries.view(actor, move.case)


def _open_step(move: Move, step_id: uuid.UUID) -> Step:
    step = (
        Step.objects.select_for_update(of=("self",))
        .filter(pk=step_id, case=move.case, done_at=None, is_waiting=False, consultation=None)
        .first()
    )
    if step is None:
        raise StepMissing
    check_holder(move.actor, step)
    return step


def _assign_next(move: Move, hand_to: Assignee) -> None:
    """Give the steps that just opened to a colleague who can do them.

    Raises: NotAColleague, ColleagueAbsent.
    """
    for step in move.case.steps.filter(done_at=None, opened_at=move.at, assignee_id=None):
        assigning.check_colleague(hand_to, step)
        step.assignee_id, step.assignee_name = hand_to.account_id, hand_to.name
        step.save(update_fields=["assignee_id", "assignee_name"])
        assigning.keep_lead(move.actor, step, move.at)
        if hand_to.account_id != move.actor.account_id:
            telling.tell_assigned(move.case, step, move.at)


def require_opinions(move: Move) -> None:
    """Go on only when every mandatory opinion is given or waived with a basis (MC-13).

    Raises: OpinionMissing naming the agencies.
    """
    missing = open_opinions(move.case)
    if missing:
        raise OpinionMissing(agencies=", ".join(one.asked_agency.name for one in missing))


@transaction.atomic
def stop(*, actor: Actor, case_id: CaseId, expected_version: int, basis: str) -> CaseView:
    """Stop settling a dossier on a legal basis that its notice names: Mẫu 05 is issued.

    Raises: CaseMissing, Stale, BadMove, Denied, WrongAgency, ReasonNeeded.
    """
    move = beats.begin(actor, case_id, Verb.STOP, expected_version=expected_version)
    why = beats.words(basis)
    move.legal = rules.pause(
        move.legal, move.at, PauseBasis.STOP, legal_bases(move.procedure.pause)
    )
    steps.hold(move.case)
    beats.finish(move, Told(note=why, details=beats.basis_clause(PauseBasis.STOP)))
    slips.issue(move, note=why)
    beats.publish(move, CaseStopped, reason=why)
    return queries.view(actor, move.case)


@transaction.atomic
def resume(*, actor: Actor, case_id: CaseId, expected_version: int, note: str = "") -> CaseView:
    """Settle a stopped dossier further; it is due later by the working time it stood.

    Raises: CaseMissing, Stale, BadMove, Denied, WrongAgency.
    """
    move = beats.begin(actor, case_id, Verb.RESUME, expected_version=expected_version)
    steps.go_on(move)
    beats.finish(move, Told(note=clean_lines(note)))
    beats.publish(move, CaseResumed)
    return queries.view(actor, move.case)


@transaction.atomic
def extend(
    *, actor: Actor, case_id: CaseId, expected_version: int, due_on: dt.date, reason: str
) -> CaseView:
    """Apologise before the appointment passes and set a new one: Mẫu 04 is issued.

    Once, unless the procedure names more times; not further than the procedure lets.

    due_on: the new legal date, a working day.
    Raises: CaseMissing, Stale, BadMove, Denied, WrongAgency, ReasonNeeded, AlreadyExtended,
    TooLateToExtend, BadDueDate, ExtendedTooFar, ClockMismatch.
    Source: NĐ 61/2018 art. 19 (illustrative under NĐ 118/2025).
    """
    move = beats.begin(actor, case_id, Verb.EXTEND, expected_version=expected_version)
    why = beats.words(reason)
    before = move.legal.due_at
    allowance = rules.Allowance.of(
        move.procedure.extension, move.legal.deadline, used=times_extended(move.case)
    )
    move.legal = rules.extend(move.legal, move.at, due_on, move.calendar, allowance)
    details = {
        "due_before": before.isoformat() if before else "",
        "due_after": move.legal.due_at.isoformat() if move.legal.due_at else "",
    }
    beats.finish(move, Told(note=why, details=details))
    slips.issue(move, note=why, previous_due_at=before)
    beats.publish(move, CaseExtended, reason=why)
    return queries.view(actor, move.case)
