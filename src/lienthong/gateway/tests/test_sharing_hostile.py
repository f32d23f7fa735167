# SPDX-License-Identifier: Apache-2.0
"""Callers and providers that want to be taken for somebody else, or to see what is not theirs."""

import base64
import hashlib
import json
import logging
import socket
from typing import Any

import pytest

from lienthong.gateway.serving import logged
from lienthong.gateway.sharing.words import _described
from lienthong.gateway.tests.providers import Asked, answer
from lienthong.gateway.tests.test_sharing import Platform, platform
from lienthong.kernel import clock
from lienthong.ledger.models import Head
from lienthong.ledger.rules import merkle, notes
from lienthong.orgs.tests import factories as orgs
from lienthong.sharing.rules import messages
from lienthong.sharing.rules.services import State
from lienthong.sharing.rules.words import BadWord, Offer
from lienthong.sharing.tests import factories

__all__ = ["platform"]


def test_headers_when_written_with_underscores_then_the_provider_hears_the_platforms_only(
    platform: Platform,
) -> None:
    headers = {
        "X_Road_Client": "VN/GOV/G01/dan-cu", "X-Road_UserId": "somebody", "Lienthong_Right": "all",
        "Content_Length": "4", "X_Own": "passes", "X_Road-Request_Id": "forged",
    }  # fmt: skip
    assert platform.call(headers=headers).status_code == 200
    heard = platform.provider.heard[0].headers
    assert [name for name in heard if "_" in name] == ["x_own"]
    assert heard["x-road-client"] == platform.caller.identifier


def test_signature_when_its_nonce_came_before_then_refused_and_witnessed(
    platform: Platform,
) -> None:
    key = factories.signing(platform.caller.id)
    components = {
        "@method": "GET", "@path": f"/r1/{platform.owner.identifier}/person/citizens/42",
        "@query": "?", "x-road-client": platform.caller.identifier,
    }  # fmt: skip

    def signed(nonce: str) -> dict[str, str]:
        told, signature = messages.sign(
            components, key, created=clock.seconds(), key_id="k", nonce=nonce
        )
        return {"Signature-Input": told, "Signature": signature}

    once = signed("a1")
    assert platform.call(headers=once).status_code == 200
    again = platform.call(headers=once)
    assert again.json()["type"] == "Server.ClientProxy.InvalidSignatureValue"
    assert platform.leaf(again)["fault"] == "Server.ClientProxy.InvalidSignatureValue"
    assert (
        platform.call(
            headers={**once, "Signature-Input": once["Signature-Input"].replace('"a1"', '"a2"')}
        ).status_code
        == 500
    )  # the nonce is covered
    assert platform.call(headers=signed("a2")).status_code == 200
    without = signed("")
    assert [platform.call(headers=without).status_code for _ in range(2)] == [200, 200]
    assert len(platform.provider.heard) == 4


def test_signature_when_a_covered_header_comes_twice_then_it_is_of_both(
    platform: Platform,
) -> None:
    key, path = (
        factories.signing(platform.caller.id),
        f"/r1/{platform.owner.identifier}/person/citizens",
    )

    def sha256(content: bytes) -> str:
        return f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"

    def called(scope: str, *digests: str) -> int:
        components = {
            "@method": "POST", "@path": path, "@query": "?", "x-scope": scope,
            "x-road-client": platform.caller.identifier, "content-digest": ", ".join(digests),
        }  # fmt: skip
        told, signature = messages.sign(components, key, created=clock.seconds(), key_id="k")
        signed = platform.headers | {"Signature-Input": told, "Signature": signature}
        twice = [("X-Scope", "one"), ("X-Scope", "all")]
        twice += [("Content-Digest", one) for one in digests]
        headers = [*signed.items(), *twice]
        answer = platform.client.request("POST", path, headers=headers, content=b"a")
        return int(answer.status_code)

    sha512 = messages.digest(b"a")
    assert called("one, all", sha256(b"a"), sha512) == 200
    assert [called(scope, sha256(b"a"), sha512) for scope in ("all", "one")] == [500, 500]
    assert called("one, all", sha256(b"b"), sha512) == 500
    assert len(platform.provider.heard) == 1


@pytest.mark.parametrize("path", ["/citizens/..;a", "/citizens/%2e%2e;a=1", "/citizens/.;/42"])
def test_path_when_a_step_upwards_has_a_semicolon_then_refused(
    platform: Platform, path: str
) -> None:
    assert platform.call(path=path).json()["type"] == "Client.BadRequest"
    assert platform.call(path="/citizens/42;a=1").status_code == 200
    assert [one.target for one in platform.provider.heard] == ["/api/citizens/42;a=1"]


def test_answer_when_the_provider_says_more_than_asked_then_nobody_else_gets_it(
    platform: Platform,
) -> None:
    def more(asked: Asked, line: socket.socket) -> None:
        late = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 4\r\n\r\nlate"
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst" + late)

    platform.provider.act = more
    assert platform.call().content == b"first"
    platform.provider.act = lambda asked, line: answer(line, b"second")
    response = platform.call()
    assert (response.status_code, response.content) == (200, b"second")
    assert platform.provider.connections == 2


