# SPDX-License-Identifier: Apache-2.0
"""Who works on a dossier: lead of a step, support, watch; and what happens while they are away."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.cases import queries
from lienthong.cases.errors import (
    ColleagueAbsent,
    NoSuchPart,
    NotAColleague,
    NotTheLead,
    StepMissing,
    StepTaken,
    WrongAgency,
)
from lienthong.cases.models import Case, Involvement, Step
from lienthong.cases.queries import CaseView
from lienthong.cases.rules import Part, may_hold, may_take_over
from lienthong.cases.services import telling
from lienthong.identity import queries as identity
from lienthong.identity.queries import Colleague
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Stale
from lienthong.kernel.ids import AccountId, AgencyId, CaseId
from lienthong.kernel.text import clean_lines
from lienthong.orgs.events import StandInsChanged

#: Steps of absent people handed on in one transaction.
BATCH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignee:
    """Who is to do a step."""

    account_id: AccountId  #: the official's account
    name: str  #: shown in the inbox


def check_holder(actor: Actor, step: Step) -> None:
    """Accept only who holds a step: its agency, its right, and nobody else's by assignment.

    Who signs may do a step of appraisal that they took over.
    Raises: WrongAgency, Denied, StepTaken.
    """
    if step.agency_id != actor.agency_id:
        raise WrongAgency
    is_own = step.assignee_id is not None and actor.owns(step.assignee_id)
    if not may_hold(actor, step.right, is_own=is_own):
        actor.require(step.right)
    if step.assignee_id is not None and not is_own:
        raise StepTaken(assignee=step.assignee_name)


@transaction.atomic
def assign_step(
    *,
    actor: Actor,
    case_id: CaseId,
    step_id: uuid.UUID,
    expected_version: int,
    assignee: Assignee | None,
    note: str = "",
) -> CaseView:
    """Take a step, give it to a colleague, or free it (None); the new lead is told.

    Who holds the step's right may take a free step, give theirs on or give it back; who signs may
    assign any, and take over a step of appraisal. A colleague works in the step's agency, holds
    its right, and is not away.
    Raises: CaseMissing, Stale, StepMissing, WrongAgency, Denied, StepTaken, NotAColleague,
    ColleagueAbsent.
    """
    case = queries.lock(case_id, visible_to_actor=actor)
    if expected_version != case.version:
        raise Stale
    step = Step.objects.filter(pk=step_id, case=case, done_at=None).first()
    if step is None:
        raise StepMissing
    if step.agency_id != actor.agency_id:
        raise WrongAgency
    if not actor.has("cases.sign"):
        check_holder(actor, step)
    if assignee and not (actor.owns(assignee.account_id) and may_take_over(actor, step.right)):
        check_colleague(assignee, step)
    _give(actor, case, step, assignee, clock.now(), clean_lines(note))
    return queries.view(actor, case)


def check_colleague(assignee: Assignee, step: Step) -> Colleague:
    """Accept only a colleague who can do a step.

    Raises: NotAColleague, ColleagueAbsent.
    """
    people = identity.colleagues(AgencyId(step.agency_id))
    able = [one for one in people if one.account_id == assignee.account_id]
    able = [one for one in able if step.right in one.rights]
    if not able:
        raise NotAColleague
    if able[0].is_absent:
        raise ColleagueAbsent(name=able[0].name)
    return able[0]


def _give(
    actor: Actor, case: Case, step: Step, assignee: Assignee | None, at: dt.datetime, note: str
) -> None:
    before = step.assignee_name
    step.assignee_id = assignee.account_id if assignee else None
    step.assignee_name = assignee.name if assignee else ""
    step.save(update_fields=["assignee_id", "assignee_name"])
    case.version += 1
    case.save(update_fields=["version"])
    keep_lead(actor, step, at, note)
    audit.record(
        actor,
        "cases.step_assigned",
        case.pk,
        before=before or None,
        after=step.assignee_name or None,
        case_code=case.code,
    )
    if assignee and assignee.account_id != actor.account_id:
        telling.tell_assigned(case, step, at)


def keep_lead(actor: Actor, step: Step, at: dt.datetime, note: str = "") -> None:
    """Keep who leads a step from now on, and until when the one before did."""
    Involvement.objects.filter(step_id=step.pk, part=Part.LEAD, ended_at=None).update(
        ended_at=at, ended_by=actor.recorded_name
    )
    if step.assignee_id:
        Involvement.objects.create(
            case_id=step.case_id,
            step_id=step.pk,
            step_name=step.name,
            part=Part.LEAD,
            account_id=step.assignee_id,
            name=step.assignee_name,
            given_at=at,
            given_by=actor.recorded_name,
            note=note,
        )


@transaction.atomic
def involve(
    *, actor: Actor, case_id: CaseId, part: Part, account_id: AccountId | None = None
) -> CaseView:
    """Ask a colleague (or oneself, None) to support or to watch; twice changes nothing.

    Support notes and drafts, only the lead acts; who watches is told of each move. Anybody who
    works on the dossier's agency may join; others are asked by a lead or by who signs.
    Raises: CaseMissing, NotAColleague, ColleagueAbsent, NotTheLead, NoSuchPart for a lead.
    """
    case = queries.lock(case_id, visible_to_actor=actor)
    if part is Part.LEAD or not actor.is_official:
        raise NoSuchPart
    wanted = _wanted(actor, case, account_id)
    person = _one_of(case, wanted, part)
    if part is Part.SUPPORT and person.is_absent:
        raise ColleagueAbsent(name=person.name)
    known = {"case": case, "account_id": wanted, "part": part, "ended_at": None}
    now = clock.now()
    fresh = {"name": person.name, "given_at": now, "given_by": actor.recorded_name}
    _row, is_new = Involvement.objects.get_or_create(**known, defaults=fresh)
    if is_new:
        audit.record(
            actor, "cases.involved", case.pk, after=f"{part}: {person.name}", case_code=case.code
        )
        if wanted != actor.account_id:
            telling.tell_involved(case, person.account_id, part, actor, now)
    return queries.view(actor, case)


def _wanted(actor: Actor, case: Case, account_id: AccountId | None) -> AccountId:
    """Return whose part it is: one's own, or by a lead somebody else's."""
    wanted = account_id or actor.account_id
    if wanted is None or (wanted != actor.account_id and not _leads(actor, case)):
        raise NotTheLead
    return wanted


def _leads(actor: Actor, case: Case) -> bool:
    if actor.has("cases.sign") and actor.agency_id in (case.agency_id, case.receiving_agency_id):
        return True
    mine = [actor.account_id, actor.stands_in_for]
    return case.steps.filter(done_at=None, assignee_id__in=[key for key in mine if key]).exists()


def _one_of(case: Case, account_id: AccountId, part: Part) -> Colleague:
    """Return a colleague of the dossier's agencies; support needs a right to work on it."""
    agencies = {case.agency_id, case.receiving_agency_id}
    people = [one for key in agencies for one in identity.colleagues(AgencyId(key))]
    rights = {"cases.receive", "cases.appraise", "cases.sign"}
    if part is Part.WATCH:
        rights |= {"cases.oversee"}
    for person in people:
        if person.account_id == account_id and person.rights & rights:
            return person
    raise NotAColleague


