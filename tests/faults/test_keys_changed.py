# SPDX-License-Identifier: Apache-2.0
"""Keys and certificates change while calls run between two nodes: not one is refused (ADR 0216)."""

import asyncio
import contextvars
import datetime as dt
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection

from lienthong.exchange import services as exchange
from lienthong.exchange.rules import certificates
from lienthong.exchange.rules import nodes as nodes_told
from lienthong.gateway import nodes
from lienthong.gateway.sharing.book import Sealer
from lienthong.gateway.tests.crossing import HOST, SERVICE, Crossing, crossing
from lienthong.gateway.tests.federation import MINISTRY, PROVINCE, Country, Station
from lienthong.gateway.tests.parties import ADMIN
from lienthong.gateway.tests.providers import answer, provider
from lienthong.gateway.tests.test_tls import certificate_of, client_context, issued
from lienthong.gateway.tls import dialler
from lienthong.kernel import clock
from lienthong.sharing import services
from lienthong.sharing.models import Certificate
from lienthong.sharing.rules import messages, ring
from lienthong.sharing.services.keyrings import mark_of
from lienthong.sharing.tests import factories

pytestmark = [pytest.mark.fault, pytest.mark.django_db, pytest.mark.timeout(300)]
CALLERS = 3
#: Until the next key signs, and until the former one ends; in earnest hours.
PAUSE = dt.timedelta(seconds=4)


@pytest.fixture
def world(
    databases: None, db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Crossing]:
    monkeypatch.setattr(ring, "LEAST_PAUSE", dt.timedelta())
    with provider() as made, Country(tmp_path) as country:
        made.act = lambda asked, line: answer(line, b'{"n":1}')
        country.introduce()
        with crossing(country, made) as world, kept(world):
            yield world


@contextmanager
def kept(world: Crossing) -> Iterator[None]:
    """Let both nodes keep their pages and talk, as they do in earnest."""
    tasks = [
        spawned(world, nodes.keeping(one.gateway, one.identity, dialler(one.identity)))
        for one in (world.near, world.far)
    ]
    yield
    ended(world, tasks)


def spawned(world: Crossing, coroutine: Any) -> "asyncio.Task[Any]":
    async def made() -> "asyncio.Task[Any]":
        return asyncio.get_running_loop().create_task(coroutine, context=contextvars.Context())

    task: asyncio.Task[Any] = world.country.run(made())
    return task


def ended(world: Crossing, tasks: list["asyncio.Task[Any]"]) -> None:
    async def end() -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    world.country.run(end())


@contextmanager
def called(world: Crossing, http: httpx.AsyncClient | None = None) -> Iterator[list[Any]]:
    """Let callers call without a pause while the block runs; what they were answered."""
    given: list[Any] = []
    over: list[bool] = []
    transport = httpx.ASGITransport(world.near.application)
    http = http or httpx.AsyncClient(transport=transport, base_url="http://nut.example")
    headers = {"X-Road-Client": world.caller.identifier, "Lienthong-Key": world.caller.key}

    async def calling() -> None:
        while not over:
            told = await http.get(f"/r1/{SERVICE}/citizens/42", headers=headers)
            given.append((told.status_code, told.text))
            await asyncio.sleep(0.01)

    tasks = [spawned(world, calling()) for _ in range(CALLERS)]
    yield given
    over.append(True)  # what is on its way comes to its end

    async def end() -> None:
        await asyncio.gather(*tasks)
        await http.aclose()

    world.country.run(end())


def later(world: Crossing, seconds: float) -> None:
    world.country.run(asyncio.sleep(seconds))


def mark(station: Station) -> str:
    return mark_of(station.ring()[0])


def told_by(station: Station, code: str) -> set[str]:
    """Return the keys of another node that a node knows."""
    told = station.gateway.directory.nodes[code].signers
    assert told is not None and told.page.sharing is not None
    sharing = told.page.sharing
    return {messages.mark(nodes_told.der(one)) for one in (sharing.key, *sharing.also)}


def refused(given: list[Any]) -> list[Any]:
    return [one for one in given if one != (200, '{"n":1}')]


def test_sharing_keys_when_they_change_under_load_then_not_one_call_is_refused(
    world: Crossing,
) -> None:
    before = {station.code: mark(station) for station in (world.near, world.far)}
    after = {}
    with called(world) as given:
        later(world, 1)
        for station in (world.near, world.far):
            with station.open():
                after[station.code] = services.follow_key(
                    factories.SYSTEM, ahead=PAUSE, overlap=PAUSE, keys=station.ring
                )
        later(world, 3)
        assert told_by(world.far, PROVINCE) == {before[PROVINCE], after[PROVINCE]}
        assert mark(world.near) == before[PROVINCE]  # it is told, and does not sign yet
        later(world, 9)
    assert refused(given) == [] and len(given) > 100
    assert told_by(world.far, PROVINCE) == {after[PROVINCE]}
    assert told_by(world.near, MINISTRY) == {after[MINISTRY]}
    far = world.leaves(world.far)
    assert len(far) == len(given) == len(world.leaves(world.near))
    for code, side in ((PROVINCE, "node"), (MINISTRY, "answer")):
        heads = [messages.read(one[side]["input"], one[side]["signature"]) for one in far]
        signed = [one.input.key_id.rpartition("#")[2] for one in heads]
        assert signed == sorted(
            signed, key=[before[code], after[code]].index
        )  # one, then the other
        assert set(signed) == {before[code], after[code]}


