# SPDX-License-Identifier: Apache-2.0
"""Questions: asked, answered, published, kept up to date."""

import uuid
from dataclasses import dataclass, replace

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.feedback.errors import (
    NobodyAnswers,
    NotAnAnswerer,
    QuestionMissing,
    TooMany,
)
from lienthong.feedback.events import AnswersChanged
from lienthong.feedback.models import Question, Vote
from lienthong.feedback.queries import competence
from lienthong.feedback.queries.access import ANSWER, lock_question
from lienthong.feedback.queries.questions import current_version
from lienthong.feedback.queries.views import QuestionView, question_view
from lienthong.feedback.rules import QuestionStatus, QuestionVerb
from lienthong.feedback.rules.contacts import MOST_PER_CONTACT, WINDOW
from lienthong.feedback.rules.messages import NewQuestion, checked_question, words
from lienthong.feedback.rules.questions import check_question
from lienthong.feedback.rules.terms import QUESTION
from lienthong.feedback.services import beats, telling
from lienthong.feedback.services.answering import refuse_personal
from lienthong.identity import queries as identity
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied, Refusal, Stale
from lienthong.kernel.ids import AgencyId
from lienthong.kernel.text import clean_lines, search_key
from lienthong.orgs import queries as orgs
from lienthong.outbox import services as outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicAnswer:
    """What the public page says; the officer has removed personal data from it."""

    question: str
    answer: str
    is_checked: bool = False  #: what was found is not personal data: the officer's word


@transaction.atomic
def ask(*, actor: Actor, new: NewQuestion) -> QuestionView:
    """Ask from an account, under a procedure or of an agency. Twice gives the same question.

    Raises: Denied for who is not a citizen, TextMissing, TextTooLong, TooMany, NobodyAnswers.
    """
    if not actor.is_citizen or actor.account_id is None:
        raise Denied(right="citizen")
    account = identity.account(actor.account_id)
    asked = Question.objects.filter(
        account_id=actor.account_id, asked_at__gt=clock.now() - WINDOW
    ).exclude(idempotency_key=new.idempotency_key)
    if asked.count() >= MOST_PER_CONTACT * 2:
        raise TooMany(most=MOST_PER_CONTACT * 2, hours=24)
    return create(actor, replace(new, name=actor.name), contact=account.email or account.phone)


def create(actor: Actor, new: NewQuestion, *, contact: str) -> QuestionView:
    """Make a question whose asker is known: by account, or by a contact they confirmed.

    Raises: TextMissing, TextTooLong, NobodyAnswers.
    """
    new = checked_question(new)
    before = Question.objects.filter(idempotency_key=new.idempotency_key).first()
    if before:
        return question_view(before)
    agency_id, at = _competent(new), clock.now()
    row = Question.objects.create(
        idempotency_key=new.idempotency_key,
        procedure_code=new.procedure_code if current_version(new.procedure_code) else "",
        agency_id=agency_id,
        text=new.text,
        name=new.name,
        contact=contact,
        account_id=actor.account_id,
        language=new.language,
        asked_at=at,
        due_at=QUESTION.ends(beats.calendar(agency_id), at),
        search_key=search_key(new.text),
        changed_at=at,
    )
    audit.record(actor, "feedback.question_asked", row.pk)
    telling.asked(row)
    return question_view(row)


def _competent(new: NewQuestion) -> AgencyId:
    """Return who answers: the agency asked or the nearest above it that answers.

    Raises: NobodyAnswers.
    """
    try:
        start = orgs.agency_by_code(new.agency_code).id
    except Refusal:
        raise NobodyAnswers from None
    for agency_id in orgs.ancestor_ids(start):
        if competence.answers(agency_id):
            return agency_id
    raise NobodyAnswers


@transaction.atomic
def answer_question(
    *,
    actor: Actor,
    question_id: uuid.UUID,
    expected_version: int,
    text: str,
    legal_basis: str = "",
    publication: PublicAnswer | None = None,
) -> QuestionView:
    """Answer the asker; with a publication, everybody.

    Raises: Denied, QuestionMissing, Stale, BadStep, TextMissing, TextTooLong, PersonalDataShown.
    """
    row = _begin(actor, question_id, QuestionVerb.ANSWER, expected_version)
    row.answer, row.legal_basis = words(text), clean_lines(legal_basis)[:1_000]
    row.answered_at, row.answered_by = clock.now(), actor.name
    row.procedure_version = current_version(row.procedure_code)
    if publication:
        _publish(row, publication)
    _finish(actor, row, "feedback.question_answered")
    telling.question(row, row.answer)
    return question_view(row)


def _publish(row: Question, told: PublicAnswer) -> None:
    question, answer = words(told.question), words(told.answer)
    refuse_personal(question, answer, is_checked=told.is_checked)
    row.public_question, row.public_answer = question, answer
    row.published_at = row.published_at or clock.now()
    row.search_key = search_key(f"{question} {answer} {row.legal_basis}")


