# SPDX-License-Identifier: Apache-2.0
"""What time does by itself: late answers, appointments that near or pass; and who looked."""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import F, Q

from lienthong.audit import services as audit
from lienthong.cases.errors import CaseMissing, ConsultationMissing
from lienthong.cases.events import CaseAnsweredLate, CaseFact, CaseNearingDue, CaseOverdue
from lienthong.cases.models import Case
from lienthong.cases.queries.access import consultations_to, visible_to
from lienthong.cases.rules import Status
from lienthong.cases.services.beats import told_of
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Missing
from lienthong.kernel.ids import CaseId, LeafId
from lienthong.orgs import queries as orgs
from lienthong.outbox import services as outbox

BATCH = 500
#: "Nearing" begins when this many working hours are left.
NEAR_HOURS = 8

_RUNNING = Q(status__in=[Status.ACCEPTED, Status.PROCESSING], finished_at=None)


def watch_deadlines() -> dict[str, int]:
    """Mark late answers (MC-05) and tell of appointments that near or passed, each once.

    Safe to run twice and at two places at once; each batch is a transaction of its own.
    """
    now = clock.now()
    try:
        near = orgs.national_calendar().add_working_hours(now, NEAR_HOURS)
    except Missing:  # no reference data yet: nothing can be due
        return {"late_answers": 0, "overdue": 0, "nearing": 0}
    unanswered = Q(status=Status.NEW, responded_at=None, late_answer_at=None, respond_by__lt=now)
    overdue = _RUNNING & Q(due_at__lt=now) & ~Q(told_late_for=F("due_at"))
    overdue |= _RUNNING & Q(due_at__lt=now, told_late_for=None)
    nearing = _RUNNING & Q(due_at__gte=now, due_at__lt=near) & ~Q(told_soon_for=F("due_at"))
    nearing |= _RUNNING & Q(due_at__gte=now, due_at__lt=near, told_soon_for=None)
    return {
        "late_answers": _tell_all(unanswered, CaseAnsweredLate, "late_answer_at", now),
        "overdue": _tell_all(overdue, CaseOverdue, "told_late_for", None),
        "nearing": _tell_all(nearing, CaseNearingDue, "told_soon_for", None),
    }


def _tell_all(chosen: Q, fact: type[CaseFact], column: str, value: dt.datetime | None) -> int:
    """Tell of a batch at a time until none is left."""
    told = 0
    while True:
        batch = _tell_batch(chosen, fact, column, value)
        told += batch
        if batch < BATCH:
            return told


@transaction.atomic
def _tell_batch(chosen: Q, fact: type[CaseFact], column: str, value: dt.datetime | None) -> int:
    cases = list(
        Case.objects.filter(chosen)
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("act_by_at")[:BATCH]
    )
    actor = Actor.system("cases.watch_deadlines")
    for case in cases:
        setattr(case, column, value or case.due_at)
        case.save(update_fields=[column])
        if fact is CaseAnsweredLate:
            audit.record(actor, "cases.answered_late", case.pk, case_code=case.code)
        outbox.publish(told_of(case, fact, at=clock.now()))
    return len(cases)


@transaction.atomic
def record_view(*, actor: Actor, case_id: CaseId, purpose: str = "cases.settle") -> LeafId | None:
    """Leave a leaf that an official read the personal data of a dossier; None for the applicant.

    Raises: CaseMissing.
    """
    case = visible_to(actor).filter(pk=case_id).first()
    if case is None:
        raise CaseMissing
    if not actor.is_official:
        return None
    about = tuple(filter(None, {case.applicant_number, case.owner.get("personal_number", "")}))
    return audit.record(
        actor, "cases.viewed", case.pk, purpose=purpose, about=about, case_code=case.code
    )


@transaction.atomic
def record_consultation_view(*, actor: Actor, consultation_id: uuid.UUID) -> LeafId:
    """Leave a leaf that a consulted agency read a question and what was shared with it.

    Raises: ConsultationMissing.
    """
    row = consultations_to(actor).select_related("case").filter(pk=consultation_id).first()
    if row is None:
        raise ConsultationMissing
    about = (row.case.applicant_number,) if row.shared and row.case.applicant_number else ()
    return audit.record(
        actor,
        "cases.consultation_viewed",
        row.pk,
        purpose="cases.consultation",
        about=about,
        case_code=row.case.code,
    )
