# SPDX-License-Identifier: Apache-2.0
"""Mutual TLS over real sockets: who is let in, what the others are told, keys that change."""

import asyncio
import datetime as dt
import ssl
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lienthong.exchange import services
from lienthong.exchange.errors import BadCertificate, CertificateMissing
from lienthong.exchange.models import Certificate, System
from lienthong.exchange.rules import certificates
from lienthong.gateway import problems
from lienthong.gateway import serving as server
from lienthong.gateway.callers import caller
from lienthong.gateway.identity import Identity, identity
from lienthong.gateway.serving import serving
from lienthong.gateway.tests.conftest import Axis
from lienthong.gateway.tests.parties import ADMIN
from lienthong.gateway.tls import Trust
from lienthong.kernel import clock
from lienthong.kernel.errors import Refusal

HOST = "127.0.0.1"


def issued(authority: Any, folder: Path, name: str = "he-thong", **changes: Any) -> Path:
    """Issue a client's certificate and write it with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    given = {"now": clock.now()} | changes
    now = given.pop("now")
    made = certificates.issued(authority, name, key.public_key(), now, hosts=(HOST,), **given)
    path = folder / f"{name}-{made.serial_number}.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificates.pem(made).encode()
    )
    return path


def certificate_of(path: Path) -> bytes:
    content = path.read_bytes()
    return content[content.index(b"-----BEGIN CERTIFICATE") :]


def client_context(server: Identity, shown: Path | None = None) -> ssl.SSLContext:
    context = ssl.create_default_context(cadata=certificates.pem(server.authority))
    if shown is not None:
        context.load_cert_chain(shown)
    return context


@pytest.fixture
def node(tmp_path: Path) -> Identity:
    made = identity(tmp_path / "node", "N.H42")
    made.renewed((HOST,))
    return made


# --- the server, whatever it serves -----------------------------------------


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Tell how much came, from whom, and whether the client is still there."""
    size, more = 0, True
    if scope["path"] == "/broken":
        raise RuntimeError("broken")
    while more and scope["path"] != "/unread":
        message = await receive()
        size, more = size + len(message.get("body", b"")), message.get("more_body", False)
    shown = len(scope["extensions"]["tls"]["client_cert_chain"])
    body = f"{scope['method']} {scope['path']} {size} {shown}".encode()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body, "more_body": True})
    await send({"type": "http.response.body", "body": b"."})


@asynccontextmanager
async def served(node: Identity) -> AsyncIterator[str]:
    def context() -> ssl.SSLContext:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(node.certificate)
        return made

    async with serving(echo, context, HOST, 0) as port:
        yield f"https://{HOST}:{port}"


def test_server_when_asked_again_and_again_then_one_connection_answers(node: Identity) -> None:
    async def asking() -> list[str]:
        async with (
            served(node) as address,
            httpx.AsyncClient(base_url=address, verify=client_context(node)) as http,
        ):
            first = await http.post("/a%20b?x=1", content=b"x" * 3_000_000)
            chunked = await http.put("/c", content=pieces())
            broken = await http.get("/broken")
            last = await http.get("/d")
            unread = await http.post("/unread", content=b"x" * 3_000_000)
            return [
                one.text or str(one.status_code) for one in (first, chunked, broken, last, unread)
            ]

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b"y" * 10

    assert asyncio.run(asking()) == [
        "POST /a b 3000000 0.", "PUT /c 100 0.", "500", "GET /d 0 0.", "POST /unread 0 0.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "nonsense",
    [b"\x00\x01\x02\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\n" * 3_000,
     b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
     b"POST / HTTP/1.1\r\nHost:x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"],
)  # fmt: skip
def test_server_when_told_nonsense_then_refused_and_others_served(
    node: Identity, nonsense: bytes
) -> None:
    async def asking() -> tuple[bytes, int]:
        async with served(node) as address:
            port = int(address.rpartition(":")[2])
            reader, writer = await asyncio.open_connection(HOST, port, ssl=client_context(node))
            writer.write(nonsense)
            answer = await asyncio.wait_for(reader.read(200), 10)
            writer.close()
            async with httpx.AsyncClient(base_url=address, verify=client_context(node)) as http:
                return answer, (await http.get("/")).status_code

    answer, after = asyncio.run(asking())
    assert (b" 400 " in answer or b" 431 " in answer or answer == b"") and after == 200


async def hung(reader: asyncio.StreamReader) -> bool:
    """Tell whether the other side is done with a connection."""
    with suppress(OSError):
        return await asyncio.wait_for(reader.read(), 5) == b""
    return True


