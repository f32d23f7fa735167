# SPDX-License-Identifier: Apache-2.0
"""Calls through two gateways: signed by both nodes, witnessed by both, refused by the right one."""

import asyncio
import datetime as dt
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lienthong.gateway.identity import identity
from lienthong.gateway.sharing import peers
from lienthong.gateway.sharing.answering import Cut
from lienthong.gateway.tests.crossing import HOST, SERVICE, Crossing, crossing
from lienthong.gateway.tests.federation import MINISTRY, PROVINCE, Country, Station, Tagged
from lienthong.gateway.tests.providers import Asked, answer, provider
from lienthong.gateway.tls import Trust
from lienthong.gateway.trunks import wire
from lienthong.kernel import clock
from lienthong.sharing import services
from lienthong.sharing.errors import SubsystemMissing
from lienthong.sharing.models import Exchange, Subsystem
from lienthong.sharing.rules import breaker, messages
from lienthong.sharing.tests import factories

LONG = b"0123456789abcdef" * 150_000  # 2.4 MB: neither side reads it whole


@pytest.fixture
def world(country: Country) -> Iterator[Crossing]:
    with provider() as made, crossing(country, made) as world:
        yield world


def rows(station: Station) -> list[Exchange]:
    with station.open():
        return list(Exchange.objects.order_by("position"))


def check_signed(told: Any, components: dict[str, str], key: Ed25519PrivateKey) -> None:
    """Check a signature that a leaf keeps."""
    signed = messages.read(told["input"], told["signature"])
    covered = {name: components.get(name, "") for name in signed.input.names} | components
    now = int(clock.now().timestamp())
    messages.check(signed, covered, key.public_key(), needed=tuple(components), now=now)


def key_of(station: Station) -> Ed25519PrivateKey:
    assert station.gateway.sharing is not None
    return station.gateway.sharing.sealer.keys()[0]


def test_call_when_the_provider_is_of_another_node_then_both_sign_and_witness(
    world: Crossing,
) -> None:
    world.provider.act = lambda asked, line: answer(
        line, b'{"n":1}', "200 OK", "Content-Type: application/json"
    )
    response = world.call(
        path="/citizens/42?a=1", headers={"X-Road-Issue": "H42-1", "X-Road-UserId": "u1"}
    )
    assert (response.status_code, response.json()) == (200, {"n": 1}), response.text
    (heard,) = world.provider.heard
    assert (heard.method, heard.target) == ("GET", "/api/citizens/42?a=1")
    assert heard.headers["x-road-client"] == "VN/GOV/H42/mot-cua"
    assert heard.headers["x-road-issue"] == "H42-1"
    assert heard.headers["x-road-request-id"] == response.headers["x-road-request-id"]
    (near,), (far,) = world.leaves(world.near), world.leaves(world.far)
    assert near["exchange"] == response.headers["lienthong-leaf"] == far["node"]["leaf"]
    assert near["node"]["leaf"] == far["exchange"] and near["node"]["code"] == MINISTRY
    assert far["node"]["code"] == PROVINCE and far["purpose"] == "Giải quyết hồ sơ"
    assert near["issue"] == far["issue"] == "H42-1" and far["userid"] == "u1"
    assert near["answer"]["request_hash"] == far["answer"]["request_hash"]
    # What each side signed stands in the other's log too.
    assert near["request"]["signature"] == far["node"]["signature"]
    assert near["node"]["signature"] == far["answer"]["signature"]
    path = f"/r1/{SERVICE}/citizens/42"
    asked = {
        "@method": "GET", "@path": path, "@query": "?a=1", "x-road-issue": "H42-1",
        "x-road-userid": "u1", "x-road-client": "VN/GOV/H42/mot-cua", "x-road-id": far["id"],
        "x-road-request-id": far["request_id"], "lienthong-node": PROVINCE,
        "lienthong-leaf": near["exchange"],
    }  # fmt: skip
    check_signed(far["node"], asked, key_of(world.near))
    answered = {
        "@status": "200", "x-road-id": far["id"], "x-road-request-id": far["request_id"],
        "x-road-request-hash": far["answer"]["request_hash"],
        "content-type": "application/json", "content-digest": messages.digest(b'{"n":1}'),
        "lienthong-provider-leaf": far["exchange"],
    }  # fmt: skip
    check_signed(near["node"], answered, key_of(world.far))
    assert world.call("POST", "/citizens", content=b"{}").status_code == 200
    assert world.provider.heard[-1].body == b"{}"


