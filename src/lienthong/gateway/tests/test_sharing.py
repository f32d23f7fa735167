# SPDX-License-Identifier: Apache-2.0
"""Calls of data services through the gateway: carried, signed, witnessed, refused."""

import hashlib
import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from lienthong_client.sharing import Sharing, Unproven

from lienthong.gateway.process import Config
from lienthong.gateway.sharing import figures
from lienthong.gateway.tests.client import Client
from lienthong.gateway.tests.conftest import ORIGIN, database_url
from lienthong.gateway.tests.providers import Asked, Provider, answer, provider
from lienthong.kernel import clock, metrics
from lienthong.ledger.models import Leaf
from lienthong.ledger.rules import notes, openings, receipts
from lienthong.orgs.tests import factories as orgs
from lienthong.sharing import services
from lienthong.sharing.models import Exchange, Use
from lienthong.sharing.rules import messages
from lienthong.sharing.rules.services import State
from lienthong.sharing.tests import factories

SHARING_LOG = ORIGIN.replace("exchange", "sharing")


@dataclass(frozen=True, slots=True)
class Platform:
    """The running platform, a caller and a provider."""

    client: Client
    caller: services.Opened
    owner: services.Opened
    service_id: UUID
    provider: Provider
    log_key: Ed25519PrivateKey
    key: Ed25519PrivateKey

    @property
    def headers(self) -> dict[str, str]:
        return {"X-Road-Client": self.caller.identifier, "Lienthong-Key": self.caller.key}

    def call(self, method: str = "GET", path: str = "/citizens/42", **values: Any) -> Any:
        headers = self.headers | values.pop("headers", {})
        url = f"/r1/{self.owner.identifier}/person{path}"
        return self.client.request(method, url, headers=headers, **values)

    def forget(self) -> None:
        """Let the gateway read the catalogue anew, as it does after five seconds."""

        async def forget(gateway: Any) -> None:
            gateway.sharing.directory.forget()

        self.client.do(forget)

    def leaf(self, response: Any, origin: str = SHARING_LOG) -> dict[str, Any]:
        """Return what the leaf of a call says, proven. origin: the log's name."""
        path = f"/sharing/v1/evidence/{response.headers['lienthong-leaf']}"
        told = self.client.request("GET", path, headers=self.headers)
        assert told.status_code == 200, told.text
        receipt = receipts.Receipt.from_json(told.text)
        receipts.check(receipt, notes.verifier_of(origin, self.log_key))
        return openings.opened(receipt.body, receipt.openings)


@pytest.fixture
def platform(transactional_db: None, tmp_path: Path) -> Iterator[Platform]:
    with running(tmp_path) as platform:
        yield platform


@contextmanager
def running(folder: Path, **more: Any) -> Iterator[Platform]:
    """Run a platform. more: of its configuration."""
    province, ministry = orgs.agency("H42"), orgs.agency("G01", "Bộ Công an")
    caller = factories.subsystem(province.id, "mot-cua")
    owner = factories.subsystem(ministry.id, "dan-cu")
    log_key, key = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    config = Config(
        database_url=database_url(), origin=ORIGIN, key=log_key, bodies=folder / "bodies",
        pushes=False, sharing_keys=lambda: (key,), **more,
    )  # fmt: skip
    with provider() as made, Client(config) as client:
        service_id = factories.service(owner.id, made.url, timeout_seconds=1)
        factories.right(caller.id, service_id, "GET /citizens/{number}", "POST /citizens")
        yield Platform(client, caller, owner, service_id, made, log_key, key)


