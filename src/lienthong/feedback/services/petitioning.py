# SPDX-License-Identifier: Apache-2.0
"""What petitioners do: send, take back, say whether the answer satisfies."""

import secrets
import uuid
from dataclasses import replace

from django.db import transaction

from lienthong.cases import queries as cases
from lienthong.cases.services import guarded
from lienthong.feedback.errors import NobodyAnswers, TooMany
from lienthong.feedback.models import CodeCounter, Enclosure, Petition
from lienthong.feedback.queries import competence
from lienthong.feedback.queries.access import by_secret, lock_petition, own_petition
from lienthong.feedback.queries.views import PetitionView, petition_view
from lienthong.feedback.rules import Status, Verb
from lienthong.feedback.rules.contacts import MOST_PER_CONTACT, WINDOW
from lienthong.feedback.rules.messages import NewPetition, checked_petition, words
from lienthong.feedback.rules.petitions import OPEN, check, judgement
from lienthong.feedback.rules.routing import Goal, level_above, route
from lienthong.feedback.rules.terms import term_of
from lienthong.feedback.services import beats, telling
from lienthong.feedback.services.beats import Move
from lienthong.identity import queries as identity
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied
from lienthong.kernel.ids import AgencyId
from lienthong.kernel.text import clean_lines, search_key

#: Letters and digits nobody mistakes for each other.
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@transaction.atomic
def submit_petition(*, actor: Actor, new: NewPetition) -> PetitionView:
    """Send a petition in from an account; it goes to the competent agency at once.

    Twice with the same key gives the same petition.
    Raises: Denied for who is not a citizen, TextMissing, TextTooLong, TooMany, NobodyAnswers.
    """
    if not actor.is_citizen or actor.account_id is None:
        raise Denied(right="citizen")
    account = identity.account(actor.account_id)
    sent = Petition.objects.filter(
        account_id=actor.account_id, submitted_at__gt=clock.now() - WINDOW, whole=None
    )
    if sent.exclude(idempotency_key=new.idempotency_key).count() >= MOST_PER_CONTACT * 2:
        raise TooMany(most=MOST_PER_CONTACT * 2, hours=24)
    new = replace(new, name=actor.name)
    return create(actor, new, contact=account.email or account.phone)


def create(actor: Actor, new: NewPetition, *, contact: str) -> PetitionView:
    """Make a petition whose sender is known: by account, or by a contact they confirmed.

    Raises: TextMissing, TextTooLong, NobodyAnswers.
    """
    new = checked_petition(new)
    before = Petition.objects.filter(idempotency_key=new.idempotency_key).first()
    if before:
        return petition_view(before, is_own=True)
    case = cases.handled(new.case_code) if new.case_code else None
    agency_id = route(new.kind, new.category, competence.facts_for(new, case))
    if agency_id is None:
        raise NobodyAnswers
    row = _row(actor, new, case, agency_id, contact)
    move = Move(
        actor=actor, row=row, rule=check(None, Verb.SUBMIT), at=row.submitted_at, before=None
    )
    for file_id, name in new.files:
        Enclosure.objects.create(petition=row, file_id=uuid.UUID(file_id), name=name)
    beats.open_turn(row, row.submitted_at)
    beats.finish(move)
    telling.received(row)
    return petition_view(row, is_own=True)


def _row(
    actor: Actor,
    new: NewPetition,
    case: cases.Handled | None,
    agency_id: AgencyId,
    contact: str,
) -> Petition:
    at = clock.now()
    term = term_of(new.kind, new.category)
    return Petition.objects.create(
        code=_next_code(at.year),
        secret="".join(secrets.choice(_ALPHABET) for _ in range(8)),
        idempotency_key=new.idempotency_key,
        kind=new.kind,
        category=new.category,
        title=new.title,
        text=new.text,
        place_unit=new.place_unit[:5],
        place_detail=new.place_detail,
        case_id=case.id if case else None,
        case_code=case.code if case else "",
        case_agency_id=case.agency_id if case else None,
        procedure_code=case.procedure_code if case else new.procedure_code[:20],
        name=new.name,
        contact=contact,
        account_id=actor.account_id,
        language=new.language,
        agency_id=agency_id,
        barred=sorted(case.officers) if case else [],
        submitted_at=at,
        due_at=term.ends(beats.calendar(agency_id), at),
        search_key=search_key(f"{new.title} {new.text}"),
        status=Status.NEW,
    )


