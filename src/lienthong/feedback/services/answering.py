# SPDX-License-Identifier: Apache-2.0
"""What officers do with a petition."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.feedback import queries
from lienthong.feedback.errors import (
    AnswerNotShared,
    ExtendedAlready,
    MergedWithItself,
    NotAnAnswerer,
    PartsOpen,
    PersonalDataShown,
    PetitionMissing,
)
from lienthong.feedback.models import Enclosure, Petition
from lienthong.feedback.queries import competence
from lienthong.feedback.queries.access import OVERSEE, lock_petition, petitions_of
from lienthong.feedback.queries.views import PetitionView, petition_view, shared_answer
from lienthong.feedback.rules import Status, Verb, redaction
from lienthong.feedback.rules.messages import MOST_TITLE, words
from lienthong.feedback.rules.petitions import OPEN, check
from lienthong.feedback.services import beats, telling
from lienthong.feedback.services.beats import Move
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Stale
from lienthong.kernel.ids import AgencyId
from lienthong.kernel.text import clean, search_key
from lienthong.orgs import queries as orgs


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What the public page says; the officer has removed personal data from it."""

    title: str
    text: str  #: the petition
    answer: str
    is_checked: bool = False  #: what was found is not personal data: the officer's word


@transaction.atomic
def view_petition(*, actor: Actor, petition_id: uuid.UUID) -> PetitionView:
    """Show a petition of the desk, and record that an officer read it.

    Raises: Denied, PetitionMissing.
    """
    view = queries.petition(actor, petition_id)
    audit.record(
        actor, "feedback.petition_viewed", view.id, purpose="feedback.answer",
        case_code=view.case_code,
    )  # fmt: skip
    return view


@transaction.atomic
def accept_petition(*, actor: Actor, petition_id: uuid.UUID, expected_version: int) -> PetitionView:
    """Take a petition in hand.

    Raises: PetitionMissing, Denied, Stale, BadStep, Barred.
    """
    move = beats.begin(actor, petition_id, Verb.ACCEPT, expected_version=expected_version)
    move.put(assignee_id=actor.account_id, assignee_name=actor.name)
    beats.finish(move)
    return petition_view(move.row)


@transaction.atomic
def transfer_petition(
    *,
    actor: Actor,
    petition_id: uuid.UUID,
    expected_version: int,
    agency_id: AgencyId,
    reason: str,
) -> PetitionView:
    """Pass a petition to the competent agency; the petitioner is told why.

    The date promised stays, but the next agency has at least `beats.LEAST_DAYS_LEFT` working days.
    Raises: as `accept_petition`, and NotAnAnswerer, TextMissing.
    """
    move = beats.begin(actor, petition_id, Verb.TRANSFER, expected_version=expected_version)
    row, why = move.row, words(reason, least=5, most=1_000)
    if agency_id == row.agency_id or not competence.answers(agency_id, row.barred):
        raise NotAnAnswerer(agency=orgs.agency(agency_id).name)
    beats.end_turn(row, Verb.TRANSFER, move.at)
    least = beats.calendar(agency_id).add_working_days(move.at, beats.LEAST_DAYS_LEFT)
    move.put(agency_id=agency_id, assignee_id=None, assignee_name="", due_at=max(row.due_at, least))
    beats.open_turn(row, move.at)
    beats.finish(move, why)
    telling.transferred(row, why)
    return petition_view(row)


