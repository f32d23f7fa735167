# SPDX-License-Identifier: Apache-2.0
"""Asking other agencies: a task in their inbox, an opinion back, a basis where none comes."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.cases import queries, rules
from lienthong.cases.errors import AlreadyAnswered, ConsultationMissing
from lienthong.cases.events import ConsultationAnswered, ConsultationAsked
from lienthong.cases.models import Consultation, Step
from lienthong.cases.queries import CaseView, ConsultationView
from lienthong.cases.queries.access import consultations_to
from lienthong.cases.rules import Status, Verb
from lienthong.cases.services import beats, letters, steps, telling
from lienthong.cases.services.beats import Move, Told
from lienthong.exchange import queries as documents
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AgencyId, CaseId, FileId
from lienthong.orgs import queries as orgs
from lienthong.outbox import services as outbox
from lienthong.procedures.rules import Procedure


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What an asked agency says."""

    text: str  #: in words
    by: str  #: who says so
    agrees: bool | None = None  #: yes, no, or neither
    file_id: uuid.UUID | None = None  #: a signed paper that came along
    needs_reading: bool = False  #: nobody here has read yet whether it agrees


def put(row: Consultation, actor: Actor) -> None:
    """Put a question to the asked agency, in the caller's transaction.

    An agency that writes its documents on this node asks by one, over the axis; any other asks
    within this installation (ADR 0179).
    """
    asking = orgs.agency(AgencyId(row.asking_agency_id))
    if documents.has_desk(asking.code):
        letters.write_question(row, actor)
    else:
        open_question(row)


def open_question(row: Consultation) -> None:
    """Put a question in the inbox of the asked agency, in the caller's transaction."""
    now = clock.now()
    Step.objects.create(
        case_id=row.case_id,
        consultation_id=row.pk,
        node=f"answer:{row.pk}",
        key="answer",
        name="Trả lời ý kiến",
        role="answer",
        right="cases.appraise",
        agency_id=row.asked_agency_id,
        opened_at=now,
        due_at=row.due_at,
    )
    outbox.publish(
        beats.told_of(
            row.case,
            ConsultationAsked,
            at=now,
            consultation_id=row.pk,
            asked_agency_id=row.asked_agency_id,
            question=row.question,
            answer_by=row.due_at,
        )
    )


def shared_answers(
    procedure: Procedure, form: dict[str, Any], share: Sequence[str]
) -> dict[str, str]:
    """Return label → answer of the chosen questions of a form."""
    labels = {field.key: field.label.vi for step in procedure.form for field in step.fields}
    return {labels[key]: _plain(form[key]) for key in share if key in form and key in labels}


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(_plain(part) for part in value.values())
    if isinstance(value, list):
        return "; ".join(_plain(part) for part in value)
    if isinstance(value, bool):
        return "Có" if value else "Không"
    return str(value)


@transaction.atomic
def answer_consultation(
    *,
    actor: Actor,
    consultation_id: uuid.UUID,
    answer: str,
    agrees: bool | None = None,
    file_id: FileId | None = None,
) -> ConsultationView:
    """Give the opinion that the actor's agency was asked for.

    A question that came as a document is answered by one, and the answer counts when that has
    come to the agency that asked. With the last one the process's consultation step is done, with
    `consultation_agrees` true unless somebody disagreed.
    Raises: ConsultationMissing, AlreadyAnswered, ReasonNeeded, BadMove, Denied.
    """
    row = consultations_to(actor).filter(pk=consultation_id).first()
    if row is None:
        raise ConsultationMissing
    _begin_answer(actor, row)
    row.refresh_from_db()
    if row.answered_at or row.declined_at or letters.is_answered(row):
        raise AlreadyAnswered
    told = Opinion(text=beats.words(answer), agrees=agrees, by=actor.recorded_name, file_id=file_id)
    if row.letters.exists():
        letters.write_answer(row, actor, answer=told.text, agrees=agrees, attached_id=file_id)
        close_question(row, actor.recorded_name, "done")
        audit.record(actor, "cases.answer_sent", row.pk, case_code=row.case.code)
    else:
        enter(actor, row, told)
    return queries.consultation(actor, consultation_id)


