# SPDX-License-Identifier: Apache-2.0
"""Documents between old clients and native systems, over the real wire."""

import hashlib
import io
import json
import os
import zipfile
from dataclasses import replace

import pytest
from lienthong_client.vxp import VxpFailed

from lienthong.connectors.vxp.tests.conftest import Country
from lienthong.connectors.vxp.tests.letters import (
    MINISTRY,
    PDF,
    PROVINCE,
    attached,
    bytes_of,
    file_of,
    letter,
    read,
    status,
)
from lienthong.exchange.models import Delivery, Event, Package
from lienthong.exchange.rules import documents, jws
from lienthong.exchange.rules.edxml import Business, Errand, ReceiverChange, StatusCode
from lienthong.gateway.bodies import ABANDONED_SECONDS
from lienthong.gateway.tests.conftest import ORIGIN

pytestmark = pytest.mark.django_db(transaction=True)


def test_document_when_sent_then_listed_fetched_confirmed_once(country: Country) -> None:
    sender, receiver = country.province.client(), country.ministry.client()
    content = file_of(letter(attachments=attached("cong-van.pdf")))
    answer = sender.send_edoc(content, PROVINCE)
    assert sender.send_edoc(content, PROVINCE)["DocId"] == answer["DocId"]
    assert receiver.count() == 1
    (line,) = receiver.received()
    assert (line["from"], line["to"], line["status"]) == ("H42", "G05", "initial")
    got = receiver.get_edoc(line["docId"])
    assert read(got).document_id == "000.00.00.H42,2026/11/20,1/UBND-VP"
    assert bytes_of(got) == PDF
    assert read(got).hops[-1].organ_code == "00.42.H42"
    (again,) = receiver.received()
    assert again["status"] == "processing"
    receiver.update_status(line["docId"], "done")
    assert (receiver.received(), receiver.count()) == ([], 0)
    (told,) = sender.sent(answer["DocId"])
    assert (told["toCode"], told["sendStatus"], told["receiveStatus"]) == ("G05", "done", "01")
    assert told["receiverDocId"] == line["docId"]


def test_document_when_sent_again_under_another_id_then_taken_and_the_answer_warns(
    country: Country,
) -> None:
    sender = country.province.client()
    first = sender.send_edoc(file_of(letter(attachments=attached("a.pdf"))), PROVINCE)
    assert first["ErrorDesc"] == ""
    other = replace(letter(attachments=attached("b.pdf")), document_id="mot-ma-khac")
    again = sender.send_edoc(file_of(other), PROVINCE)
    assert again["DocId"] != first["DocId"]
    assert (again["status"], again["ErrorCode"]) == ("OK", "0")
    assert "1/UBND-VP" in again["ErrorDesc"] and again["ErrorDesc"].isascii()
    assert "Đã nhận" in again["ErrorDescVi"]


def test_document_when_rebuilt_then_the_same_and_when_changed_then_refused(
    country: Country,
) -> None:
    sender = country.province.client()
    first = sender.send_edoc(file_of(letter(attachments=attached("a.xlsx"))), PROVINCE)
    # Another content id, another zip, another trace: the same document.
    again = letter(attachments=tuple(reversed(attached("b", "a.xlsx")))[:1])
    assert sender.send_edoc(file_of(again), PROVINCE)["DocId"] == first["DocId"]
    with pytest.raises(Exception, match=r"^31: Ma van ban"):
        sender.send_edoc(file_of(letter(subject="Nội dung khác")), PROVINCE)
    assert Package.objects.count() == 1


def test_attachment_when_of_any_kind_then_the_native_receiver_gets_the_file_itself(
    country: Country,
) -> None:
    sender = country.province.client()
    for number, name in enumerate(("a.pdf", "b.docx", "c.xlsx", "d.txt", "không dấu", "e.zip")):
        content = zipped("x.csv", "y.csv") if name in ("b.docx", "c.xlsx", "e.zip") else PDF
        edoc = letter(number, "G10", attachments=attached(name))
        sender.send_edoc(file_of(edoc, content), PROVINCE)
        (lent,) = country.native.lent()
        assert country.native.get(f"deliveries/{lent['id']}/files/0").content == content, name


