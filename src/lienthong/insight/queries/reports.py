# SPDX-License-Identifier: Apache-2.0
"""Reports (DG-04): balances of any stretch of days, whole, or by what they are made of."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from lienthong.insight.queries import tallies
from lienthong.insight.queries.scopes import Scope
from lienthong.insight.rules import Balance, Measure, Period, Span, balance, starts
from lienthong.insight.rules.periods import after, period_of
from lienthong.kernel.ids import AgencyId
from lienthong.procedures import queries as procedures

#: Days that a report may list one by one, months that it may.
MOST_DAYS = 366
#: Before this day there is no dossier anywhere: the law that made them is of 2018.
BEGINNING = dt.date(2000, 1, 1)


class By(StrEnum):
    """What a report is broken down by; the value is the one in addresses."""

    NOTHING = "tong"  #: one line
    PROCEDURE = "thu-tuc"  #: by procedure
    FIELD = "linh-vuc"  #: by field of administration
    AGENCY = "co-quan"  #: by the agencies directly below
    DAY = "ngay"  #: each day
    WEEK = "tuan"  #: each week
    MONTH = "thang"  #: each month
    QUARTER = "quy"  #: each quarter
    YEAR = "nam"  #: each year


STEPS = {
    By.DAY: Span.DAY,
    By.WEEK: Span.WEEK,
    By.MONTH: Span.MONTH,
    By.QUARTER: Span.QUARTER,
    By.YEAR: Span.YEAR,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a report."""

    name: str  #: procedure, field, agency or stretch of time
    code: str  #: its code; empty for a stretch of time
    balance: Balance
    period: Period | None = None  #: of a stretch of time


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Open dossiers as they are now: no day but today knows it."""

    waiting: int  #: sent, not answered yet
    running: int  #: on the clock
    paused: int  #: 5, 6 and 8
    overdue: int  #: of waiting and running: past the day they were due


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report of one scope and period."""

    scope: Scope
    period: Period
    by: By
    total: Balance  #: of the whole scope
    lines: tuple[Line, ...] = field(default=())
    standing: Standing | None = None  #: when the period holds today
    rest: Balance | None = None  #: of the scope, in no line: its own and closed agencies'


def balance_of(scope_ids: Sequence[AgencyId], period: Period) -> Balance:
    """Balance a period (DG-04)."""
    return _balances(scope_ids, period, "").get("", Balance())


def report(scope: Scope, period: Period, by: By, *, today: dt.date) -> Report:
    """Make a report. At most eight queries, whatever the period and however many dossiers."""
    total = balance_of(scope.ids, period)
    holds_today = period.first <= today <= period.last
    lines = _LINES[by](scope, period) if by in _LINES else _by_time(scope, period, by, total)
    rest = _rest(total, lines) if by is By.AGENCY else None
    return Report(
        scope=scope,
        period=period,
        by=by,
        total=total,
        lines=tuple(lines),
        standing=standing(scope) if holds_today else None,
        rest=rest if rest and not rest.is_empty else None,
    )


def standing(scope: Scope, months: Mapping[dt.date, tallies.Counts] | None = None) -> Standing:
    """Return how the open dossiers of a scope stand now. months: its history, when known."""
    known = tallies.history(scope.ids) if months is None else months
    sums: Counter[Measure] = Counter()
    for counts in known.values():
        for one in (Measure.WAITING, Measure.RUNNING, Measure.PAUSED):
            sums[one] += counts.get(one, 0)
    return Standing(
        waiting=sums[Measure.WAITING],
        running=sums[Measure.RUNNING],
        paused=sums[Measure.PAUSED],
        overdue=tallies.due(scope.ids)[0],
    )


def _balances(scope_ids: Sequence[AgencyId], period: Period, by: str) -> dict[Any, Balance]:
    within = tallies.flows(scope_ids, period, by=by)
    earlier: dict[Any, Counter[Measure]] = {}
    if period.first > BEGINNING:
        past = Period(first=BEGINNING, last=period.first - dt.timedelta(days=1))
        earlier = tallies.flows(scope_ids, past, by=by)
    empty: Counter[Measure] = Counter()
    found = {
        key: balance(earlier.get(key, empty), within.get(key, empty))
        for key in earlier.keys() | within.keys()
    }
    return {key: one for key, one in found.items() if not one.is_empty}


def _by_nothing(scope: Scope, period: Period) -> list[Line]:
    del scope, period
    return []


def _by_procedure(scope: Scope, period: Period) -> list[Line]:
    found = _balances(scope.ids, period, "procedure_code")
    names = procedures.names(list(found))
    lines = [
        Line(name=str(names.get(code, code)), code=code, balance=one) for code, one in found.items()
    ]
    return sorted(lines, key=_most_first)


def _by_field(scope: Scope, period: Period) -> list[Line]:
    found = _balances(scope.ids, period, "procedure_code")
    fields = procedures.fields_of(list(found))
    sums: dict[tuple[str, str], list[Balance]] = {}
    for code, one in found.items():
        known = fields.get(code)
        key = (known.code, str(known.name)) if known else ("", _("Lĩnh vực khác"))
        sums.setdefault(key, []).append(one)
    lines = [Line(name=name, code=code, balance=added(many)) for (code, name), many in sums.items()]
    return sorted(lines, key=_most_first)


def _by_agency(scope: Scope, period: Period) -> list[Line]:
    found = _balances([one.id for one in scope.below], period, "scope_id")
    return [
        Line(name=one.short_name, code=one.code, balance=found[one.id])
        for one in scope.below
        if one.id in found
    ]


def _by_time(scope: Scope, period: Period, by: By, total: Balance) -> list[Line]:
    """Cut a period into steps; each opens with what the one before closed with."""
    span, daily = STEPS[by], by in (By.DAY, By.WEEK)
    sums: dict[dt.date, Counter[Measure]] = {}
    parts = [(period, True)] if daily else [(one, True) for one in period.edges()]
    if not daily and (inner := period.whole_months()):
        parts.append((inner, False))
    for part, by_day in parts:
        for day, counts in tallies.flows_by(scope.ids, part, daily=by_day).items():
            sums.setdefault(starts(span, day), Counter()).update(counts)
    lines, carried = [], total.opening
    for step in steps(span, period):
        one = balance({Measure.RECEIVED: carried}, sums.get(starts(span, step.first), Counter()))
        lines.append(Line(name="", code="", balance=one, period=step))
        carried = one.closing
    return lines


def steps(span: Span, period: Period) -> list[Period]:
    """Return the stretches of a period, the first and last cut to fit."""
    found, one = [], period_of(span, period.first)
    while one.first <= period.last:
        found.append(Period(first=max(one.first, period.first), last=min(one.last, period.last)))
        one = after(span, one)
    return found


def added(many: Sequence[Balance]) -> Balance:
    """Add up balances of one period."""
    names = Balance.__dataclass_fields__
    return Balance(**{name: sum(getattr(one, name) for one in many) for name in names})


def _rest(total: Balance, lines: Sequence[Line]) -> Balance:
    inside = added([line.balance for line in lines])
    names = Balance.__dataclass_fields__
    return Balance(**{name: getattr(total, name) - getattr(inside, name) for name in names})


def _most_first(line: Line) -> tuple[int, str]:
    return -line.balance.received - line.balance.settled, line.code


_LINES = {
    By.NOTHING: _by_nothing,
    By.PROCEDURE: _by_procedure,
    By.FIELD: _by_field,
    By.AGENCY: _by_agency,
}