def test_call_when_a_header_comes_twice_then_the_other_node_checks_both(world: Crossing) -> None:
    headers = [
        ("X-Road-Client", world.caller.identifier), ("Lienthong-Key", world.caller.key),
        ("Content-Type", "text/plain"), ("Content-Type", "text/html"),
        ("X-Road-Issue", "first"), ("X-Road-Issue", "last"),
    ]  # fmt: skip
    response = world.near.request("POST", f"/r1/{SERVICE}/citizens", headers=headers, content=b"a")
    assert response.status_code == 200, response.text
    (far,) = world.leaves(world.far)
    assert (far["node"]["type"], far["issue"]) == ("text/plain, text/html", "last")


def test_calls_when_many_at_once_then_share_a_trunk(world: Crossing) -> None:
    world.provider.act = lambda asked, line: answer(line, asked.target.encode())
    assert world.call().status_code == 200
    places = [f"/citizens/{number}" for number in range(10)]
    answers = world.calls(places)
    assert [one.text for one in answers] == [f"/api{place}" for place in places]
    assert world.near.gateway.sharing is not None
    trunks = world.near.gateway.sharing.trunks
    (opened,) = trunks._open.values()
    assert len(opened) == 1 and opened[0].under_way == 0
    assert len(rows(world.near)) == len(rows(world.far)) == 11


def test_trunk_when_it_dies_under_a_call_then_reading_is_repeated_and_writing_is_told(
    world: Crossing,
) -> None:
    assert world.call().status_code == 200
    assert world.near.gateway.sharing is not None
    trunks = world.near.gateway.sharing.trunks
    cuts = [True]

    def cut(asked: Asked, line: socket.socket) -> None:
        if cuts and cuts.pop():
            (opened,) = trunks._open.values()
            world.country.at_once(opened[0].close)
        answer(line, b"{}")

    world.provider.act = cut
    told = world.call()
    assert told.status_code == 200, told.text  # over a line
    assert len(world.provider.heard) == 3
    assert world.call().status_code == 200  # over a new trunk
    cuts.append(True)
    told = world.call("POST", "/citizens", content=b"{}")
    assert "NetworkError" in told.text and len(world.provider.heard) == 5


def test_call_when_the_other_node_knows_no_trunks_then_over_a_line(world: Crossing) -> None:
    trust = Trust(world.far.gateway, world.far.identity)

    def older() -> ssl.SSLContext:
        context = trust()
        context.set_alpn_protocols(["http/1.1"])
        return context

    world.close_port(MINISTRY)
    world.open_port(MINISTRY, older)
    for _ in range(3):
        assert world.call().status_code == 200
    assert world.near.gateway.sharing is not None
    assert not any(world.near.gateway.sharing.trunks._open.values())


def test_trunk_when_a_stranger_asks_for_one_then_cut(world: Crossing) -> None:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(wire.PROTOCOLS)

    def ask() -> tuple[str | None, bytes]:
        with (
            socket.create_connection((HOST, world.ports[MINISTRY][1]), 10) as plain,
            context.wrap_socket(plain) as line,
        ):
            return line.selected_alpn_protocol(), line.recv(1)

    assert world.country.run(asyncio.to_thread(ask)) == (wire.NAME, b"")


