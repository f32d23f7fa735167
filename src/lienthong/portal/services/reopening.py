# SPDX-License-Identifier: Apache-2.0
"""A draft opened again: carried to the newest form, and to what the registers say by now."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

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
    Where no register has filled in anything yet, empty questions are. Registers that cannot be
    asked are named in `DraftView`. Raises: Missing, ProcedureMissing.
    """
    draft = resume(actor, draft_id)
    is_waiting = draft.state is DraftState.FILLING and not draft.away and not draft.closed
    if not is_waiting or not _is_due(draft):
        return Reopened(draft=draft, renewed=())
    first = first_answers(actor, draft.procedure)
    found = _renewed(actor, draft, first)
    return replace(found, draft=replace(found.draft, away=first.away, closed=first.closed))


def _is_due(draft: DraftView) -> bool:
    """Tell whether registers are to be asked: an hour after they were, or if none has answered."""
    read = _read(draft.taken)
    if not read:
        return bool(draft.procedure.reads)
    limit = clock.now() - REREAD_AFTER
    return any(dt.datetime.fromisoformat(str(fact["at"])) < limit for fact in read)


def _read(taken: Mapping[str, Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the facts that registers told."""
    return [fact for fact in taken.values() if fact["source"] not in ("case", "account")]


@transaction.atomic
def _renewed(actor: Actor, before: DraftView, first: First) -> Reopened:
    row = lock(actor, before.id)
    if row.version != before.version:  # another window was faster: it is left as it is
        return Reopened(draft=queries.view(row), renewed=())
    moved = [key for key, fact in first.taken.items() if _follows(row, key, fact)]
    late = [] if _read(row.taken) else [key for key in first.taken if key not in row.answers]
    row.answers = clean_form(
        before.procedure, {**row.answers, **{key: first.answers[key] for key in (*moved, *late)}}
    )
    moved += [key for key in late if key in row.answers]
    row.sources |= {key: first.sources[key] for key in late if key in row.answers}
    row.taken |= {
        key: dict(fact) for key, fact in first.taken.items() if key in row.taken or key in late
    }
    row.home_province = row.home_province or first.home_province
    save(row, "answers", "sources", "taken", "home_province")
    if moved:
        audit.record(actor, "portal.draft_refreshed", row.pk, after=list(moved))
    return Reopened(draft=queries.view(row), renewed=tuple(moved))


def _follows(row: Draft, key: str, fact: Mapping[str, object]) -> bool:
    """Tell whether an answer is still its register's, and the register says something else now."""
    old = row.taken.get(key)
    if old is None or old["source"] == "case" or key not in row.answers:
        return False
    return bool(row.answers[key] == old["value"] and fact["value"] != old["value"])