def enter(actor: Actor, row: Consultation, told: Opinion) -> None:
    """Let an opinion take effect, in the caller's transaction.

    actor: who gives it, or the platform for a document that came.
    Raises: BadMove, Denied.
    """
    move = _begin_answer(actor, row)
    row.answer, row.agrees, row.answer_file_id = told.text, told.agrees, told.file_id
    row.answered_at, row.answered_by, row.needs_reading = move.at, told.by, told.needs_reading
    row.save(
        update_fields=[
            "answer", "agrees", "answer_file_id", "answered_at", "answered_by", "needs_reading"
        ]
    )  # fmt: skip
    step = close_question(row, told.by, "done")
    details = {"consultation": str(row.pk), "agrees": told.agrees}
    handed_to = steps.finish_consulting(move)
    beats.finish(
        move,
        Told(note=row.answer, step=step, handed_to=handed_to, details=details, actor_name=told.by),
    )
    beats.publish(
        move, ConsultationAnswered, consultation_id=row.pk, asked_agency_id=row.asked_agency_id
    )


def enter_decline(actor: Actor, row: Consultation, reason: str, by: str) -> None:
    """Note that an agency gives no opinion, in the caller's transaction."""
    row.declined_at, row.decline_reason, row.answered_by = clock.now(), reason, by
    row.save(update_fields=["declined_at", "decline_reason", "answered_by"])
    close_question(row, by, "declined")
    audit.record(actor, "cases.opinion_declined", row.pk, purpose=reason, case_code=row.case.code)
    telling.tell_of_opinion(row, "opinion_declined", telling.askers(row), "", is_asked=False)


def close_question(row: Consultation, by: str, outcome: str) -> Step | None:
    """Take a question out of the asked agency's inbox; return its step, if one was open."""
    step = row.case.steps.filter(consultation=row, done_at=None).first()
    if step:
        step.done_at, step.done_by, step.outcome = clock.now(), by, outcome
        step.save(update_fields=["done_at", "done_by", "outcome"])
    return step


@transaction.atomic
def note_reading(
    *,
    actor: Actor,
    case_id: CaseId,
    consultation_id: uuid.UUID,
    expected_version: int,
    agrees: bool | None,
) -> CaseView:
    """Note what an answer says that came as another system's document: agreed, or not, or neither.

    Raises: CaseMissing, Stale, BadMove, Denied, WrongAgency, ConsultationMissing, AlreadyAnswered.
    """
    move = beats.begin(actor, case_id, Verb.CONSULT, expected_version=expected_version)
    row = move.case.consultations.filter(pk=consultation_id).first()
    if row is None:
        raise ConsultationMissing
    if not row.needs_reading:
        raise AlreadyAnswered
    row.agrees, row.needs_reading = agrees, False
    row.save(update_fields=["agrees", "needs_reading"])
    handed_to = steps.finish_consulting(move)
    details = {"consultation": str(row.pk), "agrees": agrees}
    beats.finish(move, Told(note=row.answer, handed_to=handed_to, details=details))
    return queries.view(actor, move.case)


def _begin_answer(actor: Actor, row: Consultation) -> Move:
    """Lock the dossier for an agency that does not reach it; the table still decides."""
    case = queries.lock(CaseId(row.case_id), visible_to_actor=Actor.system("cases.consultation"))
    status = Status(case.status)
    table_row = rules.check_move(
        actor, status, Verb.ANSWER_CONSULTATION, is_accepted=case.started_at is not None
    )
    return Move(
        actor=actor,
        case=case,
        row=table_row,
        at=clock.now(),
        before=status,
        version_before=case.version,
        legal=queries.clock_of(case),
        target=table_row.target,
    )


@transaction.atomic
def waive_consultation(
    *,
    actor: Actor,
    case_id: CaseId,
    consultation_id: uuid.UUID,
    expected_version: int,
    basis: str,
) -> CaseView:
    """Go on without a mandatory opinion, on a recorded basis (MC-13).

    Raises: CaseMissing, Stale, BadMove, Denied, WrongAgency, ConsultationMissing,
    AlreadyAnswered, ReasonNeeded.
    """
    move = beats.begin(actor, case_id, Verb.CONSULT, expected_version=expected_version)
    row = move.case.consultations.filter(pk=consultation_id).first()
    if row is None:
        raise ConsultationMissing
    if row.answered_at:
        raise AlreadyAnswered
    row.waiver_basis = beats.words(basis)
    row.save(update_fields=["waiver_basis"])
    move.case.steps.filter(consultation=row, done_at=None).update(
        done_at=move.at, done_by=actor.recorded_name, outcome="waived"
    )
    audit.record(
        actor,
        "cases.opinion_waived",
        row.pk,
        purpose=row.waiver_basis,
        case_code=move.case.code,
    )
    letters.take_back(row, row.waiver_basis)
    handed_to = steps.finish_consulting(move)
    details = {"consultation": str(row.pk), "waived": True}
    beats.finish(move, Told(note=row.waiver_basis, handed_to=handed_to, details=details))
    return queries.view(actor, move.case)