def test_bodies_when_long_then_streamed_and_sealed_both_ways(world: Crossing) -> None:
    world.provider.act = lambda asked, line: answer(line, asked.body[::-1])
    response = world.call("POST", "/citizens", content=LONG)
    assert response.status_code == 200 and response.content == LONG[::-1]
    assert int(response.headers["content-length"]) == len(LONG)
    assert "lienthong-sealed" not in response.headers
    assert world.provider.heard[0].body == LONG
    (near,), (far,) = world.leaves(world.near), world.leaves(world.far)
    assert near["request"]["digest"] == far["node"]["digest"] == messages.digest(LONG)
    assert near["node"]["digest"] == far["answer"]["digest"] == messages.digest(LONG[::-1])
    assert near["request"]["signature"] == far["node"]["signature"]


def test_call_when_the_other_node_refuses_then_told_so_signed_and_witnessed_twice(
    world: Crossing,
) -> None:
    with world.far.open():
        services.end_right(factories.SYSTEM, rights_id())
    world.forget()
    told = world.call(headers={"Accept": "text/xml"})
    assert told.status_code == 500 and "Server.ServerProxy.AccessDenied" in told.text
    (near,), (far,) = world.leaves(world.near), world.leaves(world.far)
    assert near["fault"] == far["fault"] == "Server.ServerProxy.AccessDenied"
    assert near["node"]["signature"] == far["answer"]["signature"]
    assert world.provider.heard == []
    told = world.near.request(
        "GET", f"/r1/{SERVICE.replace('person', 'khac')}/x",
        headers={"X-Road-Client": world.caller.identifier, "Lienthong-Key": world.caller.key},
    )  # fmt: skip
    assert told.json()["type"] == "Server.ServerProxy.UnknownService"


def rights_id() -> Any:
    from lienthong.sharing.models import Right

    return Right.objects.get().pk


def test_metadata_and_server_when_of_another_node_then_answered_from_there(
    world: Crossing,
) -> None:
    base = f"/r1/{SERVICE.rpartition('/')[0]}"
    headers = {"X-Road-Client": world.caller.identifier, "Lienthong-Key": world.caller.key}
    for name in ("listMethods", "allowedMethods"):
        told = world.near.request("GET", f"{base}/{name}", headers=headers).json()
        assert [one["service_code"] for one in told["service"]] == ["person"]
    told = world.near.request("GET", f"{base}/getOpenAPI?serviceCode=person", headers=headers)
    assert told.json()["info"]["title"] == "Tra cứu dân cư"
    members = world.near.request("GET", "/listClients", headers={"Accept": "application/json"})
    assert [one["id"]["member_code"] for one in members.json()["member"]] == ["G05", "H42"]
    named = {"X-Road-Security-Server": f"VN/GOV/G05/{MINISTRY}"}
    assert world.call(headers=named).status_code == 200
    wrong = {"X-Road-Security-Server": f"VN/GOV/H42/{PROVINCE}"}
    refused = world.call(headers=wrong).json()
    assert refused["type"] == "Server.ClientProxy.InvalidSecurityServer"


def test_provider_when_it_hangs_resets_or_breaks_off_between_nodes_then_told_and_witnessed(
    world: Crossing,
) -> None:
    world.provider.act = lambda asked, line: line.shutdown(socket.SHUT_RDWR)
    assert world.call().json()["type"] == "Server.ServerProxy.NetworkError"
    world.provider.act = lambda asked, line: line.recv(1)  # until the gateway gives it up
    told = world.call()
    assert told.json()["type"] == "Server.ServerProxy.NetworkError"
    assert "1 seconds" in told.json()["message"]

    def breaks(asked: Asked, line: socket.socket) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(LONG) + 1}\r\n\r\n"
        line.sendall(head.encode() + LONG)
        line.shutdown(socket.SHUT_RDWR)

    world.provider.act = breaks
    with pytest.raises(Cut):  # the caller's connection is cut: its answer has no last byte
        world.call()
    far, near = rows(world.far), rows(world.near)
    assert [one.status for one in far] == [one.status for one in near] == [500, 500, 0]
    assert far[-1].fault == "Server.ServerProxy.ServiceFailed.InvalidHttpResponse"
    assert near[-1].fault == "Server.ClientProxy.NetworkError"


