# SPDX-License-Identifier: Apache-2.0
import uuid
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client

from lienthong.cases.errors import ParcelMissing, WordForged, WordUnreadable
from lienthong.cases.ports import Consignment, Message
from lienthong.cases.rules.posting import WordKind
from lienthong.connectors.sandbox_post import adapter, words
from lienthong.connectors.sandbox_post.models import Item, Scan

pytestmark = pytest.mark.django_db


def booked() -> tuple[str, str]:
    carrier = adapter.SandboxPost()
    consignment = Consignment(
        parcel_id=uuid.uuid4(), case_code="H05.12-1", from_name="UBND phường", from_address="Số 1",
        from_phone="", to_name="Nguyễn Thị Hường", to_phone="0912345678", to_address="Số 12",
    )  # fmt: skip
    number = carrier.book(consignment)
    assert carrier.book(consignment) == number
    return number, carrier.follow(number)


def test_number_when_read_then_its_check_digit_holds() -> None:
    number, page = booked()
    assert adapter.serial_of(number) > 0 and page.startswith("/sandbox-post/")
    assert adapter.number_of(47312482) == "SX473124829VN"  # the example of UPU S10
    wrong = f"{number[:10]}{(int(number[10]) + 1) % 10}VN"
    assert adapter.serial_of(wrong) == 0 and adapter.serial_of("lạ") == 0
    assert adapter.SandboxPost().follow(wrong) == ""


def test_page_when_the_postman_acts_then_scanned_until_the_end() -> None:
    _number, page = booked()
    client = Client()
    assert "Máy của bưu tá" in client.get(page).content.decode()
    for act in ("collected", "la", "delivered", "brought_back"):
        assert client.post(page, {"viec": act, "noi": "Từ Sơn"}).status_code == 303
    assert [one.kind for one in Scan.objects.order_by("at")] == ["collected", "delivered"]
    assert "Hành trình đã kết thúc" in client.get(page).content.decode()
    assert client.get(f"/sandbox-post/{uuid.uuid4()}").status_code == 404


def test_message_when_asked_twice_then_the_same_word_and_only_ours_is_believed() -> None:
    number, page = booked()
    made = adapter.scan(Item.objects.get().key, WordKind.COLLECTED)
    assert made
    first, second = adapter.message_of(made.pk), adapter.message_of(made.pk)
    carrier = adapter.SandboxPost()
    assert carrier.read(first) == carrier.read(second) and carrier.read(first).tracking == number
    with pytest.raises(WordForged):
        carrier.read(replace(first, body=b"{}"))
    with pytest.raises(ParcelMissing):  # no parcel of ours has this number
        adapter.call_back(made.pk)
    assert carrier.read(first).signature == first.headers[words.SIGNATURE]
    assert carrier.check() == [] and page


def test_scan_when_cancelled_then_nothing_happens() -> None:
    number, _page = booked()
    adapter.SandboxPost().cancel(number)
    assert adapter.scan(Item.objects.get().key, WordKind.COLLECTED) is None


@pytest.mark.parametrize(
    "told",
    [
        b"", b"[]", b"not json", b'{"key": "1"}',
        b'{"key": "1", "tracking": "x", "kind": "eaten", "at": "2026-11-16T09:00:00+07:00"}',
        b'{"key": "1", "tracking": "x", "kind": "passed", "at": "2026-11-16T09:00:00"}',
        b'{"key": "", "tracking": "x", "kind": "passed", "at": "2026-11-16T09:00:00+07:00"}',
    ],
)  # fmt: skip
def test_read_when_signed_nonsense_then_unreadable_and_unsigned_then_forged(told: bytes) -> None:
    key = Ed25519PrivateKey.generate()
    message = Message(carrier="x", body=told, headers={words.SIGNATURE: key.sign(told).hex()})
    with pytest.raises(WordUnreadable):
        words.read(message, key=key.public_key())
    for headers in ({}, {words.SIGNATURE: "xyz"}, {words.SIGNATURE: "00" * 64}):
        with pytest.raises(WordForged):
            words.read(replace(message, headers=headers), key=key.public_key())
