# SPDX-License-Identifier: Apache-2.0
"""Tallies against a real database: twice, from nothing, at once, and at what cost."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings as django_settings
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.module_loading import import_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienthong.insight import services
from lienthong.insight.models import DayTally, Fact, MonthTally
from lienthong.insight.queries import BEHIND, COUNTRY
from lienthong.insight.queries.freshness import COUNTED, HANDLER
from lienthong.insight.rules import (
    DAILY,
    MEASURES,
    MONTHLY,
    Dossier,
    Measure,
    Outcome,
    Place,
    placed,
)
from lienthong.insight.services import counting
from lienthong.insight.tests.factories import dossier, lives
from lienthong.kernel.ids import AgencyId
from lienthong.orgs import queries as orgs_queries
from lienthong.orgs.tests import factories as orgs
from lienthong.outbox.rules import path_of

CASES = [uuid.UUID(int=number << 70 | number) for number in range(1, 6)]
FEBRUARY = dt.date(2026, 2, 1)
Tally = tuple[str, Place]


@pytest.fixture
def communes(db: object) -> list[uuid.UUID]:
    """Two departments of one province."""
    orgs.agency()
    return [orgs.department("H42.01").id, orgs.department("H42.02").id]


def tallies() -> dict[Tally, int]:
    found: dict[Tally, int] = {}
    for name, table, measures in (("month", MonthTally, MONTHLY), ("day", DayTally, DAILY)):
        for row in table.objects.all():
            for one in measures:
                if value := getattr(row, one):
                    place = Place(row.scope_id, row.starts_on, row.procedure_code, one)
                    found[name, place] = value
    return found


def expected(facts: dict[uuid.UUID, Dossier]) -> dict[Tally, int]:
    sums: Counter[Tally] = Counter()
    for one in facts.values():
        for place, value in placed(one).items():
            for scope in (*orgs_queries.ancestor_ids(AgencyId(place.agency_id)), COUNTRY):
                for code in ("", place.procedure_code):
                    if place.measure in MONTHLY:
                        month = place.day.replace(day=1)
                        sums["month", Place(scope, month, code, place.measure)] += value
                    if place.measure in DAILY:
                        sums["day", Place(scope, place.day, code, place.measure)] += value
    return dict(sums)


def test_count_when_an_open_dossier_ends_then_it_leaves_one_measure_and_joins_others(
    communes: list[uuid.UUID],
) -> None:
    first = dossier(communes[0], case_id=CASES[0])
    services.count([first])
    ended = dossier(
        communes[0], case_id=CASES[0], outcome=Outcome.LATE, ended_on=FEBRUARY, rating=13
    )
    services.count([ended])
    assert tallies() == expected({CASES[0]: ended})
    assert {place.measure for _, place in tallies()} >= {Measure.LATE, Measure.SATISFIED}
    assert Measure.OPEN not in {place.measure for _, place in tallies()}


def test_count_when_done_twice_then_nothing_changes_and_nothing_is_written(
    communes: list[uuid.UUID],
) -> None:
    one = dossier(communes[0], outcome=Outcome.EARLY)
    services.count([one])
    before = tallies()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        services.count([one])
    assert tallies() == before
    assert not [q for q in asked if q["sql"].startswith(("INSERT", "UPDATE"))]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_count_when_any_lives_in_any_batches_then_as_if_counted_from_nothing(
    communes: list[uuid.UUID], data: st.DataObject
) -> None:
    steps = data.draw(st.lists(st.lists(lives(communes, CASES), max_size=4), max_size=6))
    with transaction.atomic():
        facts: dict[uuid.UUID, Dossier] = {}
        for batch in steps:
            services.count(batch)
            facts |= {one.case_id: one for one in batch}
        incremental = tallies()
        assert incremental == expected(facts)
        services.rebuild()
        assert tallies() == incremental
        transaction.set_rollback(True)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_behind_when_any_facts_then_its_filters_agree_with_the_measures(
    communes: list[uuid.UUID], data: st.DataObject
) -> None:
    drawn = data.draw(st.lists(lives(communes, CASES), max_size=5))
    facts = {one.case_id: one for one in drawn}
    with transaction.atomic():
        services.count(facts.values())
        for measure, value_of in MEASURES.items():
            found = set(Fact.objects.filter(BEHIND[measure]).values_list("pk", flat=True))
            assert found == {key for key, one in facts.items() if value_of(one)}, measure
        transaction.set_rollback(True)


def test_measures_when_listed_then_each_can_be_opened() -> None:
    assert set(BEHIND) == set(MEASURES) == set(Measure)


def test_count_when_a_thousand_dossiers_stand_then_one_more_costs_the_same(
    communes: list[uuid.UUID],
) -> None:
    def cost() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as asked:
            services.count([dossier(communes[0])])
        return len(asked), sum(q["sql"].count(str(communes[0])) for q in asked)

    cost()
    few = cost()
    services.count([dossier(communes[0]) for _ in range(1000)])
    assert cost() == few
    assert few[0] <= 12


@pytest.mark.django_db(transaction=True)
def test_count_when_many_count_at_once_then_nothing_is_lost_and_nothing_deadlocks() -> None:
    orgs.agency()
    places = [orgs.department("H42.01").id, orgs.department("H42.02").id]
    ends = [Outcome.OPEN, Outcome.EARLY, Outcome.LATE, Outcome.WITHDRAWN]
    states = [
        dossier(places[number % 2], case_id=CASES[number % 5], outcome=ends[number % 4])
        for number in range(60)
    ]
    batches = [states[number : number + 3] for number in range(0, 60, 3)]
    together([lambda batch=batch: services.count(batch) for batch in batches] + [services.rebuild])
    last = {row.case_id: counting.kept(row) for row in Fact.objects.all()}
    assert len(last) == len(CASES)
    assert tallies() == expected(last)


def together(calls: list[Callable[[], object]]) -> None:
    def one(call: Callable[[], object]) -> None:
        try:
            call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        for job in [pool.submit(one, call) for call in calls]:
            job.result(timeout=60)


def differences() -> list[services.Difference]:
    """Compare; the facts of these tests have no dossiers, which is not looked at here."""
    return services.check()


def test_check_when_all_is_well_then_finds_nothing_and_when_a_tally_is_off_then_names_it(
    communes: list[uuid.UUID],
) -> None:
    services.count([dossier(communes[0], rating=14, outcome=Outcome.LATE, ended_on=FEBRUARY)])
    assert differences() == []
    MonthTally.objects.filter(scope_id=COUNTRY, procedure_code="", late=1).update(late=2)
    (found,) = differences()
    assert (found.table, found.scope_id, found.measure) == ("month", COUNTRY, "late")
    assert (found.kept, found.recounted) == (2, 1)
    services.rebuild()
    assert differences() == []


def test_check_when_a_row_is_lost_then_each_of_its_counts_differs(
    communes: list[uuid.UUID],
) -> None:
    services.count([dossier(communes[0])])
    DayTally.objects.filter(scope_id=communes[0], procedure_code="").delete()
    assert {(one.table, one.measure, one.kept) for one in differences()} == {
        ("day", "received", 0),
        ("day", "online", 0),
    }


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_check_when_any_lives_then_the_recount_of_the_database_agrees(
    communes: list[uuid.UUID], data: st.DataObject
) -> None:
    with transaction.atomic():
        services.count(data.draw(st.lists(lives(communes, CASES), max_size=6)))
        assert differences() == []
        transaction.set_rollback(True)


def test_count_when_the_fact_is_of_the_release_before_then_counted_once_from_nothing(
    communes: list[uuid.UUID],
) -> None:
    one = dossier(communes[0], case_id=CASES[0])
    services.count([one])
    right = tallies()
    Fact.objects.update(received_on=None)
    MonthTally.objects.all().delete()
    DayTally.objects.all().delete()
    services.count([one])
    assert tallies() == right


def test_count_when_late_news_of_a_past_month_comes_then_that_month_is_put_right(
    communes: list[uuid.UUID],
) -> None:
    past = dossier(communes[0], case_id=CASES[0], outcome=Outcome.EARLY, ended_on=FEBRUARY)
    services.count([past, dossier(communes[0], received_on=dt.date(2026, 6, 1))])
    services.count([dossier(communes[1], case_id=CASES[0], outcome=Outcome.LATE)])
    rows = {
        (row.scope_id, row.starts_on.month): (row.received, row.early, row.late)
        for row in MonthTally.objects.filter(procedure_code="", received__gt=0)
    }
    assert rows[communes[1], 1] == rows[COUNTRY, 1] == (1, 0, 1)
    assert (communes[0], 1) not in rows


def test_wiring_when_a_dossier_changes_what_it_counts_as_then_it_is_recounted() -> None:
    wired = import_string(django_settings.OUTBOX_HANDLERS)
    bound = {kind for kind, handlers in wired.items() if services.recount in handlers}
    assert bound == set(COUNTED)
    assert path_of(services.recount) == HANDLER
