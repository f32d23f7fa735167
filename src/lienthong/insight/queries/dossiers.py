# SPDX-License-Identifier: Apache-2.0
"""The dossiers behind a figure."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from lienthong.cases import queries as cases
from lienthong.insight.models import Fact
from lienthong.insight.queries.scopes import Scope, all_ids
from lienthong.insight.rules import BY_END, Measure, Outcome, Period, Stage
from lienthong.insight.rules.measures import SATISFIED
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import CaseId

PAGE = 50
#: Figures of now that are no measure: dossiers past the day they were due.
OVERDUE = "overdue"
_SETTLED = Q(outcome__in=[Outcome.EARLY, Outcome.ON_TIME, Outcome.LATE])

#: Which facts a measure counts; the same decisions as `rules.MEASURES`, as filters.
BEHIND: dict[Measure, Q] = {
    Measure.RECEIVED: Q(),
    Measure.ONLINE: Q(is_online=True),
    Measure.POST: Q(channel="post"),
    Measure.IDENTIFIED: Q(is_online=True, is_identified=True),
    Measure.OPEN: Q(outcome=Outcome.OPEN),
    Measure.WAITING: Q(stage=Stage.WAITING),
    Measure.RUNNING: Q(stage=Stage.RUNNING),
    Measure.PAUSED: Q(stage=Stage.PAUSED),
    Measure.READY: Q(stage=Stage.READY),
    Measure.DUE: Q(act_by_on__isnull=False),
    Measure.SETTLED: _SETTLED,
    Measure.EARLY: Q(outcome=Outcome.EARLY),
    Measure.ON_TIME: Q(outcome=Outcome.ON_TIME),
    Measure.LATE: Q(outcome=Outcome.LATE),
    Measure.REFUSED: Q(outcome=Outcome.REFUSED),
    Measure.WITHDRAWN: Q(outcome=Outcome.WITHDRAWN),
    Measure.DAYS_TAKEN: _SETTLED & Q(ended_on__gt=F("received_on")),
    Measure.SUPPLEMENTED: Q(was_supplemented=True),
    Measure.DIGITAL_RESULT: _SETTLED & Q(has_digital_result=True),
    Measure.WITH_FEE: Q(has_fee=True),
    Measure.PAID_ONLINE: Q(has_fee=True, is_paid_online=True),
    Measure.PAPERS: Q(papers__gt=0),
    Measure.DIGITAL_PAPERS: Q(digital_papers__gt=0),
    Measure.WITH_PAPERS: Q(papers__gt=0),
    Measure.DIGITISED: Q(papers__gt=0, digital_papers__gte=F("papers")),
    Measure.REUSED: Q(reused_fields__gt=0),
    Measure.RATED: Q(rating__isnull=False),
    Measure.SATISFIED: Q(rating__gte=SATISFIED),
    Measure.RATING_SUM: Q(rating__gt=0),
}
#: Measures that add up a column instead of counting dossiers.
SUMMED = {
    Measure.PAPERS: "papers",
    Measure.DIGITAL_PAPERS: "digital_papers",
    Measure.RATING_SUM: "rating",
}
#: Measures of now: whatever the period, they are opened whole.
NOW = frozenset({Measure.WAITING, Measure.RUNNING, Measure.PAUSED, Measure.READY, Measure.DUE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One dossier behind a figure."""

    case_id: CaseId  #: which
    case_code: str  #: its legal number
    procedure_code: str  #: which procedure
    received_on: dt.date  #: legal day of receipt
    ended_on: dt.date | None  #: legal day it ended
    act_by_on: dt.date | None  #: legal day by which the agency must act
    outcome: Outcome  #: how it ended
    is_visible: bool  #: the reader may open the dossier itself


def behind(
    actor: Actor,
    scope: Scope,
    period: Period,
    figure: Measure | str,
    *,
    procedure_code: str = "",
    before: str = "",
) -> list[Opened]:
    """Return a page of the dossiers that a figure counts, last code first.

    figure: a measure, or `OVERDUE`. before: the last code seen.
    Raises: Denied without the right to see more than is public.
    """
    actor.require("insight.view")
    rows = _rows(scope, period, figure, procedure_code)
    if before:
        rows = rows.filter(case_code__lt=before)
    page = list(rows[:PAGE])
    visible = cases.visible_among(actor, [CaseId(row.case_id) for row in page])
    return [_opened(row, visible) for row in page]


def all_behind(
    actor: Actor, scope: Scope, period: Period, figure: Measure | str, *, procedure_code: str = ""
) -> Iterator[Opened]:
    """Yield every dossier that a figure counts, for a file; a few at a time in memory.

    Raises: Denied without the right to see more than is public.
    """
    actor.require("insight.view")
    rows = _rows(scope, period, figure, procedure_code)
    return (_opened(row, frozenset()) for row in rows.iterator(chunk_size=2_000))


def _rows(
    scope: Scope, period: Period, figure: Measure | str, procedure_code: str
) -> QuerySet[Fact]:
    rows = Fact.objects.filter(received_on__isnull=False).order_by(F("case_code").desc())
    agency_ids = all_ids(scope)
    if agency_ids is not None:
        rows = rows.filter(agency_id__in=agency_ids)
    if procedure_code:
        rows = rows.filter(procedure_code=procedure_code)
    if figure == OVERDUE:
        return rows.filter(act_by_on__lt=clock.today())
    measure = Measure(figure)
    rows = rows.filter(BEHIND[measure])
    return rows if measure in NOW else rows.filter(_within(measure, period))


def _within(measure: Measure, period: Period) -> Q:
    """Limit by month as well: that is what the index knows."""
    month, day = ("ended_month", "ended_on") if measure in BY_END else ("month", "received_on")
    return Q(
        **{
            f"{month}__range": (period.first_month, period.last_month),
            f"{day}__range": (period.first, period.last),
        }
    )


def _opened(row: Fact, visible: Collection[CaseId]) -> Opened:
    return Opened(
        case_id=CaseId(row.case_id),
        case_code=row.case_code,
        procedure_code=row.procedure_code,
        received_on=row.received_on or row.month,
        ended_on=row.ended_on,
        act_by_on=row.act_by_on,
        outcome=Outcome(row.outcome),
        is_visible=CaseId(row.case_id) in visible,
    )
