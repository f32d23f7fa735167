# SPDX-License-Identifier: Apache-2.0
"""Identifiers, rights, signatures, hashes: the standard's own examples and what breaks them."""

import base64
import contextlib
import hashlib
import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from hypothesis import given
from hypothesis import strategies as st

from lienthong.kernel.ids import uuid7
from lienthong.sharing.rules import faults, identifiers, messages, openapi, rights, xroad
from lienthong.sharing.rules.breaker import FAILURES, REST_SECONDS, Breaker
from lienthong.sharing.rules.rights import Endpoint, Grant

#: The keys of RFC 9421, appendix B.1.4 (test-key-ed25519).
RFC_KEY = b"""-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF
-----END PRIVATE KEY-----
"""


def test_signature_when_made_of_the_rfcs_example_then_the_rfcs_value() -> None:
    """RFC 9421, appendix B.2.6."""
    key = load_pem_private_key(RFC_KEY, None)
    assert isinstance(key, Ed25519PrivateKey)
    components = {
        "date": "Tue, 20 Apr 2021 02:07:55 GMT", "@method": "POST", "@path": "/foo",
        "@authority": "example.com", "content-type": "application/json", "content-length": "18",
    }  # fmt: skip
    told, signature = messages.sign(components, key, created=1618884473, key_id="test-key-ed25519")
    assert told == (
        'sig1=("date" "@method" "@path" "@authority" "content-type" "content-length")'
        ';created=1618884473;keyid="test-key-ed25519"'
    )
    assert signature == (
        "sig1=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPp"
        "BKRCw==:"
    )
    read = messages.read(told, signature)
    messages.check(read, components, key.public_key(), needed=("@path",), now=1618884473 + 299)
    with pytest.raises(messages.BadMessage, match="off"):
        messages.check(read, components, key.public_key(), needed=(), now=1618884473 + 301)
    with pytest.raises(messages.BadMessage, match="not covered"):
        messages.check(read, components, key.public_key(), needed=("@query",), now=1618884473)


def test_digest_when_of_the_rfcs_example_then_the_rfcs_value() -> None:
    """RFC 9530, appendix D.2 (sha-512 of the JSON with its line feed)."""
    content = b'{"hello": "world"}\n'
    assert messages.digest(content) == (
        "sha-512=:YMAam51Jz/jOATT6/zvHrLVgOYTGFy1d6GJiOHTohq4yP+pgk4vf2aCs"
        "yRZOtw8MjkM7iw7yZ/WkppmM44T3qg==:"
    )
    both = (
        f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:, sha-512=:AA==:"
    )
    with pytest.raises(messages.BadMessage):
        messages.check_digest(both, content)


@pytest.mark.parametrize(
    ("told", "signature"),
    [
        ("", ""), ("sig1", "sig1=:AA==:"), ('sig1=("@method")', "sig2=:AA==:"),
        ('sig1=("@method" "@method");created=1', "sig1=:AA==:"),
        ('sig1=("@method");created=1', "sig1=:A:"), ("x" * 9000, "sig1=:AA==:"),
    ],
)  # fmt: skip
def test_signature_when_it_does_not_read_then_refused(told: str, signature: str) -> None:
    with pytest.raises(messages.BadMessage):
        read = messages.read(told, signature)
        key = Ed25519PrivateKey.generate().public_key()
        messages.check(read, {"@method": "GET"}, key, needed=(), now=1)


@given(st.text(max_size=300), st.text(max_size=300))
def test_signature_when_it_is_nonsense_then_bad_message_or_read(told: str, signature: str) -> None:
    with contextlib.suppress(messages.BadMessage):
        messages.read(told, signature)


def test_signature_when_p256_then_holds_and_ed25519_does_not_take_it() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    told, signature = messages.sign({"@method": "GET"}, key, created=5, key_id="k")
    read = messages.read(told, signature)
    messages.check(read, {"@method": "GET"}, key.public_key(), needed=("@method",), now=5)
    with pytest.raises(messages.BadMessage):
        messages.check(read, {"@method": "PUT"}, key.public_key(), needed=("@method",), now=5)


