# SPDX-License-Identifier: Apache-2.0
"""Nothing typed is lost: pages sent after the session ended; drafts kept, warned of, cleared."""

import datetime as dt
import uuid
from collections.abc import Mapping

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.identity import queries as identity
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AccountId, DraftId
from lienthong.notices import queries as notices_queries
from lienthong.notices import services as notices
from lienthong.portal import queries
from lienthong.portal.models import Draft, KeptPage
from lienthong.portal.rules import DraftState
from lienthong.procedures import queries as procedures

SYSTEM = Actor.system("portal.keeping")
#: A page that its owner does not come back for; and how many one application may have waiting.
KEEP_PAGE = dt.timedelta(hours=24)
MOST_KEPT = 10
MOST_CHARACTERS = 100_000
#: Drafts nobody touches. Illustrative: no law names a time; long enough to fetch a paper abroad.
KEEP_DRAFT = dt.timedelta(days=180)
WARN_BEFORE = dt.timedelta(days=14)
#: Answers of a draft that its owner threw away, or that became a dossier.
KEEP_DISCARDED = dt.timedelta(days=30)
#: Drafts handled by one run; the next run takes the rest.
BATCH = 500


@transaction.atomic
def keep_page(draft_id: DraftId, step_key: str, sent: Mapping[str, list[str]]) -> uuid.UUID | None:
    """Keep what was sent for a page by a browser that is no longer signed in.

    It changes nothing: the owner of the draft, signed in again, sees it and saves it or not. The
    id is the browser's only way to it. Returns None where there is nothing to keep it for.
    """
    row = Draft.objects.select_for_update().filter(pk=draft_id, state=DraftState.FILLING).first()
    size = sum(len(key) + sum(map(len, values)) for key, values in sent.items())
    if row is None or size > MOST_CHARACTERS or row.kept_pages.count() >= MOST_KEPT:
        return None
    kept = KeptPage.objects.create(
        draft=row, step_key=step_key, sent=dict(sent), kept_at=clock.now()
    )
    audit.record(SYSTEM, "portal.page_kept", row.pk, after=step_key)
    return kept.pk


def kept_page(
    actor: Actor, draft_id: DraftId, step_key: str, kept_id: uuid.UUID
) -> Mapping[str, list[str]] | None:
    """Return what was kept for a page of the actor's own draft, or None."""
    rows = KeptPage.objects.filter(pk=kept_id, draft_id=draft_id, step_key=step_key)
    row = rows.filter(draft__in=queries.mine(actor), kept_at__gt=clock.now() - KEEP_PAGE).first()
    return dict(row.sent) if row else None


def forget_page(actor: Actor, draft_id: DraftId, step_key: str) -> None:
    """Drop what was kept for a page, once its owner has saved the page."""
    rows = KeptPage.objects.filter(draft_id=draft_id, step_key=step_key)
    rows.filter(draft__in=queries.mine(actor)).delete()


def sweep() -> None:
    """Warn of drafts nobody touches, clear those whose time is over, forget unclaimed pages."""
    now = clock.now()
    KeptPage.objects.filter(kept_at__lte=now - KEEP_PAGE).delete()
    idle = Draft.objects.filter(state=DraftState.FILLING)
    to_warn = idle.filter(changed_at__lte=now - KEEP_DRAFT + WARN_BEFORE, warned_at=None)
    for pk in list(to_warn.values_list("pk", flat=True)[:BATCH]):
        _warn(pk)
    over = idle.filter(changed_at__lte=now - KEEP_DRAFT, warned_at__lte=now - WARN_BEFORE)
    thrown = Draft.objects.filter(
        state=DraftState.DISCARDED, changed_at__lte=now - KEEP_DISCARDED
    ).exclude(answers={})
    for pk in [
        *over.values_list("pk", flat=True)[:BATCH],
        *thrown.values_list("pk", flat=True)[:BATCH],
    ]:
        _clear(pk)


@transaction.atomic
def _warn(pk: uuid.UUID) -> None:
    row = Draft.objects.select_for_update().get(pk=pk)
    if row.state != DraftState.FILLING or row.warned_at is not None:
        return
    row.warned_at = clock.now()
    row.save(update_fields=["warned_at"])
    procedure = procedures.version(row.procedure_code, row.procedure_version)
    account = identity.account(AccountId(row.account_id))
    notices.send(
        to=notices_queries.recipient(account.id),
        template="draft_expiring",
        data={"procedure": str(procedure.name), "until": row.warned_at + WARN_BEFORE},
        link=f"/soan/{row.pk}",
        dedupe_key=f"draft_expiring:{row.pk}:{row.version}",
    )
    audit.record(SYSTEM, "portal.draft_warned", row.pk)


@transaction.atomic
def _clear(pk: uuid.UUID) -> None:
    """Take the answers out; that there was a draft stays, for the account of who did what."""
    row = Draft.objects.select_for_update().get(pk=pk)
    limit = clock.now() - WARN_BEFORE
    is_over = row.state == DraftState.FILLING and row.warned_at and row.warned_at <= limit
    if not is_over and row.state != DraftState.DISCARDED:
        return
    row.state = DraftState.DISCARDED
    for name in ("answers", "aside", "sources", "taken", "reasons", "renewal"):
        setattr(row, name, {})
    row.save(
        update_fields=["state", "answers", "aside", "sources", "taken", "reasons", "renewal"]
    )  # fmt: skip
    row.papers.filter(removed_at=None).update(removed_at=clock.now())
    row.kept_pages.all().delete()
    audit.record(SYSTEM, "portal.draft_cleared", row.pk)