def test_sharing_key_when_withdrawn_then_refused_at_once_and_the_new_one_works(
    world: Crossing,
) -> None:
    stolen = world.near.ring()[0]
    with called(world) as given:
        later(world, 1)
        with world.near.open():
            services.withdraw_key(
                factories.SYSTEM, mark_of(stolen), reason="bị lộ", keys=world.near.ring
            )
        later(world, 6)
        count = len(given)
        later(world, 3)
    assert refused(given[count:]) == [] and len(given) > count  # it works again by itself
    assert {one[0] for one in given} <= {200, 500}
    assert told_by(world.far, PROVINCE) == {mark(world.near)} != {mark_of(stolen)}
    sign_with(world, stolen)
    told = world.call().json()
    assert told["type"] == "Server.ServerProxy.InvalidSignatureValue"


def test_key_when_unknown_then_its_page_is_read_once_for_all_that_wait(world: Crossing) -> None:
    assert world.far.gateway.sharing is not None
    renewing = world.far.gateway.sharing.peers.renewing
    assert renewing is not None
    read, asked = renewing._read, []

    async def reading(code: str) -> Any:
        asked.append(code)
        return await read(code)

    renewing._read = reading
    sign_with(world, Ed25519PrivateKey.generate())
    with called(world) as given:
        later(world, 3)
    assert {status for status, _ in given} == {500} and len(given) > 20
    assert 1 <= len(asked) <= 3  # each two seconds
    world.at_far(**{"Lienthong-Node": PROVINCE})  # without that node's certificate: never
    assert len(asked) <= 3


class Forging(Sealer):
    """Signs with a key that the page does not name."""

    public_keys: tuple[bytes, ...] = ()


def sign_with(world: Crossing, key: Ed25519PrivateKey) -> None:
    plane = world.near.gateway.sharing
    assert plane is not None
    told, plane.sealer = plane.sealer.public_keys, Forging(lambda: (key,), plane.sealer.name)
    plane.sealer.public_keys = told


def test_certificates_of_nodes_when_renewed_under_load_then_not_one_call_is_refused(
    world: Crossing,
) -> None:
    shown = {code: shown_at(world, code) for code in (PROVINCE, MINISTRY)}
    with called(world) as given:
        for station in (world.near, world.far):
            later(world, 1)
            assert station.identity.renewed((HOST, f"{station.code.lower()}.example"))
        later(world, 2)
    assert refused(given) == [] and len(given) > 50
    assert all(shown_at(world, code) != before for code, before in shown.items())


def shown_at(world: Crossing, code: str) -> bytes:
    """Return the certificate that a node shows to who connects now."""
    context = client_context(world.country.stations[code].identity)

    async def connected() -> bytes:
        port = world.ports[code][1]
        _reader, writer = await asyncio.open_connection(HOST, port, ssl=context)
        found: bytes = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        writer.close()
        await writer.wait_closed()
        return found

    found: bytes = world.country.run(connected())
    return found


def test_certificate_of_a_system_when_changed_under_load_then_not_one_call_is_refused(
    world: Crossing, tmp_path: Path
) -> None:
    world.caller = services.Opened(id=world.caller.id, identifier=world.caller.identifier, key="-")
    authority = certificates.authority("CA", clock.now())
    first, second = (issued(authority, tmp_path, name) for name in ("mot", "hai"))
    keys = [register(world, first)]
    with called(world, connected(world, first)) as given:
        later(world, 1)
        keys.append(register(world, second))
        later(world, 1)
        with called(world, connected(world, second)) as others:
            later(world, 1)
    assert refused(given) == refused(others) == [] and given and others
    with world.near.open():
        services.revoke_certificate(factories.SYSTEM, world.caller.id, keys[0])
        connection.close()
    world.forget()
    with (
        called(world, connected(world, first)) as given,
        called(world, connected(world, second)) as others,
    ):
        later(world, 1)
    assert {status for status, _ in given} == {500}
    assert "SslAuthenticationFailed" in given[0][1]
    assert refused(others) == [] and others


def connected(world: Crossing, shown: Path) -> httpx.AsyncClient:
    context: ssl.SSLContext = client_context(world.near.identity, shown)
    port = world.ports[PROVINCE][1]
    return httpx.AsyncClient(base_url=f"https://{HOST}:{port}", verify=context, trust_env=False)


def register(world: Crossing, shown: Path) -> Any:
    """Register the next certificate of the caller, on the axis and on the platform."""
    pem = certificate_of(shown)
    system = world.near.gateway.directory.system_of_key(world.near.party.key)
    with world.near.open():
        exchange.register_certificate(ADMIN, system.id, pem)
        services.register_certificate(factories.SYSTEM, world.caller.id, pem)
        found = Certificate.objects.get(sha256=certificates.sha256(certificates.read(pem)))
        connection.close()
    world.near.refresh()
    world.forget()
    return found.pk
