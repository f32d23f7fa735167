# SPDX-License-Identifier: Apache-2.0
"""The leaves of calls in the database: many to one commit, each with its row."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

import msgspec
from asyncpg import Pool, Record
from asyncpg.pool import PoolConnectionProxy

from lienthong.gateway.errors import Busy
from lienthong.gateway.log import LogWriter
from lienthong.gateway.sharing.keeping import Kept
from lienthong.gateway.store.transactions import begun
from lienthong.kernel.ids import uuid7
from lienthong.ledger.rules.logs import LOCK_SPACE

_APPEND = "sharing_append"


class Call(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """One call as it ended.

    Journals have it: new fields come last and with a default, so that what the version before has
    left is still read.
    """

    leaf: str  #: UUID
    request_id: str  #: UUID
    client_id: UUID
    service_id: UUID | None
    service: str  #: identifier, as it was called
    right_id: UUID | None
    method: str
    path: str
    status: int
    fault: str  #: "": the provider's own answer
    request_bytes: int
    answer_bytes: int
    ms: int
    kept: tuple[Kept, ...] = ()  #: its bodies that are on the disk already


class Row(msgspec.Struct, frozen=True, array_like=True):
    """A call as it is written; what a journal has of it."""

    call: Call
    at: dt.datetime
    body: bytes  #: of its leaf
    openings: str  #: what opens the closed values of that


class Leaves:
    """Appends rows to the log: each is durable, and witnessed, when `write` returns."""

    def __init__(self, pool: Pool, log: LogWriter) -> None:
        self._pool = pool
        self._log = log
        #: Lent for as long as it lasts: one batch goes after the other.
        self._connection: PoolConnectionProxy[Record] | None = None

    async def ready(self) -> None:
        """Return at once: who writes is told how it went."""

    async def write(self, rows: Sequence[Row], *, is_again: bool = False) -> None:
        """Append rows: all of them or none.

        is_again: some may be there already, from a time whose end is not known; those stay as they
        are. Raises: Busy, and what the database did.
        """
        if is_again or any(one.call.kept for one in rows) or not await self._appended(rows):
            await self._append(rows, is_again=is_again)

    async def close(self) -> None:
        """Give the connection back."""
        lent, self._connection = self._connection, None
        if lent is not None:
            await self._pool.release(lent)

    async def _appended(self, rows: Sequence[Row]) -> bool:
        """Append in one go; return False where another process has written meanwhile."""
        try:
            if self._connection is None or self._connection.is_closed():
                await self.close()
                self._connection = await self._pool.acquire()
            return await self._log.try_append(
                self._connection, _APPEND, _leaves(rows), _columns(rows)
            )
        except BaseException:
            self._log.forget()
            await self.close()
            raise

    async def _append(self, rows: Sequence[Row], *, is_again: bool) -> None:
        """Append with the log held, and with the bodies that are kept: all of it or nothing."""
        async with begun(self._pool, self._log) as work:
            await work.connection.execute(
                "SELECT pg_advisory_xact_lock($1, $2)", LOCK_SPACE, self._log.number
            )
            if is_again:  # whoever wrote them had the lock until they stood
                there = await work.fetch("sharing_there", [one.call.leaf for one in rows])
                known = {str(one["id"]) for one in there}
                rows = [one for one in rows if one.call.leaf not in known]
                if not rows:
                    return
            if any(one.call.kept for one in rows):
                await work.execute("sharing_keep", *_kept(rows))
            await self._log.learn(work.connection)
            if not await self._log.try_append(
                work.connection, _APPEND, _leaves(rows), _columns(rows)
            ):
                raise Busy


def _leaves(rows: Sequence[Row]) -> list[tuple[str, bytes]]:
    return [(one.call.leaf, one.body) for one in rows]


def _columns(rows: Sequence[Row]) -> tuple[object, ...]:
    calls = [one.call for one in rows]
    return (
        [one.request_id for one in calls],
        [one.client_id for one in calls],
        [one.service_id for one in calls],
        [one.service for one in calls],
        [one.right_id for one in calls],
        [one.method for one in calls],
        [one.path for one in calls],
        [one.status for one in calls],
        [one.fault for one in calls],
        [one.request_bytes for one in calls],
        [one.answer_bytes for one in calls],
        [one.ms for one in calls],
        [one.openings for one in rows],
        [one.at for one in rows],
    )


def _kept(rows: Sequence[Row]) -> tuple[object, ...]:
    kept = [(one.call.leaf, body) for one in rows for body in one.call.kept]
    bodies = [one for _, one in kept]
    extents = [one.extent for one in bodies]
    return (
        [uuid7() for _ in kept],
        [leaf for leaf, _ in kept],
        [one.part for one in bodies],
        [one.until for one in bodies],
        [one.segment if one else None for one in extents],
        [one.start if one else 0 for one in extents],
        [one.size_bytes for one in bodies],
        [one.sealed_key for one in bodies],
    )
