# SPDX-License-Identifier: Apache-2.0
"""The last node's proof of a handover, back at the sender's: verified by its key, or no proof."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.http import Http404
from lienthong_client import BadReceipt, Receipt, calls

from lienthong.exchange import queries
from lienthong.exchange.models import Node, Package, Receiver
from lienthong.exchange.rules import handovers
from lienthong.exchange.tests.test_duty_pages import asked
from lienthong.gateway import listening
from lienthong.gateway.tests.federation import MINISTRY, NATIONAL, PROVINCE, Country, party
from lienthong.orgs import queries as agencies
from lienthong.orgs.tests import factories as orgs

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 " + bytes(range(256)) * 40


def handed_over(country: Country, *, settled: bool = True) -> list[dict[str, Any]]:
    """Send a document over two nodes; return what the sender hears of the handover."""
    country.introduce()  # the middle node has told of the ministry by now
    province, ministry = party(country, PROVINCE), party(country, MINISTRY)
    province.sent(province.document(1, "G05", "G05.01"), PDF)
    country.settle()
    assert len(ministry.take()) == 1
    if settled:
        country.settle()
    return heard(country)


def heard(country: Country) -> list[dict[str, Any]]:
    events = party(country, PROVINCE).events()
    return [one for one in events if one["kind"] == "content_handover"]


def keys(country: Country) -> dict[str, str]:
    told = party(country, PROVINCE).get("nodes").json()["nodes"]
    return {one["code"]: one["axis_key"] for one in told}


def statuses(country: Country, code: str) -> list[str]:
    with country.stations[code].open():
        return list(Receiver.objects.order_by("code").values_list("status", flat=True))


def test_handover_when_two_nodes_away_then_the_sender_verifies_the_last_one(
    country: Country,
) -> None:
    (event,) = handed_over(country)
    told = calls.event(event)
    receipt = calls.handed_over(told, keys(country))
    assert event["detail"]["node"] == MINISTRY
    assert receipt.leaf == event["detail"]["leaf"]
    assert receipt.told["receivers"] == ["G05", "G05.01"]
    assert statuses(country, PROVINCE) == statuses(country, NATIONAL) == ["01", "01"]
    fewer = event["detail"] | {"receivers": ["G05"]}  # the other was moved away meanwhile
    assert calls.handed_over(calls.event({**event, "detail": fewer}), keys(country)) == receipt
    more = event["detail"] | {"receivers": ["G05", "G05.02"]}
    with pytest.raises(BadReceipt, match="receivers"):
        calls.handed_over(calls.event({**event, "detail": more}), keys(country))
    others = keys(country) | {MINISTRY: keys(country)[NATIONAL]}
    with pytest.raises(BadReceipt):
        calls.handed_over(told, others)
    with pytest.raises(BadReceipt, match="another handover"):
        other = calls.event({**event, "detail": event["detail"] | {"document_id": "H42,2026,2"}})
        calls.handed_over(other, keys(country))


def test_evidence_when_a_document_went_to_another_node_then_its_proof_is_checked_and_handed_out(
    country: Country,
) -> None:
    (event,) = handed_over(country)
    with country.stations[PROVINCE].open():
        package = Package.objects.get()
        (view,) = queries.handovers(package.pk, [UUID(event["id"])])
        assert (view.node, view.axis_key, view.holds) == (MINISTRY, keys(country)[MINISTRY], True)
        agency = agencies.agency_by_code("H42")
        clerk = orgs.official(agency.id, "exchange.clerk", agency_code="H42")
        page = f"/van-ban/{package.pk}/bang-chung"
        assert "Khớp sổ của nút đó" in asked(clerk, page).content.decode()
        file = asked(clerk, f"{page}/{event['id']}/nut-cuoi").content.decode()
        assert Receipt.verified(file, view.axis_key).leaf == event["detail"]["leaf"]
        with pytest.raises(Http404):
            asked(clerk, f"{page}/{package.pk}/nut-cuoi")
        Node.objects.filter(code=MINISTRY).update(page="")  # its key is not known any more
        assert not queries.handovers(package.pk, [UUID(event["id"])])[0].holds
        assert "Khớp sổ của nút đó" not in asked(clerk, page).content.decode()


def test_handover_when_here_then_its_proof_is_asked_for_by_its_leaf(country: Country) -> None:
    province = party(country, PROVINCE)
    province.sent(province.document(1, "H42.13"), PDF)
    province.take()
    (event,) = heard(country)
    assert "proof" not in event["detail"]
    assert province.get(f"receipts/{event['id']}").json()["leaf"] == event["id"]
    with pytest.raises(BadReceipt, match="no proof"):
        calls.handed_over(calls.event(event), keys(country))


def _none(proof: dict[str, Any]) -> Any:
    return None


def _another_body(proof: dict[str, Any]) -> Any:
    told = json.loads(proof["body"]) | {"receivers": ["G05", "G05.01", "G05.02"]}
    return proof | {"body": json.dumps(told)}


def _another_head(proof: dict[str, Any]) -> Any:
    return proof | {"checkpoint": proof["checkpoint"].replace("N.G05", "N.G06")}


def _nonsense(proof: dict[str, Any]) -> Any:
    return [[[proof]]]


def spoil_proofs(monkeypatch: pytest.MonkeyPatch, spoil: Callable[[dict[str, Any]], Any]) -> None:
    """Let what the national node tells of handovers come with spoilt proofs."""
    hear = listening.hear

    async def spoilt(gateway: Any, node: Any, page: bytes) -> int:
        told = json.loads(page)
        for one in told["events"]:
            if node.code == NATIONAL and "proof" in one["detail"]:
                one["detail"]["proof"] = spoil(one["detail"]["proof"])
        return await hear(gateway, node, json.dumps(told).encode())

    monkeypatch.setattr(listening, "hear", spoilt)


@pytest.mark.parametrize("spoil", [_none, _another_body, _another_head, _nonsense])
def test_handover_when_the_middle_node_spoils_its_proof_then_nobody_has_arrived(
    country: Country, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[dict[str, Any]], Any]
) -> None:
    spoil_proofs(monkeypatch, spoil)
    (event,) = handed_over(country)
    assert event["detail"]["problem"] == handovers.UNPROVEN
    assert "proof" not in event["detail"]
    assert statuses(country, PROVINCE) == ["", ""]
    assert statuses(country, NATIONAL) == ["01", "01"]


def test_handover_when_its_proof_is_of_another_document_then_nobody_has_arrived(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first,) = handed_over(country)
    province, ministry = party(country, PROVINCE), party(country, MINISTRY)
    spoil_proofs(monkeypatch, lambda _proof: first["detail"]["proof"])
    province.sent(province.document(2, "G05"), PDF)
    country.settle()
    ministry.take()
    country.settle()
    assert heard(country)[-1]["detail"]["problem"] == handovers.UNPROVEN


def test_handovers_when_many_are_told_at_once_then_each_has_its_own_proof(
    country: Country,
) -> None:
    country.introduce()
    province, ministry = party(country, PROVINCE), party(country, MINISTRY)
    for number in range(1, 8):
        province.sent(province.document(number, "G05"), PDF)
    country.settle()
    assert len(ministry.take()) == 7
    country.settle()
    known = keys(country)
    proven = [calls.handed_over(calls.event(one), known).leaf for one in heard(country)]
    assert len(set(proven)) == 7