@transaction.atomic
def release(
    *, actor: Actor, case_id: CaseId, part: Part, account_id: AccountId | None = None
) -> CaseView:
    """End somebody's support or watching: one's own (None), or by a lead or who signs.

    Raises: CaseMissing, NotTheLead, NoSuchPart.
    """
    case = queries.lock(case_id, visible_to_actor=actor)
    wanted = _wanted(actor, case, account_id)
    rows = Involvement.objects.filter(case=case, account_id=wanted, part=part, ended_at=None)
    row = rows.exclude(part=Part.LEAD).first()
    if row is None:
        raise NoSuchPart
    row.ended_at, row.ended_by = clock.now(), actor.recorded_name
    row.save(update_fields=["ended_at", "ended_by"])
    audit.record(
        actor, "cases.released", case.pk, before=f"{part}: {row.name}", case_code=case.code
    )
    return queries.view(actor, case)


def stand_ins_changed(event: StandInsChanged) -> None:
    """Find new hands for the work of an agency whose people come and go."""
    cover_absences(AgencyId(event.agency_id))


def cover_absences(agency_id: AgencyId | None = None) -> int:
    """Hand on the steps of people who cannot do them today; return how many.

    To the delegate who holds the right, else back to the queue. Somebody who is away, has left the
    post, or whose delegation has ended cannot do them. Safe to run twice, and at two places.
    """
    held = Step.objects.filter(done_at=None, assignee_id__isnull=False)
    if agency_id:
        held = held.filter(agency_id=agency_id)
    agencies = list(held.order_by().values_list("agency_id", flat=True).distinct())
    return sum(_cover(AgencyId(key)) for key in agencies)


def _cover(agency_id: AgencyId) -> int:
    people = identity.colleagues(agency_id)
    moved = 0
    held = Step.objects.filter(agency_id=agency_id, done_at=None, assignee_id__isnull=False)
    for step in held.order_by("id").iterator(BATCH):
        if not _can_do(people, step):
            moved += _pass_on(step.pk, people)
    return moved


def _can_do(people: Sequence[Colleague], step: Step) -> bool:
    return any(
        one.account_id == step.assignee_id and step.right in one.rights and not one.is_absent
        for one in people
    )


@transaction.atomic
def _pass_on(step_id: uuid.UUID, people: Sequence[Colleague]) -> int:
    seen = Step.objects.get(pk=step_id)
    case = Case.objects.select_for_update(of=("self",)).get(pk=seen.case_id)
    step = Step.objects.filter(pk=step_id, done_at=None, assignee_id__isnull=False).first()
    if step is None or _can_do(people, step):
        return 0
    standing_in = next(
        (
            one for one in people
            if one.stands_in_for == step.assignee_id and step.right in one.rights
            and not one.is_absent
        ),
        None,
    )  # fmt: skip
    to = Assignee(account_id=standing_in.account_id, name=standing_in.name) if standing_in else None
    why = f"Thay {step.assignee_name}" if to else f"{step.assignee_name} vắng"
    _give(Actor.system("cases.cover_absences"), case, step, to, clock.now(), why)
    return 1
