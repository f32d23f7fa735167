# SPDX-License-Identifier: Apache-2.0
"""Counting again from nothing, and comparing: the proof that the tallies are right."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Sum

from lienthong.insight.models import DayTally, Fact, MonthTally
from lienthong.insight.queries import BEHIND, SUMMED
from lienthong.insight.rules import BY_END, DAILY, MONTHLY, Measure, Place
from lienthong.insight.services import counting
from lienthong.insight.services.counting import Row, Sums

#: Rows that one statement adds.
PART = 5_000

_Table = type[MonthTally] | type[DayTally]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A count that is not what a recount from the dossiers gives."""

    table: str  #: `month`, `day` or `fact`
    scope_id: uuid.UUID  #: agency, all zeros for the country; of a fact: its dossier
    starts_on: dt.date | None  #: the month or day
    procedure_code: str  #: empty for all together
    measure: str  #: what is counted
    kept: int  #: as the pages show it
    recounted: int  #: as it should be


def check() -> list[Difference]:
    """Compare every fact with its dossier, and every tally with a recount of all facts.

    The recount asks the database to add up facts by the filters that open a figure, and so does
    not share the arithmetic of differences that it checks. Nobody counts meanwhile: an event that
    is still on its way shows as a difference of its dossier, and only there.
    """
    with transaction.atomic():
        counting.stop_others()
        months, days = counting.spread(_recounted())
        return [
            *_facts_unlike(),
            *_unlike("month", MonthTally, months),
            *_unlike("day", DayTally, days),
        ]


@transaction.atomic
def rebuild() -> None:
    """Add up all facts again from nothing: after a change of the measures."""
    counting.stop_others()
    MonthTally.objects.all().delete()
    DayTally.objects.all().delete()
    months, days = counting.spread(_recounted())
    for part in _parts(months):
        counting.add(part, {})
    for part in _parts(days):
        counting.add({}, part)


def _parts(sums: Sums) -> Iterator[Sums]:
    rows = sorted(sums)
    for start in range(0, len(rows), PART):
        yield {row: sums[row] for row in rows[start : start + PART]}


def _recounted() -> Counter[Place]:
    """Add up the facts of each agency, procedure and day; the database does the adding."""
    sums: Counter[Place] = Counter()
    known = Fact.objects.filter(received_on__isnull=False)
    for day, measures in _by_day().items():
        counts = {f"n_{one}": _aggregate(one) for one in measures}
        keys = ("agency_id", day, "procedure_code")
        for row in known.filter(**{f"{day}__isnull": False}).values(*keys).annotate(**counts):
            for one in measures:
                value = row[f"n_{one}"]
                if value := value.days if isinstance(value, dt.timedelta) else value:
                    place = Place(row["agency_id"], row[day], row["procedure_code"], one)
                    sums[place] += value
    return sums


def _by_day() -> dict[str, list[Measure]]:
    found: dict[str, list[Measure]] = {"received_on": [], "ended_on": [], "act_by_on": []}
    for one in Measure:
        day = "act_by_on" if one is Measure.DUE else "ended_on" if one in BY_END else "received_on"
        found[day].append(one)
    return found


def _aggregate(measure: Measure) -> Any:
    if measure is Measure.DAYS_TAKEN:
        return Sum(F("ended_on") - F("received_on"), filter=BEHIND[Measure.SETTLED])
    column = SUMMED.get(measure)
    return Sum(column) if column else Count("pk", filter=BEHIND[measure])


def _unlike(name: str, table: _Table, wanted: Sums) -> Iterator[Difference]:
    measures = MONTHLY if table is MonthTally else DAILY
    keys = ("scope_id", "starts_on", "procedure_code")
    seen: set[Row] = set()
    for row in table.objects.values_list(*keys, *measures).iterator(chunk_size=5_000):
        place, values = row[:3], dict(zip(measures, row[3:], strict=True))
        seen.add(place)
        yield from _compared(name, place, values, wanted.get(place, Counter()))
    for place in wanted.keys() - seen:
        yield from _compared(name, place, {}, wanted[place])


def _compared(
    name: str, place: Row, kept: dict[Measure, int], wanted: Counter[Measure]
) -> Iterator[Difference]:
    scope_id, starts_on, procedure_code = place
    for measure in kept.keys() | wanted.keys():
        if kept.get(measure, 0) != wanted.get(measure, 0):
            yield Difference(
                table=name,
                scope_id=scope_id,
                starts_on=starts_on,
                procedure_code=procedure_code,
                measure=measure.value,
                kept=kept.get(measure, 0),
                recounted=wanted.get(measure, 0),
            )


def _facts_unlike() -> Iterator[Difference]:
    for batch, kept in counting.batches():
        for facts in batch:
            if kept.get(facts.id) != (wanted := counting.counted(facts)):
                yield Difference(
                    table="fact",
                    scope_id=facts.id,
                    starts_on=wanted.received_on,
                    procedure_code=facts.procedure_code,
                    measure=facts.code,
                    kept=int(kept.get(facts.id) is not None),
                    recounted=1,
                )
