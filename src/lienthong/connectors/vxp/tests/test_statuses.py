# SPDX-License-Identifier: Apache-2.0
"""Statuses one way and the other, between both protocols."""

import pytest
from lienthong_client.vxp import VxpClient, VxpFailed

from lienthong.connectors.vxp.models import Heard, Mailbox
from lienthong.connectors.vxp.tests.conftest import Country
from lienthong.connectors.vxp.tests.letters import (
    MINISTRY,
    PROVINCE,
    file_of,
    letter,
    read,
    read_status,
    status,
)
from lienthong.exchange.models import Receiver
from lienthong.exchange.rules import documents, jws
from lienthong.exchange.rules.edxml import Business, Errand, StatusCode

pytestmark = pytest.mark.django_db(transaction=True)
ABOUT = letter().document_id


def delivered(country: Country) -> VxpClient:
    """Send the province's letter to the ministry and confirm it; return the ministry's client."""
    country.province.client().send_edoc(file_of(letter()), PROVINCE)
    receiver = country.ministry.client()
    (line,) = receiver.received()
    receiver.get_edoc(line["docId"])
    receiver.update_status(line["docId"], "done")
    return receiver


def heard(client: VxpClient) -> list[tuple[str, str]]:
    """Take all statuses that wait; return who said what."""
    told = []
    for line in client.received("status"):
        message = read_status(client.get_edoc(line["docId"]))
        told.append((message.sender.code, str(message.status)))
        client.update_status(line["docId"], "done")
    return told


def test_status_when_said_by_vxp_then_the_old_sender_is_told_once_in_order(
    country: Country,
) -> None:
    receiver, sender = delivered(country), country.province.client()
    for code in (StatusCode.ACCEPTED, StatusCode.IN_PROGRESS, StatusCode.FINISHED):
        content = status(code, ABOUT)
        first = receiver.send_edoc(content, MINISTRY, kind="status")
        assert receiver.send_edoc(content, MINISTRY, kind="status")["DocId"] == first["DocId"]
    assert sender.count("status") == 4
    assert heard(sender) == [("G05", "01"), (MINISTRY, "03"), (MINISTRY, "05"), (MINISTRY, "06")]
    assert (heard(sender), Heard.objects.count()) == ([], 0)
    assert Mailbox.objects.get().position == country.province.party.events()[-1]["position"]
    (line,) = receiver.sent(first["DocId"])
    assert (line["messageType"], line["receiveStatus"]) == ("status", "06")


def test_status_when_about_then_names_the_document(country: Country) -> None:
    receiver, sender = delivered(country), country.province.client()
    receiver.send_edoc(status(StatusCode.ACCEPTED, ABOUT), MINISTRY, kind="status")
    arrived, accepted = (
        read_status(sender.get_edoc(one["docId"])) for one in sender.received("status")
    )
    for message in (arrived, accepted):
        assert message.about.document_id == ABOUT
        assert message.about.code == "1/UBND-VP"
        assert str(message.about.issued_on) == "2026-11-20"
    assert arrived.about.organ_code == "H42"


def test_status_when_confirmed_out_of_order_then_each_is_heard_once(country: Country) -> None:
    receiver, sender = delivered(country), country.province.client()
    receiver.send_edoc(status(StatusCode.ACCEPTED, ABOUT), MINISTRY, kind="status")
    arrived, accepted = sender.received("status")
    sender.get_edoc(accepted["docId"])
    sender.update_status(accepted["docId"], "done")
    sender.update_status(arrived["docId"], "processing")
    (left,) = sender.received("status")
    assert (left["docId"], left["status"]) == (arrived["docId"], "processing")
    sender.update_status(arrived["docId"], "fail")
    sender.update_status(arrived["docId"], "done")
    sender.update_status(arrived["docId"], "done")
    assert sender.received("status") == []


def test_status_when_said_by_vxp_then_the_native_sender_sees_it_signed_by_the_axis(
    country: Country,
) -> None:
    country.native.sent(country.native.document(3, "G05"))
    receiver = country.ministry.client()
    (line,) = receiver.received()
    receiver.get_edoc(line["docId"])
    receiver.update_status(line["docId"], "done")
    about = "G10,2026,3"
    receiver.send_edoc(status(StatusCode.ACCEPTED, about, to="G10"), "G05", kind="status")
    *_, last = country.native.events()
    assert (last["agency_code"], last["detail"]["status"]) == ("G05", "03")
    assert last["detail"]["carrier"] == "vxp"
    payload = jws.opened(last["detail"]["statement"], country.key.public_key(), documents.STATUS)
    assert documents.status(payload).about.document_id == about


def test_status_when_said_natively_then_the_old_sender_is_told(country: Country) -> None:
    sender = country.province.client()
    sender.send_edoc(file_of(letter(1, "G10")), PROVINCE)
    country.native.take()
    said = country.native.say("H42", ABOUT, StatusCode.ACCEPTED)
    assert "id" in said[0]
    assert heard(sender) == [("G10", "01"), ("G10", "03")]


