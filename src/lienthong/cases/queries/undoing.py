# SPDX-License-Identifier: Apache-2.0
"""The last act of a dossier, if this actor may take it back now."""

import datetime as dt
from dataclasses import dataclass

from lienthong.cases.errors import CaseMissing
from lienthong.cases.models import Case, Result, Undoable, WorkingDraft
from lienthong.cases.queries.access import visible_to
from lienthong.cases.rules import Done, Effect, Verb, check_undo
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.clock import HANOI
from lienthong.kernel.errors import Refusal
from lienthong.kernel.ids import CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoView:
    """An act that may be taken back."""

    verb: Verb  #: what was done
    step: str  #: the step it finished, if it did
    by: str  #: who did it
    at: dt.datetime  #: when
    until: dt.datetime  #: the last instant to take it back


def undoable(actor: Actor, case: Case) -> UndoView | None:
    """Return the last act where this actor may take it back now, else None."""
    kept = kept_of(case)
    if kept is None or not actor.is_official:
        return None
    try:
        check_undo(actor, done_of(actor, case, kept), now=clock.now(), until=kept.until)
    except Refusal:
        return None
    return UndoView(
        verb=Verb(kept.movement.verb),
        step=kept.movement.step,
        by=kept.movement.actor_name,
        at=kept.movement.at.astimezone(HANOI),
        until=kept.until.astimezone(HANOI),
    )


def last_act(actor: Actor, case_id: CaseId) -> UndoView | None:
    """Return the same, of a dossier that the actor reaches. Raises: CaseMissing."""
    case = visible_to(actor).filter(pk=case_id).first()
    if case is None:
        raise CaseMissing
    return undoable(actor, case)


def kept_of(case: Case) -> Undoable | None:
    """Return what is kept of a dossier's last act."""
    return Undoable.objects.select_related("movement").filter(case=case).first()


def done_of(actor: Actor, case: Case, kept: Undoable) -> Done:
    """Return the kept act with everything that came of it since."""
    move = kept.movement
    return Done(
        verb=Verb(move.verb),
        at=move.at,
        is_own=actor.account_id is not None and actor.account_id == move.account_id,
        agency_id=move.agency_id,
        effects=frozenset(_effects(case, kept)),
    )


def _effects(case: Case, kept: Undoable) -> set[Effect]:
    move, found = kept.movement, set()
    if case.version != kept.version:
        later = case.movements.filter(at__gte=move.at).exclude(pk=move.pk).exists()
        found.add(Effect.FOLLOWED if later else Effect.TAKEN_UP)
    if _is_taken_up(case, kept):
        found.add(Effect.TAKEN_UP)
    if case.consultations.filter(asked_at__gte=move.at).exists():
        found.add(Effect.ASKED)
    if case.slips.filter(issued_at__gte=move.at, fetched_at__isnull=False).exists():
        found.add(Effect.FETCHED)
    if Result.objects.filter(case=case, fetched_at__isnull=False).exists():
        found.add(Effect.BY_APPLICANT)
    if case.parcels.filter(words__heard_at__gte=move.at).exists():
        found.add(Effect.POSTED)
    return found


def _is_taken_up(case: Case, kept: Undoable) -> bool:
    """Tell whether a step that the act opened has other hands, or its draft was begun."""
    now = {
        str(pk): str(assignee) if assignee else None
        for pk, assignee in case.steps.filter(done_at=None, consultation=None).values_list(
            "pk", "assignee_id"
        )
    }
    then = {key: step["assignee_id"] for key, step in kept.steps_after.items()}
    if now != then:
        return True
    return WorkingDraft.objects.filter(case=case, at__gte=kept.movement.at).exists()