def test_node_when_away_then_network_error_and_back_again_by_itself(world: Crossing) -> None:
    assert world.call().status_code == 200
    world.close_port(MINISTRY)
    assert world.call().json()["type"] == "Server.ClientProxy.NetworkError"
    world.open_port(MINISTRY)
    assert world.call().status_code == 200
    assert [one.status for one in rows(world.near)] == [200, 500, 200]
    assert [one.status for one in rows(world.far)] == [200, 200]


def test_node_when_cut_off_for_an_hour_then_told_at_once_and_recovers_by_itself(
    world: Crossing,
) -> None:
    assert world.call().status_code == 200 and world.near.gateway.sharing is not None
    world.close_port(MINISTRY)
    for _ in range(breaker.FAILURES):
        assert "cannot be reached" in world.call().json()["message"]
    began = time.monotonic()
    told = [world.call().json() for _ in range(20)]
    assert {one["type"] for one in told} == {"Server.ClientProxy.NetworkError"}
    assert all("try again later" in one["message"] for one in told)  # nobody was asked
    assert time.monotonic() - began < 5
    way = world.near.gateway.sharing.peers.breaker(MINISTRY)
    with clock.frozen(clock.now() + dt.timedelta(hours=1)):
        assert way.opened_at is not None
        way.opened_at -= 3_600
        told_later = [world.call().json()["message"] for _ in range(3)]
        assert ["cannot be reached" in one for one in told_later] == [True, False, False]
        world.open_port(MINISTRY)
        assert world.call().status_code == 500  # it rests for ten seconds still
        way.opened_at -= breaker.REST_SECONDS
        assert [world.call().status_code for _ in range(3)] == [200] * 3
    assert len(rows(world.near)) == 33 and len(rows(world.far)) == 4


def test_node_when_it_does_not_answer_then_given_up(world: Crossing) -> None:
    assert world.near.gateway.sharing is not None
    world.near.gateway.sharing.peers.patience_seconds = 0.05
    world.provider.act = lambda asked, line: line.recv(1)
    told = world.call().json()
    assert told["type"] == "Server.ClientProxy.NetworkError" and MINISTRY in told["message"]


def test_node_when_its_certificate_is_of_another_authority_then_nothing_is_sent(
    world: Crossing, tmp_path: Path
) -> None:
    other = identity(tmp_path / "other", MINISTRY)
    other.renewed((HOST,))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(other.certificate)
    world.close_port(MINISTRY)
    world.open_port(MINISTRY, lambda: context)
    assert world.call().json()["type"] == "Server.ClientProxy.SslAuthenticationFailed"
    assert world.leaves(world.far) == [] and len(world.leaves(world.near)) == 1


def test_signature_when_of_another_key_then_neither_call_nor_answer_counts(
    world: Crossing,
) -> None:
    assert world.near.gateway.sharing is not None and world.far.gateway.sharing is not None
    near, far = world.near.gateway.sharing.sealer, world.far.gateway.sharing.sealer
    own, other, id_of = near.keys, Ed25519PrivateKey.generate(), near.key_id
    near.keys = lambda: (other,)
    told = [world.call().json()]
    near._id = other, id_of  # it names the right one
    told.append(world.call().json())
    assert [one["type"] for one in told] == ["Server.ServerProxy.InvalidSignatureValue"] * 2
    assert [one["message"] for one in told] == [
        "a key that does not hold", "the signature does not hold"
    ]  # fmt: skip
    assert world.provider.heard == []
    near.keys, far.keys = own, lambda: (other,)
    told = [world.call().json()]
    assert told[0]["type"] == "Server.ClientProxy.InvalidSignatureValue", told
    assert [one.status for one in rows(world.near)] == [500, 500, 500]


