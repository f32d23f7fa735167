# SPDX-License-Identifier: Apache-2.0
"""The native API as its clients meet it: sent once, delivered once, said in order."""

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from lienthong.exchange.models import Body, Delivery, Event, Package
from lienthong.exchange.rules import documents, jws
from lienthong.exchange.rules.edxml import Business, Errand, Replaced, StatusCode
from lienthong.exchange.rules.edxml import ReceiverChange as Change
from lienthong.gateway.tests import parties
from lienthong.gateway.tests.conftest import ORIGIN, Axis
from lienthong.gateway.tests.parties import Party, receipt_of
from lienthong.kernel import clock
from lienthong.ledger.rules import notes, receipts
from lienthong.ledger.rules.receipts import Receipt
from lienthong.orgs.tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
PDF = b"%PDF-1.7 " + bytes(range(256)) * 40


def proven(axis: Axis, receipt: Receipt) -> bool:
    """Tell whether a receipt holds under the key that this axis signs with."""
    return receipts.check(receipt, notes.verifier_of(ORIGIN, axis.key)).size > receipt.position


def code_of(answer: Any) -> str:
    return str(answer.json()["type"]).rpartition(":")[2]


# --- sending ----------------------------------------------------------------


def test_document_when_sent_then_receipt_proves_it_and_the_receiver_gets_it_once(
    axis: Axis,
) -> None:
    answer = axis.province.send(axis.province.document(1, "G05"), PDF)
    receipt = receipt_of(answer.json())
    told = json.loads(receipt.body)
    assert (told["event"], told["document_id"]) == ("submission_acceptance", "H42,2026,1")
    assert proven(axis, receipt)
    (lent,) = axis.ministry.lent()
    assert axis.ministry.lent() == []  # lent to one poller at a time
    payload = jws.opened(
        lent["statement"], axis.province.private_key.public_key(), documents.DOCUMENT
    )
    assert documents.edoc(payload).attachments[0].sha256 == hashlib.sha256(PDF).hexdigest()
    assert axis.ministry.get(f"deliveries/{lent['id']}/files/0").content == PDF
    signed = [axis.ministry.receipt(lent)]
    for _ in range(2):  # the same receipt again is taken again
        assert axis.ministry.post("receipts", json=signed).json() == {"results": [{"taken": True}]}
    assert axis.province.kinds() == ["submission_acceptance", "content_handover"]
    assert axis.ministry.lent() == []


def test_document_when_sent_twice_then_one_package_and_the_same_id(axis: Axis) -> None:
    document = replace(axis.province.document(1, "G05"))
    signed = axis.province.signed(document, documents.DOCUMENT)
    first, second = axis.province.send_as(signed), axis.province.send_as(signed)
    assert first.json()["id"] == second.json()["id"]
    assert first.json()["leaf"] == second.json()["leaf"]
    assert Package.objects.count() == Delivery.objects.count() == 1
    other = axis.province.send(replace(document, subject="Nội dung khác"))
    assert (other.status_code, code_of(other)) == (409, "gateway.duplicate")


def test_document_when_sent_twice_at_once_then_one_package_and_the_same_answer(axis: Axis) -> None:
    about = axis.province.document(1, "G05")
    asked = Errand(kind=Business.REVOKE, reason="Sai", document_id=about.document_id)
    for document in (about, axis.province.document(2, "G05", errand=asked)):
        signed = axis.province.signed(document, documents.DOCUMENT)
        values = {"headers": axis.province.headers, "files": [("statement", (None, signed))]}
        once = ("POST", "/exchange/v1/documents", values)
        answers = [answer.json() for answer in axis.client.together(once, once, once)]
        assert len({(one["id"], one["leaf"]) for one in answers}) == 1
    assert Package.objects.count() == 2


def test_document_when_to_an_agency_below_and_by_an_old_code_then_reaches_its_system(
    axis: Axis,
) -> None:
    axis.ministry.sent(axis.ministry.document(1, "000.00.13.H42", "H42.13", "H42"))
    (lent,) = axis.province.lent()
    assert lent["receivers"] == ["H42", "H42.13"]


