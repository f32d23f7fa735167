# SPDX-License-Identifier: Apache-2.0
"""Nodes of a small country, each with its own database, in one thread and over no network."""

import asyncio
import contextvars
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, connections
from django.test import override_settings

from lienthong.exchange import services
from lienthong.exchange.rules import certificates, nodes
from lienthong.gateway import nodes as own
from lienthong.gateway.directory_nodes import Node
from lienthong.gateway.forwarding import Line
from lienthong.gateway.front import Front, application
from lienthong.gateway.identity import Identity, identity
from lienthong.gateway.process import Config, Connection, Gateway
from lienthong.gateway.sharing.words import Talk
from lienthong.gateway.tests import parties
from lienthong.gateway.tests.conftest import database_url
from lienthong.gateway.tests.parties import ADMIN, Party
from lienthong.kernel.tests.emptying import empty, let_commits_hurry
from lienthong.ledger.rules import notes
from lienthong.ledger.services.keys import signing_key
from lienthong.orgs.tests import factories as orgs
from lienthong.sharing import services as sharing
from lienthong.sharing.services import Keyring

NATIONAL, MINISTRY, PROVINCE = "N.G22", "N.G05", "N.H42"
#: Node, its role, its agency, and the departments of that.
PLAN = (
    (NATIONAL, nodes.Role.NATIONAL, "G22", ()),
    (MINISTRY, nodes.Role.MINISTRY, "G05", ("G05.01",)),
    (PROVINCE, nodes.Role.PROVINCE, "H42", ("H42.13",)),
)
NAMES = {"G22": "Văn phòng Chính phủ", "G05": "Bộ Tài chính", "H42": "UBND tỉnh Ninh Bình"}
Value = TypeVar("Value")


def database_of(code: str) -> str:
    """Return the name of a node's database."""
    return f"{connection.settings_dict['NAME']}_{code[2:].lower()}"


def make_databases() -> None:
    """Make each node's database like the test's own."""
    template = connection.settings_dict["NAME"]
    for name in map(database_of, (code for code, *_ in PLAN)):
        connection.close()
        with on("postgres"), connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
            let_commits_hurry(name)


def drop_databases() -> None:
    """Remove them."""
    for name in map(database_of, (code for code, *_ in PLAN)):
        with on("postgres"), connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def on(database: str) -> Iterator[None]:
    """Let Django work on another database; the test's own connection stays as it is."""
    before = connections["default"]
    other = before.copy()
    other.settings_dict["NAME"] = database
    connections["default"] = other
    try:
        yield
    finally:
        other.close()
        connections["default"] = before


class Tagged:
    """An application as a connection with a client certificate sees it."""

    def __init__(self, application: Any, pem: str) -> None:
        self._application, self._pem = application, pem

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        told = {"tls": {"client_cert_chain": [self._pem]}}
        await self._application({**scope, "extensions": told}, receive, send)


@dataclass(slots=True, kw_only=True)
class Station:
    """One node: its gateway and its system."""

    country: "Country"
    code: str
    database: str
    identity: Identity
    key: Ed25519PrivateKey
    front: Front
    application: Any
    ring: Keyring
    party: Any = None
    lines: dict[str, Line] = field(default_factory=dict)

    @property
    def gateway(self) -> Gateway:
        return self.front.gateway

    @property
    def pem(self) -> str:
        content = self.identity.certificate.read_bytes()
        return content[content.index(b"-----BEGIN CERT") :].decode()

    @property
    def var(self) -> Path:
        """Return the folder of this node's keys."""
        return self.identity.folder.parent.parent

    def site_keys(self) -> tuple[bytes, ...]:
        with override_settings(VAR=self.var):
            return sharing.site_keys()

    def request(self, method: str, path: str, **values: Any) -> httpx.Response:
        async def once() -> httpx.Response:
            transport = httpx.ASGITransport(self.application)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://nut.example"
            ) as http:
                return await http.request(method, path, **values)

        return self.country.run(once())

    def refresh(self) -> None:
        self.country.run(self.gateway.refresh())

    def line(self, to: str) -> Line:
        if to not in self.lines:
            self.lines[to] = Line(self.gateway, to, self.country.dialler(self))
        return self.lines[to]

    def talk(self, to: str) -> Talk:
        """Return what this node tells another of sharing, its own page first."""
        return Talk(self.gateway, to, self.country.dialler(self), self.publish)

    async def publish(self) -> None:
        """Sign this node's page anew if it changed."""
        await own.publish(self.gateway, self.identity, self.site_keys())

    def card(self, role: nodes.Role, agency: str) -> nodes.Card:
        return nodes.Card(
            code=self.code,
            name=f"Nút {self.code}",
            role=role,
            address=f"https://{self.code.lower()}.example",
            public_key=nodes.text(self.identity.public_key),
            authority=certificates.pem(self.identity.authority),
            axis_key=notes.verifier_of(f"{self.code}/exchange", self.key).vkey,
            carries=(agency,),
        )

    @contextmanager
    def open(self) -> Iterator[None]:
        """Let Django work on this node's database."""
        with on(self.database):
            yield


