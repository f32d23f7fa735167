# SPDX-License-Identifier: Apache-2.0
"""Signatures in the files of documents, looked at beside the way (ADR 0174).

A job of its own follows the log of events: the gateway's answers never wait for it. What it finds
of a document is one event with its leaf, written together with how far it has come, so that a job
that was killed begins again where it was.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from uuid import UUID

import asyncpg
from asyncpg import Record

from lienthong.exchange.rules import findings
from lienthong.exchange.rules.findings import File, FileFinding, Why
from lienthong.exchange.rules.systems import EventKind
from lienthong.gateway.bodies import BodyStore
from lienthong.gateway.log import LogWriter
from lienthong.gateway.process import LOG, Config, prepared
from lienthong.gateway.segments import Extent, Segments
from lienthong.gateway.statements import sql
from lienthong.gateway.store.transactions import Event, Transaction
from lienthong.kernel import clock
from lienthong.signing.errors import AuthorityNotReady
from lienthong.signing.queries import VALIDATION_LIMIT_BYTES, validate
from lienthong.signing.rules import Validation

NAME = "findings"
#: Events looked through at once, and how long one run goes on.
MOST_EVENTS = 200
LONGEST_SECONDS = 50.0
logger = logging.getLogger(__name__)
Judge = Callable[[bytes], Validation]


class Examiner:
    """One run. Reading and writing is asyncpg's, judging is plain Python beside it."""

    def __init__(self, config: Config, judge: Judge = validate) -> None:
        self._config = config
        self._judge = judge
        self._bodies = BodyStore(config.bodies)
        self._segments = Segments(config.bodies)

    def run(self, longest_seconds: float = LONGEST_SECONDS) -> int:
        """Look at what came since the last run; return how many documents were examined."""
        ends, count = time.monotonic() + longest_seconds, 0
        with asyncio.Runner() as runner:
            connection = runner.run(self._connected())
            try:
                log = LogWriter(LOG, origin=self._config.origin, key=self._config.key)
                while time.monotonic() < ends:
                    done = self._step(runner, connection, log)
                    if done is None:
                        break
                    count += done
            finally:
                self._segments.close()
                runner.run(connection.close())
        return count

    def _step(
        self, runner: asyncio.Runner, connection: asyncpg.Connection, log: LogWriter
    ) -> int | None:
        """Examine the next document, or pass over what is none; None: there is nothing left."""
        position = runner.run(connection.fetchval(sql("follow"), NAME, clock.now()))
        row = runner.run(connection.fetchrow(sql("to_examine"), position, MOST_EVENTS))
        assert row is not None, "it is one row, of nulls where there is nothing"
        if row["last"] is None:
            return None
        if row["package_id"] is None:
            runner.run(self._pass(connection, position, row["last"]))
            return 0
        files = runner.run(connection.fetch(sql("files"), row["package_id"]))
        found = [self._found(runner, file) for file in files]
        runner.run(self._write(connection, log, position, row, found))
        return 1

    def _found(self, runner: asyncio.Runner, row: Record) -> FileFinding:
        file = File(place=row["place"], name=row["name"], sha256=row["sha256"].hex())
        if file.place >= findings.MOST_FILES:
            return findings.unchecked(file, Why.TOO_MANY)
        if row["size_bytes"] > VALIDATION_LIMIT_BYTES:
            return findings.unchecked(file, Why.TOO_LARGE)
        try:
            content = runner.run(self._content(row))
        except OSError:
            logger.exception("a body of %s is not in the store", row["package_id"])
            return findings.unchecked(file, Why.GONE)
        if not findings.is_pdf(content):
            return findings.unchecked(file, Why.KIND)
        try:
            return findings.judged(file, self._judge(content))
        except AuthorityNotReady:
            return findings.unchecked(file, Why.NO_ANCHORS)

    async def _content(self, row: Record) -> bytes:
        if row["segment"] is not None:
            extent = Extent(row["segment"], row["start"])
            return await self._segments.read(extent, row["size_bytes"])
        if row["content"] is not None:
            return bytes(row["content"])
        return await asyncio.to_thread(self._bodies.path(row["sha256"]).read_bytes)

    async def _connected(self) -> asyncpg.Connection:
        connection = await asyncpg.connect(self._config.database_url, command_timeout=30)
        await prepared(connection)
        return connection

    async def _pass(self, connection: asyncpg.Connection, position: int, last: int) -> None:
        await connection.fetch(sql("followed"), NAME, position, last, clock.now())

    async def _write(
        self,
        connection: asyncpg.Connection,
        log: LogWriter,
        position: int,
        row: Record,
        found: Sequence[FileFinding],
    ) -> None:
        """Write what was found, unless another run was faster."""
        package: UUID = row["package_id"]
        now = clock.now()
        async with connection.transaction():
            if not await connection.fetch(sql("followed"), NAME, position, row["last"], now):
                return
            if not found:
                return
            event = Event(
                kind=EventKind.EXAMINED,
                package=package,
                sender_system=row["sender_system_id"],
                detail=findings.told(row["document_id"], found),
            )
            await Transaction(connection, log, now).witness([event])
