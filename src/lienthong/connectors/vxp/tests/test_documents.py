# SPDX-License-Identifier: Apache-2.0
"""Documents between old clients, over the real wire."""

import pytest

from lienthong.connectors.vxp.tests.conftest import Country
from lienthong.exchange.rules import edxml
from lienthong.exchange.tests import packages

pytestmark = pytest.mark.django_db(transaction=True)
PDF = b"%PDF-1.7 " + bytes(range(256)) * 40


def letter(number: int = 1, *to: str, sender: str = "000.00.00.H42", **changes: object):
    return packages.edoc(
        sender=edxml.Organ(code=sender),
        receivers=tuple(edxml.Organ(code=code) for code in to or ("000.00.00.G05",)),
        document_id=f"{sender},2026/11/20,{number}/UBND-VP",
        number=str(number),
        **changes,
    )


def file_of(edoc: edxml.Edoc, content: bytes = PDF) -> bytes:
    return packages.written(edoc, content)


def read(content: bytes):
    return edxml.read([content]).content


def test_document_when_sent_then_listed_fetched_confirmed_once(country: Country) -> None:
    sender, receiver = country.province.client(), country.ministry.client()
    content = file_of(letter(attachments=(packages.attachment(),)))
    answer = sender.send_edoc(content, "000.00.00.H42")
    assert answer["DocId"]
    assert sender.send_edoc(content, "000.00.00.H42")["DocId"] == answer["DocId"]
    assert receiver.count() == 1
    (line,) = receiver.received()
    assert (line["from"], line["to"], line["status"]) == ("H42", "G05", "initial")
    got = read(receiver.get_edoc(line["docId"]))
    assert got.document_id == "000.00.00.H42,2026/11/20,1/UBND-VP"
    assert got.attachments[0].size_bytes == len(PDF)
    (again,) = receiver.received()
    assert again["status"] == "processing"
    receiver.update_status(line["docId"], "done")
    assert receiver.received() == []
    (told,) = sender.sent(answer["DocId"])
    assert (told["toCode"], told["sendStatus"], told["receiveStatus"]) == ("G05", "done", "01")
