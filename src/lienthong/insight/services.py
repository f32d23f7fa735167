# SPDX-License-Identifier: Apache-2.0
"""Writes: a dossier's fact and the tallies above it, moved by their difference."""

import dataclasses
import uuid
from collections import defaultdict
from collections.abc import Iterable

from django.db import connection, transaction

from lienthong.cases import queries as cases
from lienthong.cases.events import CaseFact
from lienthong.cases.queries import CaseFacts
from lienthong.cases.rules import Status
from lienthong.insight.models import Fact, Tally
from lienthong.insight.rules import Dossier, Measure, Outcome, changes
from lienthong.kernel.ids import AgencyId, CaseId
from lienthong.orgs import queries as orgs

#: Dossiers that are locked one by one; more are locked together.
MOST_LOCKS = 100

_Place = tuple[uuid.UUID, object, str, Measure]
_FIELDS = tuple(field.name for field in dataclasses.fields(Dossier))
#: Places are made first, at zero: a check is held against the row proposed, not the sum.
_MAKE = """
    INSERT INTO insight_tally (agency_id, month, procedure_code, measure, value)
    SELECT *, 0 FROM unnest(%s::uuid[], %s::date[], %s::text[], %s::text[])
    ON CONFLICT (agency_id, month, procedure_code, measure) DO NOTHING
"""
_ADD = """
    UPDATE insight_tally SET value = value + change
    FROM unnest(%s::uuid[], %s::date[], %s::text[], %s::text[], %s::bigint[])
        AS moved (agency_id, month, procedure_code, measure, change)
    WHERE insight_tally.agency_id = moved.agency_id AND insight_tally.month = moved.month
        AND insight_tally.procedure_code = moved.procedure_code
        AND insight_tally.measure = moved.measure
"""


@transaction.atomic
def count(dossiers: Iterable[Dossier]) -> None:
    """Bring the counts up to date with dossiers as they are now; counting twice changes nothing.

    Cost: one fact and a few tallies per dossier and agency above it, however many exist.
    """
    found = {dossier.case_id: dossier for dossier in dossiers}
    _lock(found)
    before = {row.case_id: _dossier(row) for row in Fact.objects.filter(pk__in=found)}
    differences: defaultdict[_Place, int] = defaultdict(int)
    for case_id, dossier in found.items():
        for place, measure, difference in changes(before.get(case_id), dossier):
            for agency_id in orgs.ancestor_ids(AgencyId(place.agency_id)):
                differences[(agency_id, place.month, place.procedure_code, measure)] += difference
    _keep(found.values())
    _add({place: value for place, value in differences.items() if value})


def _lock(case_ids: Iterable[uuid.UUID]) -> None:
    """Let two counts of one dossier take turns: a fact that does not exist yet has no row to lock.

    A large batch takes the table instead of thousands of locks.
    """
    ordered = sorted(case_ids)
    with connection.cursor() as cursor:
        if len(ordered) > MOST_LOCKS:
            cursor.execute("LOCK TABLE insight_fact IN SHARE ROW EXCLUSIVE MODE")
            return
        for case_id in ordered:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [case_id.int >> 65])


def _keep(dossiers: Iterable[Dossier]) -> None:
    rows = [Fact(**{name: getattr(dossier, name) for name in _FIELDS}) for dossier in dossiers]
    Fact.objects.bulk_create(
        rows,
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["case_id"],
        update_fields=[name for name in _FIELDS if name != "case_id"],
    )


def _add(differences: dict[_Place, int]) -> None:
    """Add in one order of places, so that two at once wait for each other and never deadlock."""
    if not differences:
        return
    rows = sorted(differences.items(), key=lambda item: tuple(map(str, item[0])))
    columns = list(zip(*((*place, value) for place, value in rows), strict=True))
    with connection.cursor() as cursor:
        cursor.execute(_MAKE, [list(column) for column in columns[:4]])
        cursor.execute(_ADD, [list(column) for column in columns])


def refresh(case_id: CaseId) -> None:
    """Count one dossier as it is now: what every event of a dossier leads to."""
    count([_counted(facts) for facts in cases.facts([case_id])])


def recount(event: CaseFact) -> None:
    """Count the dossier that an event tells of."""
    refresh(CaseId(event.case_id))


def count_all() -> int:
    """Count every dossier as it is now; return how many. After an import or a restore."""
    total = 0
    for batch in cases.all_facts():
        count([_counted(facts) for facts in batch])
        total += len(batch)
    return total


def _counted(facts: CaseFacts) -> Dossier:
    return Dossier(
        case_id=facts.id,
        case_code=facts.code,
        agency_id=facts.agency_id,
        procedure_code=facts.procedure_code,
        month=facts.received_on.replace(day=1),
        is_online=facts.is_online,
        outcome=_outcome(facts),
        was_supplemented=facts.was_supplemented,
        has_digital_result=facts.has_digital_result,
        has_fee=facts.has_fee,
        is_paid_online=facts.is_paid_online,
        papers=facts.papers,
        digital_papers=facts.digital_papers,
        reused_fields=facts.reused_answers,
        rating=facts.rating,
    )


def _outcome(facts: CaseFacts) -> Outcome:
    if facts.status is Status.REFUSED:
        return Outcome.REFUSED
    if facts.status is Status.WITHDRAWN:
        return Outcome.WITHDRAWN
    return Outcome(facts.punctuality.value) if facts.punctuality else Outcome.OPEN


def rebuild() -> None:
    """Count all facts again from nothing: after a restore, or a change of the measures."""
    with transaction.atomic():
        Tally.objects.all().delete()
        facts = [_dossier(row) for row in Fact.objects.iterator(chunk_size=5000)]
        Fact.objects.all().delete()
        for start in range(0, len(facts), 5000):
            count(facts[start : start + 5000])


def _dossier(row: Fact) -> Dossier:
    values = {name: getattr(row, name) for name in _FIELDS}
    return Dossier(**(values | {"outcome": Outcome(row.outcome)}))
