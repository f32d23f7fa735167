# SPDX-License-Identifier: Apache-2.0
"""How the result of an application being filled in is to be had."""

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.cases import services as cases
from lienthong.cases.rules import Wish
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import DraftId
from lienthong.portal import queries
from lienthong.portal.queries import DraftView
from lienthong.portal.services.rows import lock, save


@transaction.atomic
def choose_wish(actor: Actor, draft_id: DraftId, wish: Wish) -> DraftView:
    """Keep how the applicant wants the result. Raises: Missing, DraftClosed, WishIncomplete."""
    whole = cases.checked_wish(wish)
    row = lock(actor, draft_id)
    if Wish.of(row.wish).mark != whole.mark:
        row.wish = whole.stored()
        save(row, "wish")
        audit.record(actor, "portal.wish_chosen", row.pk, after=whole.way.value)
    return queries.view(row)
