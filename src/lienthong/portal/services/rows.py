# SPDX-License-Identifier: Apache-2.0
"""The row of a draft: locked by its owner while it can change, saved as its next version."""

from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Missing, Stale
from lienthong.kernel.ids import DraftId
from lienthong.portal import queries
from lienthong.portal.errors import DraftClosed
from lienthong.portal.models import Draft
from lienthong.portal.rules import DraftState


def lock(actor: Actor, draft_id: DraftId, expected_version: int | None = None) -> Draft:
    """Lock one of the actor's drafts that can still be changed.

    Raises: Missing, DraftClosed, Stale when the page was drawn from an older version.
    """
    row = lock_any(actor, draft_id)
    if row.state != DraftState.FILLING:
        raise DraftClosed
    if expected_version is not None and row.version != expected_version:
        raise Stale
    return row


def lock_any(actor: Actor, draft_id: DraftId) -> Draft:
    """Lock one of the actor's drafts, whatever became of it. Raises: Missing."""
    row = queries.mine(actor).select_for_update().filter(pk=draft_id).first()
    if row is None:
        raise Missing(what="hồ sơ đang soạn")
    return row


def save(row: Draft, *fields: str) -> None:
    """Save some fields of a locked draft as its next version."""
    row.version += 1
    row.changed_at = clock.now()
    row.warned_at = None  # somebody is at it again
    row.save(update_fields=[*fields, "version", "changed_at", "warned_at"])
