# SPDX-License-Identifier: Apache-2.0
"""The beats every write of a petition shares: lock, may, rule … save, audit, history, publish."""

import datetime as dt
import uuid
from dataclasses import dataclass, field

from lienthong.audit import services as audit
from lienthong.feedback.errors import Barred, PetitionMissing
from lienthong.feedback.events import PetitionMoved
from lienthong.feedback.models import Happening, Petition, Turn
from lienthong.feedback.queries.access import ANSWER, OVERSEE, lock_petition, petitions_of
from lienthong.feedback.rules import Category, Kind, Status, Verb
from lienthong.feedback.rules.petitions import Side, Transition, check
from lienthong.feedback.rules.terms import Term, term_of
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.errors import Denied, Stale
from lienthong.kernel.ids import AgencyId
from lienthong.orgs import queries as orgs
from lienthong.orgs.rules import WorkCalendar
from lienthong.outbox import services as outbox

#: A petition that changes hands leaves at least this many working days (illustrative).
LEAST_DAYS_LEFT = 5
_PLATFORM = Actor.system("feedback.merged")
#: The name of each verb in the audit log.
_ACTIONS = {
    Verb.SUBMIT: "feedback.petition_submitted",
    Verb.ACCEPT: "feedback.petition_accepted",
    Verb.TRANSFER: "feedback.petition_transferred",
    Verb.SPLIT: "feedback.petition_split",
    Verb.MERGE: "feedback.petition_merged",
    Verb.UNMERGE: "feedback.petition_unmerged",
    Verb.EXTEND: "feedback.petition_extended",
    Verb.ANSWER: "feedback.petition_answered",
    Verb.ANSWER_PART: "feedback.petition_part_answered",
    Verb.REFUSE: "feedback.petition_refused",
    Verb.WITHDRAW: "feedback.petition_withdrawn",
    Verb.SATISFIED: "feedback.petition_satisfied",
    Verb.REOPEN: "feedback.petition_reopened",
    Verb.EXHAUST: "feedback.petition_exhausted",
    Verb.LAPSE: "feedback.petition_lapsed",
}


@dataclass(slots=True, kw_only=True)
class Move:
    """One use case under way: the locked petition, the row of the table, and when."""

    actor: Actor
    row: Petition
    rule: Transition
    at: dt.datetime
    before: Status | None
    changed: set[str] = field(default_factory=set)

    def put(self, **values: object) -> None:
        """Set columns, to be saved at the end."""
        for name, value in values.items():
            setattr(self.row, name, value)
            self.changed.add(name)


def begin(actor: Actor, petition_id: uuid.UUID, verb: Verb, *, expected_version: int) -> Move:
    """Lock, may, rule, for an officer: the agency that has it, and nobody who is concerned.

    Who oversees an agency above may transfer, extend and merge for it, not answer.
    Raises: PetitionMissing, Denied, Stale, BadStep, Barred.
    """
    actor.require(ANSWER)
    row = lock_petition(petition_id)
    if not petitions_of(actor).filter(pk=row.pk).exists():
        raise PetitionMissing
    if expected_version != row.version:
        raise Stale
    rule = check(Status(row.status), verb, is_part=row.whole_id is not None)
    if rule.side is not Side.AGENCY:
        raise Denied(right=verb.value)
    if not _acts_here(actor, row, verb):
        raise Denied(right=ANSWER)
    if verb is not Verb.TRANSFER and actor.account_id in row.barred:
        raise Barred
    return Move(actor=actor, row=row, rule=rule, at=clock.now(), before=Status(row.status))


def _acts_here(actor: Actor, row: Petition, verb: Verb) -> bool:
    if actor.kind is ActorKind.SYSTEM or row.agency_id == actor.agency_id:
        return True
    return verb in (Verb.TRANSFER, Verb.EXTEND, Verb.MERGE) and actor.has(OVERSEE)


def begin_own(actor: Actor, row: Petition, verb: Verb) -> Move:
    """Rule, for the petitioner, whose petition was found and locked before. Raises: BadStep."""
    rule = check(Status(row.status), verb)
    return Move(actor=actor, row=row, rule=rule, at=clock.now(), before=Status(row.status))


def finish(move: Move, note: str = "", *, purpose: str = "") -> None:
    """Save, audit, append to the history, publish."""
    row = move.row
    row.status, row.version = move.rule.target, row.version + (move.before is not None)
    if move.before is not None:
        row.save(update_fields=["status", "version", *sorted(move.changed)])
    leaf_id = audit.record(
        move.actor,
        _ACTIONS[move.rule.verb],
        row.pk,
        before=move.before.value if move.before else None,
        after=move.rule.target.value,
        purpose=purpose,
        case_code=row.case_code,
    )
    tell(move.actor, row, move.rule.verb, note, before=move.before, at=move.at, leaf_id=leaf_id)
    outbox.publish(
        PetitionMoved(
            petition_id=row.pk,
            code=row.code,
            agency_id=row.agency_id,
            kind=row.kind,
            category=row.category,
            verb=move.rule.verb.value,
            status=row.status,
            case_id=row.case_id,
            at=move.at,
        )
    )


def tell(
    actor: Actor,
    row: Petition,
    verb: str,
    note: str,
    *,
    before: Status | None,
    at: dt.datetime,
    leaf_id: uuid.UUID | None = None,
) -> None:
    """Append one line to the history."""
    Happening.objects.create(
        petition=row,
        verb=verb,
        from_status=before.value if before else "",
        to_status=row.status,
        at=at,
        actor_kind=actor.kind,
        actor_name=actor.name,
        account_id=actor.account_id,
        post_name=actor.post_name,
        agency_id=actor.agency_id,
        note=note,
        leaf_id=leaf_id,
    )


def term(row: Petition) -> Term:
    """Return the term of a petition."""
    return term_of(Kind(row.kind), Category(row.category))


def calendar(agency_id: object) -> WorkCalendar:
    """Return the working calendar of an agency."""
    assert isinstance(agency_id, uuid.UUID)
    return orgs.calendar(AgencyId(agency_id))


def open_turn(row: Petition, at: dt.datetime) -> Turn:
    """Begin a spell at the petition's agency."""
    return Turn.objects.create(
        petition=row, agency_id=row.agency_id, started_at=at, due_at=row.due_at
    )


def end_turn(row: Petition, verb: Verb, at: dt.datetime) -> None:
    """End the spell that is open."""
    Turn.objects.filter(petition=row, ended_at=None).update(ended_at=at, ended_by=verb)


def release_merged(leader: Move) -> list[Petition]:
    """Let those that followed a petition stand by themselves: it ends without an answer.

    Each gets a new turn at its agency, with its promised date or a few working days more.
    """
    rows = leader.row.merged.select_for_update(of=("self",)).select_related("agency")
    found = list(rows.order_by("pk"))
    for row in found:
        rule = check(Status(row.status), Verb.UNMERGE)
        move = Move(actor=_PLATFORM, row=row, rule=rule, at=leader.at, before=Status(row.status))
        least = calendar(row.agency_id).add_working_days(leader.at, LEAST_DAYS_LEFT)
        move.put(
            merged_into=None, assignee_id=None, assignee_name="", due_at=max(row.due_at, least)
        )
        open_turn(row, leader.at)
        finish(move, leader.row.code)
    return found


def judge_turn(row: Petition, *, is_satisfied: bool) -> None:
    """Put the petitioner's word on the spell that answered."""
    turn = row.turns.filter(ended_by=Verb.ANSWER).order_by("-ended_at").first()
    if turn:
        turn.is_satisfied = is_satisfied
        turn.save(update_fields=["is_satisfied"])
