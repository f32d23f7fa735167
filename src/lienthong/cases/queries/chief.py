# SPDX-License-Identifier: Apache-2.0
"""The chief's desk: what is late, what will be, who is overloaded, what stands still."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from lienthong.cases.models import Case, Consultation, Step, StepPace
from lienthong.cases.models.dossier import IS_OPEN
from lienthong.cases.models.work import IS_READY
from lienthong.cases.queries.naming import step_name
from lienthong.cases.queries.people import is_chief
from lienthong.cases.rules import ENOUGH_SAMPLES, PAUSED, Pace, Status, expected_finish
from lienthong.identity import queries as identity
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.clock import HANOI
from lienthong.kernel.errors import Denied
from lienthong.kernel.ids import AccountId, AgencyId, CaseId
from lienthong.orgs import queries as orgs
from lienthong.orgs.rules import WorkCalendar
from lienthong.procedures import queries as procedures
from lienthong.procedures.rules import Procedure

#: Lines of each list; the number beside its heading counts all of them.
LINES = 25
#: Dossiers due next that the forecast looks at.
LOOKED_AT = 200
#: A step that nobody finished for so many working days stands still (illustrative).
STILL_DAYS = 3
_RUNNING = Q(status__in=[Status.NEW, Status.ACCEPTED, Status.PROCESSING])
_SETTLING = Q(status__in=[Status.ACCEPTED, Status.PROCESSING])


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """An open step and who has it."""

    step_id: uuid.UUID  #: which
    step_name: str  #: its name
    right: str  #: what it takes to do it
    agency_id: AgencyId  #: where
    account_id: AccountId | None  #: who; None: in the common queue
    name: str  #: their name, or empty
    opened_at: dt.datetime  #: since when
    due_at: dt.datetime  #: its own end


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRow:
    """One dossier on the chief's desk."""

    id: CaseId  #: which
    code: str  #: its legal number
    version: int  #: for an action from the desk
    procedure_name: str  #: about what
    applicant_name: str  #: whose
    agency_id: AgencyId  #: competent
    agency_name: str  #: its name
    status: Status  #: one of the ten
    act_by_at: dt.datetime  #: the end that counts now
    left_minutes: int  #: working minutes; below zero: late by so many
    is_extended: bool  #: was moved before
    holders: tuple[Holder, ...]  #: at whom
    expected_at: dt.datetime | None = None  #: forecast end
    samples: int = 0  #: finished dossiers behind the forecast; 0: the procedure's plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How much one official has on their table."""

    account_id: AccountId  #: who
    name: str  #: their name
    open: int  #: steps they hold
    late: int  #: past their end
    soon: int  #: due within a day
    is_absent: bool  #: away today


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An opinion that has not come."""

    id: uuid.UUID  #: which question
    case_id: CaseId  #: of which dossier
    case_code: str  #: its legal number
    asked_agency_name: str  #: whom
    asked_at: dt.datetime  #: when
    due_at: dt.datetime  #: answer by
    is_late: bool  #: past that
    is_mandatory: bool  #: holds the result up
    is_more_time_asked: bool  #: they wait for a word about more time
    was_declined: bool  #: no opinion will come


@dataclass(frozen=True, slots=True, kw_only=True)
class Below:
    """An agency one level down, with all below it."""

    agency_id: AgencyId  #: which
    name: str  #: its name
    open: int  #: open dossiers
    late: int  #: past the moment somebody had to act
    soon: int  #: due within a day


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskFilter:
    """How a chief narrows the desk."""

    agency_id: AgencyId | None = None  #: one agency below, with all below it
    procedure_code: str = ""  #: one procedure


@dataclass(frozen=True, slots=True, kw_only=True)
class ChiefDesk:
    """Everything the desk shows."""

    agency_id: AgencyId  #: whose desk, or the chosen agency's
    agency_name: str  #: its name
    open: int  #: open dossiers
    late_count: int  #: all that are late
    soon_count: int  #: all due within a day
    paused_count: int  #: all that wait for the applicant or a legal basis
    unassigned_count: int  #: all ready steps in the common queue
    late: tuple[DeskRow, ...]  #: longest late first
    coming: tuple[DeskRow, ...]  #: forecast to be late, first due first
    looked_at: int  #: dossiers the forecast looked at
    still: tuple[DeskRow, ...]  #: without movement, longest first
    unassigned: tuple[DeskRow, ...]  #: in the common queue, first due first
    loads: tuple[Load, ...]  #: busiest first
    opinions: tuple[Waiting, ...]  #: first due first
    below: tuple[Below, ...]  #: agencies one level down
    procedures: tuple[tuple[str, str], ...]  #: code, name of those with open dossiers


@dataclass(slots=True)
class _Scope:
    """What one reading of the desk shares."""

    agencies: Collection[AgencyId]
    procedure_code: str
    calendar: WorkCalendar
    now: dt.datetime
    near: dt.datetime
    names: Mapping[AgencyId, str] = field(default_factory=dict)

    def cases(self) -> QuerySet[Case]:
        rows = Case.objects.filter(IS_OPEN, agency_id__in=self.agencies)
        if self.procedure_code:
            rows = rows.filter(procedure_code=self.procedure_code)
        return rows

    def steps(self) -> QuerySet[Step]:
        rows = Step.objects.filter(IS_READY, agency_id__in=self.agencies, consultation=None)
        if self.procedure_code:
            rows = rows.filter(case__procedure_code=self.procedure_code)
        return rows


def chief_desk(actor: Actor, filters: DeskFilter | None = None) -> ChiefDesk:
    """Return the desk of who leads an agency; with `cases.oversee`, of the agencies below as well.

    A fixed number of queries, however many dossiers; the lists show the first `LINES`.
    Raises: Denied.
    """
    if not is_chief(actor) or actor.agency_id is None:
        raise Denied(right="cases.oversee")
    filters = filters or DeskFilter()
    branches = orgs.branches(actor.agency_id) if actor.has("cases.oversee") else {}
    chosen = filters.agency_id if filters.agency_id in branches else actor.agency_id
    inside = branches if chosen == actor.agency_id else orgs.branches(chosen)
    scope = _scope(chosen, inside, filters.procedure_code)
    totals = _totals(scope)
    late = _late(scope)
    ahead = list(
        scope.cases().filter(_SETTLING, due_at__gte=scope.now).order_by("due_at", "id")[:LOOKED_AT]
    )
    still, free = _still(scope), _unassigned(scope)
    rows = _Rows(scope, [*late, *ahead, *still, *free])
    return ChiefDesk(
        agency_id=chosen,
        agency_name=scope.names.get(chosen, ""),
        **totals,
        late=rows.of(late),
        coming=_forecast(scope, rows, ahead),
        looked_at=len(ahead),
        still=rows.of(still),
        unassigned=rows.of(free),
        loads=_loads(scope),
        opinions=_opinions(scope),
        below=_below(scope, inside),
        procedures=tuple(
            scope.cases().order_by("procedure_name").values_list("procedure_code", "procedure_name")
            .distinct()[:50]
        ),
    )  # fmt: skip


def _scope(agency_id: AgencyId, inside: Mapping[AgencyId, AgencyId], procedure_code: str) -> _Scope:
    calendar, now = orgs.calendar(agency_id), clock.now()
    agencies = [agency_id, *inside]
    return _Scope(
        agencies=agencies,
        procedure_code=procedure_code,
        calendar=calendar,
        now=now,
        near=calendar.add_working_hours(now, 8),
        names=orgs.names(agencies),
    )


def _totals(scope: _Scope) -> dict[str, int]:
    found = scope.cases().aggregate(
        open=Count("pk"),
        late_count=Count("pk", filter=_RUNNING & Q(act_by_at__lt=scope.now)),
        soon_count=Count(
            "pk", filter=_RUNNING & Q(act_by_at__gte=scope.now, act_by_at__lte=scope.near)
        ),
        paused_count=Count("pk", filter=Q(status__in=PAUSED)),
    )
    free = scope.steps().filter(assignee_id=None).exclude(role="return").count()
    return {**found, "unassigned_count": free}


def _late(scope: _Scope) -> list[Case]:
    rows = scope.cases().filter(_RUNNING, act_by_at__lt=scope.now)
    return list(rows.order_by("act_by_at", "id")[:LINES])


def _still(scope: _Scope) -> list[Case]:
    """Return dossiers whose open step nobody finished for days; opinions have a list of theirs."""
    since = scope.now
    for _day in range(STILL_DAYS * 7):
        if scope.calendar.working_minutes(since, scope.now) >= STILL_DAYS * 8 * 60:
            break
        since -= dt.timedelta(days=1)
    rows = scope.steps().filter(opened_at__lt=since).exclude(role__in=["consult", "return"])
    keys = rows.order_by("opened_at", "id").values_list("case_id", flat=True)[:LINES]
    found = Case.objects.in_bulk(list(keys))
    return [found[key] for key in dict.fromkeys(keys)]


def _unassigned(scope: _Scope) -> list[Case]:
    rows = scope.steps().filter(assignee_id=None).exclude(role="return")
    keys = rows.order_by("due_at", "id").values_list("case_id", flat=True)[:LINES]
    found = Case.objects.in_bulk(list(keys))
    return [found[key] for key in dict.fromkeys(keys)]


class _Rows:
    """Dossiers as lines, with the holders of all of them read at once."""

    def __init__(self, scope: _Scope, cases: Iterable[Case]) -> None:
        self.scope = scope
        self.holders: dict[uuid.UUID, list[Holder]] = {}
        steps = Step.objects.filter(
            case_id__in={case.pk for case in cases}, done_at=None, consultation=None
        ).select_related("case")
        self.keys: dict[uuid.UUID, list[Step]] = {}
        for step in steps.order_by("due_at", "id"):
            self.holders.setdefault(step.case_id, []).append(_holder(step))
            self.keys.setdefault(step.case_id, []).append(step)

    def of(self, cases: Iterable[Case]) -> tuple[DeskRow, ...]:
        return tuple(self.row(case) for case in cases)

    def row(self, case: Case, expected_at: dt.datetime | None = None, samples: int = 0) -> DeskRow:
        scope = self.scope
        return DeskRow(
            id=CaseId(case.pk),
            code=case.code,
            version=case.version,
            procedure_name=case.procedure_name,
            applicant_name=case.applicant_name,
            agency_id=AgencyId(case.agency_id),
            agency_name=scope.names.get(AgencyId(case.agency_id), ""),
            status=Status(case.status),
            act_by_at=case.act_by_at.astimezone(HANOI),
            left_minutes=scope.calendar.working_minutes(scope.now, case.act_by_at),
            is_extended=case.extended_at is not None,
            holders=tuple(self.holders.get(case.pk, ())),
            expected_at=expected_at,
            samples=samples,
        )


def _holder(step: Step) -> Holder:
    return Holder(
        step_id=step.pk,
        step_name=step_name(step, step.case),
        right=step.right,
        agency_id=AgencyId(step.agency_id),
        account_id=AccountId(step.assignee_id) if step.assignee_id else None,
        name=step.assignee_name,
        opened_at=step.opened_at.astimezone(HANOI),
        due_at=step.due_at.astimezone(HANOI),
    )


def _forecast(scope: _Scope, rows: _Rows, ahead: Iterable[Case]) -> tuple[DeskRow, ...]:
    """Return those that will be late if each step left takes its usual time."""
    cases = list(ahead)
    usual = _usual({case.procedure_code for case in cases})
    packs = {
        (case.procedure_code, case.procedure_version): None for case in cases
    }  # each version is read once
    known = {key: procedures.version(*key) for key in packs}
    found = []
    for case in cases:
        ends = [
            _end_of(scope, case, step, known[case.procedure_code, case.procedure_version], usual)
            for step in rows.keys.get(case.pk, ())
            if not step.is_waiting and step.role != "return"
        ]
        if not ends or case.due_at is None:
            continue
        expected_at, samples = max(ends)
        if expected_at > case.due_at:
            found.append(rows.row(case, expected_at, samples))
    return tuple(found[:LINES])


def _usual(codes: Collection[str]) -> dict[tuple[str, str], Pace]:
    rows = StepPace.objects.filter(procedure_code__in=codes, samples__gte=ENOUGH_SAMPLES)
    return {
        (row.procedure_code, row.key): Pace(minutes=row.median_minutes, samples=row.samples)
        for row in rows
    }


def _end_of(
    scope: _Scope,
    case: Case,
    step: Step,
    procedure: Procedure,
    usual: Mapping[tuple[str, str], Pace],
) -> tuple[dt.datetime, int]:
    assert case.started_at and case.due_at
    whole = scope.calendar.working_minutes(case.started_at, case.due_at)
    keys = [one.key for one in procedure.steps]
    at = keys.index(step.key) if step.key in keys else len(keys)
    left = [one for one in procedure.steps[at:] if one.role not in ("return", "receive")]
    planned = sum(one.share for one in procedure.steps if one.role not in ("return", "receive"))
    paces = [
        usual.get((case.procedure_code, one.key))
        or Pace(minutes=whole * one.share // max(100, planned), samples=0)
        for one in left
    ]
    if not paces:
        return scope.now, 0
    end = expected_finish(scope.now, step.opened_at, paces, scope.calendar)
    return end.astimezone(HANOI), min(one.samples for one in paces)


def _loads(scope: _Scope) -> tuple[Load, ...]:
    grouped = (
        scope.steps()
        .filter(assignee_id__isnull=False)
        .order_by()
        .values_list("assignee_id", "assignee_name")
        .annotate(
            many=Count("pk"),
            late=Count("pk", filter=Q(due_at__lt=scope.now)),
            soon=Count("pk", filter=Q(due_at__gte=scope.now, due_at__lte=scope.near)),
        )
        .order_by("-late", "-many")[:LINES]
    )
    found = list(grouped)
    away = identity.absent_accounts([AccountId(key) for key, *_rest in found])
    return tuple(
        Load(
            account_id=AccountId(key), name=name, open=many, late=late, soon=soon,
            is_absent=key in away,
        )
        for key, name, many, late, soon in found
    )  # fmt: skip


def _opinions(scope: _Scope) -> tuple[Waiting, ...]:
    rows = Consultation.objects.filter(
        Q(case__in=scope.cases()) if scope.procedure_code else Q(),
        asking_agency_id__in=scope.agencies,
        answered_at=None,
        waiver_basis="",
        case__status__in=[Status.ACCEPTED, Status.PROCESSING, *PAUSED],
    ).select_related("case", "asked_agency")
    return tuple(
        Waiting(
            id=row.pk,
            case_id=CaseId(row.case_id),
            case_code=row.case.code,
            asked_agency_name=row.asked_agency.name,
            asked_at=row.asked_at.astimezone(HANOI),
            due_at=row.due_at.astimezone(HANOI),
            is_late=row.due_at < scope.now and row.declined_at is None,
            is_mandatory=row.is_mandatory,
            is_more_time_asked=row.more_time_until is not None and not row.more_time_decision,
            was_declined=row.declined_at is not None,
        )
        for row in rows.order_by("due_at", "id")[:LINES]
    )


def _below(scope: _Scope, inside: Mapping[AgencyId, AgencyId]) -> tuple[Below, ...]:
    if not inside:
        return ()
    numbers: dict[AgencyId, list[int]] = {branch: [0, 0, 0] for branch in set(inside.values())}
    grouped = (
        scope.cases()
        .order_by()
        .values_list("agency_id")
        .annotate(
            many=Count("pk"),
            late=Count("pk", filter=_RUNNING & Q(act_by_at__lt=scope.now)),
            soon=Count(
                "pk", filter=_RUNNING & Q(act_by_at__gte=scope.now, act_by_at__lte=scope.near)
            ),
        )
    )
    for key, *counted in grouped:
        branch = inside.get(AgencyId(key))
        if branch:
            numbers[branch] = [a + b for a, b in zip(numbers[branch], counted, strict=True)]
    rows = (
        Below(agency_id=branch, name=scope.names.get(branch, ""), open=many, late=late, soon=soon)
        for branch, (many, late, soon) in numbers.items()
    )
    return tuple(sorted(rows, key=lambda row: (-row.late, -row.open, row.name)))
