# SPDX-License-Identifier: Apache-2.0
"""Leases: fetching slowly, pollers that are gone, receipts that contradict each other."""

import datetime as dt
from typing import Any

import pytest

from lienthong.exchange.models import Delivery
from lienthong.exchange.rules import documents
from lienthong.exchange.rules.edxml import Business, Errand, StatusCode
from lienthong.exchange.rules.systems import Carriage
from lienthong.gateway.tests.conftest import Axis
from lienthong.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)
PDF = b"%PDF-1.7 " + bytes(range(256)) * 40


def later(seconds: float) -> Any:
    return clock.frozen(clock.now() + dt.timedelta(seconds=seconds))


def code_of(result: dict[str, Any]) -> str:
    return str(result["problem"]["type"]).rpartition(":")[2]


def receipts(axis: Axis, *signed: str) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = axis.ministry.post("receipts", json=signed).json()["results"]
    return results


def test_receipt_when_the_lease_ran_out_then_taken_all_the_same(axis: Axis) -> None:
    axis.province.sent(axis.province.document(1, "G05"), PDF)
    (lent,) = axis.ministry.lent()
    with later(200):
        axis.client.tidy()
        assert axis.ministry.get(f"deliveries/{lent['id']}/files/0").content == PDF
        assert axis.ministry.lent() == []  # who is still fetching has it again
    with later(800):
        axis.client.tidy()
        assert receipts(axis, axis.ministry.receipt(lent)) == [{"taken": True}]
        assert axis.ministry.lent() == []


def test_receipt_when_never_lent_then_unknown(axis: Axis) -> None:
    package = axis.province.sent(axis.province.document(1, "G05"), PDF)
    delivery = Delivery.objects.get()
    guessed = {"id": delivery.id, "package_id": package, "statement": delivery.package.statement}
    (result,) = receipts(axis, axis.ministry.receipt(guessed))
    assert code_of(result) == "gateway.delivery_unknown"
    assert axis.ministry.get(f"deliveries/{delivery.id}/files/0").status_code == 404


def test_lease_when_files_are_fetched_then_lasts_longer(axis: Axis) -> None:
    axis.province.sent(axis.province.document(1, "G05"), PDF, PDF)
    (lent,) = axis.ministry.lent()
    for seconds in (100, 190):
        with later(seconds):
            axis.ministry.get(f"deliveries/{lent['id']}/files/1")
            axis.client.tidy()
            assert Delivery.objects.get().state == Carriage.LENT


def test_lease_when_the_poller_is_gone_then_nothing_is_lent(axis: Axis) -> None:
    axis.province.sent(axis.province.document(1, "G05"))
    assert axis.client.abandoned("POST", "/exchange/v1/leases", axis.ministry.headers) == 499
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == (Carriage.WAITING, 0)
    assert len(axis.ministry.lent()) == 1


def test_lease_when_the_poller_goes_while_it_is_made_then_given_back(axis: Axis) -> None:
    axis.province.sent(axis.province.document(1, "G05"))
    gone = axis.client.abandoned("POST", "/exchange/v1/leases", axis.ministry.headers, asked=1)
    assert gone == 499
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.lease) == (Carriage.WAITING, 0, None)


@pytest.mark.parametrize("together", [True, False])
def test_receipts_when_they_contradict_then_the_first_stands(axis: Axis, together: bool) -> None:
    axis.province.sent(axis.province.document(1, "G05"))
    (lent,) = axis.ministry.lent()
    accepted = axis.ministry.receipt(lent)
    failed = axis.ministry.receipt(lent, result=documents.Taken.FAILED, problem="Tệp hỏng")
    again = axis.ministry.receipt(lent, at=clock.now() + dt.timedelta(seconds=1))
    if together:
        results = receipts(axis, accepted, failed, again)
    else:
        results = [receipts(axis, one)[0] for one in (accepted, failed, again)]
    assert results[0] == results[2] == {"taken": True}
    assert code_of(results[1]) == "gateway.receipt_stands"
    assert Delivery.objects.get().state == Carriage.DELIVERED
    assert axis.province.kinds() == ["submission_acceptance", "content_handover"]


def test_receipt_when_it_names_another_package_then_unknown(axis: Axis) -> None:
    axis.province.sent(axis.province.document(1, "G05"))
    (lent,) = axis.ministry.lent()
    (result,) = receipts(axis, axis.ministry.receipt(lent, package=lent["id"]))
    assert code_of(result) == "gateway.delivery_unknown"


def test_file_when_the_document_was_given_back_then_no_more(axis: Axis) -> None:
    axis.province.sent(axis.province.document(1, "G05"), PDF)
    (lent,) = axis.ministry.take()
    path = f"deliveries/{lent['id']}/files/0"
    assert axis.ministry.get(path).content == PDF
    errand = Errand(kind=Business.REVOKE, reason="Sai", document_id="H42,2026,1")
    axis.province.sent(axis.province.document(2, "G05", errand=errand))
    assert axis.ministry.get(path).content == PDF  # asked is not agreed
    axis.ministry.say("H42", "H42,2026,1", StatusCode.AGREED)
    assert axis.ministry.get(path).status_code == 404


def test_file_when_its_body_is_lost_then_said_so(axis: Axis) -> None:
    axis.province.sent(axis.province.document(1, "G05"), PDF * 200)
    (lent,) = axis.ministry.lent()
    for path in axis.bodies.glob("??/*"):
        path.unlink()
    answer = axis.ministry.get(f"deliveries/{lent['id']}/files/0")
    assert (answer.status_code, answer.json()["type"]) == (
        502, "urn:lienthong:error:gateway.body_missing",
    )  # fmt: skip
