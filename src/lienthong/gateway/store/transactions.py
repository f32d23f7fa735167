# SPDX-License-Identifier: Apache-2.0
"""One transaction of the data plane: its statements, its events, their leaves.

Locks are taken in one order by all: deliveries, receivers (each by id), the log. Two batches
therefore never wait for each other in a ring.
"""

import datetime as dt
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
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
from lienthong.ledger.rules.logs import LOCK_SPACE
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
    #: What the feed tells too, and the leaf does not: it proves itself.
    beside: Mapping[str, object] = field(default_factory=dict)
    id: UUID = field(default_factory=uuid7)

    def body(self, now: dt.datetime) -> bytes:
        """Return what its leaf says."""
        told = {"event": self.kind, "package": self.package, "at": now}
        if self.agency_code:
            told["agency"] = self.agency_code
        return _encode(told | self.detail | told)  # another node's words change none of ours


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

    async def witness(
        self, events: Sequence[Event], *, proven: int = 0, wake: Iterable[UUID] = ()
    ) -> list[Receipt]:
        """Write events with their leaves; return receipts for so many, from the first.

        wake: systems whose long polls hear of it once this is committed, besides the senders'.
        Nothing else of the batch may be locked after this.
        """
        if not events:
            return []
        await self._lock_log({*wake, *(one.sender_system for one in events)})
        leaves = [(one.id, one.body(self.now)) for one in events]
        columns = (
            [one.package for one in events],
            [one.sender_system for one in events],
            [one.kind for one in events],
            [one.agency_code for one in events],
            [_encode(one.detail | dict(one.beside)).decode() for one in events],
            [one.statement_sha256 for one in events],
            self.now,
        )
        return await self.log.append(self.connection, leaves, columns, proven)

    async def wake(self, systems: Iterable[UUID]) -> None:
        """Wake the long polls of systems once this is committed."""
        for payload in _payloads(systems):
            await self.connection.execute("SELECT pg_notify($1, $2)", CHANNEL, payload)

    async def _lock_log(self, woken: Iterable[UUID]) -> None:
        """Take the log's lock, and wake systems once this is committed, in one go."""
        for payload in _payloads(woken):
            await self.connection.execute(
                "SELECT pg_notify($1, $2), pg_advisory_xact_lock($3, $4)",
                CHANNEL, payload, LOCK_SPACE, self.log.number,
            )  # fmt: skip


def _payloads(systems: Iterable[UUID]) -> list[str]:
    told = ",".join(sorted(map(str, systems)))
    return [told[at : at + _PAYLOAD_BYTES] for at in range(0, len(told), _PAYLOAD_BYTES)]


@asynccontextmanager
async def begun(pool: Pool, log: LogWriter) -> AsyncIterator[Transaction]:
    """Begin a batch; it is committed, and so durable, when the block ends."""
    try:
        async with pool.acquire() as connection, connection.transaction():
            yield Transaction(connection, log, clock.now())
    except BaseException:
        log.forget()
        raise
