# SPDX-License-Identifier: Apache-2.0
"""The handling unit's acts: steps, assignment, stop and resume, the one extension."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.cases import queries, rules
from lienthong.cases.errors import (
    DraftMissing,
    OpinionMissing,
    StepMissing,
    StepTaken,
    WrongAgency,
)
from lienthong.cases.events import CaseExtended, CaseResumed, CaseStopped, StepCompleted
from lienthong.cases.models import Result, Step
from lienthong.cases.queries import CaseView
from lienthong.cases.queries.actions import OWN_SERVICE, open_opinions
from lienthong.cases.rules import PauseBasis, Verb, legal_bases
from lienthong.cases.services import beats, slips, steps
from lienthong.cases.services.beats import Move, Told
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Stale
from lienthong.kernel.ids import AccountId, CaseId
from lienthong.kernel.text import clean_lines

Answer = bool | int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignee:
    """Who is to do a step."""

    account_id: AccountId  #: the official's account
    name: str  #: shown in the inbox


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
    DraftMissing, OpinionMissing.
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
    handed_to = steps.advance(move, step, dict(answers or {}))
    if hand_to:
        _assign_next(move, hand_to)
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


def check_holder(actor: Actor, step: Step) -> None:
    """Accept only who holds a step: its agency, its right, and nobody else's by assignment.

    Raises: WrongAgency, Denied, StepTaken.
    """
    if step.agency_id != actor.agency_id:
        raise WrongAgency
    actor.require(step.right)
    if step.assignee_id not in (None, actor.account_id):
        raise StepTaken(assignee=step.assignee_name)


def _assign_next(move: Move, hand_to: Assignee) -> None:
    move.case.steps.filter(done_at=None, opened_at=move.at, assignee_id=None).update(
        assignee_id=hand_to.account_id, assignee_name=hand_to.name
    )


def require_opinions(move: Move) -> None:
    """Go on only when every mandatory opinion is given or waived with a basis (MC-13).

    Raises: OpinionMissing naming the agencies.
    """
    missing = open_opinions(move.case)
    if missing:
        raise OpinionMissing(agencies=", ".join(one.asked_agency.name for one in missing))


@transaction.atomic
def assign_step(
    *,
    actor: Actor,
    case_id: CaseId,
    step_id: uuid.UUID,
    expected_version: int,
    assignee: Assignee | None,
) -> CaseView:
    """Take a step, give it to a colleague, or free it (None).

    Who holds the step's right may take a free step or give up their own; who signs may assign any.
    Raises: CaseMissing, Stale, StepMissing, WrongAgency, Denied, StepTaken.
    """
    case = queries.lock(case_id, visible_to_actor=actor)
    if expected_version != case.version:
        raise Stale
    step = Step.objects.filter(pk=step_id, case=case, done_at=None).first()
    if step is None:
        raise StepMissing
    if step.agency_id != actor.agency_id:
        raise WrongAgency
    if not actor.has("cases.sign"):
        check_holder(actor, step)
    before = step.assignee_name
    step.assignee_id = assignee.account_id if assignee else None
    step.assignee_name = assignee.name if assignee else ""
    step.save(update_fields=["assignee_id", "assignee_name"])
    case.version += 1
    case.save(update_fields=["version"])
    audit.record(
        actor,
        "cases.step_assigned",
        case.pk,
        before=before or None,
        after=step.assignee_name or None,
        case_code=case.code,
    )
    return queries.view(actor, case)


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
    """Apologise before the appointment passes and set a new one, once: Mẫu 04 is issued.

    due_on: the new legal date, a working day.
    Raises: CaseMissing, Stale, BadMove, Denied, WrongAgency, ReasonNeeded, AlreadyExtended,
    TooLateToExtend, BadDueDate, ClockMismatch.
    Source: NĐ 61/2018 art. 19 (illustrative under NĐ 118/2025).
    """
    move = beats.begin(actor, case_id, Verb.EXTEND, expected_version=expected_version)
    why = beats.words(reason)
    before = move.legal.due_at
    move.legal = rules.extend(move.legal, move.at, due_on, move.calendar)
    details = {
        "due_before": before.isoformat() if before else "",
        "due_after": move.legal.due_at.isoformat() if move.legal.due_at else "",
    }
    beats.finish(move, Told(note=why, details=details))
    slips.issue(move, note=why, previous_due_at=before)
    beats.publish(move, CaseExtended, reason=why)
    return queries.view(actor, move.case)
