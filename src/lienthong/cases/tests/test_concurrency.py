# SPDX-License-Identifier: Apache-2.0
"""Many at once, with real threads and connections: numbers, races, lost connections."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

import pytest
from django.db import OperationalError, connection, connections

from lienthong.cases import queries, services
from lienthong.cases.models import Case, Counter, Movement, Step
from lienthong.cases.rules import Status
from lienthong.cases.tests import factories as make
from lienthong.cases.tests.factories import Commune, at
from lienthong.kernel import clock
from lienthong.kernel.errors import Refusal, Stale
from lienthong.ledger.models import Leaf

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with clock.frozen(at(9)):
        yield


@pytest.fixture
def place(_monday_morning: None) -> Commune:
    return make.commune()


def together(calls: list[Callable[[], Any]], *, at_once: int = 12) -> list[Any]:
    """Run calls in threads; return each answer or refusal."""

    def one(call: Callable[[], Any]) -> Any:
        try:
            return call()
        except Refusal as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(at_once) as pool:
        jobs = [pool.submit(copy_context().run, one, call) for call in calls]
        return [job.result(timeout=60) for job in jobs]


def test_submit_when_50_at_once_then_numbers_are_unique_and_without_gaps(place: Commune) -> None:
    person = make.citizen()
    sent = [make.application(person, place.agency.id, code=make.HOUSEHOLD) for _ in range(50)]
    calls = [lambda one=one: services.submit(actor=person, application=one) for one in sent]
    cases = together(calls)
    numbers = sorted(int(case.code.rsplit("-", 1)[1]) for case in cases)
    assert numbers == list(range(1, 51))


def test_submit_when_the_same_draft_10_times_at_once_then_one_dossier(place: Commune) -> None:
    person = make.citizen()
    sent = make.application(person, place.agency.id, code=make.HOUSEHOLD, key="draft-1")
    cases = together([lambda: services.submit(actor=person, application=sent)] * 10)
    assert {case.id for case in cases} == {Case.objects.get().pk}
    assert Counter.objects.get(name__startswith="case:").value == 1


def test_accept_when_two_clerks_at_once_then_one_wins_and_the_other_is_stale(
    place: Commune,
) -> None:
    case = make.submitted(place)
    act = {"actor": place.clerk, "case_id": case.id, "expected_version": case.version}
    answers = together(
        [
            lambda: services.accept(**act),
            lambda: services.refuse(**act, reason="Không thuộc thẩm quyền."),
        ]
    )
    assert sum(isinstance(answer, Stale) for answer in answers) == 1
    assert Case.objects.get().version == case.version + 1
    assert Movement.objects.count() == 2


def test_submit_when_the_connection_is_lost_midway_then_nothing_is_there(place: Commune) -> None:
    person = make.citizen()
    sent = make.application(person, place.agency.id, code=make.HOUSEHOLD, key="draft-1")
    leaves = Leaf.objects.count()

    def cut(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith('INSERT INTO "cases_movement"'):
            connection.connection.close()
            raise OperationalError("the server closed the connection unexpectedly")
        return execute(sql, params, many, context)

    with pytest.raises(Exception), connection.execute_wrapper(cut):  # noqa: B017 - whichever says it first
        services.submit(actor=person, application=sent)
    connection.close()
    assert (Case.objects.count(), Step.objects.count(), Leaf.objects.count()) == (0, 0, leaves)
    case = services.submit(actor=person, application=sent)
    assert (case.status, case.code[-7:]) == (Status.NEW, "0000001")
    assert queries.case(person, case.id).version == 1
