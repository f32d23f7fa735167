# SPDX-License-Identifier: Apache-2.0
"""Several opinions at once, each with its own question and end; more time, declining, reminding."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.cases import queries
from lienthong.cases.errors import (
    AlreadyAnswered,
    AlreadyConsulted,
    AlreadyReminded,
    AskedNobody,
    BadDueDate,
    ConsultationMissing,
    GroupNeeded,
    MoreTimeAsked,
    NoMoreTimeAsked,
    UnknownPaper,
)
from lienthong.cases.models import AgencyGroup, Consultation, Step
from lienthong.cases.queries import CaseView, ConsultationView
from lienthong.cases.queries.access import consultations_to
from lienthong.cases.rules import MoreTime, Verb
from lienthong.cases.services import beats, consulting, letters, telling
from lienthong.cases.services.beats import Move, Told
from lienthong.cases.services.consulting import shared_answers
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied, Missing
from lienthong.kernel.ids import AgencyId, CaseId
from lienthong.kernel.text import clean
from lienthong.orgs import queries as orgs
from lienthong.orgs.queries import AgencyView

#: Working days an agency has to answer when the question names none (illustrative).
ANSWER_DAYS = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One question to one agency."""

    agency_id: AgencyId  #: whom
    question: str  #: in words
    share: tuple[str, ...] = ()  #: keys of the form the agency needs
    papers: tuple[uuid.UUID, ...] = ()  #: papers of the dossier the agency needs
    is_mandatory: bool = True  #: no result without it
    due_on: dt.date | None = None  #: answer by, a working day


def consult(  # noqa: PLR0913 - one question, asked whole
    *,
    actor: Actor,
    case_id: CaseId,
    expected_version: int,
    agency_id: AgencyId,
    question: str,
    share: Sequence[str] = (),
    is_mandatory: bool = True,
    due_on: dt.date | None = None,
) -> CaseView:
    """Ask one agency for its opinion: `consult_all` with one question.

    share: keys of the form that the asked agency needs. due_on: answer by, a working day.
    Raises: what `consult_all` raises.
    """
    ask = Ask(
        agency_id=agency_id,
        question=question,
        share=tuple(share),
        is_mandatory=is_mandatory,
        due_on=due_on,
    )
    return consult_all(actor=actor, case_id=case_id, expected_version=expected_version, asks=(ask,))


@transaction.atomic
def consult_all(
    *, actor: Actor, case_id: CaseId, expected_version: int, asks: Sequence[Ask]
) -> CaseView:
    """Ask several agencies at once; each sees its own question, answers and papers only.

    All of it or nothing.
    Raises: CaseMissing, Stale, BadMove, Denied, WrongAgency, AskedNobody, AlreadyConsulted,
    ReasonNeeded, UnknownPaper, BadDueDate, Missing.
    """
    move = beats.begin(actor, case_id, Verb.CONSULT, expected_version=expected_version)
    asked_ids = [one.agency_id for one in asks]
    if not asks or len(set(asked_ids)) != len(asked_ids) or move.case.agency_id in asked_ids:
        raise AskedNobody
    asked = [(one, orgs.agency(one.agency_id)) for one in asks]
    _refuse_repeated(move, asked)
    rows = [_asked(move, one, agency) for one, agency in asked]
    names = "; ".join(agency.name for _one, agency in asked)
    details = {"consultations": [str(row.pk) for row in rows]}
    note = "\n\n".join(
        f"{agency.name}: {row.question}" if len(rows) > 1 else row.question
        for row, (_one, agency) in zip(rows, asked, strict=True)
    )
    beats.finish(move, Told(note=note, handed_to=names, details=details))
    for row in rows:
        consulting.put(row, actor)
    return queries.view(actor, move.case)


