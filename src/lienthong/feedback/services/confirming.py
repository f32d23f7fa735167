# SPDX-License-Identifier: Apache-2.0
"""Messages of people without an account: kept until the code sent to their contact comes back."""

import hashlib
import secrets
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from lienthong.feedback.errors import CodeOver, CodeWrong, ContactMissing, TooMany
from lienthong.feedback.models import Pending
from lienthong.feedback.rules import contacts
from lienthong.feedback.rules.messages import (
    NewPetition,
    NewQuestion,
    checked_petition,
    checked_question,
    petition_from,
    question_from,
    stored,
)
from lienthong.feedback.services import petitioning, questioning, telling
from lienthong.kernel import clock
from lienthong.kernel.actor import ANONYMOUS
from lienthong.notices import services as notices


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """What a code made of a waiting message."""

    what: str  #: `petition` or `question`
    id: uuid.UUID  #: of what was made
    code: str  #: petitions: their number
    secret: str  #: petitions: to follow it


@transaction.atomic
def hold(*, new: NewPetition | NewQuestion, contact: str, origin: str) -> uuid.UUID:
    """Keep a message and send a code to its sender; return what the code is asked with.

    contact: e-mail or mobile number. origin: network address, kept as a salted hash for a day.
    Raises: ContactMissing, TextMissing, TextTooLong, TooMany.
    """
    address = contacts.normal(contact[:300])
    if not address:
        raise ContactMissing
    checked: NewPetition | NewQuestion = (
        checked_petition(new) if isinstance(new, NewPetition) else checked_question(new)
    )
    now, trace = clock.now(), _trace(origin)
    recent = Pending.objects.filter(created_at__gt=now - contacts.WINDOW)
    if recent.filter(contact=address).count() >= contacts.MOST_PER_CONTACT:
        raise TooMany(most=contacts.MOST_PER_CONTACT, hours=24)
    if recent.filter(origin=trace).count() >= contacts.MOST_PER_ADDRESS:
        raise TooMany(most=contacts.MOST_PER_ADDRESS, hours=24)
    code = f"{secrets.randbelow(10**contacts.CODE_DIGITS):0{contacts.CODE_DIGITS}d}"
    row = Pending(
        what="petition" if isinstance(checked, NewPetition) else "question",
        contact=address,
        origin=trace,
        body=stored(checked),
        created_at=now,
        expires_at=now + contacts.CODE_LIVES,
    )
    row.code_hash = contacts.hashed(code, str(row.pk))
    row.save()
    notices.send(
        to=telling.recipient(None, address, checked.name, checked.language),
        template="feedback_code",
        data={"code": code},
    )
    return row.pk


def confirm(*, pending_id: uuid.UUID, code: str) -> Confirmed:
    """Take the code back and send the message. Twice gives the same petition or question.

    Raises: CodeWrong saying how many tries are left, CodeOver, and what sending raises.
    """
    left = _try(pending_id, code)
    if left is not None:
        raise CodeWrong(left=left)
    return _send(pending_id)


@transaction.atomic
def _try(pending_id: uuid.UUID, code: str) -> int | None:
    """Count a try, durably even when it fails; None when the code is right."""
    row = Pending.objects.select_for_update().filter(pk=pending_id).first()
    if row is None:
        raise CodeOver
    if row.confirmed_at is None and (
        clock.now() > row.expires_at or row.tries >= contacts.MOST_TRIES
    ):
        raise CodeOver
    if contacts.matches(code[:20], str(row.pk), row.code_hash):
        return None
    row.tries += 1
    row.save(update_fields=["tries"])
    return contacts.MOST_TRIES - row.tries


@transaction.atomic
def _send(pending_id: uuid.UUID) -> Confirmed:
    row = Pending.objects.select_for_update().get(pk=pending_id)
    if row.what == "petition":
        petition = petitioning.create(ANONYMOUS, petition_from(row.body), contact=row.contact)
        made = Confirmed(
            what="petition", id=petition.id, code=petition.code, secret=petition.secret
        )
    else:
        question = questioning.create(ANONYMOUS, question_from(row.body), contact=row.contact)
        made = Confirmed(what="question", id=question.id, code="", secret="")
    row.confirmed_at, row.made_id = clock.now(), made.id
    row.save(update_fields=["confirmed_at", "made_id"])
    return made


def forget() -> int:
    """Delete messages nobody confirmed, and what was confirmed a day ago; return how many."""
    old = Pending.objects.filter(created_at__lt=clock.now() - contacts.FORGET_AFTER)
    return old.delete()[0]


def _trace(origin: str) -> str:
    day = clock.today().isoformat()
    return hashlib.sha256(f"{settings.SECRET_KEY}:{day}:{origin}".encode()).hexdigest()
