# SPDX-License-Identifier: Apache-2.0
"""Whose petitions and questions an actor reaches. Not yours and not there are the same."""

import hmac
import uuid

from django.db.models import Q, QuerySet

from lienthong.feedback.errors import PetitionMissing, QuestionMissing
from lienthong.feedback.models import Petition, Question
from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.text import clean
from lienthong.orgs import queries as orgs

ANSWER, OVERSEE = "feedback.answer", "feedback.oversee"


def reach(actor: Actor) -> Q:
    """Return which rows with an agency an official reaches: their own agency's, or all below."""
    if actor.kind is ActorKind.SYSTEM:
        return Q()
    if not actor.is_official or actor.agency_id is None:
        return Q(pk__in=[])
    if actor.has(OVERSEE):
        return Q(agency__in=orgs.subtree_ids(actor.agency_id))
    return Q(agency=actor.agency_id) if actor.has(ANSWER) else Q(pk__in=[])


def petitions_of(actor: Actor) -> QuerySet[Petition]:
    """Return the petitions of the actor's desk, or a citizen's own.

    An agency that passed one on still sees it: it had a turn.
    """
    if actor.is_citizen and actor.account_id:
        return Petition.objects.filter(account_id=actor.account_id, whole=None)
    seen = reach(actor)
    if actor.is_official and actor.has(ANSWER) and actor.agency_id:
        seen |= Q(pk__in=Petition.objects.filter(turns__agency=actor.agency_id).values("pk"))
    return Petition.objects.filter(seen)


def questions_of(actor: Actor) -> QuerySet[Question]:
    """Return the questions of the actor's desk, or a citizen's own."""
    if actor.is_citizen and actor.account_id:
        return Question.objects.filter(account_id=actor.account_id)
    return Question.objects.filter(reach(actor))


def own_petition(actor: Actor, petition_id: uuid.UUID, secret: str = "") -> Petition:
    """Return a petition to who sent it: by account, or by its secret.

    Raises: PetitionMissing.
    """
    row = Petition.objects.select_related("agency").filter(pk=petition_id, whole=None).first()
    if row is None or not _is_own(actor, row, secret):
        raise PetitionMissing
    return row


def _is_own(actor: Actor, row: Petition, secret: str) -> bool:
    if actor.is_citizen and actor.account_id and row.account_id == actor.account_id:
        return True
    typed = clean(secret).upper().encode()
    return bool(typed) and hmac.compare_digest(typed, row.secret.encode())


def by_secret(code: str, secret: str) -> Petition:
    """Return a petition by its code and secret. Raises: PetitionMissing."""
    row = Petition.objects.filter(code=clean(code).upper(), whole=None).first()
    typed = clean(secret).upper().encode()
    if row is None or not hmac.compare_digest(typed, row.secret.encode()):
        raise PetitionMissing
    return row


def lock_petition(petition_id: uuid.UUID) -> Petition:
    """Lock one petition in the caller's transaction. Raises: PetitionMissing."""
    row = (
        Petition.objects.select_related("agency")
        .select_for_update(of=("self",))
        .filter(pk=petition_id)
        .first()
    )
    if row is None:
        raise PetitionMissing
    return row


def lock_question(actor: Actor, question_id: uuid.UUID) -> Question:
    """Lock one question of the actor's desk. Raises: QuestionMissing."""
    row = questions_of(actor).select_for_update(of=("self",)).filter(pk=question_id).first()
    if row is None:
        raise QuestionMissing
    return row
