# SPDX-License-Identifier: Apache-2.0
"""Reads of the tallies: rows are of months and procedures, never of dossiers."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet, Sum

from lienthong.insight.models import DayTally, MonthTally
from lienthong.insight.queries.scopes import EVERY
from lienthong.insight.rules import DAILY, MONTHLY, REPORTED, Measure, Period
from lienthong.kernel import clock
from lienthong.kernel.ids import AgencyId

Counts = Mapping[Measure, int]
Table = type[MonthTally] | type[DayTally]


def counts(scope_ids: Sequence[AgencyId], period: Period) -> dict[Measure, int]:
    """Return every monthly measure of some scopes in the months of a period, added up."""
    rows = _of_all(MonthTally, scope_ids, period)
    return _read(rows.aggregate(**_sums(MONTHLY)))


def history(scope_ids: Sequence[AgencyId]) -> dict[dt.date, Counts]:
    """Return every measure of every month there is, oldest first. One query of small rows."""
    rows = MonthTally.objects.filter(scope_id__in=scope_ids, procedure_code=EVERY)
    grouped = rows.values("starts_on").annotate(**_sums(MONTHLY)).order_by("starts_on")
    return {row["starts_on"]: _read(row) for row in grouped}


def counts_of_each(scope_ids: Sequence[AgencyId], period: Period) -> Mapping[AgencyId, Counts]:
    """Return the measures of several scopes, for a table that compares them."""
    rows = _of_all(MonthTally, scope_ids, period)
    return {AgencyId(row["scope_id"]): _read(row)
            for row in rows.values("scope_id").annotate(**_sums(MONTHLY))}  # fmt: skip


def months_of_each(
    scope_ids: Sequence[AgencyId], period: Period
) -> Mapping[AgencyId, Mapping[dt.date, Counts]]:
    """Return the reported measures of several scopes month by month, for small charts in rows."""
    found: defaultdict[AgencyId, dict[dt.date, Counts]] = defaultdict(dict)
    rows = _of_all(MonthTally, scope_ids, period).values("scope_id", "starts_on", *REPORTED)
    for row in rows:
        found[AgencyId(row["scope_id"])][row["starts_on"]] = _read(row)
    return found


def counts_by_procedure(scope_ids: Sequence[AgencyId], period: Period) -> dict[str, Counts]:
    """Return the measures of each procedure in the months of a period."""
    rows = MonthTally.objects.exclude(procedure_code=EVERY).filter(
        scope_id__in=scope_ids, starts_on__range=(period.first_month, period.last_month)
    )
    grouped = rows.values("procedure_code").annotate(**_sums(MONTHLY))
    return {row["procedure_code"]: _read(row) for row in grouped}


def flows(
    scope_ids: Sequence[AgencyId], period: Period, *, by: str = ""
) -> dict[Any, Counter[Measure]]:
    """Return the reported measures of any stretch of days: whole months, then the days left.

    by: a column to keep apart (`scope_id`, `procedure_code`), or nothing for one sum under "".
    At most three queries, whatever the period.
    """
    found: dict[Any, Counter[Measure]] = {}
    inner = period.whole_months()
    parts: list[tuple[Table, Period]] = [(DayTally, one) for one in period.edges()]
    if inner:
        parts.append((MonthTally, inner))
    for table, part in parts:
        for key, values in _flows(table, scope_ids, part, by):
            found.setdefault(key, Counter()).update(values)
    return found


def flows_by(
    scope_ids: Sequence[AgencyId], period: Period, *, daily: bool
) -> dict[dt.date, Counts]:
    """Return the reported measures day by day or month by month, oldest first."""
    table: Table = DayTally if daily else MonthTally
    rows = _of_all(table, scope_ids, period).values("starts_on").annotate(**_sums(REPORTED))
    return {row["starts_on"]: _read(row) for row in rows.order_by("starts_on")}


def first_day() -> dt.date | None:
    """Return the first day of the first month in which anything was counted."""
    rows = MonthTally.objects.filter(procedure_code=EVERY).order_by("starts_on")
    return rows.values_list("starts_on", flat=True).first()


def due(scope_ids: Sequence[AgencyId], *, days_ahead: int = 7) -> tuple[int, dict[dt.date, int]]:
    """Return how many dossiers are overdue now, and how many are due on each day to come.

    A dossier is overdue from the day after the one it is due on.
    """
    today = clock.today()
    last = today + dt.timedelta(days=days_ahead - 1)
    rows = DayTally.objects.filter(
        scope_id__in=scope_ids, procedure_code=EVERY, due__gt=0, starts_on__lte=last
    )
    overdue, coming = 0, {today + dt.timedelta(days=one): 0 for one in range(days_ahead)}
    for day, many in rows.values_list("starts_on").annotate(many=Sum("due")):
        if day < today:
            overdue += many
        else:
            coming[day] += many
    return overdue, coming


def overdue_by_procedure(scope_ids: Sequence[AgencyId]) -> dict[str, int]:
    """Return how many dossiers of each procedure are overdue now."""
    rows = DayTally.objects.exclude(procedure_code=EVERY).filter(
        scope_id__in=scope_ids, due__gt=0, starts_on__lt=clock.today()
    )
    return dict(rows.values_list("procedure_code").annotate(many=Sum("due")))


def _flows(table: Table, scope_ids: Sequence[AgencyId], period: Period, by: str) -> Any:
    rows: QuerySet[Any] = table._default_manager.filter(
        scope_id__in=scope_ids, starts_on__range=(period.first, period.last)
    )
    if by == "procedure_code":
        rows = rows.exclude(procedure_code=EVERY)
    else:
        rows = rows.filter(procedure_code=EVERY)
    if not by:
        return [("", _read(rows.aggregate(**_sums(REPORTED))))]
    return [(row[by], _read(row)) for row in rows.values(by).annotate(**_sums(REPORTED))]


def _of_all(table: Table, scope_ids: Sequence[AgencyId], period: Period) -> QuerySet[Any]:
    """Return the rows of all procedures together."""
    first = period.first_month if table is MonthTally else period.first
    return table._default_manager.filter(
        scope_id__in=scope_ids, procedure_code=EVERY, starts_on__range=(first, period.last)
    )


def _sums(measures: Sequence[Measure]) -> dict[str, Sum]:
    return {f"n_{one}": Sum(one) for one in measures}


def _read(row: Mapping[str, Any]) -> dict[Measure, int]:
    """Return a row as counts, zeros left out."""
    return {
        Measure(name.removeprefix("n_")): int(value)
        for name, value in row.items()
        if value and name.removeprefix("n_") in _NAMES
    }


_NAMES = frozenset({*MONTHLY, *DAILY})