def test_stranger_when_it_speaks_for_a_node_then_refused(world: Crossing) -> None:
    for node in (PROVINCE, MINISTRY, "N.G99"):
        told = world.at_far(**{"Lienthong-Node": node}).json()
        assert told["type"] == "Server.ServerProxy.SslAuthenticationFailed"
    told = world.at_far(**{"Lienthong-Key": world.caller.key}).json()
    assert told["type"] == "Server.ClientProxy.UnknownMember"  # it is no caller of this node
    assert world.provider.heard == [] and world.leaves(world.far) == []


def test_system_when_closed_at_its_node_then_unknown_at_others(world: Crossing) -> None:
    with world.near.open():
        services.close_subsystem(factories.SYSTEM, world.caller.id)
    world.introduce()
    with world.far.open():
        assert not Subsystem.objects.get(identifier=world.caller.identifier).is_open
        with pytest.raises(SubsystemMissing):
            services.admit(
                factories.SYSTEM,
                services.Admission(
                    service_id=world.service_id, identifier=world.caller.identifier,
                    legal_basis="x", purpose="y",
                ),
            )  # fmt: skip
    with world.near.open():  # its node would let it through once more; the other one does not
        services.reopen_subsystem(factories.SYSTEM, world.caller.id)
    world.forget()
    assert world.call().json()["type"] == "Server.ServerProxy.UnknownMember"


def test_node_when_it_hangs_then_waited_for_as_long_as_the_service_and_then_rests(
    world: Crossing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peers, "WAY_SECONDS", 0.3)
    world.country.run(
        world.near.talk(MINISTRY).once()
    )  # by the catalogue the service has one second
    world.forget()
    answering = world.far.application

    async def hanging(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(3_600)

    world.close_port(MINISTRY)
    world.far.application = hanging
    world.open_port(MINISTRY)
    began = time.monotonic()
    told = [world.call().json() for _ in range(breaker.FAILURES)]
    spent = time.monotonic() - began
    assert {one["type"] for one in told} == {"Server.ClientProxy.NetworkError"}
    assert 1.3 * breaker.FAILURES <= spent < 3 * breaker.FAILURES
    began = time.monotonic()
    assert "try again later" in world.call().json()["message"]
    assert time.monotonic() - began < 1  # nobody was asked
    world.close_port(MINISTRY)
    world.far.application = answering
    world.open_port(MINISTRY)
    world.forget()
    assert world.call().status_code == 200


def test_call_when_handed_on_a_second_time_then_refused(world: Crossing) -> None:
    handed_on: list[Any] = []
    answering = world.far.application

    async def listening(scope: Any, receive: Any, send: Any) -> None:
        handed_on.append(scope)
        await answering(scope, receive, send)

    world.close_port(MINISTRY)
    world.far.application = listening
    world.open_port(MINISTRY)
    assert world.call().status_code == 200 and len(world.provider.heard) == 1
    (scope,) = handed_on
    world.far.application = Tagged(answering, world.near.pem)
    headers = [(name.decode(), value.decode()) for name, value in scope["headers"]]
    told = world.far.request("GET", scope["path"], headers=headers)
    assert (told.status_code, told.json()["message"]) == (500, "a call that came before")
    assert len(world.provider.heard) == 1
    assert [one.status for one in rows(world.far)] == [200, 500]  # the attempt is witnessed
    world.far.application = answering


def test_call_when_its_line_had_died_then_tried_again_signed_anew(world: Crossing) -> None:
    assert world.call().status_code == 200
    world.close_port(MINISTRY)  # the line that is kept dies
    world.open_port(MINISTRY)
    assert [world.call().status_code for _ in range(3)] == [200] * 3
    assert len(world.provider.heard) == 4
