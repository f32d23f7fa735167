# SPDX-License-Identifier: Apache-2.0
"""Reads: the counts of an agency and period, their trend, and the dossiers behind each."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet, Sum

from lienthong.insight.models import Fact, Tally
from lienthong.insight.rules import Measure, Outcome
from lienthong.insight.rules.measures import SATISFIED
from lienthong.kernel.ids import AgencyId
from lienthong.orgs import queries as orgs

#: Which facts a measure counts; the same decisions as `rules.MEASURES`, as filters.
BEHIND: dict[Measure, Q] = {
    Measure.RECEIVED: Q(),
    Measure.ONLINE: Q(is_online=True),
    Measure.OPEN: Q(outcome=Outcome.OPEN),
    Measure.SETTLED: Q(outcome__in=[Outcome.EARLY, Outcome.ON_TIME, Outcome.LATE]),
    Measure.EARLY: Q(outcome=Outcome.EARLY),
    Measure.ON_TIME: Q(outcome=Outcome.ON_TIME),
    Measure.LATE: Q(outcome=Outcome.LATE),
    Measure.REFUSED: Q(outcome=Outcome.REFUSED),
    Measure.WITHDRAWN: Q(outcome=Outcome.WITHDRAWN),
    Measure.SUPPLEMENTED: Q(was_supplemented=True),
    Measure.DIGITAL_RESULT: Q(
        has_digital_result=True, outcome__in=[Outcome.EARLY, Outcome.ON_TIME, Outcome.LATE]
    ),
    Measure.WITH_FEE: Q(has_fee=True),
    Measure.PAID_ONLINE: Q(has_fee=True, is_paid_online=True),
    Measure.PAPERS: Q(papers__gt=0),
    Measure.DIGITAL_PAPERS: Q(digital_papers__gt=0),
    Measure.REUSED: Q(reused_fields__gt=0),
    Measure.RATED: Q(rating__isnull=False),
    Measure.SATISFIED: Q(rating__gte=SATISFIED),
    Measure.RATING_SUM: Q(rating__gt=0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Whole months, first and last included."""

    first: dt.date  #: first day of the first month
    last: dt.date  #: first day of the last month


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One dossier behind a figure."""

    case_code: str  #: its legal number
    procedure_code: str  #: which procedure
    month: dt.date  #: received in
    outcome: Outcome  #: how it ended


def counts(
    agency_ids: Sequence[AgencyId], period: Period, procedure_code: str = ""
) -> dict[Measure, int]:
    """Return every measure of some agencies and all below them. One query of small rows.

    agency_ids: one agency, or those at the top of the tree for the whole country.
    """
    rows = _tallies(period, procedure_code).filter(agency_id__in=agency_ids)
    return {
        Measure(measure): int(total)
        for measure, total in rows.values_list("measure").annotate(total=Sum("value"))
    }


def counts_of_each(
    agency_ids: Sequence[AgencyId], period: Period
) -> Mapping[AgencyId, Mapping[Measure, int]]:
    """Return the measures of several agencies, for a table that compares them."""
    found: defaultdict[AgencyId, dict[Measure, int]] = defaultdict(dict)
    rows = _tallies(period, "").filter(agency_id__in=agency_ids)
    totals = rows.values_list("agency_id", "measure").annotate(total=Sum("value"))
    for agency_id, measure, total in totals:
        found[AgencyId(agency_id)][Measure(measure)] = int(total)
    return found


def trend(
    agency_ids: Sequence[AgencyId], period: Period, measures: Sequence[Measure]
) -> dict[dt.date, list[int]]:
    """Return some measures month by month, months without any left out."""
    rows = _tallies(period, "").filter(agency_id__in=agency_ids, measure__in=measures)
    months: defaultdict[dt.date, list[int]] = defaultdict(lambda: [0] * len(measures))
    for month, measure, total in rows.values_list("month", "measure").annotate(total=Sum("value")):
        months[month][measures.index(Measure(measure))] = int(total)
    return dict(sorted(months.items()))


def by_procedure(agency_ids: Sequence[AgencyId], period: Period) -> dict[str, dict[Measure, int]]:
    """Return the measures procedure by procedure."""
    found: defaultdict[str, dict[Measure, int]] = defaultdict(dict)
    rows = _tallies(period, "").filter(agency_id__in=agency_ids)
    totals = rows.values_list("procedure_code", "measure").annotate(total=Sum("value"))
    for code, measure, total in totals:
        found[code][Measure(measure)] = int(total)
    return dict(found)


def behind(
    agency_id: AgencyId, period: Period, measure: Measure, *, before: str = "", limit: int = 50
) -> list[Opened]:
    """Return the dossiers that a figure counts, last code first; before: the last one seen."""
    rows = Fact.objects.filter(
        BEHIND[measure],
        agency_id__in=orgs.subtree_ids(agency_id),
        month__gte=period.first,
        month__lte=period.last,
    ).order_by(F("case_code").desc())
    if before:
        rows = rows.filter(case_code__lt=before)
    return [
        Opened(
            case_code=row.case_code,
            procedure_code=row.procedure_code,
            month=row.month,
            outcome=Outcome(row.outcome),
        )
        for row in rows[:limit]
    ]


def _tallies(period: Period, procedure_code: str) -> QuerySet[Tally]:
    rows = Tally.objects.filter(month__gte=period.first, month__lte=period.last)
    return rows.filter(procedure_code=procedure_code) if procedure_code else rows
