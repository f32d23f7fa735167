# SPDX-License-Identifier: Apache-2.0
"""Requests that meet in one batch, or the directory's refresh, or hold what is not kept."""

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from lienthong.exchange.models import Event, Package, Receiver
from lienthong.exchange.rules import documents, jws
from lienthong.exchange.rules.edxml import Business, Errand, Replaced, StatusCode
from lienthong.exchange.rules.edxml import ReceiverChange as Change
from lienthong.gateway.tests.conftest import Axis
from lienthong.gateway.tests.parties import Party

pytestmark = pytest.mark.django_db(transaction=True)
PDF = b"%PDF-1.7 " + bytes(range(256)) * 40


def code_of(answer: Any) -> str:
    return str(answer.json().get("type")).rpartition(":")[2]


def signed(party: Party, number: int, *to: str, **changes: Any) -> str:
    return party.signed(party.document(number, *(to or ("G05",)), **changes), documents.DOCUMENT)


def test_upload_when_the_directory_is_read_anew_meanwhile_then_taken(axis: Axis) -> None:
    party = axis.province
    request = httpx.Request("POST", "http://x", files=[("statement", (None, signed(party, 1)))])
    headers = party.headers | {"Content-Type": request.headers["Content-Type"]}
    pieces = axis.client.refreshed_between(request.read())
    answer = axis.client.request("POST", "/exchange/v1/documents", headers=headers, content=pieces)
    assert answer.status_code == 201, answer.text


def test_words_when_the_directory_is_read_anew_meanwhile_then_taken(axis: Axis) -> None:
    axis.province.sent(axis.province.document(1, "G05"))
    axis.ministry.take()
    word = axis.ministry.word("H42", "H42,2026,1", StatusCode.ACCEPTED)
    pieces = axis.client.refreshed_between(json.dumps([word]).encode())
    answer = axis.ministry.post("statuses", content=pieces)
    assert "id" in answer.json()["results"][0]


def test_document_when_sent_many_times_at_once_then_one_package_and_one_answer(axis: Axis) -> None:
    again = [axis.province.sending(signed(axis.province, 1))] * 3
    others = [axis.province.sending(signed(axis.province, number)) for number in (2, 3)]
    answers = axis.client.together(*again, *others, *again)
    assert [answer.status_code for answer in answers] == [201] * 8
    same = [answer.json() for answer in (*answers[:3], *answers[5:])]
    assert len({(one["id"], one["leaf"]) for one in same}) == 1
    assert Package.objects.count() == Event.objects.count() == 3


def test_errand_when_sent_twice_at_once_then_asked_once_and_answered_alike(axis: Axis) -> None:
    axis.province.sent(axis.province.document(1, "G05"))
    asked = Errand(kind=Business.REVOKE, reason="Sai", document_id="H42,2026,1")
    twice = [axis.province.sending(signed(axis.province, 9, errand=asked))] * 4
    answers = axis.client.together(*twice)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["leaf"] for answer in answers}) == 1
    assert Event.objects.filter(kind="withdrawal").count() == 1


def test_errands_when_about_one_receiver_at_once_then_the_last_word_stands(axis: Axis) -> None:
    axis.province.sent(axis.province.document(1, "G05"))
    axis.ministry.take()
    asks = [
        signed(
            axis.province, number,
            errand=Errand(kind=Business.REVOKE, reason="Sai", document_id="H42,2026,1"),
        )
        for number in range(10, 16)
    ]  # fmt: skip
    answers = axis.client.together(*map(axis.province.sending, asks))
    told = [answer.json() for answer in answers]
    last = max(told, key=lambda one: int(one["receipt"]["position"]))  # ids may share an instant
    receiver = Receiver.objects.get(package__document_id="H42,2026,1")
    assert receiver.asked == "take_back"
    assert str(receiver.asked_by_id) == last["id"]


