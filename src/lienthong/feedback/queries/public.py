# SPDX-License-Identifier: Apache-2.0
"""What everybody, and who sent a petition, may read."""

import uuid

from django.db.models import Q

from lienthong.feedback.errors import PetitionMissing
from lienthong.feedback.models import Petition
from lienthong.feedback.models.petitions import IS_PUBLIC
from lienthong.feedback.queries.access import by_secret, own_petition, petitions_of
from lienthong.feedback.queries.views import (
    PetitionRow,
    PetitionView,
    petition_row,
    petition_view,
)
from lienthong.feedback.rules import Category
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.text import clean, search_key

SIZE = 20


def published_petitions(
    *, text: str = "", agency_id: uuid.UUID | None = None, category: str = "", page: int = 1
) -> tuple[tuple[PetitionView, ...], int, int]:
    """Return a page of published petitions, newest first, its number and how many pages."""
    rows = Petition.objects.filter(IS_PUBLIC).select_related("agency", "merged_into")
    if agency_id:
        rows = rows.filter(agency=agency_id)
    if category in set(Category):
        rows = rows.filter(category=category)
    for word in search_key(text[:200]).split()[:8]:
        rows = rows.filter(search_key__contains=word)
    pages = max(1, -(-rows.count() // SIZE))
    number = min(max(page, 1), pages)
    shown = rows.order_by("-published_at", "-pk")[(number - 1) * SIZE : number * SIZE]
    return tuple(petition_view(row) for row in shown), number, pages


def published_petition(code: str) -> PetitionView:
    """Return one published petition. Raises: PetitionMissing."""
    row = (
        Petition.objects.filter(IS_PUBLIC, code=clean(code[:100]).upper())
        .select_related("agency", "merged_into")
        .first()
    )
    if row is None:
        raise PetitionMissing
    return petition_view(row)


def own(actor: Actor, code: str, secrets: dict[str, str]) -> PetitionView:
    """Return a petition to who sent it: by account, or by a secret typed before.

    secrets: by petition id. Raises: PetitionMissing.
    """
    row = Petition.objects.filter(code=clean(code[:100]).upper(), whole=None).first()
    if row is None:
        raise PetitionMissing
    found = own_petition(actor, row.pk, secrets.get(str(row.pk), ""))
    return petition_view(found, is_own=True)


def opened(code: str, secret: str) -> PetitionView:
    """Return a petition by its code and secret. Raises: PetitionMissing."""
    return petition_view(by_secret(code[:100], secret[:100]), is_own=True)


def my_petitions(actor: Actor) -> tuple[PetitionRow, ...]:
    """List what a citizen sent, newest first."""
    if not actor.is_citizen:
        return ()
    rows = petitions_of(actor).select_related("agency").order_by("-submitted_at")[:50]
    return tuple(petition_row(row) for row in rows)


def complaints_about(case_id: uuid.UUID) -> tuple[int, int, int]:
    """Return (petitions about a dossier, answered late or open and late, not satisfied).

    Criterion 8 of the evaluation is measured by it.
    """
    rows = Petition.objects.filter(case_id=case_id, whole=None).exclude(
        Q(status="refused") | Q(status="withdrawn")
    )
    total = late = unhappy = 0
    for row in rows.prefetch_related("turns"):
        total += 1
        now = clock.now()
        late += any((turn.ended_at or now) > turn.due_at for turn in row.turns.all())
        unhappy += row.is_satisfied is False
    return total, late, unhappy