class Country:
    """All nodes, on one loop."""

    def __init__(
        self,
        folder: Path,
        *,
        parties: dict[str, Party] | None = None,
        dying: tuple[str, type[Connection]] | None = None,
        is_journalled: bool = False,
    ) -> None:
        """parties: of nodes that are furnished already; dying: a node, and how it connects.

        is_journalled: whether evidence of calls goes to journals first.
        """
        self._folder = folder
        self._parties = parties
        self._dying = dying
        self._is_journalled = is_journalled
        self._runner = asyncio.Runner()
        self._open = AsyncExitStack()
        self.stations: dict[str, Station] = {}
        self.cut: set[str] = set()  #: nodes that nobody reaches
        self.lost: set[str] = set()  #: paths whose answers get lost, once each
        #: By node: what it answers to a hand-over, read whole; None: as it does.
        self.judges: dict[str, Callable[[bytes], Any]] = {}

    def run(self, coroutine: Any) -> Any:
        """Run in the test's own context, so that its frozen clock is the nodes' too."""
        return self._runner.run(coroutine, context=contextvars.copy_context())

    def at_once(self, act: Callable[[], None]) -> None:
        """Do something on the loop, from another thread, while it runs."""
        self._runner.get_loop().call_soon_threadsafe(act)

    def __enter__(self) -> "Country":
        for code, *_ in PLAN:
            database = database_of(code)
            if self._parties is None:
                with on(database):
                    empty()
            self.stations[code] = self._station(code, database)
        cards = {code: self.stations[code].card(role, agency) for code, role, agency, _ in PLAN}
        for code, _, agency, below in PLAN:
            station = self.stations[code]
            if self._parties is None:
                self._furnish(station, agency, below, cards)
            else:
                self.run(self._start(station))
                station.party = replace(self._parties[code], client=station)
        return self

    def __exit__(self, *failure: object) -> None:
        self._runner.run(self._open.aclose())
        self._runner.close()

    def _station(self, code: str, database: str) -> Station:
        front = Front()
        key = signing_key(self._folder / code / "keys", is_production=False)
        keys = identity(self._folder / code / "keys" / "node", code)
        keys.renewed((f"{code.lower()}.example",))
        ring = Keyring(self._folder / code / "keys", is_production=False)
        with on(database):
            config = Config(
                database_url=database_url(), origin=f"{code}/exchange", key=key,
                bodies=self._folder / code / "bodies", identity=keys, connections=3,
                connection_class=self._connection_class(code), pushes=False,
                sharing_keys=ring,
                call_bodies_keys=("a key of the tests",),
                journals=self._folder / code / "journals", is_journalled=self._is_journalled,
            )  # fmt: skip
        return Station(
            country=self, code=code, database=database, identity=keys, key=key, front=front,
            application=application(config, front), ring=ring,
        )  # fmt: skip

    def _connection_class(self, code: str) -> type[Connection]:
        return self._dying[1] if self._dying and self._dying[0] == code else Connection

    def _furnish(
        self, station: Station, agency: str, below: Any, cards: dict[str, nodes.Card]
    ) -> None:
        """Every node knows the top agencies; those below are known where they are."""
        with station.open():
            known = {code: orgs.agency(code, name) for code, name in NAMES.items()}
            for code in below:
                orgs.department(code, agency)
            services.found_node(ADMIN, cards[station.code])
            met = [NATIONAL] if station.code != NATIONAL else [MINISTRY, PROVINCE]
            for code in met:
                services.meet_node(ADMIN, cards[code])
            self.run(self._start(station))
            station.party = parties.connect(station, known[agency], f"00.01.{agency}")
            station.refresh()

    async def _start(self, station: Station) -> None:
        context = station.application.router.lifespan_context(station.application)
        await self._open.enter_async_context(context)

    def dialler(self, caller: Station) -> Callable[[Node], httpx.AsyncClient]:
        """Return how a station reaches the others: with its certificate, where nothing is cut."""

        def dial(node: Node) -> httpx.AsyncClient:
            transport = Cable(self, caller, self.stations[node.code])
            return httpx.AsyncClient(transport=transport, base_url=node.address)

        return dial

    def introduce(self) -> None:
        """Let all nodes exchange their directories until nothing is new."""
        for _ in range(2):
            for station in self.stations.values():
                self.run(self._exchange(station))

    async def _exchange(self, station: Station) -> None:
        await station.gateway.refresh()
        await station.publish()
        for code in self._neighbours(station):
            await station.line(code).exchange()

    def _neighbours(self, station: Station) -> list[str]:
        return [one.code for one in station.gateway.directory.nodes.values() if one.system]

    def settle(self, rounds: int = 3) -> None:
        """Let everything flow until nothing moves."""
        for _ in range(rounds):
            for station in self.stations.values():
                for code in self._neighbours(station):
                    self.run(station.line(code).carry(wait=0))
            for station in self.stations.values():
                for code in self._neighbours(station):
                    self.run(station.line(code).hear(wait=0))


class Cable(httpx.AsyncBaseTransport):
    """The way from one node to another."""

    def __init__(self, country: Country, caller: Station, called: Station) -> None:
        self._country, self._caller, self._called = country, caller, called
        self._inner = httpx.ASGITransport(Tagged(called.application, caller.pem))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if {self._caller.code, self._called.code} & self._country.cut:
            raise httpx.ConnectError("cut")
        judge = self._country.judges.get(self._called.code)
        if judge and request.url.path.endswith("/relays"):
            answer = judge(await request.aread())
            if isinstance(answer, Exception):
                raise answer
            if answer:
                return httpx.Response(answer.status_code, content=answer.content)
        answer = await self._inner.handle_async_request(request)
        path = request.url.path.rpartition("/")[2]
        if path in self._country.lost:
            self._country.lost.discard(path)
            await answer.aread()
            raise httpx.ReadError("the answer got lost")
        return answer


def party(country: Country, code: str) -> Party:
    """Return the system of a node."""
    found: Party = country.stations[code].party
    return found