def test_call_when_allowed_then_carried_echoed_and_witnessed(platform: Platform) -> None:
    platform.provider.act = lambda asked, line: answer(
        line, b'{"n":1}', "200 OK", "Content-Type: application/json", "X-Own: yes",
        "Server: secret", "X-Road-Error: mine", "Date: Mon, 01 Jan 2024 00:00:00 GMT",
    )  # fmt: skip
    response = platform.call(
        path="/citizens/42?full=true",
        headers={"X-Road-Id": "mine-1", "X-Road-UserId": "u", "Authorization": "Basic abc",
                 "X-Road-Request-Id": "forged"},
    )  # fmt: skip
    assert (response.status_code, response.json()) == (200, {"n": 1})
    heard = platform.provider.heard[0]
    assert (heard.method, heard.target) == ("GET", "/api/citizens/42?full=true")
    assert heard.headers["x-road-client"] == "VN/GOV/H42/mot-cua"
    assert heard.headers["authorization"] == "Basic abc"
    assert heard.headers["x-road-userid"] == "u"
    assert "lienthong-key" not in heard.headers and "user-agent" not in heard.headers
    assert heard.headers["x-road-request-id"] == response.headers["x-road-request-id"] != "forged"
    told = response.headers
    assert told["x-road-id"] == "mine-1" and told["x-own"] == "yes"
    assert told["x-road-service"] == "VN/GOV/G01/dan-cu/person"
    assert told["date"].startswith("Mon, 01 Jan 2024")
    assert "server" not in told and "x-road-error" not in told
    leaf = platform.leaf(response)
    assert leaf["purpose"] == "Giải quyết hồ sơ" and leaf["path"] == "/citizens/42"
    assert leaf["answer"]["digest"] == messages.digest(b'{"n":1}') == told["content-digest"]
    row = Exchange.objects.get()
    assert (row.status, row.answer_bytes, row.fault) == (200, 7, "")
    assert Use.objects.get().calls == 1


def test_leaf_when_a_user_is_named_then_closed_with_all_that_a_guess_could_be_tried_on(
    platform: Platform,
) -> None:
    platform.provider.act = lambda asked, line: answer(line, b"{}")
    response = platform.call(headers={"X-Road-UserId": "nguyen.van.a"})
    body = bytes(Leaf.objects.get(pk=response.headers["lienthong-leaf"]).body)
    told = json.loads(body)
    assert b"nguyen.van.a" not in body and told["v"] == 2
    for name in ("signature", "x-road-request-hash"):
        value = platform.provider.heard[0].headers.get(name) or response.headers[name]
        assert value.encode() not in body and response.headers[name].encode() not in body
    opened = platform.leaf(response)
    assert opened["userid"] == "nguyen.van.a"
    assert opened["answer"]["signature"] == response.headers["signature"]
    assert opened["answer"]["request_hash"] == response.headers["x-road-request-hash"]
    plain = json.loads(bytes(Leaf.objects.get(pk=platform.call().headers["lienthong-leaf"]).body))
    assert "v" not in plain and isinstance(plain["answer"]["signature"], str)


def test_call_when_carried_then_both_sides_have_signed(platform: Platform) -> None:
    response = platform.call("POST", "/citizens", content=b'{"name":"A"}')
    heard, public = platform.provider.heard[0], platform.key.public_key()
    request = {"@method": "POST", "@path": "/api/citizens", "@query": "?"} | heard.headers
    now = int(clock.now().timestamp())
    signed = messages.read(heard.headers["signature-input"], heard.headers["signature"])
    needed = ("@method", "@path", "content-digest", "x-road-client")
    messages.check(signed, request, public, needed=needed, now=now)
    messages.check_digest(heard.headers["content-digest"], heard.body)
    answered = {"@status": "200"} | dict(response.headers)
    signed = messages.read(response.headers["signature-input"], response.headers["signature"])
    needed = ("@status", "content-digest", "x-road-request-hash")
    messages.check(signed, answered, public, needed=needed, now=now)
    answered["@status"] = "404"
    with pytest.raises(messages.BadMessage):
        messages.check(signed, answered, public, needed=needed, now=now)