def test_leases_when_urgent_then_first(axis: Axis) -> None:
    for number, priority in ((1, 0), (2, 3), (3, 1)):
        axis.province.sent(axis.province.document(number, "G05", priority=priority))
    documents_ = [documents.edoc(opened(axis, one)).number for one in axis.ministry.lent()]
    assert documents_ == ["2", "3", "1"]


def opened(axis: Axis, lent: dict[str, Any]) -> bytes:
    return jws.opened(lent["statement"], axis.province.private_key.public_key(), documents.DOCUMENT)


def test_body_when_large_then_in_the_store_and_handed_out_in_ranges(axis: Axis) -> None:
    large = PDF * 200
    axis.province.sent(axis.province.document(1, "G05"), PDF, large)
    (lent,) = axis.ministry.lent()
    path = f"deliveries/{lent['id']}/files/1"
    assert axis.ministry.get(path).content == large
    headers = axis.ministry.headers | {"Range": "bytes=5-14"}
    part = axis.client.request("GET", f"/exchange/v1/{path}", headers=headers)
    assert (part.status_code, part.content) == (206, large[5:15])
    assert [body.segment is None for body in Body.objects.order_by("place")] == [False, True]
    assert list((axis.bodies / "incoming").iterdir()) == []


def test_leases_when_asked_then_small_packages_bring_their_files_along(axis: Axis) -> None:
    axis.province.sent(axis.province.document(1, "G05"), PDF, b"", b"%PDF hai")
    axis.province.sent(axis.province.document(2, "G05"), PDF * 20)
    axis.province.sent(axis.province.document(3, "G05"))
    answer = axis.ministry.post("leases", params={"enclose": 100_000})
    assert answer.headers["content-type"] == "application/vnd.lienthong.deliveries"
    at = 4 + int.from_bytes(answer.content[:4])
    lent = json.loads(answer.content[4:at])["deliveries"]
    sizes = [one.get("enclosed") for one in lent]
    assert sizes == [[len(PDF), 0, 8], None, []]
    assert answer.content[at:] == PDF + b"%PDF hai"
    assert axis.ministry.get(f"deliveries/{lent[1]['id']}/files/0").content == PDF * 20
    results = axis.ministry.post("receipts", json=[axis.ministry.receipt(one) for one in lent])
    assert results.json() == {"results": [{"taken": True}] * 3}


def test_body_when_kept_in_the_row_by_an_earlier_release_then_handed_out(axis: Axis) -> None:
    axis.province.sent(axis.province.document(1, "G05"), PDF)
    Body.objects.update(segment=None, start=None, content=PDF)
    (lent,) = axis.ministry.lent()
    assert axis.ministry.get(f"deliveries/{lent['id']}/files/0").content == PDF


def test_body_when_refused_then_nothing_is_left(axis: Axis) -> None:
    signed = axis.province.signed(axis.province.document(1, "G05"), documents.DOCUMENT)
    answer = axis.province.send_as(signed, PDF * 200)  # the statement names no file
    assert (answer.status_code, code_of(answer)) == (422, "gateway.bad_parts")
    assert [path for path in axis.bodies.rglob("*") if path.is_file()] == []
    assert not Package.objects.exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"subject": " "}, "exchange.package_incomplete"),
        ({"receivers": ()}, "exchange.package_incomplete"),
        ({"errand": Errand(kind=Business.REVOKE)}, "exchange.package_incomplete"),
        (
            {"errand": Errand(kind=Business.REVOKE, reason="Sai", document_id="khong-co")},
            "exchange.earlier_unknown",
        ),
    ],
)
def test_document_when_incomplete_then_refused_by_name_in_two_languages(
    axis: Axis, changes: dict[str, Any], code: str
) -> None:
    answer = axis.province.send(replace(axis.province.document(1, "G05"), **changes))
    assert code_of(answer) == code
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] != answer.json()["title_en"]
    assert not Package.objects.exists()


