# SPDX-License-Identifier: Apache-2.0
"""What every call works with."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from uuid import UUID

from asyncpg import Record
from starlette.requests import Request
from starlette.responses import Response

from lienthong.connectors.vxp.errors import BadArgument, BadSignature
from lienthong.connectors.vxp.wire import Call
from lienthong.connectors.vxp.witness import Witness
from lienthong.exchange.rules import secrets
from lienthong.gateway.directory import System
from lienthong.gateway.process import Gateway

#: Calls whose answer is remembered, for clients that repeat a call whose answer they missed.
_REMEMBERED = 4_096


@dataclass(slots=True)
class Context:
    """The axis as old clients use it."""

    gateway: Gateway
    witness: Witness
    sealing_key: str
    confirmed: "Remembered" = field(default_factory=lambda: Remembered())

    def system_of(self, call: Call) -> System:
        """Return who calls. Raises: BadSignature, NotAscii, TooFast."""
        code = call.read("systemid")
        system = self.gateway.directory.by_code.get(code)
        if system is None or system.sealed_secret is None:
            raise BadSignature(system=code)
        try:
            secret = secrets.opened(system.sealed_secret, system=system.code, key=self.sealing_key)
        except secrets.NotOpened as problem:
            raise BadSignature(system=code) from problem
        call.check(secret)
        self.gateway.limits.spend(system)
        return system

    async def fetch(self, name: str, *values: object) -> list[Record]:
        """Run a statement of `sql/` and return its rows."""
        rows: list[Record] = await self.gateway.pool.fetch(sql(name), *values)
        return rows

    async def execute(self, name: str, *values: object) -> None:
        """Run a statement of `sql/`."""
        await self.gateway.pool.execute(sql(name), *values)


@dataclass(frozen=True, slots=True)
class Asked:
    """One call, of a system that signed it."""

    context: Context
    system: System
    call: Call
    request: Request
    verb: str

    @property
    def reads_zip(self) -> bool:
        """Tell whether the client unpacks answers."""
        return "gzip" in self.request.headers.get("accept-encoding", "")


Handler = Callable[[Asked], Awaitable[Response]]


class Remembered:
    """Which message a call was about, by its digest: told again, it is about the same one."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[UUID, str], str] = OrderedDict()

    def get(self, system: System, call: Call) -> str | None:
        """Return what was remembered."""
        return self._known.get((system.id, call.digest))

    def put(self, system: System, call: Call, message: str) -> None:
        """Remember."""
        self._known[system.id, call.digest] = message
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)


@cache
def sql(name: str) -> str:
    """Return a statement by the name of its file."""
    return (resources.files("lienthong.connectors.vxp") / "sql" / f"{name}.sql").read_text()


def uuid_of(text: str, name: str = "docId") -> UUID:
    """Read an id. Raises: BadArgument."""
    try:
        return UUID(text)
    except ValueError as problem:
        raise BadArgument(name=name) from problem