@pytest.mark.parametrize(
    ("headers", "path", "status", "type_"),
    [
        ({"X-Road-Client": ""}, "", 500, "Server.ClientProxy.InvalidClientIdentifier"),
        ({"X-Road-Client": "VN/GOV"}, "", 500, "Server.ClientProxy.InvalidClientIdentifier"),
        ({"X-Road-Client": "VN/GOV/H42/khac"}, "", 500, "Server.ClientProxy.UnknownMember"),
        ({"Lienthong-Key": "x"}, "", 500, "Server.ClientProxy.SslAuthenticationFailed"),
        ({}, "/r1/VN/GOV/G01/dan-cu/khac", 500, "Server.ServerProxy.UnknownService"),
        ({}, "/r1/VN/GOV/G01/dan-cu", 400, "Client.BadRequest"),
        ({}, "/r1/VN/GOV/G01/dan-cu/person/citizens/..%2f42", 400, "Client.BadRequest"),
        ({}, "/r1/VN/GOV/G01/dan-cu/person/citizens/%2e%2e", 400, "Client.BadRequest"),
        ({}, "/r1/VN/GOV/G01/dan-cu/person/x%00", 400, "Client.BadRequest"),
        ({}, "/r1/VN/GOV/G01/dan-cu/person/other", 500, "Server.ServerProxy.AccessDenied"),
        ({}, "/r1/VN/GOV/G01/dan-cu/person", 500, "Server.ServerProxy.AccessDenied"),
        ({"X-Road-Security-Server": "VN/GOV/G01/s"}, "", 500,
         "Server.ClientProxy.InvalidSecurityServer"),
    ],
)  # fmt: skip
def test_call_when_not_to_be_carried_then_told_as_x_road_does(
    platform: Platform, headers: dict[str, str], path: str, status: int, type_: str
) -> None:
    path = path or f"/r1/{platform.owner.identifier}/person/citizens/42"
    response = platform.client.request("GET", path, headers=platform.headers | headers)
    assert (response.status_code, response.json()["type"]) == (status, type_)
    assert response.headers["x-road-error"] == type_
    assert UUID(response.json()["detail"]) and response.json()["message"]
    assert platform.provider.heard == []


def test_fault_when_xml_is_asked_and_new_spelling_then_both(platform: Platform) -> None:
    services.set_manners(factories.SYSTEM, platform.caller.id, per_second=100, spells_new=True)
    response = platform.call(path="/other", headers={"Accept": "text/xml"})
    assert response.headers["content-type"].startswith("text/xml")
    assert "<error><type>server.serverproxy.access_denied</type>" in response.text
    leaf = platform.leaf(response)
    assert leaf["fault"] == "Server.ServerProxy.AccessDenied" and leaf["status"] == 500


def test_put_when_only_get_is_granted_then_denied(platform: Platform) -> None:
    assert platform.call("PUT", content=b"x").json()["type"].endswith("AccessDenied")


def test_right_when_ended_or_system_closed_then_refused(platform: Platform) -> None:
    assert platform.call().status_code == 200
    services.close_subsystem(factories.SYSTEM, platform.caller.id)
    platform.forget()
    assert platform.call().json()["type"] == "Server.ClientProxy.UnknownMember"


def test_service_when_in_maintenance_then_its_notice_is_told(platform: Platform) -> None:
    services.change_state(
        factories.SYSTEM, platform.service_id, State.MAINTENANCE, "Bảo trì tới 17 giờ"
    )
    platform.forget()
    told = platform.call().json()
    assert told["type"] == "Server.ClientProxy.MaintenanceMode" and "17 giờ" in told["message"]