def test_document_when_not_by_its_own_system_or_to_nobody_then_refused(axis: Axis) -> None:
    foreign = axis.province.send(axis.ministry.document(1, "H42"))
    assert (foreign.status_code, code_of(foreign)) == (403, "gateway.not_yours")
    nobody = axis.province.send(axis.province.document(1, "G05", "G77"))
    assert (nobody.status_code, code_of(nobody)) == (422, "gateway.unknown_receivers")
    assert "G77" in nobody.json()["title"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[:-6] + ("AAAAAA" if text[-6:] != "AAAAAA" else "BBBBBB"),
        lambda text: text.rpartition(".")[0],
        lambda text: "a.b.c",
        lambda text: "",
    ],
)
def test_document_when_its_signature_does_not_hold_then_refused(axis: Axis, spoil: Any) -> None:
    signed = axis.province.signed(axis.province.document(1, "G05"), documents.DOCUMENT)
    answer = axis.province.send_as(spoil(signed))
    assert answer.status_code == 422
    assert code_of(answer) in {"gateway.bad_statement", "gateway.bad_parts"}


def test_request_when_its_key_is_wrong_then_403(axis: Axis) -> None:
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Basic eDp5"}):
        answer = axis.client.request("GET", "/exchange/v1/events", headers=headers)
        assert (answer.status_code, code_of(answer)) == (403, "gateway.unknown_system")


# --- receipts ---------------------------------------------------------------


def test_receipt_when_it_lies_or_is_somebody_elses_then_refused(axis: Axis) -> None:
    axis.province.sent(axis.province.document(1, "G05"))
    (lent,) = axis.ministry.lent()
    wrong = [
        axis.ministry.receipt(lent, sha256="00" * 32),
        axis.province.receipt(lent),
        axis.ministry.receipt(lent, result=documents.Taken.FAILED),  # without a reason
    ]
    results = axis.ministry.post("receipts", json=wrong).json()["results"]
    assert [one["problem"]["type"].rpartition(":")[2] for one in results] == [
        "gateway.delivery_unknown",
        "gateway.bad_statement",
        "gateway.bad_statement",
    ]
    assert axis.province.kinds() == ["submission_acceptance"]


def test_receipt_when_the_receiver_cannot_take_it_then_the_sender_hears_why(axis: Axis) -> None:
    axis.province.sent(axis.province.document(1, "G05"))
    (lent,) = axis.ministry.lent()
    failed = axis.ministry.receipt(lent, result=documents.Taken.FAILED, problem="Tệp hỏng")
    axis.ministry.post("receipts", json=[failed])
    assert axis.province.events()[-1]["detail"]["problem"] == "Tệp hỏng"
    assert axis.ministry.say("H42", "H42,2026,1", StatusCode.ACCEPTED)[0]["problem"]


# --- statuses ---------------------------------------------------------------


def delivered(axis: Axis, *to: str, number: int = 1) -> str:
    document = axis.province.document(number, *(to or ("G05",)))
    axis.province.sent(document)
    axis.ministry.take()
    return document.document_id


def test_statuses_when_said_in_order_then_each_is_witnessed_and_heard(axis: Axis) -> None:
    about = delivered(axis)
    steps = (StatusCode.ACCEPTED, StatusCode.IN_PROGRESS, StatusCode.FINISHED)
    answers = axis.ministry.say("H42", about, *steps)
    assert all(proven(axis, receipt_of(one)) for one in answers)
    heard = [one["detail"].get("status") for one in axis.province.events()][2:]
    assert heard == ["03", "05", "06"]


def test_statuses_when_out_of_order_then_refused_and_the_others_are_taken(axis: Axis) -> None:
    about = delivered(axis)
    first, second, third = axis.ministry.say(
        "H42", about, StatusCode.FINISHED, StatusCode.ACCEPTED, StatusCode.REFUSED
    )
    assert first["problem"]["type"].endswith("exchange.status_out_of_order")
    assert "id" in second
    assert third["problem"]["type"].endswith("exchange.status_out_of_order")