def test_server_when_a_head_comes_in_drops_then_hung_up_in_time(
    node: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "HEAD_SECONDS", 0.5)

    async def asking() -> float:
        async with served(node) as address:
            port = int(address.rpartition(":")[2])
            began = time.monotonic()
            reader, writer = await asyncio.open_connection(HOST, port, ssl=client_context(node))
            ended = asyncio.create_task(hung(reader))
            while not ended.done() and time.monotonic() < began + 4:
                writer.write(b"G")
                await asyncio.sleep(0.1)
            assert await ended
            return time.monotonic() - began

    assert asyncio.run(asking()) < 3


def test_server_when_strangers_crowd_then_no_more_of_them_and_known_ones_are_let_in(
    node: Identity, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(server, "MOST_FROM_ONE", 3)
    authority = certificates.authority("Bộ Tài chính", clock.now())
    shown = issued(authority, tmp_path)

    def context() -> ssl.SSLContext:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(node.certificate)
        made.verify_mode = ssl.CERT_OPTIONAL
        made.load_verify_locations(cadata=certificates.pem(authority[1]))
        return made

    async def asking() -> tuple[int, int, bool, int]:
        async with serving(echo, context, HOST, 0) as port:
            url = f"https://{HOST}:{port}/"
            known = httpx.AsyncClient(verify=client_context(node, shown))
            many = [await known.get(url) for _ in range(3)]
            several = [httpx.AsyncClient(verify=client_context(node, shown)) for _ in range(5)]
            many += [await one.get(url) for one in several]  # each its own connection, kept
            idle = [await asyncio.open_connection(HOST, port) for _ in range(3)]
            await asyncio.sleep(0.2)
            idle.append(await asyncio.open_connection(HOST, port))
            is_refused = await hung(idle[-1][0])
            again = await known.get(url)  # its connection stands
            for _, writer in idle:
                writer.close()
                with suppress(OSError):
                    await writer.wait_closed()
            await asyncio.sleep(0.2)
            late = httpx.AsyncClient(verify=client_context(node))
            after = await late.get(url)
            for one in (known, late, *several):
                await one.aclose()
            good = sum(one.text.endswith("1.") for one in many)
            return good, again.status_code, is_refused, after.status_code

    assert asyncio.run(asking()) == (8, 200, True, 200)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [("10.0.0.1", "10.0.0.2", False), ("2001:db8::1", "2001:db8::ffff:2", True),
     ("2001:db8::1", "2001:db8:0:1::1", False), ("fe80::1%eth0", "fe80::2", True)],
)  # fmt: skip
def test_source_when_of_one_subscriber_then_the_same(one: str, other: str, is_same: bool) -> None:
    assert (server._source(one) == server._source(other)) is is_same


# --- who is let in ----------------------------------------------------------


