# SPDX-License-Identifier: Apache-2.0
"""A draft opened again: carried to the newest form, and to what the registers say by now."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import DraftId
from lienthong.portal import queries
from lienthong.portal.models import Draft
from lienthong.portal.queries import DraftView
from lienthong.portal.rules import DraftState
from lienthong.portal.services.filling import resume
from lienthong.portal.services.prefilling import First, first_answers
from lienthong.portal.services.rows import lock, save
from lienthong.procedures.rules.form import clean_form

#: What a register said is taken as its word for so long; each reading is logged and told.
REREAD_AFTER = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened:
    """A draft to go on with."""

    draft: DraftView  #: as it is now
    renewed: tuple[str, ...]  #: keys of answers that follow the registers' new word


def reopen(actor: Actor, draft_id: DraftId) -> Reopened:
    """Return a draft to go on with, its answers from registers as the registers have them now.

    An answer its owner has changed stays theirs; what the register says beside it is renewed.
    Raises: Missing, ProcedureMissing.
    """
    draft = resume(actor, draft_id)
    if draft.state is not DraftState.FILLING or not _is_old(draft):
        return Reopened(draft=draft, renewed=())
    return _renewed(actor, draft, first_answers(actor, draft.procedure))


def _is_old(draft: DraftView) -> bool:
    limit = clock.now() - REREAD_AFTER
    read = [fact for fact in draft.taken.values() if fact["source"] not in ("case", "account")]
    return any(dt.datetime.fromisoformat(str(fact["at"])) < limit for fact in read)


@transaction.atomic
def _renewed(actor: Actor, before: DraftView, first: First) -> Reopened:
    row = lock(actor, before.id)
    if row.version != before.version:  # another window was faster: it is left as it is
        return Reopened(draft=queries.view(row), renewed=())
    moved = tuple(key for key, fact in first.taken.items() if _follows(row, key, fact))
    row.answers = clean_form(
        before.procedure, {**row.answers, **{key: first.answers[key] for key in moved}}
    )
    row.taken |= {key: dict(fact) for key, fact in first.taken.items() if key in row.taken}
    save(row, "answers", "taken")
    if moved:
        audit.record(actor, "portal.draft_refreshed", row.pk, after=list(moved))
    return Reopened(draft=queries.view(row), renewed=moved)


def _follows(row: Draft, key: str, fact: Mapping[str, object]) -> bool:
    """Tell whether an answer is still its register's, and the register says something else now."""
    old = row.taken.get(key)
    if old is None or old["source"] == "case" or key not in row.answers:
        return False
    return bool(row.answers[key] == old["value"] and fact["value"] != old["value"])
