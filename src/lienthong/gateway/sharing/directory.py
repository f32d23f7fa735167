# SPDX-License-Identifier: Apache-2.0
"""Who may call what, read by index when it is asked for and remembered for five seconds.

Nothing is read whole: a call costs the same with ten rights and with a million.
"""

import asyncio
import datetime as dt
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from uuid import UUID

from asyncpg import Pool, Record

from lienthong.gateway.sharing import listing
from lienthong.gateway.statements import sql
from lienthong.kernel import clock
from lienthong.sharing.rules import messages
from lienthong.sharing.rules.breaker import Breaker
from lienthong.sharing.rules.keeping import Keeps
from lienthong.sharing.rules.rights import Endpoint, Grant
from lienthong.sharing.rules.services import State

#: What an officer changes is met by the next call after so long.
REMEMBERED_SECONDS = 5.0
MOST_REMEMBERED = 20_000
Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A calling system."""

    id: UUID
    identifier: str
    node: str  #: that it is of; "": this one
    key_sha256: bytes | None
    public_key: messages.PublicKey | None
    must_sign: bool
    spells_new: bool
    per_second: int
    certificates: tuple[tuple[bytes, dt.datetime, dt.datetime], ...]  #: SHA-256, from, to
    keeps: Keeps | None = None  #: bodies of its calls to other nodes; None: only their hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service and where it is."""

    id: UUID
    base_url: str
    is_inside: bool
    timeout_seconds: int
    state: State
    notice: str
    is_open: bool  #: its provider
    keeps: Keeps | None = None  #: bodies of calls of it; None: only their hash


@dataclass(slots=True)
class Grants:
    """What a system may call of a service today."""

    standing: tuple[Grant, ...]
    calls: int  #: of the system to the service today, those of this process since then too


class Remembered(Generic[Key, Value]):
    """Reads by key, once in five seconds however many ask at once."""

    def __init__(self, read: Callable[[Key], Awaitable[Value]]) -> None:
        self._read = read
        self._found: dict[Key, tuple[float, asyncio.Future[Value]]] = {}

    async def get(self, key: Key) -> Value:
        """Return what was read for a key. Raises whatever the reading raised."""
        now = time.monotonic()
        found = self._found.get(key)
        if found is None or now - found[0] > REMEMBERED_SECONDS or _failed(found[1]):
            self._found.pop(key, None)
            if len(self._found) >= MOST_REMEMBERED:
                del self._found[next(iter(self._found))]
            found = self._found[key] = now, asyncio.ensure_future(self._read(key))
        # One that asked and went away must not take the answer from the others.
        return found[1].result() if found[1].done() else await asyncio.shield(found[1])

    def forget(self) -> None:
        """Read everything anew."""
        self._found.clear()


@dataclass(slots=True)
class Directory:
    """The catalogue as calls need it."""

    pool: Pool
    breakers: dict[UUID, Breaker] = field(default_factory=dict)
    _clients: Remembered[str, Client | None] = field(init=False)
    _services: Remembered[tuple[str, str], Service | None] = field(init=False)
    _grants: Remembered[tuple[UUID, UUID], Grants] = field(init=False)
    #: By whether it is of this instance, and in JSON: strangers ask as often as they like.
    _listed: Remembered[tuple[bool, bool], tuple[bytes, bytes]] = field(init=False)
    _homes: Remembered[tuple[str, str], tuple[str, int | None] | None] = field(init=False)

    def __post_init__(self) -> None:
        self._clients = Remembered(self._read_client)
        self._services = Remembered(self._read_service)
        self._grants = Remembered(self._read_grants)
        self._homes = Remembered(self._read_home)
        self._listed = Remembered(self._read_listed)

    def forget(self) -> None:
        """Read everything anew."""
        for one in (self._clients, self._services, self._grants, self._homes, self._listed):
            one.forget()

    async def client(self, identifier: str) -> Client | None:
        """Return an open system."""
        return await self._clients.get(identifier)

    async def home(self, provider: str, code: str) -> tuple[str, int | None] | None:
        """Return the other node that an open system is of; "": this one; None: there is none.

        And the seconds that its catalogue gives the service; None: it is not known here.
        """
        return await self._homes.get((provider, code))

    async def listed(self, *, here: bool, as_json: bool) -> tuple[bytes, bytes]:
        """Return content type and body of listClients. here: of this instance; others have none."""
        return await self._listed.get((here, as_json))

    async def service(self, provider: str, code: str) -> Service | None:
        """Return a service. provider: identifier of its system."""
        return await self._services.get((provider, code))

    async def grants(self, client: Client, service: Service) -> Grants:
        """Return what a system may call of a service."""
        return await self._grants.get((client.id, service.id))

    def breaker(self, service: Service) -> Breaker:
        """Return the breaker of a service in this process."""
        return self.breakers.setdefault(service.id, Breaker())

    async def _read_client(self, identifier: str) -> Client | None:
        row = await self.pool.fetchrow(sql("sharing_client"), identifier)
        if row is None or not row["is_open"]:
            return None
        return Client(
            id=row["id"],
            identifier=row["identifier"],
            node=row["node"],
            key_sha256=row["key_sha256"],
            public_key=messages.public_key(row["public_key"]) if row["public_key"] else None,
            must_sign=row["must_sign"],
            spells_new=row["spells_new"],
            per_second=row["per_second"],
            certificates=tuple(tuple(one) for one in row["certificates"]),
            keeps=_keeps(row),
        )

    async def _read_listed(self, which: tuple[bool, bool]) -> tuple[bytes, bytes]:
        here, as_json = which
        return await listing.read(self.pool, here=here, as_json=as_json)

    async def _read_home(self, key: tuple[str, str]) -> tuple[str, int | None] | None:
        row = await self.pool.fetchrow(sql("sharing_home"), *key)
        return (row["node"], row["timeout_seconds"]) if row else None

    async def _read_service(self, key: tuple[str, str]) -> Service | None:
        row = await self.pool.fetchrow(sql("sharing_service"), *key)
        if row is None:
            return None
        return Service(
            id=row["id"],
            base_url=row["base_url"],
            is_inside=row["is_inside"],
            timeout_seconds=row["timeout_seconds"],
            state=State(row["state"]),
            notice=row["notice"],
            is_open=row["is_open"],
            keeps=_keeps(row),
        )

    async def _read_grants(self, key: tuple[UUID, UUID]) -> Grants:
        rows = await self.pool.fetch(sql("sharing_grants"), *key, clock.today())
        standing = tuple(
            Grant(
                id=row["id"],
                endpoint=Endpoint(method=row["method"], pattern=row["pattern"])
                if row["method"]
                else None,
                purpose=row["purpose"],
                legal_basis=row["legal_basis"],
                per_second=row["per_second"],
                per_day=row["per_day"],
            )
            for row in rows
        )
        return Grants(standing, rows[0]["calls"] if rows else 0)


def _failed(found: "asyncio.Future[Value]") -> bool:
    return found.done() and (found.cancelled() or found.exception() is not None)


def _keeps(row: Record) -> Keeps | None:
    found = Keeps(row["keep_request_days"], row["keep_answer_days"])
    return found if any(found) else None
