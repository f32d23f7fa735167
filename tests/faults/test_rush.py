# SPDX-License-Identifier: Apache-2.0
"""Too many at once: a crowd of clerks on one inbox, a crowd of citizens before a deadline.

Small here; `./run bench cases` runs the same crowds at full size and says how long they waited.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace
from typing import Any

import pytest
from django.db import OperationalError, connection, connections
from django.test import Client
from tests.faults import places

from lienthong.audit.models import Trace
from lienthong.cases import queries, services
from lienthong.cases.errors import Overtaken
from lienthong.cases.models import Attachment, Case, Movement, Step
from lienthong.cases.queries import CaseHead, InboxFilter
from lienthong.cases.rules import Status
from lienthong.cases.tests import factories as make
from lienthong.kernel import clock
from lienthong.kernel.errors import Refusal, Stale
from lienthong.kernel.ids import AccountId, uuid7

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

CLERKS, DOSSIERS, CITIZENS, AT_ONCE = 20, 8, 60, 10


@pytest.fixture(autouse=True)
def _last_minute() -> Iterator[None]:
    with clock.frozen(make.at(16, 59)):
        yield


def crowd(calls: list[Callable[[], Any]]) -> list[Any]:
    """Run calls in threads; return each answer or refusal."""

    def one(call: Callable[[], Any]) -> Any:
        try:
            return call()
        except Refusal as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        jobs = [pool.submit(copy_context().run, one, call) for call in calls]
        return [job.result(timeout=120) for job in jobs]


def test_inbox_when_a_crowd_of_clerks_takes_from_it_then_each_dossier_once() -> None:
    place = make.commune()
    for _ in range(DOSSIERS):
        make.submitted(place)
    clerks = [
        replace(place.clerk, account_id=AccountId(uuid7()), name=f"Cán bộ {number}")
        for number in range(CLERKS)
    ]

    def work(clerk: Any) -> list[Any]:
        told = []
        for row in queries.inbox(clerk, InboxFilter()).rows:
            try:
                told.append(
                    services.accept(actor=clerk, case_id=row.id, expected_version=row.version)
                )
            except Stale as stale:
                told.append(stale)
        return told

    answers = [one for told in crowd([lambda c=c: work(c) for c in clerks]) for one in told]
    won = Counter(one.id for one in answers if isinstance(one, CaseHead))
    assert set(won.values()) == {1} and len(won) == DOSSIERS
    lost = [one for one in answers if not isinstance(one, CaseHead)]
    assert all(isinstance(one, Overtaken) and "Cán bộ" in str(one) for one in lost)
    assert Movement.objects.filter(verb="accept").count() == DOSSIERS
    assert not Case.objects.filter(status=Status.NEW).exists()
    assert Trace.objects.filter(action="cases.accepted").count() == DOSSIERS


def test_submit_when_a_crowd_comes_in_the_last_minute_then_each_once_and_in_time() -> None:
    place, person = make.commune(), make.citizen()
    sent = [make.application(person, place.agency.id, code=make.HOUSEHOLD) for _ in range(CITIZENS)]
    twice = [one for one in sent for _ in range(2)]  # who hears nothing presses again
    told = crowd([lambda a=a: services.submit(actor=person, application=a) for a in twice])
    assert all(isinstance(one, CaseHead) for one in told), told
    assert {one.id for one in told} == set(Case.objects.values_list("pk", flat=True))
    numbers = sorted(int(code[-7:]) for code in Case.objects.values_list("code", flat=True))
    assert numbers == list(range(1, CITIZENS + 1))
    assert {one.received_at for one in told} == {make.at(16, 59)}  # not when the queue was through
    assert len({one.respond_by for one in told}) == 1
    assert Movement.objects.count() == Step.objects.count() == CITIZENS
    assert Attachment.objects.count() == 0


def test_submit_when_no_connection_is_left_then_told_to_retry_and_then_once() -> None:
    places.commune()
    actor = places.person()
    draft_id = places.filled(actor)
    browser = Client(raise_request_exception=False)
    for name, value in places.session_of(actor).items():
        browser.cookies[name] = value
    address = f"/soan/{draft_id}/kiem-tra"
    page = browser.get(address)
    sent = places.hidden(page.content.decode()) | {"camket": "on"}

    def full(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if '"cases_case"' in sql:
            raise OperationalError("FATAL: sorry, too many clients already")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(full):
        answer = browser.post(address, sent)
    assert (answer.status_code, int(answer["Retry-After"]) > 0) == (503, True)
    assert not Case.objects.exists()
    assert browser.post(address, sent).status_code in (302, 303)
    assert browser.post(address, sent).status_code in (302, 303, 404, 409)
    assert Case.objects.count() == 1
