# SPDX-License-Identifier: Apache-2.0
"""What a neighbour tells: only of what it was handed, only in others' own words, once."""

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lienthong.exchange.models import Event, Receiver
from lienthong.exchange.rules.edxml import Organ, StatusCode
from lienthong.exchange.rules.handovers import UNPROVEN
from lienthong.gateway import listening
from lienthong.gateway.tests.federation import MINISTRY, NATIONAL, PROVINCE, Country, party
from lienthong.kernel.ids import uuid7
from lienthong.ledger.models import Leaf

pytestmark = pytest.mark.django_db


@pytest.fixture
def country(databases: None, db: None, tmp_path: Path) -> Iterator[Country]:
    """One document of the ministry at the national node, for itself and for the province."""
    with Country(tmp_path) as country:
        country.introduce()
        ministry = party(country, MINISTRY)
        ministry.sent(ministry.document(1, "G22", "H42"))
        country.settle()
        yield country


def told(country: Country, by: str, *events: dict[str, Any]) -> int:
    """Let the national node hear this of a neighbour; return how many events were new."""
    station = country.stations[NATIONAL]
    node = station.gateway.directory.nodes[by]
    page = [
        {
            "id": str(uuid7()), "position": node.heard + place, "sender_code": "G05",
            "document_id": "G05,2026,1", "agency_code": "", **event,
        }
        for place, event in enumerate(events, start=1)
    ]  # fmt: skip
    content = json.dumps({"events": page}).encode()
    new: int = country.run(listening.hear(station.gateway, node, content))
    return new


def standing(country: Country, code: str) -> tuple[str, str]:
    with country.stations[NATIONAL].open():
        at = Receiver.objects.get(code=code)
        return at.status, at.outcome


def said(country: Country, by: str, status: StatusCode, **changes: Any) -> dict[str, Any]:
    """Return a status event as a feed tells it."""
    statement = party(country, by).word("G05", "G05,2026,1", status, **changes)
    code = party(country, by).code
    return {
        "kind": "status", "agency_code": code, "detail": {"statement": statement, "status": status},
    }  # fmt: skip


def test_event_when_of_receivers_that_another_carries_then_passed_over(country: Country) -> None:
    handed = {"kind": "content_handover", "detail": {"receivers": ["G22"], "receipt": "a"}}
    withdrawn = {"kind": "withdrawal", "detail": {"asks": {"G22": "take_back"}}}
    both = {"kind": "content_handover", "detail": {"receivers": ["G22", "H42"], "receipt": "b"}}
    assert told(country, PROVINCE, handed, withdrawn) == 0
    # It was never handed this document at all, and tells of it.
    assert told(country, MINISTRY, handed, dict(both, detail={"receivers": ["H42"]})) == 0
    assert told(country, PROVINCE, both) == 1
    assert (standing(country, "G22"), standing(country, "H42")) == (("", ""), ("", ""))
    with country.stations[NATIONAL].open():
        noted = Event.objects.get(kind="content_handover").detail
    # It is told on, for nothing gets lost; but nobody is moved by a handover without its proof.
    assert (noted["receivers"], noted["problem"]) == (["H42"], UNPROVEN)


def test_status_when_told_by_a_node_that_was_not_handed_it_then_its_own_word_still_counts(
    country: Country,
) -> None:
    word = said(country, PROVINCE, StatusCode.ACCEPTED)
    assert told(country, MINISTRY, word) == 0
    assert told(country, PROVINCE, word) == 1
    assert standing(country, "H42") == ("03", "")


@pytest.mark.parametrize(
    "lie",
    [
        lambda country: said(country, PROVINCE, StatusCode.ACCEPTED) | {"agency_code": "H42.13"},
        lambda country: _changed(said(country, PROVINCE, StatusCode.ACCEPTED), status="02"),
        lambda country: said(country, MINISTRY, StatusCode.ACCEPTED) | {"agency_code": "H42"},
        lambda country: _about(country, organ_code="G22"),
        lambda country: _about(country, document_id="G05,2026,2"),
        lambda country: _by(country, "H42.13"),
    ],
)
def test_status_when_it_is_not_that_agencys_word_on_that_document_then_moves_nothing(
    country: Country, lie: Callable[[Country], dict[str, Any]]
) -> None:
    told(country, PROVINCE, lie(country))
    assert standing(country, "H42") == ("", "")


