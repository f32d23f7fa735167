# SPDX-License-Identifier: Apache-2.0
"""One transaction of the data plane: its statements, its events, their leaves.

Locks are taken in one order by all: deliveries, receivers (each by id), the log. Two batches
therefore never wait for each other in a ring.
"""

import datetime as dt
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

import msgspec
from asyncpg import Pool, Record

from lienthong.exchange.rules.systems import EventKind
from lienthong.gateway.log import LogWriter
from lienthong.gateway.statements import Wire, sql
from lienthong.gateway.waiting import CHANNEL
from lienthong.kernel import clock
from lienthong.kernel.ids import uuid7
from lienthong.ledger.rules.receipts import Receipt

_encode = msgspec.json.Encoder().encode
#: Whole ids of 36 letters and a comma; PostgreSQL takes less than 8,000 bytes.
_PAYLOAD_BYTES = 37 * 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a package: a row, a leaf, a line of its sender's feed."""

    kind: EventKind
    package: UUID
    sender_system: UUID
    detail: dict[str, object]
    agency_code: str = ""
    statement_sha256: bytes | None = None
    id: UUID = field(default_factory=uuid7)

    def body(self, now: dt.datetime) -> bytes:
        """Return what its leaf says."""
        told = {"event": self.kind, "package": self.package, "at": now}
        if self.agency_code:
            told["agency"] = self.agency_code
        return _encode(told | self.detail)


@dataclass(frozen=True, slots=True)
class Transaction:
    """A batch being written."""

    connection: Wire
    log: LogWriter
    now: dt.datetime

    async def fetch(self, name: str, *values: object) -> list[Record]:
        """Run a statement of `sql/` and return its rows."""
        rows: list[Record] = await self.connection.fetch(sql(name), *values)
        return rows

    async def execute(self, name: str, *values: object) -> None:
        """Run a statement of `sql/`."""
        await self.connection.execute(sql(name), *values)

    async def wake(self, systems: Iterable[UUID]) -> None:
        """Wake the long polls of systems once this is committed."""
        told = ",".join(sorted(map(str, systems)))
        for at in range(0, len(told), _PAYLOAD_BYTES):
            await self.connection.execute(
                "SELECT pg_notify($1, $2)", CHANNEL, told[at : at + _PAYLOAD_BYTES]
            )

    async def witness(self, events: Sequence[Event]) -> list[Receipt]:
        """Write events with their leaves. Nothing else of the batch may be locked after this."""
        if not events:
            return []
        leaves = [(one.id, one.body(self.now)) for one in events]
        await self.wake({one.sender_system for one in events})
        receipts = await self.log.append(self.connection, leaves)
        await self.execute(
            "events",
            [one.id for one in events],
            [one.package for one in events],
            [one.sender_system for one in events],
            [one.kind for one in events],
            [one.agency_code for one in events],
            [_encode(one.detail).decode() for one in events],
            [receipt.position for receipt in receipts],
            [one.statement_sha256 for one in events],
            self.now,
        )
        return receipts


@asynccontextmanager
async def begun(pool: Pool, log: LogWriter) -> AsyncIterator[Transaction]:
    """Begin a batch; it is committed, and so durable, when the block ends."""
    try:
        async with pool.acquire() as connection, connection.transaction():
            yield Transaction(connection, log, clock.now())
    except BaseException:
        log.forget()
        raise