def _next_code(year: int) -> str:
    CodeCounter.objects.get_or_create(year=year)
    counter = CodeCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"PA-{year}-{counter.last:06d}"


def open_by_secret(*, code: str, secret: str, origin: str) -> PetitionView:
    """Open a petition by its code and secret, within the limits for strangers who guess.

    Raises: PetitionMissing; TooManyLookups of cases.
    """
    return guarded(
        lambda: petition_view(by_secret(code[:100], secret[:100]), is_own=True),
        code=code[:40].strip().upper(),
        address=origin,
    )


@transaction.atomic
def withdraw_petition(
    *, actor: Actor, petition_id: uuid.UUID, reason: str = "", secret: str = ""
) -> PetitionView:
    """Take a petition back before it is answered.

    Raises: PetitionMissing, BadStep.
    """
    move = _own(actor, petition_id, secret, Verb.WITHDRAW)
    beats.end_turn(move.row, Verb.WITHDRAW, move.at)
    for part in move.row.parts.filter(status__in=OPEN):
        beats.end_turn(part, Verb.WITHDRAW, move.at)
        part.status = Status.WITHDRAWN
        part.version += 1
        part.save(update_fields=["status", "version"])
    beats.finish(move, clean_lines(reason)[:500])
    telling.released(beats.release_merged(move))
    return petition_view(move.row, is_own=True)


@transaction.atomic
def judge_answer(
    *,
    actor: Actor,
    petition_id: uuid.UUID,
    is_satisfied: bool,
    reason: str = "",
    secret: str = "",
) -> PetitionView:
    """Say whether the answer satisfies; if not, the level above looks again on a new clock.

    At most `MOST_REOPENINGS` times; then it is closed as unsatisfied.
    Raises: PetitionMissing, BadStep, TextMissing without a reason why not.
    """
    row = _locked_own(actor, petition_id, secret)
    why = "" if is_satisfied else words(reason, most=2_000)
    here = AgencyId(row.agency_id)
    above = level_above(here, competence.around({Goal.NAMED: here}, row.barred))
    verb = judgement(
        is_satisfied=is_satisfied, reopened=row.reopened, has_level_above=above is not None
    )
    move = beats.begin_own(actor, row, verb)
    beats.judge_turn(row, is_satisfied=is_satisfied)
    move.put(is_satisfied=is_satisfied)
    if verb is Verb.REOPEN:
        assert above
        _reopen(move, above)
    beats.finish(move, why)
    if verb is Verb.REOPEN:
        telling.reopened(row)
    return petition_view(row, is_own=True)


def _reopen(move: Move, above: AgencyId) -> None:
    row = move.row
    barred = {*row.barred, *([row.assignee_id] if row.assignee_id else [])}
    move.put(
        agency_id=above,
        reopened=row.reopened + 1,
        barred=sorted(barred),
        assignee_id=None,
        assignee_name="",
        extended_at=None,
        told_soon_for=None,
        told_late_for=None,
        due_at=beats.term(row).ends(beats.calendar(above), move.at),
    )
    beats.open_turn(row, move.at)


def _locked_own(actor: Actor, petition_id: uuid.UUID, secret: str) -> Petition:
    own_petition(actor, petition_id, secret)
    return lock_petition(petition_id)


def _own(actor: Actor, petition_id: uuid.UUID, secret: str, verb: Verb) -> Move:
    return beats.begin_own(actor, _locked_own(actor, petition_id, secret), verb)
