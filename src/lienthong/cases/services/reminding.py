# SPDX-License-Identifier: Apache-2.0
"""Reminders by themselves and by the chief; how long steps usually take."""

import datetime as dt
import statistics
import uuid
from collections import defaultdict

from django.db import connection, transaction
from django.db.models import F, Q

from lienthong.audit import services as audit
from lienthong.cases import queries
from lienthong.cases.errors import AlreadyReminded, NobodyToRemind, StepMissing
from lienthong.cases.models import Consultation, Involvement, Step, StepPace
from lienthong.cases.models.work import IS_READY
from lienthong.cases.rules import PAUSED, Part
from lienthong.cases.services import telling
from lienthong.cases.services.watching import NEAR_HOURS
from lienthong.identity import queries as identity
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied, Missing
from lienthong.kernel.ids import AccountId, AgencyId, CaseId
from lienthong.orgs import queries as orgs

BATCH = 200
#: Finished steps of so many days tell the usual pace, so many of each kind at most.
PACE_DAYS, PACE_SAMPLES = 180, 200
_LATEST = """
    SELECT procedure_code, key, opened_at, done_at FROM (
        SELECT c.procedure_code, s.key, s.opened_at, s.done_at, row_number() OVER (
            PARTITION BY c.procedure_code, s.key ORDER BY s.done_at DESC
        ) AS place
        FROM cases_step s JOIN cases_case c ON c.id = s.case_id
        WHERE s.done_at >= %s AND s.outcome = 'done' AND s.consultation_id IS NULL
    ) AS finished WHERE place <= %s
"""


def remind() -> dict[str, int]:
    """Tell holders of steps soon late, chiefs of late ones, agencies of overdue opinions: once.

    Counted on the working calendar. A step due with the whole dossier is told of as the dossier.
    Safe to run twice and at two places at once.
    """
    now = clock.now()
    try:
        near = orgs.national_calendar().add_working_hours(now, NEAR_HOURS)
    except Missing:  # no reference data yet: nothing can be due
        return {"soon": 0, "late": 0, "opinions": 0}
    ready = Step.objects.filter(IS_READY, consultation=None).exclude(case__status__in=PAUSED)
    ready = ready.exclude(due_at=F("case__due_at"))
    fresh_soon = Q(told_soon_for=None) | ~Q(told_soon_for=F("due_at"))
    fresh_late = Q(told_late_for=None) | ~Q(told_late_for=F("due_at"))
    soon = ready.filter(fresh_soon, due_at__gte=now, due_at__lt=near, assignee_id__isnull=False)
    late = ready.filter(fresh_late, due_at__lt=now)
    overdue = Consultation.objects.filter(
        Q(told_late_for=None) | ~Q(told_late_for=F("due_at")),
        answered_at=None,
        declined_at=None,
        waiver_basis="",
        due_at__lt=now,
    )
    return {
        "soon": sum(_tell_soon(key) for key in soon.values_list("pk", flat=True)[:BATCH]),
        "late": sum(_tell_late(key) for key in late.values_list("pk", flat=True)[:BATCH]),
        "opinions": sum(_tell_opinion(key) for key in overdue.values_list("pk", flat=True)[:BATCH]),
    }


@transaction.atomic
def _tell_soon(step_id: uuid.UUID) -> int:
    step = _locked(step_id)
    if step is None or step.assignee_id is None or step.told_soon_for == step.due_at:
        return 0
    step.told_soon_for = step.due_at
    step.save(update_fields=["told_soon_for"])
    telling.tell_step(step, "step_soon", [AccountId(step.assignee_id)])
    return 1


@transaction.atomic
def _tell_late(step_id: uuid.UUID) -> int:
    step = _locked(step_id)
    if step is None or step.told_late_for == step.due_at:
        return 0
    step.told_late_for = step.due_at
    step.save(update_fields=["told_late_for"])
    chiefs = identity.officials_with_right("cases.sign", AgencyId(step.agency_id))
    telling.tell_step(step, "step_late", [one.id for one in chiefs])
    return 1


@transaction.atomic
def _tell_opinion(key: uuid.UUID) -> int:
    rows = Consultation.objects.select_for_update(skip_locked=True, of=("self",))
    row = rows.select_related("case", "asked_agency").filter(pk=key).first()
    if row is None or row.told_late_for == row.due_at:
        return 0
    row.told_late_for = row.due_at
    row.save(update_fields=["told_late_for"])
    due = row.due_at.isoformat()
    telling.tell_of_opinion(row, "opinion_late", telling.answerers(row), due, is_asked=True)
    telling.tell_of_opinion(row, "opinion_late", telling.askers(row), due, is_asked=False)
    return 1


def _locked(step_id: uuid.UUID) -> Step | None:
    rows = Step.objects.select_for_update(skip_locked=True, of=("self",)).select_related("case")
    return rows.filter(pk=step_id, done_at=None).first()


@transaction.atomic
def remind_holder(*, actor: Actor, case_id: CaseId, step_id: uuid.UUID) -> None:
    """Remind who holds a step, at most once a day: by who leads the agency, or oversees it.

    Raises: CaseMissing, StepMissing, Denied, NobodyToRemind, AlreadyReminded.
    """
    case = queries.lock(case_id, visible_to_actor=actor)
    if not queries.is_chief(actor):
        raise Denied(right="cases.sign")
    step = Step.objects.filter(pk=step_id, case=case, done_at=None).first()
    if step is None:
        raise StepMissing
    if step.assignee_id is None:
        raise NobodyToRemind
    today = clock.today()
    begin = clock.at(today, dt.time(0))
    if Involvement.objects.filter(
        step_id=step.pk, part=Part.LEAD, ended_at=None, reminded_at__gte=begin
    ).exists():
        raise AlreadyReminded
    open_lead = Involvement.objects.filter(step_id=step.pk, part=Part.LEAD, ended_at=None)
    if not open_lead.update(reminded_at=clock.now()):
        _remember(step, actor, step.assignee_id)
    audit.record(actor, "cases.reminded", case.pk, after=step.name, case_code=case.code)
    telling.tell_reminder(case, step, actor, today)


def _remember(step: Step, actor: Actor, account_id: uuid.UUID) -> None:
    """Keep the lead of a step that was given before leads were kept."""
    Involvement.objects.create(
        case_id=step.case_id,
        step_id=step.pk,
        step_name=step.name,
        part=Part.LEAD,
        account_id=account_id,
        name=step.assignee_name,
        given_at=step.opened_at,
        given_by=actor.recorded_name,
        reminded_at=clock.now(),
    )


@transaction.atomic
def count_paces() -> int:
    """Count anew how long each step of each procedure usually takes; return how many steps.

    The median of working minutes of the latest finished ones. Safe to run twice.
    """
    now = clock.now()
    try:
        calendar = orgs.national_calendar()
    except Missing:
        return 0
    taken: dict[tuple[str, str], list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, [now - dt.timedelta(days=PACE_DAYS), PACE_SAMPLES])
        for procedure_code, key, opened_at, done_at in cursor:
            minutes = max(0, calendar.working_minutes(opened_at, done_at))
            taken[procedure_code, key].append(minutes)
    StepPace.objects.bulk_create(
        [
            StepPace(
                procedure_code=code,
                key=key,
                median_minutes=round(statistics.median(found)),
                samples=len(found),
                counted_at=now,
            )
            for (code, key), found in taken.items()
        ],
        update_conflicts=True,
        unique_fields=["procedure_code", "key"],
        update_fields=["median_minutes", "samples", "counted_at"],
    )
    return len(taken)
