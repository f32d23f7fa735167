# SPDX-License-Identifier: Apache-2.0
"""Asking other agencies: a task in their inbox, an opinion back, a basis where none comes."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from lienthong.audit import services as audit
from lienthong.cases import queries, rules
from lienthong.cases.errors import AlreadyAnswered, ConsultationMissing
from lienthong.cases.events import ConsultationAnswered
from lienthong.cases.models import Consultation, Step
from lienthong.cases.ports import Consultation as Carrier
from lienthong.cases.ports import Question
from lienthong.cases.queries import CaseView, ConsultationView
from lienthong.cases.queries.access import consultations_to
from lienthong.cases.rules import Status, Verb
from lienthong.cases.services import beats, steps
from lienthong.cases.services.beats import Move, Told
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AgencyId, CaseId, FileId
from lienthong.procedures.rules import Procedure


class InNode:
    """Carries a question to an agency of this node: a step in its own inbox."""

    def ask(self, question: Question) -> str:
        """Open the step, in the caller's transaction."""
        Step.objects.create(
            case_id=question.case_id,
            consultation_id=question.consultation_id,
            node=f"answer:{question.consultation_id}",
            key="answer",
            name="Trả lời ý kiến",
            role="answer",
            right="cases.appraise",
            agency_id=question.asked_agency_id,
            opened_at=clock.now(),
            due_at=question.due_at,
        )
        return f"node:{question.consultation_id}"


def carrier() -> Carrier:
    """Return what carries questions: in this node, unless the settings name another connector."""
    path = getattr(settings, "CASES_CONSULTATION", "")
    made: Carrier = import_string(path)() if path else InNode()
    return made


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


def question_of(row: Consultation) -> Question:
    """Return a question as its carrier takes it."""
    return Question(
        consultation_id=row.pk,
        case_id=CaseId(row.case_id),
        case_code=row.case.code,
        asking_agency_id=AgencyId(row.asking_agency_id),
        asked_agency_id=AgencyId(row.asked_agency_id),
        text=row.question,
        shared=row.shared,
        due_at=row.due_at,
    )


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

    When it was the last one, the process's consultation step is done, with `consultation_agrees`
    true unless somebody disagreed.
    Raises: ConsultationMissing, AlreadyAnswered, ReasonNeeded, BadMove, Denied.
    """
    row = consultations_to(actor).filter(pk=consultation_id).first()
    if row is None:
        raise ConsultationMissing
    move = _begin_answer(actor, row)
    row.refresh_from_db()
    if row.answered_at or row.declined_at:
        raise AlreadyAnswered
    row.answer, row.agrees, row.answer_file_id = beats.words(answer), agrees, file_id
    row.answered_at, row.answered_by = move.at, actor.recorded_name
    row.save(update_fields=["answer", "agrees", "answer_file_id", "answered_at", "answered_by"])
    step = row.case.steps.filter(consultation=row, done_at=None).first()
    if step:
        step.done_at, step.done_by, step.outcome = move.at, actor.recorded_name, "done"
        step.save(update_fields=["done_at", "done_by", "outcome"])
    details = {"consultation": str(row.pk), "agrees": agrees}
    handed_to = steps.finish_consulting(move)
    beats.finish(move, Told(note=row.answer, step=step, handed_to=handed_to, details=details))
    beats.publish(
        move, ConsultationAnswered, consultation_id=row.pk, asked_agency_id=row.asked_agency_id
    )
    return queries.consultation(actor, consultation_id)


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
    handed_to = steps.finish_consulting(move)
    details = {"consultation": str(row.pk), "waived": True}
    beats.finish(move, Told(note=row.waiver_basis, handed_to=handed_to, details=details))
    return queries.view(actor, move.case)