def test_attachment_when_a_pdf_came_zipped_then_the_file_itself(country: Country) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("6f9619ff.pdf", PDF)
    edoc = letter(1, "G10", attachments=attached("a.pdf"))
    content = file_of(edoc, held.getvalue()).replace(b"application/pdf", b"application/zip")
    country.province.client().send_edoc(content, PROVINCE)
    (lent,) = country.native.lent()
    assert country.native.get(f"deliveries/{lent['id']}/files/0").content == PDF


def zipped(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(name, "1,2,3")
    return held.getvalue()


def test_document_when_sent_by_vxp_then_a_native_receiver_proves_and_acknowledges_it(
    country: Country,
) -> None:
    content = file_of(letter(1, "G10", "H42.13", attachments=attached("a.pdf")))
    answer = country.province.client().send_edoc(content, PROVINCE)
    (lent,) = country.native.take()
    payload = jws.opened(lent["statement"], country.key.public_key(), documents.DOCUMENT)
    head = jws._bytes(lent["statement"].partition(".")[0])
    assert json.loads(head)["kid"] == ORIGIN
    assert documents.edoc(payload).attachments[0].sha256 == hashlib.sha256(PDF).hexdigest()
    events = country.province.party.events()
    assert [one["kind"] for one in events] == ["submission_acceptance", "content_handover"]
    detail = events[0]["detail"]
    assert (detail["carrier"], events[0]["package_id"]) == ("vxp", answer["DocId"])
    kept = country.bodies / detail["file_sha256"][:2] / detail["file_sha256"]
    assert kept.read_bytes() == content


def test_document_when_sent_natively_then_an_old_client_receives_and_the_sender_hears(
    country: Country,
) -> None:
    document = country.native.document(7, "G05", type_code=18, type_name="Công văn", steering=2)
    package = country.native.sent(document, PDF, PDF * 200)  # the second above the inline limit
    receiver = country.ministry.client()
    (line,) = receiver.received()
    got = receiver.get_edoc(line["docId"])
    told = read(got)
    assert (told.document_id, told.type_code, told.steering) == ("G10,2026,7", 18, 2)
    assert [one.size_bytes for one in told.attachments] == [len(PDF), len(PDF) * 200]
    assert bytes_of(got, 1) == PDF * 200
    assert receiver.download(line["docId"]).endswith(b"</edXML>")
    receiver.update_status(line["docId"], "done")
    *_, last = country.native.events()
    assert (last["kind"], last["package_id"]) == ("content_handover", package)
    receipt = last["detail"]["receipt"]
    signed = documents.receipt(jws.opened(receipt, country.key.public_key(), documents.RECEIPT))
    assert signed.result is documents.Taken.ACCEPTED


def test_document_when_addressed_by_either_generation_then_reaches_and_names_both(
    country: Country,
) -> None:
    sender = country.ministry.client()
    codes = ("H42", "000.00.00.H42", "13.H42")
    sender.send_edoc(file_of(letter(1, *codes, sender=MINISTRY)), "G05")
    receiver = country.province.client()
    (line,) = receiver.received()
    assert line["to"] == "H42,H42.13"
    told = read(receiver.get_edoc(line["docId"]))
    written = {organ.code: organ.in_charge for organ in told.receivers}
    assert set(written) == {*codes, "H42.13", "000.00.13.H42"}
    assert written["000.00.13.H42"] == "TLTVBQG_CDMDD_QD20"


def test_document_when_the_call_names_receivers_then_those_get_it(country: Country) -> None:
    sender = country.province.client()
    sender.send_edoc(file_of(letter(1, "G05", "G10")), "H42", to=("000.00.00.G10",))
    assert country.ministry.client().received() == []
    assert [one["receivers"] for one in country.native.lent()] == [["G10"]]


def test_list_when_urgent_then_first_and_a_window_of_time_holds(country: Country) -> None:
    sender, receiver = country.province.client(), country.ministry.client()
    for number, priority in ((1, 0), (2, 3)):
        sender.send_edoc(file_of(letter(number, priority=priority)), PROVINCE)
    numbers = [read(receiver.get_edoc(one["docId"])).number for one in receiver.received()]
    assert numbers == ["2", "1"]
    assert receiver.received(toDate="01/01/2020 00:00:00") == []
    assert len(receiver.received(fromDate="01/01/2020", toDate="hom nay")) == 2


def test_failure_when_told_then_listed_again_and_the_sender_hears_once(country: Country) -> None:
    sender, receiver = country.province.client(), country.ministry.client()
    sender.send_edoc(file_of(letter()), PROVINCE)
    (line,) = receiver.received()
    for _ in range(2):
        receiver.get_edoc(line["docId"])
        receiver.update_status(line["docId"], "fail", description="khong doc duoc")
    (again,) = receiver.received()
    assert again["status"] == "fail"
    assert country.province.party.kinds().count("content_handover_failure") == 1
    receiver.get_edoc(line["docId"])
    receiver.update_status(line["docId"], "done")
    assert receiver.received() == []
    assert country.province.party.kinds()[-1] == "content_handover"


def test_document_when_a_lease_ran_out_then_confirmed_all_the_same(country: Country) -> None:
    sender, receiver = country.province.client(), country.ministry.client()
    sender.send_edoc(file_of(letter()), PROVINCE)
    (line,) = receiver.received()
    receiver.get_edoc(line["docId"])
    Delivery.objects.update(state=0, lent_until=None, lease=None)
    receiver.update_status(line["docId"], "done")
    assert receiver.received() == []


def test_update_when_by_document_then_the_new_receiver_gets_the_original(
    country: Country,
) -> None:
    sender, receiver = country.ministry.client(), country.province.client()
    about = letter(1, "G10", sender=MINISTRY, attachments=attached("a.pdf"))
    sender.send_edoc(file_of(about), "G05")
    errand = Errand(
        kind=Business.UPDATE, reason="Thêm nơi nhận", document_id=about.document_id,
        receivers_changed=True, changes=(ReceiverChange(organ_code="13.H42", is_added=True),),
    )  # fmt: skip
    sender.send_edoc(file_of(letter(2, "H42.13", sender=MINISTRY, errand=errand)), "G05")
    told = [read(receiver.get_edoc(line["docId"])) for line in receiver.received()]
    ids = {letter(number, sender=MINISTRY).document_id for number in (1, 2)}
    assert {one.document_id for one in told} == ids
    assert [one.errand.kind for one in told if one.attachments] == [Business.NEW]


def test_take_back_when_by_document_and_never_fetched_then_gone_at_once(country: Country) -> None:
    sender = country.province.client()
    about = letter(1, attachments=attached("a.pdf"))
    first = sender.send_edoc(file_of(about), PROVINCE)
    errand = Errand(kind=Business.REVOKE, reason="Sai thể thức", document_id=about.document_id)
    sender.send_edoc(file_of(letter(2, errand=errand)), PROVINCE)
    assert country.ministry.client().received() == []
    (told,) = sender.sent(first["DocId"])
    assert (told["sendStatus"], told["receiveStatusDesc"]) == ("cancel", "taken_back")


def test_sweep_when_a_day_has_passed_then_originals_stay_and_refused_ones_go(
    country: Country,
) -> None:
    sender, receiver = country.province.client(), country.ministry.client()
    content = file_of(letter(attachments=attached("a.pdf")))
    sender.send_edoc(content, PROVINCE)
    with pytest.raises(VxpFailed, match=r"^31"):
        sender.send_edoc(file_of(letter(subject="Khác")), PROVINCE)
    (line,) = receiver.received()
    receiver.get_edoc(line["docId"])
    word = status(StatusCode.ACCEPTED, letter().document_id)
    receiver.send_edoc(word, MINISTRY, kind="status")
    for mark in (country.bodies / "kept").iterdir():
        then = mark.stat().st_mtime - ABANDONED_SECONDS - 60
        os.utime(mark, (then, then))
    assert country.server.sweep() == 1
    left = {path.name for path in country.bodies.glob("??/*")}
    assert left == {hashlib.sha256(one).hexdigest() for one in (content, word)}


def test_document_when_its_xml_is_signed_then_noted_as_not_checked(country: Country) -> None:
    signature = b"<Signature><SignatureValue>YQ==</SignatureValue></Signature>"
    for number, more in ((1, signature), (2, b"")):
        content = file_of(letter(number))
        end = content.index(b"</edXML:edXMLHeader>")
        country.province.client().send_edoc(content[:end] + more + content[end:], PROVINCE)
    told = Event.objects.order_by("position").values_list("detail__xml_signature", flat=True)
    assert list(told) == ["not_checked", None]