@transaction.atomic
def forward_question(
    *,
    actor: Actor,
    question_id: uuid.UUID,
    expected_version: int,
    agency_id: AgencyId,
    reason: str,
) -> QuestionView:
    """Pass a question to the competent agency, on a new clock.

    Raises: Denied, QuestionMissing, Stale, BadStep, NotAnAnswerer, TextMissing.
    """
    row = _begin(actor, question_id, QuestionVerb.FORWARD, expected_version)
    why = words(reason, least=5, most=1_000)
    if agency_id == row.agency_id or not competence.answers(agency_id):
        raise NotAnAnswerer(agency=orgs.agency(agency_id).name)
    row.agency_id = agency_id
    row.due_at = QUESTION.ends(beats.calendar(agency_id), clock.now())
    _finish(actor, row, "feedback.question_forwarded", purpose=why)
    telling.asked(row)
    return question_view(row)


@transaction.atomic
def merge_question(
    *, actor: Actor, question_id: uuid.UUID, expected_version: int, into_id: uuid.UUID
) -> QuestionView:
    """Answer with a published answer that is there already.

    Raises: Denied, QuestionMissing, Stale, BadStep.
    """
    row = _begin(actor, question_id, QuestionVerb.MERGE, expected_version)
    other = Question.objects.filter(pk=into_id, published_at__isnull=False).first()
    if other is None or other.pk == row.pk:
        raise QuestionMissing
    row.merged_into = other
    _finish(actor, row, "feedback.question_merged")
    telling.question(row, f"{other.public_answer}\n{other.legal_basis}".strip())
    return question_view(row)


@transaction.atomic
def decline_question(
    *, actor: Actor, question_id: uuid.UUID, expected_version: int, reason: str
) -> QuestionView:
    """Do not answer, with a reason the asker reads.

    Raises: Denied, QuestionMissing, Stale, BadStep, TextMissing.
    """
    row = _begin(actor, question_id, QuestionVerb.DECLINE, expected_version)
    row.decline_reason = words(reason, most=1_000)
    _finish(actor, row, "feedback.question_declined", purpose=row.decline_reason)
    telling.question(row, row.decline_reason)
    return question_view(row)


@transaction.atomic
def review_answer(
    *,
    actor: Actor,
    question_id: uuid.UUID,
    expected_version: int,
    publication: PublicAnswer,
    legal_basis: str = "",
) -> QuestionView:
    """Hold an answer against the procedure as it is now, correct it, publish it again.

    Raises: Denied, QuestionMissing, Stale, BadStep, TextMissing, PersonalDataShown.
    """
    row = _begin(actor, question_id, QuestionVerb.REVIEW, expected_version)
    row.procedure_version = current_version(row.procedure_code)
    row.legal_basis = clean_lines(legal_basis)[:1_000]
    _publish(row, publication)
    _finish(actor, row, "feedback.question_reviewed")
    return question_view(row)


@transaction.atomic
def unpublish_answer(
    *, actor: Actor, question_id: uuid.UUID, expected_version: int, reason: str
) -> QuestionView:
    """Take an answer off the public page, with a reason that is kept.

    Raises: Denied, QuestionMissing, Stale, BadStep, TextMissing.
    """
    row = _begin(actor, question_id, QuestionVerb.UNPUBLISH, expected_version)
    why = words(reason, least=5, most=1_000)
    row.published_at = None
    _finish(actor, row, "feedback.question_unpublished", purpose=why)
    return question_view(row)


@transaction.atomic
def vote(*, question_id: uuid.UUID, voter: str, is_useful: bool) -> None:
    """Say whether a published answer was useful; once for each reader, who may change it.

    voter: an account, or a session. Raises: QuestionMissing.
    """
    row = Question.objects.filter(pk=question_id, published_at__isnull=False).first()
    if row is None:
        raise QuestionMissing
    Vote.objects.update_or_create(
        question=row,
        voter=voter[:100],
        defaults={"is_useful": is_useful, "voted_at": clock.now()},
    )


def _begin(
    actor: Actor, question_id: uuid.UUID, verb: QuestionVerb, expected_version: int
) -> Question:
    actor.require(ANSWER)
    row = lock_question(actor, question_id)
    if expected_version != row.version:
        raise Stale
    row.status = check_question(QuestionStatus(row.status), verb)
    return row


def _finish(actor: Actor, row: Question, action: str, *, purpose: str = "") -> None:
    row.version, row.changed_at = row.version + 1, clock.now()
    row.save()
    audit.record(actor, action, row.pk, after=row.status, purpose=purpose)
    outbox.publish(
        AnswersChanged(
            procedure_code=row.procedure_code, agency_id=row.agency_id, at=row.changed_at
        )
    )
