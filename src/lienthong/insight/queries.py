# SPDX-License-Identifier: Apache-2.0
"""Reads: the counts of an agency and period, their trend, and the dossiers behind each."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import F, Q, QuerySet, Sum

from lienthong.cases import queries as cases
from lienthong.insight.models import Fact, Tally
from lienthong.insight.rules import (
    BY_END,
    Balance,
    Measure,
    Outcome,
    Period,
    Published,
    balance,
    missing_parts,
)
from lienthong.insight.rules.balance import CAME, ENDED
from lienthong.insight.rules.measures import SATISFIED
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AgencyId, CaseId
from lienthong.orgs import queries as orgs
from lienthong.procedures import queries as procedures
from lienthong.procedures.rules import record

PAGE = 50
_SETTLED = Q(outcome__in=[Outcome.EARLY, Outcome.ON_TIME, Outcome.LATE])

#: Which facts a measure counts; the same decisions as `rules.MEASURES`, as filters.
BEHIND: dict[Measure, Q] = {
    Measure.RECEIVED: Q(),
    Measure.ONLINE: Q(is_online=True),
    Measure.OPEN: Q(outcome=Outcome.OPEN),
    Measure.SETTLED: _SETTLED,
    Measure.EARLY: Q(outcome=Outcome.EARLY),
    Measure.ON_TIME: Q(outcome=Outcome.ON_TIME),
    Measure.LATE: Q(outcome=Outcome.LATE),
    Measure.REFUSED: Q(outcome=Outcome.REFUSED),
    Measure.WITHDRAWN: Q(outcome=Outcome.WITHDRAWN),
    Measure.SUPPLEMENTED: Q(was_supplemented=True),
    Measure.DIGITAL_RESULT: _SETTLED & Q(has_digital_result=True),
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
class Opened:
    """One dossier behind a figure."""

    case_id: CaseId  #: which
    case_code: str  #: its legal number
    procedure_code: str  #: which procedure
    month: dt.date  #: received in
    outcome: Outcome  #: how it ended
    is_visible: bool  #: the reader may open the dossier itself


Counts = Mapping[Measure, int]


def counts(agency_ids: Sequence[AgencyId], period: Period) -> dict[Measure, int]:
    """Return every measure of some agencies and all below them. One query of small rows.

    agency_ids: one agency, or those at the top of the tree for the whole country.
    """
    rows = _tallies(agency_ids, period).values_list("measure").annotate(total=Sum("value"))
    return {Measure(measure): int(total) for measure, total in rows}


def counts_of_each(agency_ids: Sequence[AgencyId], period: Period) -> Mapping[AgencyId, Counts]:
    """Return the measures of several agencies, for a table that compares them."""
    found: defaultdict[AgencyId, dict[Measure, int]] = defaultdict(dict)
    rows = _tallies(agency_ids, period).values_list("agency_id", "measure")
    for agency_id, measure, total in rows.annotate(total=Sum("value")):
        found[AgencyId(agency_id)][Measure(measure)] = int(total)
    return found


def counts_by_month(agency_ids: Sequence[AgencyId], period: Period) -> dict[dt.date, Counts]:
    """Return the measures month by month, every month of the period, oldest first."""
    found: dict[dt.date, dict[Measure, int]] = {month: {} for month in period.months()}
    rows = _tallies(agency_ids, period).values_list("month", "measure")
    for month, measure, total in rows.annotate(total=Sum("value")):
        found[month][Measure(measure)] = int(total)
    return dict(found)


def counts_by_procedure(
    agency_ids: Sequence[AgencyId], period: Period, *, limit: int = 30
) -> dict[str, Counts]:
    """Return the measures of the procedures with the most dossiers, most first. Two queries."""
    rows = Tally.objects.exclude(procedure_code="").filter(_within(agency_ids, period))
    received = rows.filter(measure__in=[Measure.RECEIVED, Measure.SETTLED])
    totals = received.values_list("procedure_code").annotate(total=Sum("value"))
    found: dict[str, dict[Measure, int]] = {
        code: {}
        for code, _ in totals.filter(total__gt=0).order_by("-total", "procedure_code")[:limit]
    }
    chosen = rows.filter(procedure_code__in=list(found))
    for code, measure, total in chosen.values_list("procedure_code", "measure").annotate(
        total=Sum("value")
    ):
        found[code][Measure(measure)] = int(total)
    return dict(found)


def balance_of(agency_ids: Sequence[AgencyId], period: Period, within: Counts) -> Balance:
    """Balance a period (DG-04); within: its `counts`."""
    rows = Tally.objects.filter(
        agency_id__in=agency_ids, procedure_code="", month__lt=period.first,
        measure__in=[CAME, *ENDED],
    )  # fmt: skip
    totals = rows.values_list("measure").annotate(total=Sum("value"))
    return balance({Measure(measure): int(total) for measure, total in totals}, within)


def published(period: Period, agency_ids: Sequence[AgencyId]) -> dict[Published, int]:
    """Return the counts of the catalogue, for the whole country only: it is one catalogue."""
    listed, complete, online = _catalogue(procedures.in_force_ids())
    used = Tally.objects.filter(
        _within(agency_ids, period), procedure_code__in=online, measure=Measure.ONLINE, value__gt=0
    )
    return {
        Published.LISTED: listed,
        Published.COMPLETE: complete,
        Published.OFFERED: len(online),
        Published.USED: used.values("procedure_code").distinct().count(),
    }


def behind(
    actor: Actor,
    agency_id: AgencyId,
    period: Period,
    measure: Measure,
    *,
    before: str = "",
) -> list[Opened]:
    """Return a page of the dossiers that a figure counts, last code first.

    before: the last code seen. Raises: Denied without the right to see more than is public.
    """
    actor.require("insight.view")
    month = "ended_month" if measure in BY_END else "month"
    rows = Fact.objects.filter(
        BEHIND[measure],
        agency_id__in=orgs.subtree_ids(agency_id),
        **{f"{month}__range": (period.first, period.last)},
    ).order_by(F("case_code").desc())
    if before:
        rows = rows.filter(case_code__lt=before)
    page = list(rows[:PAGE])
    visible = cases.visible_among(actor, [CaseId(row.case_id) for row in page])
    return [_opened(row, visible) for row in page]


def may_open(actor: Actor, agency_id: AgencyId) -> bool:
    """Tell whether the dossiers behind an agency's figures may be listed for an actor."""
    if not (actor.is_official and actor.has("insight.view") and actor.agency_id):
        return False
    return actor.agency_id in orgs.ancestor_ids(agency_id)


def _opened(row: Fact, visible: frozenset[CaseId]) -> Opened:
    return Opened(
        case_id=CaseId(row.case_id),
        case_code=row.case_code,
        procedure_code=row.procedure_code,
        month=row.month,
        outcome=Outcome(row.outcome),
        is_visible=row.case_id in visible,
    )


def _tallies(agency_ids: Sequence[AgencyId], period: Period) -> QuerySet[Tally]:
    """Return the rows of all procedures together: as many for one dossier as for a million."""
    return Tally.objects.filter(_within(agency_ids, period), procedure_code="")


def _within(agency_ids: Sequence[AgencyId], period: Period) -> Q:
    return Q(agency_id__in=agency_ids, month__range=(period.first, period.last))


@lru_cache(maxsize=4)
def _catalogue(version_ids: tuple[uuid.UUID, ...]) -> tuple[int, int, tuple[str, ...]]:
    """Count a catalogue: procedures, complete ones, codes of those offered online.

    Versions never change, so the same ids give the same counts.
    """
    known = [procedures.by_id(one) for one in version_ids]
    complete = sum(1 for one in known if not missing_parts(record(one)))
    return len(known), complete, tuple(one.code for one in known if one.is_online)