def _changed(event: dict[str, Any], **detail: Any) -> dict[str, Any]:
    return event | {"detail": event["detail"] | detail}


def _about(country: Country, **changes: Any) -> dict[str, Any]:
    """Return a status that is signed, of another document."""
    about = {"organ_code": "G05", "document_id": "G05,2026,1"} | changes
    sender = party(country, PROVINCE)
    statement = sender.word(about["organ_code"], about["document_id"], StatusCode.ACCEPTED)
    return _changed(said(country, PROVINCE, StatusCode.ACCEPTED), statement=statement)


def _by(country: Country, code: str) -> dict[str, Any]:
    """Return a status that another agency of the same system signed."""
    return said(country, PROVINCE, StatusCode.ACCEPTED, sender=Organ(code=code))


def test_withdrawal_when_nobody_asked_for_it_then_moves_nothing(country: Country) -> None:
    event = {"kind": "withdrawal", "detail": {"asks": {"H42": "take_back"}}}
    assert told(country, PROVINCE, event) == 1
    assert standing(country, "H42") == ("", "")


def test_event_when_it_speaks_as_this_node_then_the_leaf_says_what_it_is(country: Country) -> None:
    lie = {"event": "submission_acceptance", "package": "x", "sha256": "00" * 32}
    detail = {"receivers": ["H42"], "receipt": "a", "node": NATIONAL, "leaf": "x", **lie}
    assert told(country, PROVINCE, {"kind": "content_handover", "detail": detail}) == 1
    with country.stations[NATIONAL].open():
        event = Event.objects.get(kind="content_handover")
        body = json.loads(bytes(Leaf.objects.get(pk=event.pk).body))
    assert (body["event"], body["package"]) == ("content_handover", str(event.package_id))
    assert body["node"] == PROVINCE


@pytest.mark.parametrize(
    "nonsense",
    [
        {"agency_code": ["H42"]},
        {"agency_code": "???", "kind": "status", "detail": {"statement": "a.b.c", "status": "03"}},
        {"kind": "submission_acceptance"},
        {"kind": "content_handover", "detail": {"receivers": [{}]}},
        {"kind": "content_handover", "detail": {"receivers": ["H42"], "x": "\0"}},
        {"kind": "content_handover", "detail": {"receivers": ["H42"], "x": "y" * 70_000}},
        {"kind": "withdrawal", "detail": {"asks": {"H42": "keep"}}},
        {"kind": "status", "agency_code": "H42", "detail": {}},
        {"document_id": None},
    ],
)
def test_feed_when_an_event_is_nonsense_then_the_next_ones_are_heard(
    country: Country, nonsense: dict[str, Any]
) -> None:
    wrong = {"kind": "content_handover", "detail": {}} | nonsense
    assert told(country, PROVINCE, wrong, said(country, PROVINCE, StatusCode.ACCEPTED)) == 1
    assert standing(country, "H42") == ("03", "")
    assert country.stations[NATIONAL].gateway.directory.nodes[PROVINCE].heard > 1


def test_feed_when_two_processes_hear_the_same_page_then_noted_once(country: Country) -> None:
    station = country.stations[NATIONAL]
    word = said(country, PROVINCE, StatusCode.ACCEPTED)
    page = {
        "id": str(uuid7()), "position": 10_000, "sender_code": "G05",
        "document_id": "G05,2026,1", **word,
    }  # fmt: skip
    content = json.dumps({"events": [page]}).encode()

    async def both() -> list[int]:
        node = station.gateway.directory.nodes[PROVINCE]
        hearing = [listening.hear(station.gateway, node, content) for _ in range(2)]
        return list(await asyncio.gather(*hearing))

    assert sorted(country.run(both())) == [0, 1]