@transaction.atomic
def split_petition(
    *, actor: Actor, petition_id: uuid.UUID, expected_version: int, agency_id: AgencyId, task: str
) -> PetitionView:
    """Ask another agency for a part; the whole is answered when every part is.

    Raises: as `accept_petition`, and NotAnAnswerer, TextMissing.
    """
    move = beats.begin(actor, petition_id, Verb.SPLIT, expected_version=expected_version)
    row, asked = move.row, words(task, most=2_000)
    if agency_id == row.agency_id or not competence.answers(agency_id, row.barred):
        raise NotAnAnswerer(agency=orgs.agency(agency_id).name)
    number = row.parts.count() + 1
    part = Petition.objects.create(
        code=f"{row.code}.{number}", secret=uuid.uuid4().hex, idempotency_key=f"{row.pk}.{number}",
        kind=row.kind, category=row.category, title=row.title, text=asked, whole=row,
        place_unit=row.place_unit, place_detail=row.place_detail, case_id=row.case_id,
        case_code=row.case_code, case_agency_id=row.case_agency_id,
        procedure_code=row.procedure_code, language=row.language,
        agency_id=agency_id, barred=row.barred, submitted_at=move.at, due_at=row.due_at,
    )  # fmt: skip
    beats.open_turn(part, move.at)
    beats.tell(actor, part, Verb.SUBMIT, asked, before=None, at=move.at)
    beats.finish(move, orgs.agency(agency_id).name)
    telling.waiting(part)
    return petition_view(row)


@transaction.atomic
def merge_petition(
    *, actor: Actor, petition_id: uuid.UUID, expected_version: int, into_code: str
) -> PetitionView:
    """Let a petition follow another one about the same; its sender gets that one's answer.

    Raises: as `accept_petition`, and MergedWithItself; AnswerNotShared when that one was answered
    between two people.
    """
    move = beats.begin(actor, petition_id, Verb.MERGE, expected_version=expected_version)
    row = move.row
    other = (
        petitions_of(actor)
        .filter(
            code=clean(into_code[:100]).upper(), whole=None, merged_into=None,
            status__in=[*OPEN, Status.ANSWERED],
        )
        .exclude(pk=row.pk)
        # It must not end without an answer while this one joins it.
        .select_for_update(of=("self",))
        .first()
    )  # fmt: skip
    if other is None or row.merged.exists():
        raise MergedWithItself
    if other.status == Status.ANSWERED and not shared_answer(other):
        raise AnswerNotShared
    beats.end_turn(row, Verb.MERGE, move.at)
    move.put(merged_into=other)
    beats.finish(move, other.code)
    telling.merged(row)
    return petition_view(row)


@transaction.atomic
def extend_petition(
    *, actor: Actor, petition_id: uuid.UUID, expected_version: int, reason: str
) -> PetitionView:
    """Promise a later date, once, before the term is over; the petitioner is told why.

    Raises: as `accept_petition`, and ExtendedAlready, TextMissing.
    """
    move = beats.begin(actor, petition_id, Verb.EXTEND, expected_version=expected_version)
    row, why = move.row, words(reason, least=5, most=1_000)
    if row.extended_at or move.at > row.due_at:
        raise ExtendedAlready
    due_at = beats.term(row).extended(beats.calendar(row.agency_id), row.due_at)
    move.put(extended_at=move.at, due_at=due_at)
    row.turns.filter(ended_at=None).update(due_at=due_at)
    beats.finish(move, why)
    telling.extended(row, why)
    return petition_view(row)


@transaction.atomic
def refuse_petition(
    *, actor: Actor, petition_id: uuid.UUID, expected_version: int, reason: str
) -> PetitionView:
    """Do not accept a petition, with a reason: spam, insults, nothing that can be looked into.

    Raises: as `accept_petition`, and TextMissing.
    """
    move = beats.begin(actor, petition_id, Verb.REFUSE, expected_version=expected_version)
    why = words(reason, most=1_000)
    beats.end_turn(move.row, Verb.REFUSE, move.at)
    beats.finish(move, why)
    telling.refused(move.row, why)
    telling.released(beats.release_merged(move))
    return petition_view(move.row)