@pytest.mark.parametrize("name", ["X-Road-Id", "X-Road-UserId", "X-Road-Represented-Party"])
def test_words_of_a_call_when_too_long_for_its_leaf_then_refused(
    platform: Platform, name: str
) -> None:
    longest = "n" * 255
    response = platform.call(headers={name: longest})
    assert response.status_code == 200
    assert longest in platform.leaf(response).values()
    response = platform.call(headers={name: f"{longest}n"})
    assert response.json()["type"] == "Client.BadRequest"
    assert longest not in json.dumps(platform.leaf(response))
    assert response.headers["x-road-id"]


@pytest.mark.parametrize(
    "name", ["X-HTTP-Method-Override", "X_HTTP_Method", "X-Original-URL", "X-Rewrite-Url"]
)
def test_method_or_path_when_a_header_tells_another_then_refused(
    platform: Platform, name: str
) -> None:
    response = platform.call("POST", "/citizens", content=b"{}", headers={name: "DELETE"})
    assert response.json()["type"] == "Client.BadRequest" and not platform.provider.heard


def test_log_when_a_call_is_refused_or_breaks_then_names_nobody(
    platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="lienthong")
    response = platform.call("DELETE", f"/citizens/{factories.PERSON}")
    assert response.json()["type"] == "Server.ServerProxy.AccessDenied"
    told = " ".join(one.getMessage() for one in caplog.records if "lienthong" in one.name)
    assert response.json()["detail"] in told and factories.PERSON not in told
    target = f"/r1/{platform.owner.identifier}/person/citizens/{factories.PERSON}?so=1"
    assert logged(target.encode()) == f"/r1/{platform.owner.identifier}/person"
    assert logged(b"/exchange/v1/documents") == "/exchange/v1/documents"


def test_digest_when_too_long_then_not_kept(platform: Platform) -> None:
    digest = f"{messages.digest(b'{}')}, {'x' * 5_000}"
    response = platform.call("POST", "/citizens", content=b"{}", headers={"Content-Digest": digest})
    assert response.json()["type"] == "Server.ClientProxy.InvalidSignatureValue"


@pytest.mark.parametrize("rest", ["person/citizens/42", "listMethods", "getOpenAPI?serviceCode=x"])
def test_provider_when_there_is_no_such_system_then_told_so(platform: Platform, rest: str) -> None:
    path = f"/r1/VN/GOV/G01/khong-co/{rest}"
    response = platform.client.request("GET", path, headers=platform.headers)
    assert response.json()["type"] == "Server.ClientProxy.UnknownMember"


def test_metadata_when_not_got_or_of_another_instance_then_nothing_is_told(
    platform: Platform,
) -> None:
    path = f"/r1/{platform.owner.identifier}/listMethods"
    response = platform.client.request("POST", path, headers=platform.headers)
    assert response.json()["type"] == "Server.ServerProxy.UnknownService"
    headers = {"Accept": "application/json"}
    for instance, many in (("VN", 2), ("EE", 0)):
        path = f"/listClients?xRoadInstance={instance}"
        assert len(platform.client.request("GET", path, headers=headers).json()["member"]) == many


def test_clients_when_a_stranger_lists_them_again_and_again_then_read_once_in_five_seconds(
    platform: Platform,
) -> None:
    listed = platform.client.request("GET", "/listClients").content
    factories.subsystem(orgs.agency("G03", "Bộ mới").id, "moi")
    assert platform.client.request("GET", "/listClients").content == listed
    assert b"G03" not in listed
    platform.forget()
    assert b"G03" in platform.client.request("GET", "/listClients").content


def offer(document: str) -> Offer:
    values: dict[str, Any] = {"published_at": clock.now(), "changed_at": clock.now()}
    return Offer(
        system="VN/GOV/G01/dan-cu", code="a", state=State.ON, notice="", timeout_seconds=5,
        document=document, **values,
    )  # fmt: skip


def test_offer_of_another_node_when_its_document_is_not_json_then_not_read() -> None:
    with pytest.raises(BadWord):
        _described(offer("openapi: 3.0.0\ninfo: {title: T}\npaths: {/a: {get: {}}}"))
    found = _described(offer('{"openapi":"3.0.0","info":{"title":"T"},"paths":{"/a":{"get":{}}}}'))
    assert found.title == "T"


def test_log_when_another_process_has_signed_it_first_then_keeps_that_name(
    platform: Platform,
) -> None:
    name = "nut-khac.example/ledger/sharing"
    checkpoint = notes.Checkpoint(origin=name, size=0, root=merkle.EMPTY_ROOT)
    Head.objects.create(
        log="sharing", origin=name, vkey=notes.verifier_of(name, platform.log_key).vkey, size=0,
        root=merkle.EMPTY_ROOT, signed_at=clock.now(),
        note=notes.sign(checkpoint.text, name=name, key=platform.log_key),
    )  # fmt: skip
    for _ in range(2):
        assert platform.leaf(platform.call(), name)["status"] == 200