def _refuse_repeated(move: Move, asked: Sequence[tuple[Ask, AgencyView]]) -> None:
    waiting = set(
        move.case.consultations.filter(
            answered_at=None, declined_at=None, waiver_basis=""
        ).values_list("asked_agency_id", flat=True)
    )
    for one, agency in asked:
        if one.agency_id in waiting:
            raise AlreadyConsulted(agency=agency.name)


def _asked(move: Move, one: Ask, agency: AgencyView) -> Consultation:
    calendar = orgs.calendar(agency.id)
    if one.due_on and (
        not calendar.is_working_day(one.due_on) or calendar.end_of_day(one.due_on) <= move.at
    ):
        raise BadDueDate
    due_at = (
        calendar.end_of_day(one.due_on)
        if one.due_on
        else calendar.add_working_days(move.at, ANSWER_DAYS)
    )
    known = set(move.case.attachments.values_list("pk", flat=True))
    if not set(one.papers) <= known:
        raise UnknownPaper(component="–")
    return Consultation.objects.create(
        case=move.case,
        asking_agency_id=move.case.agency_id,
        asked_agency_id=agency.id,
        question=beats.words(one.question),
        shared=shared_answers(move.procedure, move.case.form, one.share),
        papers=list(one.papers),
        is_mandatory=one.is_mandatory,
        asked_at=move.at,
        asked_by=move.actor.recorded_name,
        due_at=due_at,
    )


@transaction.atomic
def ask_more_time(
    *, actor: Actor, consultation_id: uuid.UUID, until: dt.date, reason: str
) -> ConsultationView:
    """Ask, once, for more time to answer; the asking agency decides.

    until: a working day after the one in force.
    Raises: ConsultationMissing, AlreadyAnswered, MoreTimeAsked, BadDueDate, ReasonNeeded.
    """
    row = _open_question(actor, consultation_id)
    if row.more_time_until:
        raise MoreTimeAsked
    calendar = orgs.calendar(AgencyId(row.asked_agency_id))
    if until <= clock.legal_date(row.due_at) or not calendar.is_working_day(until):
        raise BadDueDate
    row.more_time_until, row.more_time_reason = until, beats.words(reason)
    row.save(update_fields=["more_time_until", "more_time_reason"])
    audit.record(actor, "cases.more_time_asked", row.pk, case_code=row.case.code)
    telling.tell_of_opinion(
        row, "more_time_asked", telling.askers(row), until.isoformat(), is_asked=False
    )
    return queries.consultation(actor, consultation_id)


@transaction.atomic
def decide_more_time(
    *,
    actor: Actor,
    case_id: CaseId,
    consultation_id: uuid.UUID,
    expected_version: int,
    is_granted: bool,
) -> CaseView:
    """Grant or refuse the wish for more time; granted, the question is due on the day asked for.

    Raises: CaseMissing, Stale, BadMove, Denied, WrongAgency, ConsultationMissing,
    AlreadyAnswered, NoMoreTimeAsked.
    """
    move = beats.begin(actor, case_id, Verb.CONSULT, expected_version=expected_version)
    row = move.case.consultations.select_related("asked_agency").filter(pk=consultation_id).first()
    if row is None:
        raise ConsultationMissing
    if row.answered_at or row.declined_at:
        raise AlreadyAnswered
    if row.more_time_until is None or row.more_time_decision:
        raise NoMoreTimeAsked
    row.more_time_decision = MoreTime.GRANTED if is_granted else MoreTime.REFUSED
    if is_granted:
        row.due_at = orgs.calendar(AgencyId(row.asked_agency_id)).end_of_day(row.more_time_until)
        Step.objects.filter(consultation=row, done_at=None).update(due_at=row.due_at)
    row.save(update_fields=["more_time_decision", "due_at"])
    details = {"consultation": str(row.pk), "more_time": row.more_time_decision}
    beats.finish(move, Told(note=row.more_time_reason, details=details))
    telling.tell_of_opinion(
        row, "more_time_decided", telling.answerers(row), row.more_time_decision, is_asked=True
    )
    return queries.view(actor, move.case)


