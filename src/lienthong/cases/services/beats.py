# SPDX-License-Identifier: Apache-2.0
"""The beats every write of a dossier shares: lock, may, rule … save, audit, history, publish."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from lienthong.audit import services as audit
from lienthong.cases import queries
from lienthong.cases.errors import Overtaken, ReasonNeeded, WrongAgency
from lienthong.cases.events import CaseFact
from lienthong.cases.models import Case, Movement, Step
from lienthong.cases.queries.actions import acts_here
from lienthong.cases.rules import (
    Clock,
    PauseBasis,
    Punctuality,
    Status,
    Sync,
    Transition,
    Verb,
    check_move,
    classify,
    is_undoable,
    undo_until,
)
from lienthong.cases.services import memory
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.clock import HANOI
from lienthong.kernel.errors import Stale
from lienthong.kernel.ids import AgencyId, CaseId, LeafId
from lienthong.kernel.text import clean_lines
from lienthong.orgs import queries as orgs
from lienthong.orgs.rules import WorkCalendar
from lienthong.outbox import services as outbox
from lienthong.procedures import queries as procedures
from lienthong.procedures.rules import Procedure

F = TypeVar("F", bound=CaseFact)

#: The name of each verb in the audit log.
_ACTIONS = {
    Verb.SUBMIT: "cases.submitted",
    Verb.ACCEPT: "cases.accepted",
    Verb.REFUSE: "cases.refused",
    Verb.ASK_SUPPLEMENT: "cases.supplement_asked",
    Verb.SUPPLEMENT: "cases.supplemented",
    Verb.ASK_PAYMENT: "cases.payment_asked",
    Verb.PAID: "cases.paid",
    Verb.WITHDRAW: "cases.withdrawn",
    Verb.STOP: "cases.stopped",
    Verb.RESUME: "cases.resumed",
    Verb.EXTEND: "cases.extended",
    Verb.COMPLETE_STEP: "cases.step_completed",
    Verb.CONSULT: "cases.consulted",
    Verb.ANSWER_CONSULTATION: "cases.consultation_answered",
    Verb.DRAFT_RESULT: "cases.result_drafted",
    Verb.SEND_BACK: "cases.result_sent_back",
    Verb.SIGN_RESULT: "cases.result_signed",
    Verb.POST_RESULT: "cases.result_posted",
    Verb.BROUGHT_BACK: "cases.result_brought_back",
    Verb.NOTE_LOST: "cases.result_lost",
    Verb.RETURN_RESULT: "cases.result_returned",
    Verb.RECALL_RESULT: "cases.result_recalled",
    Verb.CORRECT_RESULT: "cases.result_corrected",
    Verb.RATE: "cases.rated",
    Verb.UNDO: "cases.undone",
}


@dataclass(kw_only=True)
class Move:
    """One use case under way: the locked dossier, the row of the table, and when."""

    actor: Actor  #: who
    case: Case  #: locked
    row: Transition  #: what the table says
    at: dt.datetime  #: one instant for everything this move writes
    before: Status | None  #: state before
    version_before: int  #: version before
    legal: Clock  #: the clock; services put the new one here
    target: Status  #: state after
    changed: set[str] = field(default_factory=set)  #: further columns to save
    was: memory.Before | None = None  #: how all stood, where the act may be taken back

    @cached_property
    def calendar(self) -> WorkCalendar:
        """The working calendar of the competent agency."""
        return orgs.calendar(AgencyId(self.case.agency_id))

    @cached_property
    def procedure(self) -> Procedure:
        """The procedure in the version received."""
        return procedures.version(self.case.procedure_code, self.case.procedure_version)


def begin(
    actor: Actor, case_id: CaseId, verb: Verb, *, expected_version: int | None = None
) -> Move:
    """Lock, may, rule.

    expected_version: of the page the actor saw; None where no page is (citizen's own acts, jobs).
    Raises: CaseMissing, Stale, BadMove, WrongActor, Denied, WrongAgency.
    """
    case = queries.lock(case_id, visible_to_actor=actor)
    if expected_version is not None and expected_version != case.version:
        raise overtaken(case) if actor.is_official else Stale()
    status = Status(case.status)
    row = check_move(actor, status, verb, is_accepted=case.started_at is not None)
    if not acts_here(actor, case, verb):
        raise WrongAgency
    return Move(
        actor=actor,
        case=case,
        row=row,
        at=clock.now(),
        before=status,
        version_before=case.version,
        legal=queries.clock_of(case),
        target=row.target,
        was=memory.before(case) if is_undoable(verb) and actor.is_official else None,
    )


def overtaken(case: Case) -> Stale:
    """Return the refusal of a page that is old: who did what since, as the history tells it."""
    last = case.movements.order_by("-at", "-id").first()
    if last is None:
        return Stale()
    return Overtaken(
        who=last.actor_name, did=str(Verb(last.verb).label), at=last.at.astimezone(HANOI)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the history says about a move beside its verb."""

    note: str = ""  #: in words
    details: Mapping[str, Any] = field(default_factory=dict)  #: machine-readable, no personal data
    step: Step | None = None  #: the step that was finished
    handed_to: str = ""  #: who has it next
    actor_name: str = ""  #: shown instead of the actor: the applicant, when the portal sends


def finish(move: Move, told: Told | None = None) -> LeafId:
    """Save, audit, append to the history. Publishing and slips follow in the service."""
    told = told or Told()
    case = move.case
    case.status, case.version, case.sync = move.target, move.version_before + 1, Sync.PENDING
    queries.put_clock(case, move.legal)
    if move.legal.finished_at and not case.punctuality and move.legal.due_at:
        case.punctuality = classify(move.legal.finished_at, move.legal.due_at)
        move.changed.add("punctuality")
    case.save(
        update_fields=[
            "status", "version", "sync", "respond_by", "responded_at", "started_at", "due_at",
            "original_due_at", "extended_at", "finished_at", "pauses", "act_by_at",
            *sorted(move.changed),
        ]
    )  # fmt: skip
    return record(move, told)


def record(move: Move, told: Told) -> LeafId:
    """Leave an audit leaf and append to the history, in the caller's transaction."""
    case, actor = move.case, move.actor
    leaf_id = audit.record(
        actor,
        _ACTIONS[move.row.verb],
        case.pk,
        before=move.before.value if move.before else None,
        after=move.target.value,
        purpose=told.step.name if told.step else "",
        case_code=case.code,
    )
    movement = Movement.objects.create(
        case=case,
        verb=move.row.verb,
        from_status=move.before,
        to_status=move.target,
        actor_kind=actor.kind,
        actor_name=told.actor_name or actor.recorded_name,
        account_id=actor.account_id,
        post_id=actor.post_id,
        post_name=actor.post_name,
        agency_id=actor.agency_id,
        at=move.at,
        note=told.note,
        details=dict(told.details),
        step=told.step.name if told.step else "",
        handed_to=told.handed_to,
        step_due_at=told.step.due_at if told.step else None,
        punctuality=_punctuality(move, told),
        leaf_id=leaf_id,
    )
    until = undo_until(move.row.verb, move.at, move.calendar) if move.was else None
    if move.was and until:
        memory.keep(move.was, case, movement, until)
    return leaf_id


def _punctuality(move: Move, told: Told) -> Punctuality | str:
    if told.step:
        return classify(move.at, told.step.due_at)
    return move.case.punctuality if move.row.verb is Verb.SIGN_RESULT else ""


def publish(move: Move, fact: type[F], **more: Any) -> None:
    """Publish a fact about the dossier, in the caller's transaction."""
    outbox.publish(told_of(move.case, fact, at=move.at, **more))


def told_of(case: Case, fact: type[F], *, at: dt.datetime, **more: Any) -> F:
    """Return a fact about a dossier, with all that its readers need."""
    return fact(
        case_id=case.pk,
        case_code=case.code,
        procedure_code=case.procedure_code,
        procedure_name=case.procedure_name,
        agency_id=case.agency_id,
        applicant_name=case.applicant_name,
        applicant_number=case.applicant_number,
        applicant_email=str(case.applicant.get("email", "")),
        at=at,
        status=int(case.status),
        due_at=case.due_at,
        **more,
    )


def words(text: str) -> str:
    """Return a reason in clean words.

    Raises: ReasonNeeded when there are none.
    """
    said = clean_lines(text)
    if len(said) < 3:
        raise ReasonNeeded
    return said


def basis_clause(basis: PauseBasis | None) -> dict[str, str]:
    """Return the machine-readable trace of a pause."""
    return {"pause": basis.value} if basis else {}


def refreshed(legal: Clock, **changes: Any) -> Clock:
    """Return the clock with some fields replaced."""
    return dataclasses.replace(legal, **changes)
