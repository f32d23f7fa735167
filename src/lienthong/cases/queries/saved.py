# SPDX-License-Identifier: Apache-2.0
"""Lists kept under a name: the agency's first, then one's own."""

import uuid
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from lienthong.cases.models import SavedList
from lienthong.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedListView:
    """A narrowed list under a name."""

    id: uuid.UUID  #: which
    name: str  #: as its owner called it
    query: str  #: of the inbox's address: `hang=dang-mo&han=late`
    is_shared: bool  #: everybody's in the agency
    is_mine_to_change: bool  #: this actor may rename, move and remove it


def saved_lists(actor: Actor) -> tuple[SavedListView, ...]:
    """Return the lists of an official's agency and their own, each in its order."""
    rows = lists_of(actor).order_by(F("account_id").asc(nulls_first=True), "place", "id")
    return tuple(
        SavedListView(
            id=row.pk,
            name=row.name,
            query=row.query,
            is_shared=row.account_id is None,
            is_mine_to_change=row.account_id is not None or may_share(actor),
        )
        for row in rows
    )


def lists_of(actor: Actor) -> QuerySet[SavedList]:
    """Return the rows an official sees: shared in the agency of the post, and their own there."""
    whose = Q(account_id=None) | Q(account_id=actor.account_id)
    return SavedList.objects.filter(whose, Q(agency_id=actor.agency_id))


def may_share(actor: Actor) -> bool:
    """Tell whether this post keeps lists for the whole agency."""
    return actor.has("cases.oversee")
