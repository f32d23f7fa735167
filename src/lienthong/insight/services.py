# SPDX-License-Identifier: Apache-2.0
"""Writes: a dossier's fact and the tallies above it, moved by their difference."""

import dataclasses
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping

from django.db import connection, transaction

from lienthong.cases import queries as cases
from lienthong.cases.events import CaseFact
from lienthong.cases.queries import CaseFacts
from lienthong.cases.rules import Status
from lienthong.insight.models import Fact, Tally
from lienthong.insight.rules import Dossier, Outcome, Place, changes
from lienthong.kernel.ids import AgencyId, CaseId
from lienthong.orgs import queries as orgs

#: Dossiers that are locked one by one; more are locked together.
MOST_LOCKS = 100

#: The tallies of every procedure together are kept under this code.
EVERY = ""

_FIELDS = tuple(field.name for field in dataclasses.fields(Dossier))
_PLACES = "unnest(%s::uuid[], %s::date[], %s::text[], %s::text[], %s::bigint[])"
#: Make the places that are new and lock those that are not, in the order given.
_HOLD = f"""
    INSERT INTO insight_tally (agency_id, month, procedure_code, measure, value)
    SELECT agency_id, month, procedure_code, measure, 0
    FROM {_PLACES} AS held(agency_id, month, procedure_code, measure, difference)
    ON CONFLICT (agency_id, month, procedure_code, measure)
    DO UPDATE SET value = insight_tally.value WHERE false
"""  # noqa: S608 - no text from outside
_ADD = f"""
    UPDATE insight_tally SET value = value + difference
    FROM {_PLACES} AS added(agency_id, month, procedure_code, measure, difference)
    WHERE insight_tally.agency_id = added.agency_id AND insight_tally.month = added.month
      AND insight_tally.procedure_code = added.procedure_code
      AND insight_tally.measure = added.measure
"""  # noqa: S608 - no text from outside


@transaction.atomic
def count(dossiers: Iterable[Dossier]) -> None:
    """Bring the counts up to date with dossiers as they are now; counting twice changes nothing.

    Cost: one fact and a few tallies per dossier and agency above it, however many exist.
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
        _count({facts.id: _counted(facts) for facts in cases.facts([case_id])})


def recount(event: CaseFact) -> None:
    """Count the dossier that an event tells of."""
    refresh(CaseId(event.case_id))


def count_all() -> int:
    """Count every dossier as it is now; return how many. After an import or a restore."""
    total, batches = 0, cases.all_facts()
    while True:
        with transaction.atomic():
            _stop_others()
            batch = next(batches, [])  # read while nobody else counts
            _count({facts.id: _counted(facts) for facts in batch})
        if not batch:
            return total
        total += len(batch)


@transaction.atomic
def rebuild() -> None:
    """Add up all facts again from nothing: after a change of the measures."""
    _stop_others()
    Tally.objects.all().delete()
    sums: Counter[Place] = Counter()
    for row in Fact.objects.iterator(chunk_size=5_000):
        _spread(changes(None, _dossier(row)), sums)
    _add(sums)


def _take_turns(case_ids: Iterable[uuid.UUID]) -> None:
    """Let two counts of one dossier take turns: a fact that does not exist yet has no row to lock.

    Each also holds the table in the way that writing does, before it reads: so that one who stops
    the others (`_stop_others`) never changes what has been read here.
    """
    ordered = sorted(case_ids)
    if len(ordered) > MOST_LOCKS:
        _stop_others()
        return
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE insight_fact IN ROW EXCLUSIVE MODE")
        for case_id in ordered:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [case_id.int >> 65])


def _stop_others() -> None:
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE insight_fact IN SHARE ROW EXCLUSIVE MODE")


def _count(found: Mapping[uuid.UUID, Dossier]) -> None:
    before = {row.case_id: _dossier(row) for row in Fact.objects.filter(pk__in=list(found))}
    changed = [one for case_id, one in found.items() if before.get(case_id) != one]
    sums: Counter[Place] = Counter()
    for dossier in changed:
        _spread(changes(before.get(dossier.case_id), dossier), sums)
    _keep(changed)
    _add(sums)


def _spread(found: Mapping[Place, int], sums: Counter[Place]) -> None:
    """Add what changed to the agency and each above it, for the procedure and for all together."""
    for place, difference in found.items():
        for agency_id in orgs.ancestor_ids(AgencyId(place.agency_id)):
            for code in (place.procedure_code, EVERY):
                sums[Place(agency_id, place.month, code, place.measure)] += difference


def _keep(dossiers: Iterable[Dossier]) -> None:
    rows = [Fact(**{name: getattr(dossier, name) for name in _FIELDS}) for dossier in dossiers]
    Fact.objects.bulk_create(
        rows,
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["case_id"],
        update_fields=[name for name in _FIELDS if name != "case_id"],
    )


def _add(sums: Mapping[Place, int]) -> None:
    """Lock the places in one order, so that two at once wait and never deadlock; then add.

    Two statements: the check that no count falls below zero would refuse to insert a difference.
    """
    rows = sorted((place, value) for place, value in sums.items() if value)
    if not rows:
        return
    columns = zip(*((*place, value) for place, value in rows), strict=True)
    parameters = [list(column) for column in columns]
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, parameters)
        cursor.execute(_ADD, parameters)


def _counted(facts: CaseFacts) -> Dossier:
    outcome = _outcome(facts)
    ended = None if outcome is Outcome.OPEN else facts.finished_on or facts.received_on
    return Dossier(
        case_id=facts.id,
        case_code=facts.code,
        agency_id=facts.agency_id,
        procedure_code=facts.procedure_code,
        month=facts.received_on.replace(day=1),
        ended_month=ended.replace(day=1) if ended else None,
        is_online=facts.is_online,
        outcome=outcome,
        was_supplemented=facts.was_supplemented,
        has_digital_result=facts.has_digital_result,
        has_fee=facts.has_fee,
        is_paid_online=facts.is_paid_online,
        papers=facts.papers,
        digital_papers=facts.digital_papers,
        reused_fields=facts.reused_answers,
        rating=facts.rating if ended else None,
    )


def _outcome(facts: CaseFacts) -> Outcome:
    if facts.status is Status.REFUSED:
        return Outcome.REFUSED
    if facts.status is Status.WITHDRAWN:
        return Outcome.WITHDRAWN
    return Outcome(facts.punctuality.value) if facts.punctuality else Outcome.OPEN


def _dossier(row: Fact) -> Dossier:
    values = {name: getattr(row, name) for name in _FIELDS}
    return Dossier(**(values | {"outcome": Outcome(row.outcome)}))