@transaction.atomic
def decline_consultation(
    *, actor: Actor, consultation_id: uuid.UUID, reason: str
) -> ConsultationView:
    """Say that one gives no opinion, and why: not competent, nothing to judge.

    As an answer is, it is said by a document where the question came by one. A mandatory opinion
    stays missing until a basis to go on without it is recorded (MC-13).
    Raises: ConsultationMissing, AlreadyAnswered, ReasonNeeded.
    """
    row = _open_question(actor, consultation_id)
    said = beats.words(reason)
    if row.letters.exists():
        letters.write_answer(row, actor, answer=said, declines=True)
        consulting.close_question(row, actor.recorded_name, "declined")
        audit.record(actor, "cases.answer_sent", row.pk, case_code=row.case.code)
    else:
        consulting.enter_decline(actor, row, said, actor.recorded_name)
    return queries.consultation(actor, consultation_id)


def _open_question(actor: Actor, consultation_id: uuid.UUID) -> Consultation:
    """Lock the dossier first, as every writer does, then the question."""
    found = consultations_to(actor).filter(pk=consultation_id).first()
    if found is None:
        raise ConsultationMissing
    queries.lock(CaseId(found.case_id), visible_to_actor=Actor.system("cases.consultation"))
    row = Consultation.objects.select_related("case", "asked_agency").get(pk=found.pk)
    if row.answered_at or row.declined_at or row.waiver_basis or letters.is_answered(row):
        raise AlreadyAnswered
    return row


@transaction.atomic
def remind_consultation(*, actor: Actor, case_id: CaseId, consultation_id: uuid.UUID) -> None:
    """Remind a consulted agency, at most once a day.

    Raises: CaseMissing, ConsultationMissing, AlreadyAnswered, AlreadyReminded, Denied.
    """
    case = queries.lock(case_id, visible_to_actor=actor)
    if not (actor.has("cases.appraise") or actor.has("cases.sign")):
        raise Denied(right="cases.appraise")
    row = case.consultations.select_related("case", "asked_agency").filter(pk=consultation_id)
    found = row.first()
    if found is None:
        raise ConsultationMissing
    if found.answered_at or found.declined_at or found.waiver_basis:
        raise AlreadyAnswered
    now = clock.now()
    if found.reminded_at and clock.legal_date(found.reminded_at) == now.date():
        raise AlreadyReminded
    found.reminded_at = now
    found.save(update_fields=["reminded_at"])
    audit.record(actor, "cases.opinion_reminded", found.pk, case_code=case.code)
    day = now.date().isoformat()
    telling.tell_of_opinion(found, "opinion_late", telling.answerers(found), day, is_asked=True)


@transaction.atomic
def keep_group(*, actor: Actor, name: str, members: Sequence[AgencyId]) -> None:
    """Keep agencies that are often asked together, under a name; the same name is replaced.

    Raises: Denied, GroupNeeded, Missing.
    """
    if not (actor.has("cases.appraise") or actor.has("cases.sign")) or actor.agency_id is None:
        raise Denied(right="cases.appraise")
    kept = list(dict.fromkeys(members))
    if not clean(name) or len(kept) < 2:
        raise GroupNeeded
    for member in kept:
        orgs.agency(member)
    AgencyGroup.objects.update_or_create(
        agency_id=actor.agency_id,
        name=clean(name)[:120],
        defaults={"members": kept, "kept_by": actor.recorded_name},
    )
    audit.record(actor, "cases.group_kept", actor.agency_id, after=clean(name))


@transaction.atomic
def drop_group(*, actor: Actor, group_id: uuid.UUID) -> None:
    """Forget a group of the actor's agency. Raises: Missing."""
    rows = AgencyGroup.objects.filter(pk=group_id)
    kept = rows.first()
    if kept is None or kept.agency_id != actor.agency_id:
        raise Missing(what="nhóm cơ quan")
    rows.delete()
    audit.record(actor, "cases.group_dropped", group_id)
