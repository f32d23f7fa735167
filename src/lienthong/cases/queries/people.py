# SPDX-License-Identifier: Apache-2.0
"""Who takes part in a dossier, what they note, how busy they are, which words they keep ready."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q

from lienthong.cases.models import AgencyGroup, Case, Involvement, Note, ReasonTemplate, Step
from lienthong.cases.queries.access import visible_to
from lienthong.cases.rules import OPEN, Part, ReasonFor, Status
from lienthong.identity import queries as identity
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.clock import HANOI
from lienthong.kernel.ids import AccountId, AgencyId, CaseId
from lienthong.orgs import queries as orgs

#: Dossiers of the same person for the same procedure so near to each other may be the same one.
ALIKE_DAYS = 30
RELATED = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """Somebody's part in a dossier now."""

    account_id: AccountId  #: who
    name: str  #: their name
    part: Part  #: lead, support or watch
    step_name: str  #: the step they lead
    given_by: str  #: who asked them
    given_at: dt.datetime  #: since when


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadView:
    """Who had a step, from when to when: a line of the history."""

    step_name: str  #: the step
    name: str  #: who
    given_by: str  #: by whom
    given_at: dt.datetime  #: from
    note: str  #: why
    part: Part  #: lead, support or watch


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteView:
    """A word among officials."""

    id: uuid.UUID  #: which
    text: str  #: in words
    author: str  #: who, and for whom
    post_name: str  #: in which post
    mentioned: tuple[str, ...]  #: whom it is for
    at: dt.datetime  #: when


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonView:
    """A ready reason in force."""

    series: uuid.UUID  #: which, through all its versions
    version: int  #: counted from 1
    agency_id: AgencyId  #: whose
    procedure_code: str  #: for one procedure, or empty
    used_for: ReasonFor  #: for which act
    text: str  #: with its placeholders
    written_by: str  #: by whom
    written_at: dt.datetime  #: when


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """Agencies often asked together."""

    id: uuid.UUID  #: which
    name: str  #: as kept
    members: tuple[AgencyId, ...]  #: who


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A colleague who can do a step, with how busy they are."""

    account_id: AccountId  #: who
    name: str  #: their name
    post_name: str  #: in which post, or for whom
    is_absent: bool  #: away today
    open: int  #: steps they hold
    late: int  #: of these, past their end
    soon: int  #: of these, due within a day


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedView:
    """Another dossier of the same people."""

    id: CaseId  #: which
    code: str  #: its legal number
    procedure_name: str  #: about what
    status: Status  #: one of the ten
    received_at: dt.datetime  #: when
    is_alike: bool  #: same procedure, both open or near in time: perhaps the same


def is_chief(actor: Actor) -> bool:
    """Tell whether an official leads or oversees the work of an agency."""
    return actor.is_official and (actor.has("cases.sign") or actor.has("cases.oversee"))


def parts(case_id: CaseId) -> tuple[PartView, ...]:
    """Return who supports and watches a dossier that the caller reached already."""
    rows = Involvement.objects.filter(case_id=case_id, ended_at=None).exclude(part=Part.LEAD)
    return tuple(
        PartView(
            account_id=AccountId(row.account_id),
            name=row.name,
            part=Part(row.part),
            step_name=row.step_name,
            given_by=row.given_by,
            given_at=row.given_at.astimezone(HANOI),
        )
        for row in rows.order_by("part", "given_at")
    )


def leads(case_id: CaseId) -> tuple[LeadView, ...]:
    """Return who was given what in a dossier, oldest first; the caller reached it already."""
    rows = Involvement.objects.filter(case_id=case_id).order_by("given_at", "id")
    return tuple(
        LeadView(
            step_name=row.step_name,
            name=row.name,
            given_by=row.given_by,
            given_at=row.given_at.astimezone(HANOI),
            note=row.note,
            part=Part(row.part),
        )
        for row in rows
    )


def notes(case_id: CaseId) -> tuple[NoteView, ...]:
    """Return the notes of a dossier that the caller reached already, newest first."""
    rows = Note.objects.filter(case_id=case_id).order_by("-at", "-id")
    return tuple(note_view(row) for row in rows[:200])


def note_view(row: Note) -> NoteView:
    """Freeze a note."""
    return NoteView(
        id=row.pk,
        text=row.text,
        author=row.author_name,
        post_name=row.author_post,
        mentioned=tuple(row.mentioned),
        at=row.at.astimezone(HANOI),
    )


def candidates(agency_id: AgencyId, right: str) -> tuple[Candidate, ...]:
    """Return who may do a step of an agency, least busy first; the absent last."""
    people = [one for one in identity.colleagues(agency_id) if right in one.rights]
    loads = _loads({one.account_id for one in people})
    seen: dict[AccountId, Candidate] = {}
    for one in people:
        many, late, soon = loads.get(one.account_id, (0, 0, 0))
        made = Candidate(
            account_id=one.account_id,
            name=one.name,
            post_name=one.post_name,
            is_absent=one.is_absent,
            open=many,
            late=late,
            soon=soon,
        )
        seen.setdefault(one.account_id, made)
    return tuple(sorted(seen.values(), key=lambda one: (one.is_absent, one.open, one.name)))


def _loads(accounts: Collection[AccountId]) -> dict[AccountId, tuple[int, int, int]]:
    now = clock.now()
    near = orgs.national_calendar().add_working_hours(now, 8)
    rows = (
        Step.objects.filter(done_at=None, assignee_id__in=list(accounts))
        .order_by()
        .values_list("assignee_id")
        .annotate(
            many=Count("pk"),
            late=Count("pk", filter=Q(due_at__lt=now, is_waiting=False)),
            soon=Count("pk", filter=Q(due_at__gte=now, due_at__lt=near, is_waiting=False)),
        )
    )
    return {AccountId(key): (many, late, soon) for key, many, late, soon in rows}


def related(actor: Actor, case_id: CaseId) -> tuple[RelatedView, ...]:
    """Return other dossiers of the applicant that the actor reaches, newest first.

    Alike: the same procedure, received within `ALIKE_DAYS`, or both still open.
    """
    row = visible_to(actor).filter(pk=case_id).only(
        "applicant_number", "procedure_code", "received_at", "status"
    ).first()  # fmt: skip
    if row is None or not row.applicant_number:
        return ()
    others = (
        visible_to(actor)
        .filter(applicant_number=row.applicant_number)
        .exclude(pk=case_id)
        .only("code", "procedure_code", "procedure_name", "status", "received_at")
        .order_by("-received_at")[:RELATED]
    )
    return tuple(
        RelatedView(
            id=CaseId(one.pk),
            code=one.code,
            procedure_name=one.procedure_name,
            status=Status(one.status),
            received_at=one.received_at.astimezone(HANOI),
            is_alike=_is_alike(row, one),
        )
        for one in others
    )


def _is_alike(row: Case, other: Case) -> bool:
    if row.procedure_code != other.procedure_code:
        return False
    is_near = abs(row.received_at - other.received_at) < dt.timedelta(days=ALIKE_DAYS)
    return is_near or (row.status in OPEN and other.status in OPEN)


def ready_reasons(
    agency_id: AgencyId, used_for: ReasonFor, procedure_code: str = ""
) -> tuple[ReasonView, ...]:
    """Return the reasons an agency may choose from: its own, then those of the agencies above."""
    chain = orgs.ancestor_ids(agency_id)
    rows = ReasonTemplate.objects.filter(
        Q(procedure_code="") | Q(procedure_code=procedure_code),
        agency_id__in=chain,
        used_for=used_for,
        ended_at=None,
    )
    found = [reason_view(row) for row in rows]
    return tuple(
        sorted(
            found,
            key=lambda one: (chain.index(one.agency_id), not one.procedure_code, one.written_at),
        )
    )


def own_reasons(agency_id: AgencyId) -> tuple[ReasonView, ...]:
    """Return the reasons an agency keeps, by act."""
    rows = ReasonTemplate.objects.filter(agency_id=agency_id, ended_at=None)
    return tuple(reason_view(row) for row in rows.order_by("used_for", "procedure_code", "pk"))


def reason_view(row: ReasonTemplate) -> ReasonView:
    """Freeze a ready reason."""
    return ReasonView(
        series=row.series,
        version=row.version,
        agency_id=AgencyId(row.agency_id),
        procedure_code=row.procedure_code,
        used_for=ReasonFor(row.used_for),
        text=row.text,
        written_by=row.written_by,
        written_at=row.written_at.astimezone(HANOI),
    )


def groups(agency_id: AgencyId) -> tuple[GroupView, ...]:
    """Return the groups of agencies that an agency keeps."""
    rows = AgencyGroup.objects.filter(agency_id=agency_id).order_by("name")
    return tuple(
        GroupView(id=row.pk, name=row.name, members=tuple(map(AgencyId, row.members)))
        for row in rows
    )