def test_request_hash_when_of_the_worked_examples_then_the_same() -> None:
    """Vectors of our reading of the protocol; not checked against a server of another make."""
    common = [
        (b"x-road-client", b"VN/GOV/G01/portal"),
        (b"x-road-id", b"fa2e18a5-c2cb-4d09-b994-f57727f7c3fb"),
        (b"x-road-request-id", b"f92591a3-6bf0-49b1-987b-0dd78c034cc3"),
    ]
    target = "/r1/VN/GOV/G02/registry/person/v1/citizens"
    told = xroad.request_hash(
        "GET", f"{target}/42?full=true", [(b"accept", b"application/json"), *common], None
    )
    assert told == (
        "zQF1HYmVzTT9zWdpbMHnw3b42h1Eiu5O8Iw5HBE1wN2QBcHlJ/RmqGOkuYF3ajDplvY4zuSK7pps6y58E9EICQ=="
    )
    body = hashlib.sha512(b"{}").digest()
    told = xroad.request_hash(
        "POST", target, [(b"content-type", b"application/json"), *common], body
    )
    assert told == (
        "jFzepMRfM+f02wKxOffxQvpTX+kACB1og3nIDSM2pCe/tIwqAgXmorK0VaCWW8+lKOXKT7KzFlmjPGmBHIoqCg=="
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Server.ClientProxy.AccessDenied", "server.clientproxy.access_denied"),
        ("Server.ClientProxy.SslAuthenticationFailed",
         "server.clientproxy.ssl_authentication_failed"),
        ("Server.ClientProxy.IOError", "server.clientproxy.io_error"),
        ("Server.ServerProxy.ServiceFailed.InvalidHttpResponse",
         "server.serverproxy.service_failed.invalid_http_response"),
        ("Client.BadRequest", "client.bad_request"),
    ],
)  # fmt: skip
def test_fault_when_spelled_newly_then_as_since_7_8(old: str, new: str) -> None:
    assert faults.spelled(old) == new


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=20))
def test_identifier_when_written_then_reads_the_same(code: str) -> None:
    if set(code) & set("/\\") or code in (".", "..") or not code.isprintable():
        return
    written = identifiers.SubsystemId("VN", "GOV", "H42", code)
    assert identifiers.SubsystemId.read(written.text) == written


@given(st.binary(max_size=120), st.binary(max_size=40))
def test_address_when_it_is_nonsense_then_refused_or_without_steps(
    path: bytes, query: bytes
) -> None:
    try:
        call = identifiers.call(b"/r1/VN/GOV/G01/s/x/" + path, query)
    except identifiers.BadIdentifier:
        return
    assert ".." not in call.place.split("/") and "\\" not in call.place
    assert call.path.isascii() and call.place.isprintable()


def grant(pattern: str, method: str = "GET") -> Grant:
    return Grant(
        id=uuid7(), endpoint=Endpoint(method=method, pattern=pattern) if pattern else None,
        purpose="", legal_basis="", per_second=None, per_day=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "place", "is_covered"),
    [
        ("/a/*", "/a/b", True), ("/a/*", "/a/b/c", False), ("/a/*", "/a/", False),
        ("/a/**", "/a/b/c", True), ("/a", "/a/", False), ("/a.b", "/axb", False),
        ("/a/*/c", "/a/x/c", True), ("/**", "/", True), ("", "/anything", True),
        ("/a/*", "/a/b\nc", True), ("/a", "/A", False),
    ],
)  # fmt: skip
def test_right_when_matched_then_by_segments(pattern: str, place: str, is_covered: bool) -> None:
    assert (rights.allowing([grant(pattern)], "GET", place) is not None) is is_covered


def test_right_when_several_fit_then_the_narrowest_tells_its_purpose() -> None:
    whole, wide, narrow = grant(""), grant("/a/**", "*"), grant("/a/longer/*")
    assert rights.allowing([whole, wide, narrow], "GET", "/a/longer/x") is narrow
    assert rights.allowing([whole, wide, narrow], "POST", "/a/longer/x") is wide
    assert rights.allowing([], "GET", "/") is None


@pytest.mark.parametrize(
    "content",
    [
        b"", b"[]", b"swagger: '2.0'", b'{"openapi":"3.1.0","info":{},"paths":{}}',
        b"a: &a [1]\nb: *a\n", b"{" * 5_000, b"\xff\xfe",
        b'{"openapi":"3.1.0","info":{},"paths":{"/a/../b":{"get":{}}}}',
        b'{"openapi":"3.1.0","info":{},"paths":{"/a":{"get":null}}}',
        b'{"openapi":"3.1.0","info":{},"paths":{"/a":7}}',
    ],
)  # fmt: skip
def test_document_when_bad_then_refused(content: bytes) -> None:
    with pytest.raises(openapi.BadDocument):
        openapi.read(content)


def test_document_when_yaml_then_read_with_its_servers_blanked() -> None:
    content = (
        b"openapi: 3.0.3\ninfo: {title: T, version: '2'}\nservers: [{url: 'http://secret/'}]\n"
        b"paths:\n  /x/{id}/y:\n    parameters: []\n    get: {operationId: one}\n"
    )
    found = openapi.read(content)
    (one,) = found.operations
    assert one.endpoint == Endpoint(method="GET", pattern="/x/*/y") and one.title == "one"
    assert json.loads(found.document)["servers"] == [] and "secret" not in found.document


def test_breaker_when_it_fails_often_then_rests_and_tries_once() -> None:
    breaker = Breaker()
    for _ in range(FAILURES):
        assert breaker.may_call(0)
        breaker.failed(0)
    assert not breaker.may_call(REST_SECONDS - 1)
    assert breaker.may_call(REST_SECONDS) and not breaker.may_call(REST_SECONDS)
    breaker.given_up()  # the one that tried went away: the next one tries
    assert breaker.may_call(REST_SECONDS)
    breaker.succeeded()
    assert breaker.may_call(REST_SECONDS) and breaker.may_call(REST_SECONDS)
