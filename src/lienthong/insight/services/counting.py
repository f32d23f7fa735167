# SPDX-License-Identifier: Apache-2.0
"""A dossier's fact, and the tallies above it, moved by their difference."""

import dataclasses
import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from django.db import connection, transaction

from lienthong.cases import queries as cases
from lienthong.cases.queries import CaseFacts
from lienthong.cases.rules import ReportGroup, Status, report_group
from lienthong.insight.models import DayTally, Fact, MonthTally
from lienthong.insight.queries import COUNTRY, EVERY
from lienthong.insight.rules import (
    DAILY,
    MONTHLY,
    Dossier,
    Measure,
    Outcome,
    Place,
    Stage,
    changes,
)
from lienthong.kernel.ids import AgencyId, CaseId
from lienthong.orgs import queries as orgs

#: Dossiers that are locked one by one; more are locked together.
MOST_LOCKS = 100
#: A row of a tally table: scope, first day, procedure.
Row = tuple[uuid.UUID, dt.date, str]
#: What is added to each row.
Sums = dict[Row, Counter[Measure]]

_FIELDS = tuple(field.name for field in dataclasses.fields(Dossier))
#: Columns of a fact that follow from the others: kept for its indexes.
_DERIVED = ("month", "ended_month", "is_online")
_STAGES = {
    ReportGroup.WAITING: Stage.WAITING,
    ReportGroup.RUNNING: Stage.RUNNING,
    ReportGroup.PAUSED: Stage.PAUSED,
}
_KEYS = ("scope_id", "starts_on", "procedure_code")


@transaction.atomic
def count(dossiers: Iterable[Dossier]) -> None:
    """Bring the counts up to date with dossiers as they are now; counting twice changes nothing.

    Cost: one fact and a few rows of tallies per dossier and agency above it, however many exist.
    """
    found = {dossier.case_id: dossier for dossier in dossiers}
    _take_turns(found)
    _count(found)


def refresh(case_id: CaseId) -> None:
    """Count one dossier as it is now: what every event of a dossier leads to.

    The dossier is read after its turn has come: of two at once, the later reads the newer state.
    """
    with transaction.atomic():
        _take_turns([case_id])
        _count({facts.id: counted(facts) for facts in cases.facts([case_id])})


def count_all() -> int:
    """Count every dossier as it is now; return how many. After an import or a restore."""
    total, batches = 0, cases.all_facts()
    while True:
        with transaction.atomic():
            stop_others()
            batch = next(batches, [])  # read while nobody else counts
            _count({facts.id: counted(facts) for facts in batch})
        if not batch:
            return total
        total += len(batch)


