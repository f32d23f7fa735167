# SPDX-License-Identifier: Apache-2.0
"""The wire form, against the bytes of a running client."""

import datetime as dt
import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lienthong_client import vxp

from lienthong.connectors.vxp import wire
from lienthong.connectors.vxp.errors import BadSignature, NotAscii, UnknownVerb
from lienthong.connectors.vxp.wire import Call
from lienthong.kernel.clock import HANOI

SECRET = "loopback-test-secret"
SIGNED = (
    b'{"XroadVnpt-systemid":"test.center.01","XroadVnpt-timestamp":"21112026T173841+0245",'
    b'"XroadVnpt-Content-Type":"application/json"}'
)
DIGEST = "6ad24772e0939809431e3e403b51ce8acfd3e6964bc9d8a10f58ea40f11ed8a6"
HELLO = hashlib.sha256(b"hello").digest()


def headers(text: bytes = SIGNED, digest: str = DIGEST) -> list[tuple[bytes, bytes]]:
    return [(b"xroadvnpt-sign-header", text), (b"xroadvnpt-hash-header", digest.encode())]


def test_call_when_signed_by_a_running_client_then_holds() -> None:
    call = wire.call(headers())
    call.check(SECRET)
    assert call.read("systemid") == "test.center.01"
    assert call.read("Content-Type") == "application/json"
    with pytest.raises(BadSignature):
        call.check("another secret")


@pytest.mark.parametrize(
    ("text", "digest"),
    [
        (SIGNED.replace(b"01", b"02"), DIGEST),
        (SIGNED, ""),
        (SIGNED, "ä" * 32),
        (b"", DIGEST),
        (b"[]", DIGEST),
        (b"{", DIGEST),
        (b"[" * 100_000, DIGEST),
    ],
)
def test_call_when_anything_is_changed_then_refused(text: bytes, digest: str) -> None:
    with pytest.raises(BadSignature):
        wire.call(headers(text, digest)).check(SECRET)


def test_call_when_of_letters_that_headers_cut_then_told_so() -> None:
    text = '{"XroadVnpt-description":"Đã nhận"}'
    signed = wire.signature(text.encode(), SECRET)
    cut = bytes(ord(letter) & 0xFF for letter in text)
    with pytest.raises(NotAscii):
        wire.call(headers(cut, signed)).check(SECRET)


def test_call_when_two_arguments_differ_by_case_then_both_are_there() -> None:
    call = wire.call(headers(b'{"XroadVnpt-docId":"B","XroadVnpt-docid":"A"}'))
    assert (call.read("docId"), call.read("docid")) == ("B", "A")


def test_hash_when_padded_or_not_then_taken_and_no_other() -> None:
    unpadded = "2cf24dba5fb0a3e26e83b2ac5b9e29e1b161e5c1fa7425e7343362938b9824"
    assert vxp.unpadded(HELLO) == wire.unpadded(HELLO) == unpadded
    assert wire.is_hash(unpadded, HELLO)
    assert wire.is_hash(HELLO.hex().upper(), HELLO)
    assert not wire.is_hash(unpadded[:-1], HELLO)
    assert not wire.is_hash("", HELLO)


def test_timestamp_when_written_then_milliseconds_follow_the_plus() -> None:
    at = dt.datetime(2026, 11, 21, 17, 38, 41, 245_999, HANOI)
    assert vxp.timestamp(at) == "21112026T173841+0245"


@given(st.text())
def test_plain_when_of_any_text_then_ascii(text: str) -> None:
    assert wire.plain(text).isascii()


def test_plain_when_vietnamese_then_read_without_marks() -> None:
    told = wire.plain("Đơn vị gửi chưa đăng ký – “ấ”")
    assert told == 'Don vi gui chua dang ky - "a"'


@pytest.mark.parametrize("verb", ["sendEdoc", "getEdoc", "countReceiveEdoc", "getReceivedEdocList"])
def test_failure_when_told_then_ascii_without_null_and_with_what_the_verb_needs(verb: str) -> None:
    content = bytes(wire.failed(verb, UnknownVerb(method="GET", verb=verb)).body)
    assert content.isascii()
    told = json.loads(content)
    assert None not in told.values()
    assert (told["status"], told["ErrorCode"]) == ("FAIL", "33")
    assert told["ErrorDescVi"].startswith("Không có lời gọi")
    needs = {"sendEdoc": "DocId", "getEdoc": "data", "countReceiveEdoc": "count"}
    assert (needs[verb] in told) if verb in needs else ("data" not in told)


def test_call_when_our_client_signs_then_our_server_agrees() -> None:
    client = vxp.VxpClient("http://axis.example/x", "00.53.W00", SECRET)
    client.arguments["to"] = '["G05","H42"]'
    told = [(name.lower().encode(), value) for name, value in client.headers("application/json")]
    call: Call = wire.call(told)
    call.check(SECRET)
    assert call.read("to") == '["G05","H42"]'
    names = dict(told)[b"xroadvnpt-sign-header-key"]
    assert names == b"timestamp;systemid;to;Content-Type"