def test_status_when_the_same_statement_comes_again_then_one_event(axis: Axis) -> None:
    about = delivered(axis)
    word = axis.ministry.word("H42", about, StatusCode.ACCEPTED)
    first = axis.ministry.post("statuses", json=[word, word]).json()["results"]
    again = axis.ministry.post("statuses", json=[word]).json()["results"]
    assert {one["leaf"] for one in (*first, *again)} == {first[0]["leaf"]}
    assert axis.province.kinds().count("status") == 1


def test_status_when_of_another_agency_or_document_then_refused(axis: Axis) -> None:
    about = delivered(axis)
    (own,) = axis.province.say("H42", about, StatusCode.ACCEPTED)
    (unknown,) = axis.ministry.say("H42", "khong-co", StatusCode.ACCEPTED)
    assert own["problem"]["type"].endswith("exchange.document_unknown")
    assert unknown["problem"]["type"].endswith("exchange.document_unknown")


# --- take-back, update, replacement -----------------------------------------


def errand(axis: Axis, kind: Business, about: str, *to: str, number: int = 9, **more: Any) -> Any:
    what = (
        {"replaced": (Replaced(document_id=about),)}
        if kind is Business.REPLACE
        else {"document_id": about}
    )
    asked = Errand(kind=kind, reason="Sai thể thức", **(what | more))
    return axis.province.send(axis.province.document(number, *(to or ("G05",)), errand=asked))


def test_take_back_when_not_fetched_yet_then_nobody_ever_gets_it(axis: Axis) -> None:
    document = axis.province.document(1, "G05")
    axis.province.sent(document)
    assert errand(axis, Business.REVOKE, document.document_id).status_code == 201
    assert axis.ministry.lent() == []
    assert set(axis.province.kinds()) == {"submission_acceptance", "withdrawal"}
    assert axis.ministry.say("H42", document.document_id, StatusCode.ACCEPTED)[0]["problem"]


def test_take_back_when_delivered_then_the_receiver_decides_and_reports_destruction(
    axis: Axis,
) -> None:
    about = delivered(axis)
    errand(axis, Business.REVOKE, about)
    (request,) = axis.ministry.take()
    assert documents.edoc(opened(axis, request)).errand.kind is Business.REVOKE
    report = documents.DestructionReport(
        organ_code="G05", sender_code="H42", document_id=about,
        at=clock.now(), by="Văn thư Bộ",
    )  # fmt: skip
    signed = axis.ministry.signed(report, documents.DESTRUCTION)
    (early,) = axis.ministry.post("destructions", json=[signed]).json()["results"]
    assert early["problem"]["type"].endswith("exchange.not_let_go")
    assert "id" in axis.ministry.say("H42", about, StatusCode.AGREED)[0]
    (late,) = axis.ministry.post("destructions", json=[signed]).json()["results"]
    assert receipt_of(late).position == axis.province.events()[-1]["position"]
    assert axis.province.kinds()[-2:] == ["status", "destruction"]
    assert axis.ministry.say("H42", about, StatusCode.ACCEPTED)[0]["problem"]


def test_take_back_when_refused_then_the_document_stands(axis: Axis) -> None:
    about = delivered(axis)
    errand(axis, Business.REVOKE, about)
    assert "id" in axis.ministry.say("H42", about, StatusCode.DISAGREED)[0]
    assert "id" in axis.ministry.say("H42", about, StatusCode.ACCEPTED)[0]


def test_take_back_when_lent_then_consent_is_asked_for(axis: Axis) -> None:
    document = axis.province.document(1, "G05")
    axis.province.sent(document)
    (lent,) = axis.ministry.lent()  # its bytes are out
    errand(axis, Business.REVOKE, document.document_id)
    assert "withdrawal" not in axis.province.kinds()
    axis.ministry.post("receipts", json=[axis.ministry.receipt(lent)])
    assert len(axis.ministry.take()) == 1