def test_errand_when_refused_half_way_then_the_next_one_meets_nothing_of_it(axis: Axis) -> None:
    axis.province.sent(axis.province.document(1, "G05"))
    half = Errand(
        kind=Business.REPLACE, reason="Sai",
        replaced=(Replaced(document_id="H42,2026,1"), Replaced(document_id="khong-co")),
    )  # fmt: skip
    whole = Errand(kind=Business.REVOKE, reason="Sai", document_id="H42,2026,1")
    answers = axis.client.together(
        axis.province.sending(signed(axis.province, 8)),
        axis.province.sending(signed(axis.province, 9, errand=half)),
        axis.province.sending(signed(axis.province, 10, errand=whole)),
    )
    assert [answer.status_code for answer in answers] == [201, 404, 201]
    receiver = Receiver.objects.get(package__document_id="H42,2026,1")
    assert receiver.outcome == "taken_back"


# --- what PostgreSQL will not keep --------------------------------------------


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"document_id": "H" * 201}, "exchange.package_incomplete"),
        ({"document_id": "H42\0"}, "gateway.bad_statement"),
        ({"subject": "Về\0việc"}, "gateway.bad_statement"),
        ({"content": "\\u0000"}, "None"),  # a backslash and letters: nothing is wrong with them
    ],
)
def test_value_when_it_cannot_be_kept_then_refused_and_the_others_are_taken(
    axis: Axis, changes: dict[str, Any], code: str
) -> None:
    bad = replace(axis.province.document(1, "G05"), **changes)
    statements = [axis.province.signed(bad, documents.DOCUMENT)]
    statements += [signed(axis.province, number) for number in (2, 3, 4)]
    first, *others = axis.client.together(*map(axis.province.sending, statements))
    assert code_of(first) == code
    assert [answer.status_code for answer in others] == [201] * 3


@pytest.mark.parametrize(
    "more", [b'"x": 1e999999', b'"x": "\\u0000"', b'"x": ' + b"[" * 50_000 + b"]" * 50_000]
)
def test_field_when_unknown_and_hostile_then_never_a_fault(axis: Axis, more: bytes) -> None:
    payload = documents.written(axis.province.document(1, "G05"))
    statement = jws.sign(
        b"{" + more + b"," + payload[1:], axis.province.private_key, documents.DOCUMENT
    )
    answer = axis.province.send_as(statement)
    assert answer.status_code in (201, 422), answer.text


def test_update_when_an_agency_is_added_by_both_codes_then_once(axis: Axis) -> None:
    axis.ministry.sent(axis.ministry.document(1, "H42"))
    changes = tuple(Change(organ_code=code, is_added=True) for code in ("H42.13", "000.00.13.H42"))
    asked = Errand(
        kind=Business.UPDATE, reason="Thêm", document_id="G05,2026,1",
        receivers_changed=True, changes=changes,
    )  # fmt: skip
    axis.ministry.sent(axis.ministry.document(2, "H42.13", errand=asked))
    assert Receiver.objects.filter(package__document_id="G05,2026,1").count() == 2


# --- who may send -------------------------------------------------------------


def test_document_when_its_agency_was_never_opened_then_refused(axis: Axis) -> None:
    document = replace(
        axis.province.document(1, "G05"),
        sender=replace(axis.province.document().sender, code="H42.ZZ9"),
    )
    answer = axis.province.send(document)
    assert (answer.status_code, code_of(answer)) == (403, "gateway.not_yours")


def test_status_when_its_problem_holds_a_nul_then_refused_and_the_others_are_taken(
    axis: Axis,
) -> None:
    axis.province.sent(axis.province.document(1, "G05"))
    axis.province.sent(axis.province.document(2, "G05"))
    first, second = axis.ministry.lent()
    failed = axis.ministry.receipt(first, result=documents.Taken.FAILED, problem="\0")
    bad, good = axis.ministry.post("receipts", json=[failed, axis.ministry.receipt(second)]).json()[
        "results"
    ]
    assert bad["problem"]["type"].endswith("gateway.bad_statement")
    assert good == {"taken": True}