class Port:
    """The gateway's port for mutual TLS; the node's clients have their own authority."""

    def __init__(self, axis: Axis, node: Identity, folder: Path) -> None:
        self.axis, self.node, self._folder = axis, node, folder
        self.authority = certificates.authority("Bộ Tài chính", clock.now())

    def issued(self, **changes: Any) -> Path:
        return issued(self.authority, self._folder, **changes)

    def register(self, content: bytes, is_required: bool = True) -> Any:
        system = System.objects.get(code="00.02.G05")
        made = services.register_certificate(ADMIN, system.pk, content)
        services.require_certificate(ADMIN, system.pk, is_required)
        self.axis.client.refresh()
        return made

    def ask(self, shown: Path | None, *, with_key: bool = True) -> str:
        """Ask for events over TLS; return the code of the refusal, or "" when let in."""
        return asyncio.run(self._ask(shown, self.axis.ministry.headers if with_key else {}))

    async def _ask(self, shown: Path | None, headers: dict[str, str]) -> str:
        gateway = SimpleNamespace(directory=self.axis.client.directory)
        context = client_context(self.node, shown)
        async with (
            serving(self._application, Trust(gateway, self.node), HOST, 0) as port,
            httpx.AsyncClient(base_url=f"https://{HOST}:{port}", verify=context) as http,
        ):
            answer = await http.get("/exchange/v1/events", headers=headers)
        told = answer.json()
        return "" if answer.is_success else str(told["type"]).rpartition(":")[2]

    async def _application(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer as the gateway's door does; its database is on another loop."""
        request = Request(scope, receive)
        try:
            told: Response = JSONResponse(
                {"code": caller(self.axis.client.directory, request).code}
            )
        except Refusal as refusal:
            told = await problems.refused(request, refusal)
        await told(scope, receive, send)


@pytest.fixture
def port(axis: Axis, node: Identity, tmp_path: Path) -> Port:
    return Port(axis, node, tmp_path)


@pytest.mark.django_db(transaction=True)
def test_system_when_its_certificate_is_registered_then_let_in_and_only_with_it(
    port: Port,
) -> None:
    shown = port.issued()
    port.register(certificate_of(shown))
    assert port.ask(shown) == port.ask(shown, with_key=False) == ""
    assert port.ask(None) == "gateway.certificate_needed"
    answer = port.axis.ministry.get("events")  # the port without TLS
    assert answer.json()["type"].endswith("gateway.certificate_needed")


@pytest.mark.django_db(transaction=True)
def test_system_when_its_authority_is_registered_then_each_it_issued_counts(port: Port) -> None:
    port.register(certificates.pem(port.authority[1]).encode())
    assert port.ask(port.issued()) == port.ask(port.issued(), with_key=False) == ""


@pytest.mark.django_db(transaction=True)
def test_certificate_when_ended_or_not_begun_then_told_so(port: Port) -> None:
    port.register(certificates.pem(port.authority[1]).encode())
    for days in (-200, 2):
        shown = port.issued(now=clock.now() + dt.timedelta(days=days), days=90)
        assert port.ask(shown) == "gateway.certificate_expired"
    with clock.frozen(clock.now() + dt.timedelta(days=1)):  # a clock that is a day off
        assert port.ask(port.issued()) == ""


@pytest.mark.django_db(transaction=True)
def test_certificate_when_revoked_then_told_so_and_the_next_one_works(port: Port) -> None:
    first, second = port.issued(), port.issued()
    made = port.register(certificate_of(first))
    port.register(certificate_of(second))
    assert port.ask(first) == port.ask(second) == ""
    services.revoke_certificate(ADMIN, made, "Mất khóa")
    port.axis.client.refresh()
    assert port.ask(first) == "gateway.certificate_revoked"
    assert port.ask(second) == ""


@pytest.mark.django_db(transaction=True)
def test_certificate_when_of_another_system_then_refused(port: Port) -> None:
    shown = port.issued()
    other = System.objects.get(code="00.01.H42")
    services.register_certificate(ADMIN, other.pk, certificate_of(shown))
    port.axis.client.refresh()
    assert port.ask(shown) == "gateway.certificate_unknown"


@pytest.mark.django_db(transaction=True)
def test_certificate_when_of_an_authority_that_nobody_registered_then_no_handshake(
    port: Port, tmp_path: Path
) -> None:
    port.register(certificates.pem(port.authority[1]).encode())
    stranger = issued(certificates.authority("Bộ Tài chính", clock.now()), tmp_path)
    with pytest.raises(httpx.HTTPError):
        port.ask(stranger)


@pytest.mark.django_db(transaction=True)
def test_registration_when_ended_twice_or_no_certificate_then_refused(port: Port) -> None:
    shown = certificate_of(port.issued())
    port.register(shown)
    ended = port.issued(now=clock.now() - dt.timedelta(days=400))
    for content in (shown, certificate_of(ended), b"-----BEGIN nothing"):
        with pytest.raises(BadCertificate):
            port.register(content)
    assert Certificate.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_requirement_when_no_certificate_holds_then_refused(port: Port) -> None:
    system = System.objects.get(code="00.02.G05")
    with pytest.raises(CertificateMissing):
        services.require_certificate(ADMIN, system.pk, True)


def test_identity_when_two_processes_make_it_at_once_then_both_have_the_same(
    tmp_path: Path,
) -> None:
    for attempt in range(5):
        folder = tmp_path / str(attempt) / "node"
        with ThreadPoolExecutor(8) as pool:
            made = list(pool.map(lambda _: identity(folder, "N.H42"), range(8)))  # noqa: B023 - it is done before the next
        assert len({one.public_key for one in made}) == 1
        assert len({certificates.pem(one.authority) for one in made}) == 1
        made[0].renewed((HOST,))
        assert sorted(path.name for path in folder.iterdir()) == [
            "authority.key", "authority.pem", "tls.pem", "words.key",
        ]  # fmt: skip
        assert [path.name for path in folder.parent.iterdir()] == ["node"]


def test_identity_when_its_certificate_nears_its_end_then_the_next_one_is_there(
    node: Identity,
) -> None:
    first = node.certificate.read_bytes()
    assert not node.renewed((HOST,))
    with clock.frozen(clock.now() + dt.timedelta(days=61)):
        assert node.renewed((HOST,))
    assert node.certificate.read_bytes() != first
    assert node.renewed((HOST, "nut.example"))  # it moved
    assert node.certificate.stat().st_mode & 0o077 == 0
