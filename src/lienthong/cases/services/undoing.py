# SPDX-License-Identifier: Apache-2.0
"""Taking the last act back before it has an effect; both events stay in history and ledger."""

from django.db import transaction

from lienthong.cases import queries, rules
from lienthong.cases.errors import NothingToUndo
from lienthong.cases.events import CaseUndone
from lienthong.cases.models import Case, Involvement, Result, Slip, Undoable
from lienthong.cases.queries import CaseView
from lienthong.cases.queries.access import visible_to
from lienthong.cases.queries.undoing import done_of, kept_of
from lienthong.cases.rules import Part, Status, Verb
from lienthong.cases.services import beats, handing, memory, posting
from lienthong.cases.services.beats import Move, Told
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import CaseId, FileId


@transaction.atomic
def undo(*, actor: Actor, case_id: CaseId, expected_version: int, reason: str) -> CaseView:
    """Take back the dossier's last act, as `rules.undoing` allows: it stands as before it.

    The clock is what it would be had the act not happened; the slip that the act issued is taken
    back and says so; the act and its undoing both stay, each with its leaf.
    Raises: CaseMissing, Stale, BadMove, Denied, WrongAgency, ReasonNeeded, NothingToUndo,
    UndoForbidden, UndoNotYours, UndoTooLate, UndoOvertaken.
    """
    move = beats.begin(actor, case_id, Verb.UNDO, expected_version=expected_version)
    why, kept = beats.words(reason), kept_of(move.case)
    if kept is None:
        raise NothingToUndo
    rules.check_undo(actor, done_of(actor, move.case, kept), now=move.at, until=kept.until)
    verb = Verb(kept.movement.verb)
    memory.put_back(move.case, kept.columns)
    move.legal, move.target = queries.clock_of(move.case), Status(move.case.status)
    move.changed |= set(memory.changed_columns())
    again = memory.reopen_steps(move.case, kept, at=move.at, by=actor.recorded_name)
    _end_leads(move)
    _take_back_papers(move, verb, kept)
    step, undone_id = kept.movement.step, kept.movement_id
    kept.delete()
    details = {"undid": verb.value, "movement": str(undone_id), "step": step}
    beats.finish(move, Told(note=why, handed_to=again, details=details))
    beats.publish(move, CaseUndone, undid=verb.value, reason=why)
    case = queries.lock(case_id, visible_to_actor=actor)
    return queries.view(actor, case)


def _end_leads(move: Move) -> None:
    """Nobody leads a step that is not there any more."""
    gone = move.case.steps.filter(outcome="undone", done_at=move.at).values_list("pk", flat=True)
    Involvement.objects.filter(step_id__in=list(gone), part=Part.LEAD, ended_at=None).update(
        ended_at=move.at, ended_by=move.actor.recorded_name
    )


def _take_back_papers(move: Move, verb: Verb, kept: Undoable) -> None:
    if verb is Verb.RETURN_RESULT:
        Result.objects.filter(case=move.case).update(returned_at=None)
        handing.take_back(move)
    if verb is Verb.POST_RESULT:
        posting.take_back(move)
    # Whoever holds the slip reads this, so that it says nothing of the dossier.
    move.case.slips.filter(issued_at__gte=kept.movement.at).update(
        recalled_at=move.at, recalled_why=f"Việc {Verb(verb).label} đã được hoàn tác."
    )


@transaction.atomic
def note_fetched(*, actor: Actor, case_id: CaseId, file_id: FileId) -> None:
    """Note that the applicant has a slip or the result: from then on nothing of it is undone.

    Only the first time is written. Of no consequence for officials who only look.
    """
    now = clock.now()
    slips = Slip.objects.filter(case_id=case_id, file_id=file_id, fetched_at=None)
    results = Result.objects.filter(
        case_id=case_id, file_id=file_id, fetched_at=None, signed_at__isnull=False
    )
    if not actor.is_citizen or not (slips.exists() or results.exists()):
        return
    queries.lock(case_id, visible_to_actor=actor)
    slips.update(fetched_at=now)
    results.update(fetched_at=now)


@transaction.atomic
def note_handed(*, actor: Actor, case_id: CaseId, file_id: FileId) -> None:
    """Note that an official took a slip out of the platform, to print it for who stands there.

    Raises: CaseMissing.
    """
    slips = Slip.objects.filter(case_id=case_id, file_id=file_id, fetched_at=None)
    if slips.exists() and visible_to(actor).filter(pk=case_id).exists():
        Case.objects.select_for_update().get(pk=case_id)
        slips.update(fetched_at=clock.now())


def forget_undoable() -> int:
    """Drop what is kept of acts whose time has passed; return how many."""
    return Undoable.objects.filter(until__lt=clock.now()).delete()[0]
