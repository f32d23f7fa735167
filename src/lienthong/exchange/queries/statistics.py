# SPDX-License-Identifier: Apache-2.0
"""Statistics of any days: of the country, an agency with all below it, or a system (QĐ 28 art. 11).

Read from the sums of days and months: the cost does not grow with the documents.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet, Sum

from lienthong.exchange.models import Follower, System, Tally
from lienthong.exchange.queries.systems import route_of
from lienthong.exchange.rules import tallies
from lienthong.exchange.rules.tallies import COUNTRY, SYSTEM, Measure, Side
from lienthong.kernel import clock
from lienthong.orgs.rules import AgencyCode

Counts = Mapping[Measure, int]
_COLUMNS = [measure.value for measure in Measure]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What one scope sent, received and had to answer in a period."""

    scope: str
    sent: Counts
    received: Counts
    due: Counts
    overdue: int  #: had to be answered on a day gone by, and is not

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to show."""
        return not any((*self.sent.values(), *self.received.values(), *self.due.values()))


def numbers(scope: str, first: dt.date, last: dt.date) -> Numbers:
    """Return the numbers of one scope."""
    found = _numbers(Tally.objects.filter(scope=scope), first, last)
    return found.get(scope) or _nothing(scope)


def below(scope: str, first: dt.date, last: dt.date) -> list[Numbers]:
    """Return the numbers of each agency directly below, whoever sent or received most first."""
    found = _numbers(Tally.objects.filter(above=scope), first, last)
    return sorted(
        found.values(),
        key=lambda one: (
            -one.sent.get(Measure.DOCUMENTS, 0) - one.received.get(Measure.DOCUMENTS, 0),
            one.scope,
        ),
    )


def system_of(scope: str) -> str | None:
    """Return the scope of the system that carries an agency's documents; None: there is none."""
    at = AgencyCode.parse(scope) if scope and not scope.startswith(SYSTEM) else None
    while at is not None:
        key = route_of(at.modern)
        if key is not None:
            return SYSTEM + System.objects.values_list("code", flat=True).get(pk=key)
        at = at.parent
    return None


def course(
    scope: str, first: dt.date, last: dt.date, *, by_month: bool
) -> dict[dt.date, tuple[int, int]]:
    """Return what was sent and received, by day or by month; days without any are left out."""
    start = first.replace(day=1) if by_month else first
    rows = Tally.objects.filter(
        scope=scope, is_month=by_month, side__in=[Side.OUT, Side.IN], starts_on__range=(start, last)
    ).values_list("starts_on", "side", "documents")
    found: dict[dt.date, list[int]] = {}
    for day, side, documents in rows:
        found.setdefault(day, [0, 0])[side] = documents
    return {day: (sent, received) for day, (sent, received) in found.items()}


def counted_until() -> dt.datetime | None:
    """Return when documents were counted last; None: never."""
    return Follower.objects.filter(name="statistics").values_list("at", flat=True).first()


def _numbers(rows: QuerySet[Tally], first: dt.date, last: dt.date) -> dict[str, Numbers]:
    moved = _sums(_within(rows.filter(side__in=[Side.OUT, Side.IN]), first, last))
    due = rows.filter(side=Side.DUE, is_month=False, starts_on__range=(first, last))
    to_answer = _sums(due)
    gone = due.filter(starts_on__lt=clock.today())
    open_ones = gone.values("scope").annotate(left=Sum(F("documents") - F("answered")))
    overdue = {row["scope"]: int(row["left"]) for row in open_ones}
    scopes = {scope for scope, _ in (*moved, *to_answer)}
    return {
        scope: Numbers(
            scope=scope,
            sent=moved.get((scope, Side.OUT), Counter()),
            received=moved.get((scope, Side.IN), Counter()),
            due=to_answer.get((scope, Side.DUE), Counter()),
            overdue=overdue.get(scope, 0),
        )
        for scope in scopes
    }


def _within(rows: QuerySet[Tally], first: dt.date, last: dt.date) -> QuerySet[Tally]:
    """Return the rows that make up a period: of months where it is whole ones, else of days."""
    whole = first.day == 1 and (last + dt.timedelta(days=1)).day == 1
    return rows.filter(is_month=whole, starts_on__range=(first, last))


def _sums(rows: QuerySet[Tally]) -> dict[tuple[str, int], Counter[Measure]]:
    sums: Any = {f"sum_{one}": Sum(one) for one in _COLUMNS}
    found: Any = rows.values("scope", "side").annotate(**sums)
    return {
        (row["scope"], row["side"]): Counter(
            {measure: int(row[f"sum_{measure.value}"]) for measure in Measure}
        )
        for row in found
    }


def _nothing(scope: str) -> Numbers:
    return Numbers(scope=scope, sent=Counter(), received=Counter(), due=Counter(), overdue=0)


def parents(scope: str) -> list[str]:
    """Return the scopes above, the country first."""
    found, at = [], tallies.above(scope)
    while at is not None:
        found.append(at)
        at = tallies.above(at) if at != COUNTRY else None
    return list(reversed(found))