@transaction.atomic
def answer_petition(
    *,
    actor: Actor,
    petition_id: uuid.UUID,
    expected_version: int,
    text: str,
    publication: Publication | None = None,
    files: tuple[tuple[uuid.UUID, str], ...] = (),
) -> PetitionView:
    """Answer the petitioner, and everybody whose petition was merged with it.

    publication: what the public page says; None keeps the answer between the two.
    Raises: as `accept_petition`, and TextMissing, TextTooLong, PartsOpen, PersonalDataShown;
    AnswerNotShared without a publication when others wait for this answer.
    """
    is_part = Petition.objects.filter(pk=petition_id, whole__isnull=False).exists()
    verb = Verb.ANSWER_PART if is_part else Verb.ANSWER
    move = beats.begin(actor, petition_id, verb, expected_version=expected_version)
    row, said = move.row, words(text)
    missing = row.parts.filter(status__in=OPEN).select_related("agency")
    if missing:
        raise PartsOpen(agencies=", ".join(part.agency.name for part in missing))
    if publication is None and row.merged.exists():
        raise AnswerNotShared
    move.put(answer=said, answered_at=move.at, is_satisfied=None)
    for file_id, name in files:
        Enclosure.objects.create(petition=row, file_id=file_id, name=name, is_answer=True)
    if publication and not is_part:
        _publish(move, publication)
    beats.end_turn(row, verb, move.at)
    beats.finish(move)
    telling.answered(row)
    return petition_view(row)


def _publish(move: Move, told: Publication) -> None:
    title = words(told.title, least=5, most=MOST_TITLE)
    text, answer = words(told.text), words(told.answer)
    refuse_personal(title, text, answer, is_checked=told.is_checked)
    move.put(
        public_title=clean(title),
        public_text=text,
        public_answer=answer,
        published_at=move.at,
        search_key=search_key(f"{title} {text} {answer}"),
    )


def refuse_personal(*texts: str, is_checked: bool) -> None:
    """Stop what looks like personal data unless an officer has checked it.

    Raises: PersonalDataShown naming what was found.
    """
    if is_checked:
        return
    found = [one.text for text in texts for one in redaction.finds(text)]
    if found:
        raise PersonalDataShown(found=", ".join(dict.fromkeys(found)))


@transaction.atomic
def hide_petition(
    *, actor: Actor, petition_id: uuid.UUID, expected_version: int, reason: str
) -> PetitionView:
    """Take a petition off the public page, with a reason that is kept; `show_petition` undoes it.

    Raises: PetitionMissing, Denied, Stale, TextMissing.
    """
    why = words(reason, least=5, most=1_000)
    return _set_hidden(actor, petition_id, expected_version, clock.now(), why)


@transaction.atomic
def show_petition(*, actor: Actor, petition_id: uuid.UUID, expected_version: int) -> PetitionView:
    """Put a hidden petition back. Raises: PetitionMissing, Denied, Stale."""
    return _set_hidden(actor, petition_id, expected_version, None, "")


def _set_hidden(
    actor: Actor, petition_id: uuid.UUID, version: int, at: dt.datetime | None, why: str
) -> PetitionView:
    actor.require(OVERSEE)
    row = lock_petition(petition_id)
    if not petitions_of(actor).filter(pk=row.pk).exists() or row.published_at is None:
        raise PetitionMissing
    if version != row.version:
        raise Stale
    row.hidden_at, row.hidden_reason, row.version = at, why, row.version + 1
    row.save(update_fields=["hidden_at", "hidden_reason", "version"])
    action = "feedback.petition_hidden" if at else "feedback.petition_shown"
    leaf_id = audit.record(actor, action, row.pk, purpose=why)
    verb = "hide" if at else "show"
    beats.tell(actor, row, verb, why, before=Status(row.status), at=clock.now(), leaf_id=leaf_id)
    return petition_view(row)


@transaction.atomic
def lapse_petition(petition_id: uuid.UUID) -> None:
    """Close an answered petition nobody judged in time. For the timer; twice changes nothing."""
    row = lock_petition(petition_id)
    if row.status != Status.ANSWERED:
        return
    actor = Actor.system("feedback.watch")
    rule = check(Status.ANSWERED, Verb.LAPSE)
    move = Move(actor=actor, row=row, rule=rule, at=clock.now(), before=Status.ANSWERED)
    beats.finish(move)