def stop_others() -> None:
    """Let nobody else count until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE insight_fact IN SHARE ROW EXCLUSIVE MODE")


def spread(found: Mapping[Place, int]) -> tuple[Sums, Sums]:
    """Return what is added to rows of months and of days: one agency, those above, the country.

    Each for its procedure and for all of them together.
    """
    months: Sums = {}
    days: Sums = {}
    for (agency_id, day, procedure, measure), difference in found.items():
        month = day.replace(day=1)
        for scope in (*orgs.ancestor_ids(AgencyId(agency_id)), COUNTRY):
            for code in (procedure, EVERY):
                if measure in MONTHLY:
                    months.setdefault((scope, month, code), Counter())[measure] += difference
                if measure in DAILY:
                    days.setdefault((scope, day, code), Counter())[measure] += difference
    return months, days


def add(months: Sums, days: Sums) -> None:
    """Add to the tallies, always months first: two at once wait and never deadlock."""
    _add(MonthTally, MONTHLY, months)
    _add(DayTally, DAILY, days)


def kept(row: Fact) -> Dossier | None:
    """Return what a fact counts as, or None when it is in no tally yet."""
    if row.received_on is None:
        return None
    values = {name: getattr(row, name) for name in _FIELDS}
    return Dossier(**(values | {"outcome": Outcome(row.outcome), "stage": Stage(row.stage)}))


def counted(facts: CaseFacts) -> Dossier:
    """Return what a dossier counts as."""
    outcome = _outcome(facts)
    ended = None if outcome is Outcome.OPEN else facts.finished_on or facts.received_on
    return Dossier(
        case_id=facts.id,
        case_code=facts.code,
        agency_id=facts.agency_id,
        procedure_code=facts.procedure_code,
        received_on=facts.received_on,
        ended_on=ended,
        act_by_on=facts.act_by_on,
        channel=facts.channel.value,
        outcome=outcome,
        stage=_stage(facts.status),
        is_identified=facts.is_identified,
        was_supplemented=facts.was_supplemented,
        has_digital_result=facts.has_digital_result,
        has_fee=facts.has_fee,
        is_paid_online=facts.is_paid_online,
        papers=facts.papers,
        digital_papers=facts.digital_papers,
        reused_fields=facts.reused_answers,
        rating=facts.rating if ended else None,
    )


def _take_turns(case_ids: Iterable[uuid.UUID]) -> None:
    """Let two counts of one dossier take turns: a fact that does not exist yet has no row to lock.

    Each also holds the table in the way that writing does, before it reads: so that one who stops
    the others (`stop_others`) never changes what has been read here.
    """
    ordered = sorted(case_ids)
    if len(ordered) > MOST_LOCKS:
        stop_others()
        return
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE insight_fact IN ROW EXCLUSIVE MODE")
        for case_id in ordered:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [case_id.int >> 65])


def _count(found: Mapping[uuid.UUID, Dossier]) -> None:
    before = {row.case_id: kept(row) for row in Fact.objects.filter(pk__in=list(found))}
    changed = [one for case_id, one in found.items() if before.get(case_id) != one]
    sums: Counter[Place] = Counter()
    for dossier in changed:
        sums.update(changes(before.get(dossier.case_id), dossier))
    _keep(changed)
    add(*spread(sums))


def _keep(dossiers: Iterable[Dossier]) -> None:
    names = (*_FIELDS, *_DERIVED)
    rows = [Fact(**{name: getattr(dossier, name) for name in names}) for dossier in dossiers]
    Fact.objects.bulk_create(
        rows,
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["case_id"],
        update_fields=[name for name in names if name != "case_id"],
    )


def _add(table: type[MonthTally] | type[DayTally], order: Iterable[Measure], sums: Sums) -> None:
    """Lock the rows in one order, then add.

    Two statements: the check that no count falls below zero would refuse to insert a difference.
    """
    rows = sorted((row, values) for row, values in sums.items() if any(values.values()))
    if not rows:
        return
    measures = tuple(one for one in order if any(values.get(one) for _, values in rows))
    keys = [list(column) for column in zip(*(row for row, _ in rows), strict=True)]
    values = [[sums[row].get(one, 0) for row, _ in rows] for one in measures]
    hold, change = _statements(table._meta.db_table, measures)
    with connection.cursor() as cursor:
        cursor.execute(hold, keys)
        cursor.execute(change, [*keys, *values])


@lru_cache(maxsize=256)
def _statements(table: str, measures: tuple[Measure, ...]) -> tuple[str, str]:
    """Return how to make and lock rows, and how to add to some of their columns."""
    keys, places = ", ".join(_KEYS), "unnest(%s::uuid[], %s::date[], %s::text[]"
    hold = f"""
        INSERT INTO {table} ({keys}) SELECT * FROM {places}) AS held({keys})
        ON CONFLICT ({keys}) DO UPDATE SET received = {table}.received WHERE false
    """  # noqa: S608 - names of our own columns, no text from outside
    columns = ", ".join(measures)
    added = ", ".join(f"{one} = {table}.{one} + added.{one}" for one in measures)
    same = " AND ".join(f"{table}.{key} = added.{key}" for key in _KEYS)
    change = f"""
        UPDATE {table} SET {added}
        FROM {places}{", %s::bigint[]" * len(measures)}) AS added({keys}, {columns})
        WHERE {same}
    """  # noqa: S608 - names of our own columns, no text from outside
    return hold, change


def _stage(status: Status) -> Stage:
    if status is Status.DONE:
        return Stage.READY
    return _STAGES.get(report_group(status), Stage.CLOSED)


def _outcome(facts: CaseFacts) -> Outcome:
    if facts.status is Status.REFUSED:
        return Outcome.REFUSED
    if facts.status is Status.WITHDRAWN:
        return Outcome.WITHDRAWN
    return Outcome(facts.punctuality.value) if facts.punctuality else Outcome.OPEN


def batches() -> Iterator[tuple[list[CaseFacts], dict[uuid.UUID, Dossier | None]]]:
    """Yield the dossiers in batches, each with the facts that are kept of them."""
    for batch in cases.all_facts():
        rows = Fact.objects.filter(pk__in=[facts.id for facts in batch])
        yield batch, {row.case_id: kept(row) for row in rows}