def test_status_when_said_before_the_confirmation_then_that_is_one(country: Country) -> None:
    country.province.client().send_edoc(file_of(letter()), PROVINCE)
    receiver = country.ministry.client()
    (line,) = receiver.received()
    receiver.get_edoc(line["docId"])
    receiver.send_edoc(status(StatusCode.ARRIVED, ABOUT), MINISTRY, kind="status")
    receiver.update_status(line["docId"], "done")
    assert receiver.received() == []
    assert country.province.party.kinds().count("content_handover") == 1


@pytest.mark.parametrize(
    ("code", "told"),
    [(StatusCode.FINISHED, "^32: Trang thai 06"), (StatusCode.TAKE_BACK, "^33: Khong co van ban")],
)
def test_status_when_out_of_order_or_the_other_sides_then_refused_by_name(
    country: Country, code: StatusCode, told: str
) -> None:
    receiver = delivered(country)
    with pytest.raises(VxpFailed, match=told) as refused:
        receiver.send_edoc(status(code, ABOUT, description="Sai"), MINISTRY, kind="status")
    assert refused.value.answer["DocId"] == ""
    assert Receiver.objects.get().status == "01"


def test_take_back_when_by_status_then_asked_agreed_and_told(country: Country) -> None:
    receiver, sender = delivered(country), country.province.client()
    ask = status(StatusCode.TAKE_BACK, ABOUT, sender=PROVINCE, to=MINISTRY, description="Sai")
    first = sender.send_edoc(ask, PROVINCE, kind="status")
    assert sender.send_edoc(ask, PROVINCE, kind="status")["DocId"] == first["DocId"]
    assert receiver.received() == []  # it is a status, as it came
    (line,) = receiver.received("status")
    message = read_status(receiver.get_edoc(line["docId"]))
    assert (message.status, message.description) == (StatusCode.TAKE_BACK, "Sai")
    assert message.about.document_id == ABOUT
    receiver.update_status(line["docId"], "done")
    receiver.send_edoc(status(StatusCode.AGREED, ABOUT), MINISTRY, kind="status")
    assert heard(sender) == [("G05", "01"), (MINISTRY, "15")]
    assert Receiver.objects.get(package__document_id=ABOUT).outcome == "taken_back"


def test_take_back_when_refused_then_the_document_stands(country: Country) -> None:
    receiver, sender = delivered(country), country.province.client()
    # Named by the document's own agency, as some builders do: all receivers are meant.
    ask = status(StatusCode.TAKE_BACK, ABOUT, sender=PROVINCE, to=PROVINCE, description="Sai")
    sender.send_edoc(ask, PROVINCE, kind="status")
    receiver.send_edoc(status(StatusCode.DISAGREED, ABOUT), MINISTRY, kind="status")
    receiver.send_edoc(status(StatusCode.ACCEPTED, ABOUT), MINISTRY, kind="status")
    assert [code for _, code in heard(sender)] == ["01", "16", "03"]


def test_take_back_when_never_fetched_then_agreed_by_itself(country: Country) -> None:
    sender, receiver = country.province.client(), country.ministry.client()
    sender.send_edoc(file_of(letter()), PROVINCE)
    ask = status(StatusCode.TAKE_BACK, ABOUT, sender=PROVINCE, to=MINISTRY, description="Sai")
    sender.send_edoc(ask, PROVINCE, kind="status")
    assert (receiver.received(), receiver.received("status")) == ([], [])
    assert heard(sender) == [("G05", "15")]


def test_take_back_when_by_status_then_a_native_receiver_sees_an_errand(country: Country) -> None:
    sender = country.province.client()
    sender.send_edoc(file_of(letter(1, "G10")), PROVINCE)
    country.native.take()
    ask = status(StatusCode.TAKE_BACK, ABOUT, sender=PROVINCE, to="G10", description="Sai")
    sender.send_edoc(ask, PROVINCE, kind="status")
    (request,) = country.native.take()
    payload = jws.opened(request["statement"], country.key.public_key(), documents.DOCUMENT)
    assert documents.edoc(payload).errand.kind is Business.REVOKE
    country.native.say("H42", ABOUT, StatusCode.AGREED)
    assert heard(sender) == [("G10", "01"), ("G10", "15")]


def test_take_back_when_native_then_an_old_receiver_gets_a_document_of_type_one(
    country: Country,
) -> None:
    about = country.native.document(1, "G05")
    country.native.sent(about)
    receiver = country.ministry.client()
    (line,) = receiver.received()
    receiver.get_edoc(line["docId"])
    receiver.update_status(line["docId"], "done")
    errand = Errand(kind=Business.REVOKE, reason="Sai", document_id=about.document_id)
    country.native.sent(country.native.document(2, "G05", errand=errand))
    (request,) = receiver.received()
    told = read(receiver.get_edoc(request["docId"]))
    assert (told.errand.kind, told.errand.document_id) == (Business.REVOKE, about.document_id)
    receiver.send_edoc(status(StatusCode.AGREED, about.document_id, to="G10"), "G05", kind="status")
    *_, last = country.native.events()
    assert last["detail"]["status"] == "15"