def test_update_when_of_the_receivers_then_the_new_one_gets_the_document(axis: Axis) -> None:
    document = axis.ministry.document(1, "H42")
    axis.ministry.sent(document, PDF)
    axis.province.take()
    changes = (Change(organ_code="H42.13", is_added=True),)
    asked = Errand(
        kind=Business.UPDATE, reason="Thêm nơi nhận", document_id=document.document_id,
        receivers_changed=True, changes=changes,
    )  # fmt: skip
    axis.ministry.sent(axis.ministry.document(2, "H42.13", errand=asked))
    original = [one for one in axis.province.lent() if one["size_bytes"] == len(PDF)]
    assert [one["receivers"] for one in original] == [["H42.13"]]
    assert "id" in after_taking(axis, original[0], document.document_id)


def after_taking(axis: Axis, lent: dict[str, Any], document_id: str) -> Any:
    axis.province.post("receipts", json=[axis.province.receipt(lent)])
    word = axis.province.word("G05", document_id, StatusCode.ACCEPTED)
    message = documents.status(
        jws.opened(word, axis.province.private_key.public_key(), documents.STATUS)
    )
    below = replace(message, sender=replace(message.sender, code="H42.13"))
    signed = axis.province.signed(below, documents.STATUS)
    return axis.province.post("statuses", json=[signed]).json()["results"][0]


def test_replacement_when_agreed_then_the_old_one_is_closed_and_the_new_one_lives(
    axis: Axis,
) -> None:
    about = delivered(axis)
    assert errand(axis, Business.REPLACE, about).status_code == 201
    (new,) = axis.ministry.take()
    assert "id" in axis.ministry.say("H42", about, StatusCode.AGREED)[0]
    assert axis.ministry.say("H42", about, StatusCode.ACCEPTED)[0]["problem"]
    assert "id" in axis.ministry.say("H42", "H42,2026,9", StatusCode.ACCEPTED)[0]
    assert new["package_id"]


def test_errand_when_sent_again_after_it_was_answered_then_the_same_answer(axis: Axis) -> None:
    about = delivered(axis)
    asked = Errand(kind=Business.REVOKE, reason="Sai", document_id=about)
    signed = axis.province.signed(
        axis.province.document(9, "G05", errand=asked), documents.DOCUMENT
    )
    first = axis.province.send_as(signed)
    axis.ministry.say("H42", about, StatusCode.AGREED)
    again = axis.province.send_as(signed)
    assert (again.status_code, again.json()["leaf"]) == (201, first.json()["leaf"])
    assert Event.objects.filter(kind="request").count() == 1


def test_errand_when_to_a_stranger_then_refused_and_nothing_is_asked(axis: Axis) -> None:
    document = axis.ministry.document(1, "H42")
    axis.ministry.sent(document)
    asked = Errand(kind=Business.REVOKE, reason="Sai", document_id=document.document_id)
    answer = axis.ministry.send(axis.ministry.document(2, "H42.13", errand=asked))
    assert (answer.status_code, code_of(answer)) == (422, "exchange.not_a_receiver")
    assert len(axis.province.lent()) == 1


# --- evidence ---------------------------------------------------------------


def test_log_when_everything_was_done_then_its_leaves_and_its_events_agree(axis: Axis) -> None:
    about = delivered(axis)
    axis.ministry.say("H42", about, StatusCode.ACCEPTED)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, position FROM ledger_leaf WHERE log = 'exchange' ORDER BY 2")
        leaves = cursor.fetchall()
    events = Event.objects.order_by("position").values_list("id", "position")
    assert leaves == list(events)
    assert [position for _, position in leaves] == list(range(len(leaves)))


def test_limits_when_a_system_asks_too_fast_then_503_and_the_other_is_served(
    axis: Axis, slow: Party
) -> None:
    answers = [slow.get("events").status_code for _ in range(4)]
    assert answers == [200, 200, 503, 503]
    assert axis.ministry.get("events").status_code == 200


@pytest.fixture
def slow(axis: Axis) -> Party:
    agency = factories.agency("G10", "Bộ Xây dựng")
    party = parties.connect(axis.client, agency, "00.03.G10", per_second=1)
    axis.client.refresh()
    return party
