# SPDX-License-Identifier: Apache-2.0
"""What an officer on duty asks of the gateway, and what the gateway counts for them."""

import datetime as dt
from typing import Any

import pytest

from lienthong.exchange import queries, services
from lienthong.exchange.errors import DeliveryMissing, NotFailed, ProofMissing
from lienthong.exchange.models import Delivery, System
from lienthong.exchange.rules import documents
from lienthong.exchange.rules.systems import Carriage
from lienthong.gateway import traffic
from lienthong.gateway.process import Gateway
from lienthong.gateway.tests import parties
from lienthong.gateway.tests.conftest import Axis
from lienthong.gateway.tests.parties import ADMIN
from lienthong.kernel import clock
from lienthong.kernel.actor import ANONYMOUS
from lienthong.kernel.errors import Denied
from lienthong.kernel.ids import LeafId, SystemId, uuid7
from lienthong.orgs import queries as orgs

pytestmark = pytest.mark.django_db(transaction=True)


async def carried_out(gateway: Gateway) -> int:
    return await gateway.retry()


async def counted(gateway: Gateway) -> None:
    await gateway.traffic.write()


def failed(axis: Axis) -> Any:
    """Send a document that the ministry's system cannot take; return how it was lent."""
    axis.province.sent(axis.province.document(1, "G05"))
    (lent,) = axis.ministry.lent()
    refusal = axis.ministry.receipt(lent, result=documents.Taken.FAILED, problem="Hết chỗ")
    axis.ministry.post("receipts", json=[refusal])
    return lent, refusal


def test_failed_when_asked_for_again_then_handed_out_once_more(axis: Axis) -> None:
    lent, refusal = failed(axis)
    (trouble,) = queries.failed()
    assert queries.failed_count() == 1
    assert (trouble.problem, trouble.receivers, trouble.is_asked) == ("Hết chỗ", ("G05",), False)
    for _ in range(2):
        services.ask_retry(ADMIN, trouble.id)
    assert queries.failed()[0].is_asked
    assert axis.client.do(carried_out) == 1
    assert axis.client.do(carried_out) == 0
    # Its system repeats the old refusal, whose answer it may have missed: that is not news.
    again = axis.ministry.post("receipts", json=[refusal]).json()
    assert again["results"] == [{"taken": True}]
    (second,) = axis.ministry.take()
    assert second["id"] == lent["id"]
    assert axis.province.kinds() == [
        "submission_acceptance", "content_handover_failure", "content_handover",
    ]  # fmt: skip
    with pytest.raises(NotFailed):
        services.ask_retry(ADMIN, trouble.id)


def test_failed_when_the_agency_has_another_system_then_it_goes_there(axis: Axis) -> None:
    failed(axis)
    successor = parties.connect(axis.client, orgs.agency_by_code("G05"), "00.03.G05")
    axis.client.refresh()
    assert successor.lent() == []
    services.ask_retry(ADMIN, Delivery.objects.get().pk)
    axis.client.do(carried_out)
    assert len(successor.take()) == 1


def test_retry_when_not_allowed_or_not_there_then_refused(axis: Axis) -> None:
    failed(axis)
    with pytest.raises(Denied):
        services.ask_retry(ANONYMOUS, Delivery.objects.get().pk)
    with pytest.raises(DeliveryMissing):
        services.ask_retry(ADMIN, uuid7())


def test_proof_when_asked_for_then_it_holds_and_others_are_missing(axis: Axis) -> None:
    axis.province.sent(axis.province.document(1, "G05"))
    leaf = LeafId(axis.province.events()[0]["id"])
    assert services.read_proof(ADMIN, leaf).leaf_id == str(leaf)
    with pytest.raises(ProofMissing):
        services.read_proof(ADMIN, LeafId(uuid7()))
    with pytest.raises(Denied):
        services.read_proof(ANONYMOUS, leaf)


def test_traffic_when_a_minute_has_passed_then_its_counts_are_read(axis: Axis) -> None:
    assert not queries.health().is_alive
    now = clock.now().replace(second=10)
    with clock.frozen(now):
        traffic.COUNTS.clear()  # what other tests left
        traffic.REFUSALS.clear()
        axis.client.do(counted)
        before = queries.health()
        axis.province.sent(axis.province.document(1, "G05"), b"x" * 100)
        axis.province.sent(axis.province.document(2, "G05"))
        axis.ministry.lent(limit=1)
        assert axis.province.get("deliveries/x/files/0").status_code == 404
        axis.province.post("leases", params={"limit": "many"})
        axis.client.do(counted)
    assert before.is_alive
    with clock.frozen(now + dt.timedelta(minutes=1)):
        axis.client.do(counted)
        assert queries.minutes(5)[-1].documents == 2
        assert queries.minutes(5)[-1].size_bytes == 100
        assert ("gateway.bad_request", 1) in queries.refusals()
        found = {(one.state, one.priority): one.many for one in queries.health().backlog}
    assert found == {("waiting", 0): 1, ("lent", 0): 1}
    with clock.frozen(now + dt.timedelta(minutes=10)):
        assert not queries.health().is_alive


def test_test_when_asked_for_twice_then_kept_once(axis: Axis) -> None:
    system = SystemId(System.objects.get(code="00.02.G05").pk)
    for _ in range(2):
        services.ask_test(ADMIN, system)
    told = queries.last_test(system)
    assert told is not None
    assert told.done_at is None


def test_systems_when_listed_then_without_their_secrets(axis: Axis) -> None:
    ours, theirs = queries.systems()
    assert (ours.code, ours.routes, theirs.is_open) == ("00.01.H42", 1, True)
    assert len(ours.fingerprint) == 64
    assert [one.agency_code for one in queries.routes(theirs.id)] == ["G05"]
    assert Carriage.STRANDED not in Delivery.objects.values_list("state", flat=True)
