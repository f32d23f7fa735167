# SPDX-License-Identifier: Apache-2.0
"""Bad input and bad days: each with an answer in the protocol's own form."""

import base64
import http.client
import io
import json
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from lienthong_client.vxp import VxpClient, VxpFailed

from lienthong.connectors.vxp.door import VERBS
from lienthong.connectors.vxp.tests import live
from lienthong.connectors.vxp.tests.conftest import Country
from lienthong.connectors.vxp.tests.letters import (
    MINISTRY,
    PROVINCE,
    attached,
    file_of,
    letter,
    status,
)
from lienthong.exchange import services
from lienthong.exchange.models import Package, System
from lienthong.exchange.rules.edxml import Business, Errand, StatusCode
from lienthong.gateway.tests import parties
from lienthong.orgs.tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
TWO_MIB = bytes(2 << 20)


def refused(client: VxpClient, content: bytes, **values: Any) -> dict[str, Any]:
    """Send what must be refused; return the answer."""
    with pytest.raises(VxpFailed) as refusal:
        client.send_edoc(content, values.pop("sender", PROVINCE), **values)
    answer = dict(refusal.value.answer)
    assert answer["DocId"] == ""
    assert answer["ErrorDesc"].isascii()
    assert answer["ErrorDesc"] and answer["ErrorDescVi"]
    return answer


