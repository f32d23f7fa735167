# SPDX-License-Identifier: Apache-2.0
"""What an evaluation is measured by, and the published numbers of evaluations per agency."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F, Q

from lienthong.cases.models import Case, Rating
from lienthong.cases.rules import (
    CRITERIA,
    Channel,
    Complaints,
    Grade,
    Measured,
    Settlement,
    grade_of,
    measure,
)
from lienthong.kernel import clock
from lienthong.kernel.ids import AgencyId, CaseId
from lienthong.procedures import queries as procedures
from lienthong.procedures.rules import Procedure

_MIDNIGHT = dt.time()
_LOCAL = "rating.rated_at AT TIME ZONE 'Asia/Ho_Chi_Minh'"
_WITHIN = """
    FROM cases_rating rating JOIN cases_case dossier ON dossier.id = rating.case_id
    WHERE dossier.agency_id = ANY(%s) AND rating.rated_at >= %s AND rating.rated_at < %s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingNumbers:
    """Evaluations of some agencies in a period; nothing about a single one."""

    count: int
    total: int  #: sum of all totals, 0 to 18 each
    grades: Mapping[Grade, int]
    criteria: Mapping[int, tuple[int, int, int]]  #: how many gave 0, 1 and 2


@dataclass(frozen=True, slots=True, kw_only=True)
class RatedMonth:
    """Evaluations of one month."""

    month: dt.date  #: its first day
    count: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingComment:
    """What an applicant wrote beside the scores; for whoever reviews it."""

    case_id: CaseId
    agency_id: AgencyId
    procedure: str
    total: int
    comment: str
    rated_at: dt.datetime
    changed_at: dt.datetime | None


def settlement(case: Case, complaints: Complaints) -> Settlement:
    """Return the facts of a dossier that criteria are measured by."""
    steps = case.steps.filter(done_at__isnull=False)
    opinions = case.consultations.all()
    now = clock.now()
    finished = case.finished_at or case.responded_at or now
    due, first_due = case.due_at or case.respond_by, case.original_due_at or case.respond_by
    return Settlement(
        is_early=clock.legal_date(finished) < clock.legal_date(first_due),
        is_late=finished > due,
        was_extended=case.extended_at is not None,
        shares=steps.count() + opinions.count(),
        shares_late=steps.filter(done_at__gt=F("due_at")).count()
        + opinions.filter(
            Q(answered_at__gt=F("due_at")) | Q(answered_at=None, due_at__lt=finished)
        ).count(),
        is_one_place=case.receiving_agency_id == case.agency_id,
        is_published=_is_whole(procedures.version(case.procedure_code, case.procedure_version)),
        is_online=case.channel == Channel.ONLINE,
        answered_late=(case.responded_at or now) > case.respond_by,
        complaints=complaints,
    )


def measured(case_id: CaseId, complaints: Complaints) -> tuple[Measured, ...]:
    """Return the measured criteria of a dossier now; its page was allowed before."""
    return measure(settlement(Case.objects.get(pk=case_id), complaints))


def _is_whole(procedure: Procedure) -> bool:
    """Tell whether the parts a citizen needs are published (DV-01)."""
    return bool(
        procedure.components and procedure.channels and procedure.guide and procedure.legal_basis
    )


def rating_numbers(
    agency_ids: Collection[AgencyId], since: dt.date, until: dt.date
) -> RatingNumbers:
    """Count the evaluations of dossiers of some agencies, both legal dates included.

    For the platform: it asks no right; pages hide groups too small.
    """
    columns = [
        f"count(*) FILTER (WHERE (rating.scores->>'{one.number}')::int = {score})"
        for one in CRITERIA
        for score in range(3)
    ]
    statement = (
        f"SELECT rating.total, count(*), {', '.join(columns)} {_WITHIN} GROUP BY rating.total"
    )
    grades = dict.fromkeys(Grade, 0)
    cells = [0] * len(columns)
    count = total = 0
    for points, number, *found in _rows(statement, agency_ids, since, until):
        count, total = count + number, total + points * number
        grades[grade_of(points)] += number
        cells = [a + b for a, b in zip(cells, found, strict=True)]
    criteria = {
        one.number: (cells[3 * at], cells[3 * at + 1], cells[3 * at + 2])
        for at, one in enumerate(CRITERIA)
    }
    return RatingNumbers(count=count, total=total, grades=grades, criteria=criteria)


def rating_months(
    agency_ids: Collection[AgencyId], since: dt.date, until: dt.date
) -> tuple[RatedMonth, ...]:
    """Return the evaluations of each month, oldest first."""
    month = f"date_trunc('month', {_LOCAL})::date"
    statement = f"SELECT {month}, count(*), sum(rating.total) {_WITHIN} GROUP BY 1 ORDER BY 1"
    return tuple(
        RatedMonth(month=row[0], count=row[1], total=row[2])
        for row in _rows(statement, agency_ids, since, until)
    )


def rated_agencies(since: dt.date, until: dt.date) -> dict[AgencyId, tuple[int, int]]:
    """Return the number and the sum of evaluations of each agency that has any."""
    statement = """
        SELECT dossier.agency_id, count(*), sum(rating.total)
        FROM cases_rating rating JOIN cases_case dossier ON dossier.id = rating.case_id
        WHERE rating.rated_at >= %s AND rating.rated_at < %s GROUP BY 1
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, _span(since, until))
        return {AgencyId(row[0]): (row[1], row[2]) for row in cursor.fetchall()}


def rating_comments(
    agency_ids: Collection[AgencyId], *, but: Collection[uuid.UUID] = (), most: int = 50
) -> tuple[RatingComment, ...]:
    """Return comments of some agencies' dossiers, newest first, without those named."""
    rows = (
        Rating.objects.filter(case__agency__in=agency_ids)
        .exclude(comment="")
        .exclude(case__in=but)
        .select_related("case")
        .order_by("-rated_at")[:most]
    )
    return tuple(_comment(row) for row in rows)


def rating_comment(case_id: CaseId) -> RatingComment | None:
    """Return the comment of one dossier, or None."""
    row = Rating.objects.filter(case=case_id).exclude(comment="").select_related("case").first()
    return _comment(row) if row else None


def _comment(row: Rating) -> RatingComment:
    return RatingComment(
        case_id=CaseId(row.case_id),
        agency_id=AgencyId(row.case.agency_id),
        procedure=row.case.procedure_name,
        total=row.total,
        comment=row.comment,
        rated_at=row.rated_at,
        changed_at=row.changed_at,
    )


def _rows(
    statement: str, agency_ids: Collection[AgencyId], since: dt.date, until: dt.date
) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(agency_ids), *_span(since, until)])
        return list(cursor.fetchall())


def _span(since: dt.date, until: dt.date) -> tuple[dt.datetime, dt.datetime]:
    return clock.at(since, _MIDNIGHT), clock.at(until + dt.timedelta(days=1), _MIDNIGHT)