def test_quota_when_used_up_then_429_and_back(platform: Platform) -> None:
    other = factories.subsystem(orgs.agency("G02", "Bộ khác").id, "it")
    factories.right(other.id, platform.service_id, per_day=2)
    headers = {"X-Road-Client": other.identifier, "Lienthong-Key": other.key}
    statuses = [platform.call(headers=headers).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    platform.forget()  # the count is in the database too
    refused = platform.call(headers=headers)
    assert refused.status_code == 429 and refused.headers["retry-after"]


def test_body_when_on_get_then_it_does_not_reach_the_provider(platform: Platform) -> None:
    platform.call("GET", content=b"hidden")
    assert platform.provider.heard[0].body == b""


def test_connection_when_kept_then_used_again_and_once_more_when_it_died(
    platform: Platform,
) -> None:
    for _ in range(3):
        assert platform.call().status_code == 200
    assert platform.provider.connections == 1

    def dies(asked: Asked, line: socket.socket) -> None:
        if platform.provider.connections == 1:
            line.shutdown(socket.SHUT_RDWR)
        else:
            answer(line, b"again")

    platform.provider.act = dies
    assert platform.call().content == b"again"


@pytest.mark.parametrize(
    ("raw", "type_"),
    [
        (b"nonsense\r\n\r\n", "ServiceFailed.InvalidHttpResponse"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc",
         "ServiceFailed.InvalidHttpResponse"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
         "ServiceFailed.InvalidHttpResponse"),
        (b"HTTP/1.1 200 OK\r\nbad header\r\n\r\n", "ServiceFailed.InvalidHttpResponse"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "ServiceFailed.InvalidHttpResponse"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
         "ServiceFailed.InvalidHttpResponse"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 400_000, "ServiceFailed.InvalidHttpResponse"),
        (b"", "NetworkError"),
    ],
)  # fmt: skip
def test_provider_when_it_answers_garbage_then_a_witnessed_fault(
    platform: Platform, raw: bytes, type_: str
) -> None:
    def garbage(asked: Asked, line: socket.socket) -> None:
        line.sendall(raw)
        line.shutdown(socket.SHUT_RDWR)

    platform.provider.act = garbage
    response = platform.call()
    assert (response.status_code, response.json()["type"]) == (500, f"Server.ServerProxy.{type_}")
    assert platform.leaf(response)["fault"] == f"Server.ServerProxy.{type_}"


@pytest.mark.parametrize("piece", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"])
def test_provider_when_it_hangs_or_dribbles_then_its_time_ends(
    platform: Platform, piece: bytes
) -> None:
    def dribbles(asked: Asked, line: socket.socket) -> None:
        line.sendall(piece)
        for _ in range(30):
            time.sleep(0.1)
            if piece:
                line.sendall(b"x")

    platform.provider.act = dribbles
    began = time.monotonic()
    response = platform.call()
    assert response.json()["type"] == "Server.ServerProxy.NetworkError"
    assert 0.9 < time.monotonic() - began < 2.5


def test_breaker_when_the_provider_is_away_then_open_at_once(platform: Platform) -> None:
    def away(asked: Asked, line: socket.socket) -> None:
        line.shutdown(socket.SHUT_RDWR)

    platform.provider.act = away
    for _ in range(5):
        assert platform.call("POST", "/citizens").status_code == 500
    heard = len(platform.provider.heard)
    assert platform.call("POST", "/citizens").json()["type"].endswith("NetworkError")
    assert len(platform.provider.heard) == heard


def test_bodies_when_long_then_stream_both_ways_with_their_digests(platform: Platform) -> None:
    content = bytes(range(256)) * 20_000  # five megabytes
    platform.provider.act = lambda asked, line: answer(line, asked.body)
    response = platform.call("POST", "/citizens", content=content)
    assert response.content == content == platform.provider.heard[0].body
    leaf = platform.leaf(response)
    digest = messages.digest(content)
    assert leaf["answer"]["digest"] == leaf["request"]["digest"] == digest
    sha512 = hashlib.sha512(content).digest()
    assert messages.digest_of(sha512) == digest


def test_answer_when_long_and_broken_off_then_cut_and_witnessed(platform: Platform) -> None:
    def breaks(asked: Asked, line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n" + bytes(3_000_000))
        line.shutdown(socket.SHUT_RDWR)

    platform.provider.act = breaks
    with pytest.raises(Exception):  # noqa: B017 - whatever cuts the connection
        platform.call()
    row = Exchange.objects.get()
    assert row.status == 0 and row.fault.endswith("InvalidHttpResponse")


def test_caller_when_it_has_to_sign_then_unsigned_old_or_altered_is_refused(
    platform: Platform,
) -> None:
    key = factories.signing(platform.caller.id)
    assert platform.call().json()["type"] == "Server.ClientProxy.InvalidSignatureValue"

    def signed(content: bytes, created: int = 0) -> dict[str, str]:
        components = {
            "@method": "POST", "@path": f"/r1/{platform.owner.identifier}/person/citizens",
            "@query": "?", "content-digest": messages.digest(content),
            "x-road-client": platform.caller.identifier,
        }  # fmt: skip
        now = created or int(clock.now().timestamp())
        told, signature = messages.sign(components, key, created=now, key_id="k")
        return {
            "Signature-Input": told, "Signature": signature,
            "Content-Digest": components["content-digest"],
        }  # fmt: skip

    good = platform.call("POST", "/citizens", content=b"a", headers=signed(b"a"))
    assert good.status_code == 200 and platform.leaf(good)["client_signature"]["signature"]
    for content, headers in (
        (b"b", signed(b"a")),
        (b"a", signed(b"a", created=1_000_000)),
        (b"a", {**signed(b"a"), "Signature": "sig1=:AAAA:"}),
        (b"a", {**signed(b"a"), "Content-Digest": "sha-512=:AAAA:"}),
    ):
        response = platform.call("POST", "/citizens", content=content, headers=headers)
        assert response.json()["type"] == "Server.ClientProxy.InvalidSignatureValue", headers
    assert len(platform.provider.heard) == 1


def test_metadata_when_asked_then_as_x_road(platform: Platform) -> None:
    base = f"/r1/{platform.owner.identifier}"
    listed = platform.client.request("GET", f"{base}/listMethods", headers=platform.headers)
    (found,) = listed.json()["service"]
    assert found["service_code"] == "person" and found["service_type"] == "OPENAPI"
    assert len(found["endpoint_list"]) == 3 and found["member_code"] == "G01"
    allowed = platform.client.request("GET", f"{base}/allowedMethods", headers=platform.headers)
    told = {(one["method"], one["path"]) for one in allowed.json()["service"][0]["endpoint_list"]}
    assert told == {("GET", "/citizens/{number}"), ("POST", "/citizens")}
    url = f"{base}/getOpenAPI?serviceCode=person"
    document = platform.client.request("GET", url, headers=platform.headers)
    assert document.json()["servers"] == []
    assert platform.leaf(document)["service"].endswith("/getOpenAPI")
    clients = platform.client.request("GET", "/listClients", headers={"Accept": "application/json"})
    assert {one["id"]["subsystem_code"] for one in clients.json()["member"]} == {
        "mot-cua", "dan-cu"
    }  # fmt: skip
    assert b"<xroad:clientList" in platform.client.request("GET", "/listClients").content


def test_evidence_when_a_stranger_asks_then_refused(platform: Platform) -> None:
    response = platform.call()
    stranger = factories.subsystem(orgs.agency("G03", "Bộ lạ").id, "la")
    path = f"/sharing/v1/evidence/{response.headers['lienthong-leaf']}"
    headers = {"X-Road-Client": stranger.identifier, "Lienthong-Key": stranger.key}
    assert platform.client.request("GET", path, headers=headers).status_code == 400
    headers = {"X-Road-Client": platform.owner.identifier, "Lienthong-Key": platform.owner.key}
    assert platform.client.request("GET", path, headers=headers).status_code == 200


def sdk(platform: Platform, between: Callable[[httpx.Response], httpx.Response]) -> Sharing:
    """Return the SDK's client; between: who sits on the line, and what they make of an answer."""

    def sent(request: httpx.Request) -> httpx.Response:
        told = platform.client.request(
            request.method, str(request.url.raw_path, "ascii"), headers=dict(request.headers)
        )
        passed = httpx.Response(told.status_code, headers=told.headers, content=told.content)
        return between(passed) if request.url.path.startswith("/r1/") else passed

    public = platform.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return Sharing(
        "http://truc.example", client=platform.caller.identifier, key=platform.caller.key,
        platform_key=public, transport=httpx.MockTransport(sent),
    )  # fmt: skip


def test_client_when_an_earlier_answer_is_played_again_then_not_believed(
    platform: Platform,
) -> None:
    earlier: list[httpx.Response] = []

    def between(answered: httpx.Response) -> httpx.Response:
        earlier.append(answered)
        return earlier[0]

    with sdk(platform, between) as sharing:
        service = f"{platform.owner.identifier}/person"
        assert sharing.get(service, "/citizens/42").json() == {}
        with pytest.raises(Unproven, match="does not hold"):
            sharing.get(service, "/citizens/42")
        for name in ("signature", "signature-input"):  # then its evidence is asked for
            del earlier[0].headers[name]
        with pytest.raises(Unproven, match="another call"):
            sharing.get(service, "/citizens/42")


def test_client_when_a_long_answer_comes_unsigned_then_its_evidence_is_checked(
    platform: Platform,
) -> None:
    content = bytes(range(256)) * 8_000  # two megabytes
    platform.provider.act = lambda asked, line: answer(line, content)
    service = f"{platform.owner.identifier}/person"
    with sdk(platform, lambda told: told) as sharing:
        found = sharing.get(service, "/citizens/42")
        assert found.content == content and "signature" not in found.headers

    def altered(told: httpx.Response) -> httpx.Response:
        return httpx.Response(200, headers=told.headers, content=b"!" + told.content[1:])

    with sdk(platform, altered) as sharing, pytest.raises(Unproven, match="another body"):
        sharing.get(service, "/citizens/42")


def figure(name: str, **labels: str) -> float:
    return metrics.REGISTRY.get_sample_value(f"lienthong_sharing_{name}", labels) or 0


def test_figures_when_calls_end_then_told_by_service_caller_and_result(platform: Platform) -> None:
    service = f"{platform.owner.identifier}/person"

    def counted() -> dict[str, float]:
        results = ("answered", "failed", "unanswered", "refused")
        return {one: figure("calls_total", service=service, result=one) for one in results}

    before, opened = counted(), figure("breakers_open")
    timed = figure("call_seconds_count", service=service)
    strange = figure("calls_total", service="other", result="refused")
    platform.provider.act = lambda asked, line: answer(line, b"{}", "200 OK")
    platform.call()
    platform.provider.act = lambda asked, line: answer(line, b"{}", "500 Own Fault")
    platform.call()
    platform.call(path="/nothing")  # no right
    platform.call(method="GET", path="-made-up/1")  # no such service
    platform.provider.act = lambda asked, line: line.close()
    for _ in range(5):
        platform.call()
    after = counted()
    assert {one: after[one] - before[one] for one in after} == {
        "answered": 1, "failed": 1, "unanswered": 5, "refused": 1,
    }  # fmt: skip
    assert figure("calls_total", service="other", result="refused") == strange + 1
    assert figure("call_seconds_count", service=service) == timed + 8
    assert figure("breakers_open") == opened + 1
    assert figure("evidence_waiting") == 0
    caller = platform.caller.identifier
    assert figure("caller_calls_total", client=caller, result="unanswered") >= 5


def test_figures_when_names_are_many_then_the_rest_are_one() -> None:
    named = figures._Named()
    names = {named(f"VN/GOV/G01/x/{number}") for number in range(figures.MOST_NAMED + 50)}
    assert len(names) == figures.MOST_NAMED + 1 and figures.OTHER in names
    assert (named("VN/GOV/G01/x/1"), named("")) == ("VN/GOV/G01/x/1", figures.OTHER)