def zip_of(name: str, content: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return held.getvalue()


def carrying(name: str, content: bytes, label: str = "application/zip") -> bytes:
    """Return a document's file whose attachment travels as these very bytes."""
    whole = file_of(letter(attachments=attached("x.pdf")), content)
    return whole.replace(b"x.pdf", name.encode()).replace(b"application/pdf", label.encode())


def test_attachment_when_a_bomb_or_broken_then_refused_and_nothing_is_left(
    country: Country,
) -> None:
    client = country.province.client()
    bomb = refused(client, carrying("bao-cao.csv", zip_of("x.csv", TWO_MIB)))
    assert (bomb["ErrorCode"], "phinh to" in bomb["ErrorDesc"]) == ("22", True)
    for content in (b"PK\x03\x04 cut off", zip_of("x.csv", b"1" * 999)[:-40]):
        assert refused(client, carrying("bao-cao.csv", content))["ErrorCode"] == "22"
    assert not Package.objects.exists()
    assert [path for path in country.bodies.rglob("*") if path.is_file()] == []


def broken_files() -> dict[str, bytes]:
    whole = file_of(letter(attachments=attached("a.pdf")))
    deep = b"<edXML>" * 200
    entity = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    content = base64.b64encode(b"%PDF")
    return {
        "nothing": b"",
        "no xml": b"<html>500</html>",
        "half": whole[:-30],
        "entity": whole.replace(b"<edXML ", entity + b"<edXML ", 1),
        "deep": deep,
        "base64": whole.replace(content[:4], b"!!!!", 1),
        "cut base64": whole.replace(b"</edXML:ContentTransferEncoded>",
                                    b"A</edXML:ContentTransferEncoded>"),
        "no content": whole.replace(b"ContentTransferEncoded", b"Elsewhere"),
        "unknown business": whole.replace(b"DocType>0<", b"DocType>9<"),
        "unknown status": status(StatusCode.ACCEPTED, "x").replace(b"Code>03<", b"Code>77<"),
    }  # fmt: skip


def test_file_when_broken_then_code_22_and_why(country: Country) -> None:
    client = country.province.client()
    for what, content in broken_files().items():
        answer = refused(client, content)
        told = (answer["ErrorCode"], answer["ErrorId"])
        assert told == ("22", "exchange.package_broken"), what
    assert not Package.objects.exists()


@pytest.mark.parametrize(
    ("changes", "code", "why"),
    [
        ({"subject": ""}, "22", "Subject"),
        ({"document_id": ""}, "22", "DocumentId"),
        ({"document_id": "x" * 201}, "22", "DocumentId: qua dai"),
        ({"receivers": ()}, "22", "To: chua co noi nhan"),
        ({"errand": Errand(kind=Business.REVOKE)}, "22", "BussinessDocReason"),
        (
            {"errand": Errand(kind=Business.REVOKE, reason="Sai", document_id="khong co")},
            "33",
            "khong co",
        ),
    ],
)
def test_document_when_it_lacks_something_then_told_where(
    country: Country, changes: dict[str, Any], code: str, why: str
) -> None:
    whole = letter(1, "G05")
    marked = replace(whole, subject="CHU-DE", document_id="MA-VB")
    content = file_of(marked)
    if "subject" in changes:
        content = content.replace(b"CHU-DE", b"")
    elif "document_id" in changes:
        content = content.replace(b"MA-VB", changes["document_id"].encode())
    elif "receivers" in changes:
        content = content.replace(b"edXML:To>", b"edXML:Ai>")
    elif changes["errand"].reason:
        content = file_of(replace(marked, **changes))
    else:
        content = content.replace(b"DocType>0<", b"DocType>1<")
    answer = refused(country.province.client(), content)
    assert (answer["ErrorCode"], why in answer["ErrorDesc"]) == (code, True), answer


def test_document_when_of_strangers_then_18_or_19(country: Country) -> None:
    client = country.province.client()
    nobody = refused(client, file_of(letter(1, "G77")))
    assert (nobody["ErrorCode"], "G77" in nobody["ErrorDesc"]) == ("18", True)
    foreign = refused(client, file_of(letter()), sender=MINISTRY)
    assert foreign["ErrorCode"] == "19"
    inside = refused(client, file_of(letter(1, "H42", sender=MINISTRY)))
    assert inside["ErrorCode"] == "19"
    assert refused(client, file_of(letter()), sender="ai do")["ErrorCode"] == "30"
    client.arguments["to"] = "[1, {"
    assert refused(client, file_of(letter()))["ErrorCode"] == "30"


def test_file_when_not_what_the_hash_says_then_code_10(country: Country) -> None:
    client = country.province.client()
    told = {"from": PROVINCE, "messagetype": "edoc", "hash-file": "ab" * 32}
    with pytest.raises(VxpFailed, match=r"^10: Tep nhan duoc"):
        client.call("sendEdoc", told, file_of(letter()), kind="application/octet-stream")
    assert not Package.objects.exists()


def test_call_when_the_secret_or_the_system_is_wrong_then_15(country: Country) -> None:
    good = country.province
    for code, secret in ((good.code, "wrong secret"), ("00.99.X99", good.secret), ("", "")):
        client = VxpClient(country.server.url, code, secret)
        with pytest.raises(VxpFailed, match=r"^15: Sai ma he thong"):
            client.received()
        assert client.download("x") == b""
        assert refused(client, file_of(letter()))["ErrorCode"] == "15"


def test_call_when_closed_or_sealed_for_another_then_15(country: Country) -> None:
    ours = System.objects.get(code=country.province.code)
    theirs = System.objects.get(code=country.ministry.code)
    System.objects.filter(pk=ours.pk).update(sealed_secret=theirs.sealed_secret)
    services.close_system(parties.ADMIN, live.system_of(country.ministry.code))
    country.server.refresh()
    for old in (replace(country.province, secret=country.ministry.secret), country.ministry):
        with pytest.raises(VxpFailed, match=r"^15"):
            old.client().received()


def test_message_when_anothers_or_none_then_33_or_30(country: Country) -> None:
    country.province.client().send_edoc(file_of(letter()), PROVINCE)
    (line,) = country.ministry.client().received()
    stranger = country.province.client()
    for act in (
        lambda: stranger.get_edoc(line["docId"]),
        lambda: stranger.update_status(line["docId"], "done"),
        lambda: stranger.get_edoc("s0_7"),
        lambda: stranger.sent(line["docId"]),
    ):
        with pytest.raises(VxpFailed, match=r"^33"):
            act()
    with pytest.raises(VxpFailed, match=r"^30: Tham so docId"):
        stranger.get_edoc("../../etc/passwd")
    receiver = country.ministry.client()
    with pytest.raises(VxpFailed, match=r"^30: Tham so status"):
        receiver.update_status(line["docId"], "xong")
    with pytest.raises(VxpFailed, match=r"^32: .*chua duoc tai ve"):
        receiver.update_status(line["docId"], "done")
    assert stranger.download(line["docId"]) == b""


def test_status_when_it_lacks_a_reason_or_a_document_then_refused(country: Country) -> None:
    client = country.ministry.client()
    for content, code in (
        (status(StatusCode.ACCEPTED, "khong co"), "33"),
        (status(StatusCode.ACCEPTED, "x").replace(b">x<", b"><"), "22"),
        (status(StatusCode.REFUSED, "x", description="vi").replace(b">vi<", b"><"), "22"),
    ):
        answer = refused(client, content, sender=MINISTRY, kind="status")
        assert answer["ErrorCode"] == code


def test_argument_when_accented_then_told_to_write_ascii(country: Country) -> None:
    client = country.ministry.client()
    client.arguments["description"] = "ờ"  # U+1EDD: its low byte passes through a header
    with pytest.raises(VxpFailed, match=r"^30: Tham so phai viet khong dau"):
        client.received()


def test_system_when_too_fast_then_busy_in_the_same_form(country: Country) -> None:
    slow = live.connect(
        country.server, factories.agency("G11", "Bộ Y tế"), "00.11.G11", per_second=1
    )
    country.server.refresh()
    client = slow.client()
    client.received()
    client.received()
    with pytest.raises(VxpFailed, match=r"^20: He thong gui qua"):
        client.received()
    assert country.ministry.client().received() == []


def test_answer_when_of_any_verb_then_ascii_json_without_null(country: Country) -> None:
    client = country.ministry.client()
    for verb in [*VERBS, "requestSlot"]:
        status_, content = client._tried("POST", verb, b"", "application/json")
        if verb == "downloadEdoc":
            assert content == b""
            continue
        told = json.loads(content.decode("ascii"))
        assert status_ == 200
        assert None not in told.values()
        assert {"status", "ErrorCode", "ErrorDesc"} <= set(told)


def test_call_when_without_any_header_then_refused_and_native_paths_are_untouched(
    country: Country,
) -> None:
    raw = http.client.HTTPConnection("127.0.0.1", country.server.port)
    raw.request("GET", "/downloadEdoc")
    assert raw.getresponse().read() == b""
    raw.request("GET", "/getEdoc")
    assert json.loads(raw.getresponse().read())["ErrorCode"] == "33"
    raw.request("POST", "/getEdoc")
    assert json.loads(raw.getresponse().read())["ErrorCode"] == "15"
    raw.request("GET", "/nowhere")
    answer = raw.getresponse()
    assert (answer.status, answer.getheader("Content-Type")) == (404, "application/problem+json")
    raw.close()


def test_call_when_the_database_is_gone_then_busy_in_the_same_form(country: Country) -> None:
    country.server.cut()
    with pytest.raises(VxpFailed, match=r"^20: Truc dang ban"):
        country.ministry.client().received()
    answer = refused(country.province.client(), file_of(letter()))
    assert answer["ErrorId"] == "gateway.busy"
