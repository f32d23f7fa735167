# SPDX-License-Identifier: Apache-2.0
"""What the data plane writes and reads, each batch in one transaction."""

import datetime as dt
import logging
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from asyncpg import Pool, Record

from lienthong.exchange.rules.systems import Carriage, SystemKind
from lienthong.gateway import traffic
from lienthong.gateway.directory import Directory, System
from lienthong.gateway.directory_nodes import Node
from lienthong.gateway.errors import BodyMissing
from lienthong.gateway.log import LogWriter
from lienthong.gateway.segments import Extent, Segments
from lienthong.gateway.statements import sql
from lienthong.gateway.store import hearing, lending, moving, relaying, retrying, saying, submitting
from lienthong.gateway.store.transactions import begun
from lienthong.gateway.store.values import (
    Accepted,
    Address,
    Handover,
    Heard,
    Part,
    Relayed,
    Said,
    Submission,
)
from lienthong.kernel import clock
from lienthong.kernel.errors import Refusal

logger = logging.getLogger(__name__)
__all__ = [
    "Accepted", "Address", "Handover", "Heard", "Part", "Relayed", "Said", "Store", "Submission",
]  # fmt: skip


class Store:
    """The batches' transactions, and the reads beside them."""

    def __init__(self, pool: Pool, log: LogWriter, segments: Segments) -> None:
        self._pool = pool
        self._log = log
        self._segments = segments

    @property
    def log_name(self) -> str:
        """Return the name that the exchange log is signed under."""
        return self._log.name

    async def submit(self, batch: Sequence[Submission]) -> list[Accepted | Refusal]:
        """Take packages in; durable, and witnessed in the log, when this returns."""
        async with begun(self._pool, self._log) as work:
            answers = await submitting.submit(work, batch, self._segments)
        for one, answer in zip(batch, answers, strict=True):
            if isinstance(answer, Accepted) and answer.id == one.id:  # not one that came before
                traffic.count("documents")
                traffic.count("bytes", one.size_bytes)
        return answers

    async def say(self, batch: Sequence[Said]) -> list[Accepted | Refusal]:
        """Take receivers' words in; durable, and witnessed in the log, when this returns."""
        async with begun(self._pool, self._log) as work:
            answers = await saying.say(work, batch)
        traffic.count("words", sum(isinstance(one, Accepted) for one in answers))
        return answers

    async def hand_over(self, batch: Sequence[Handover]) -> list[bool | Refusal]:
        """Take receipts in; durable, and witnessed in the log, when this returns."""
        async with begun(self._pool, self._log) as work:
            answers = await lending.hand_over(work, batch)
        for one, answer in zip(batch, answers, strict=True):
            if answer is True:
                traffic.count("failed" if one.problem else "handed_over")
        return answers

    async def relay(self, batch: Sequence[Submission]) -> list[Accepted | Refusal]:
        """Take in what other nodes hand on; durable and witnessed when this returns."""
        async with begun(self._pool, self._log) as work:
            return await relaying.take(work, batch, self._segments)

    async def relayed(self, batch: Sequence[Relayed]) -> list[bool | Refusal]:
        """Note how hand-overs to other nodes ended; durable and witnessed when this returns."""
        async with begun(self._pool, self._log) as work:
            return await relaying.end(work, batch)

    async def postpone(
        self,
        deliveries: Sequence[UUID],
        lease: UUID,
        pause: dt.timedelta,
        *,
        problem: str = "",
        is_unseen: bool = False,
    ) -> None:
        """Put lent packages back, not to be lent for a while.

        problem: why; "": what was told of them before stays. is_unseen: not a byte of them went
        out.
        """
        ready_at = clock.now() + pause
        columns = list(deliveries), lease, ready_at, problem, is_unseen
        await self._pool.execute(sql("postpone"), *columns)

    async def hear(self, node: Node, position: int, batch: Sequence[Heard]) -> int:
        """Note what a neighbour's feed says, up to a place; return how many events were new."""
        async with begun(self._pool, self._log) as work:
            return await hearing.hear(work, node, position, batch)

    async def path(self, package: UUID) -> tuple[str, ...]:
        """Return the nodes that a package passed before this one."""
        told = await self._pool.fetchval(sql("relay_path"), package)
        return tuple(msgspec.json.decode(told, type=list[str])) if told is not None else ()

    async def lend(self, system: System, lease: UUID, limit: int) -> list[Record]:
        """Lend the packages that wait for a system, the most urgent first."""
        # One statement is one transaction.
        return await lending.lend(self._pool, system, lease, limit)

    async def give_back(self, system: System, lease: UUID) -> None:
        """Put what was lent to a poller that had gone back into the queue, as if never lent."""
        async with begun(self._pool, self._log) as work:
            await work.execute("give_back", lease)
            await work.wake({system.id})

    async def lend_one(
        self, system: System, delivery: UUID, seconds: int, states: Collection[Carriage]
    ) -> Record | None:
        """Lend one package by its id; return it, and how it stood before."""
        async with begun(self._pool, self._log) as work:
            return await lending.lend_one(work, system, delivery, seconds, states)

    async def content(self, system: System, delivery: UUID, place: int) -> Mapping[str, Any] | None:
        """Return one file of a package that was lent or given to a system, and keep it lent.

        Its `content` is None where it is a file under its SHA-256. Raises: BodyMissing.
        """
        row = await self._pool.fetchrow(sql("content"), system.id, delivery, place)
        if row is None:
            return None
        until = lending.renewed(row, clock.now())
        if until is not None:
            await self._pool.execute(sql("renew"), delivery, until)
        return {**row, "content": await self._body(row)}

    async def enclosed(self, packages: Sequence[UUID]) -> dict[UUID, list[bytes]]:
        """Return the files of packages that were just lent, each package's in their order.

        None of them may be a file of its own. A package of which one cannot be read is left out.
        """
        found: dict[UUID, list[bytes]] = {package: [] for package in packages}
        for row in await self._pool.fetch(sql("enclosures"), packages):
            if row["package_id"] not in found:
                continue
            try:
                content = await self._body(row)
            except BodyMissing:
                del found[row["package_id"]]
                continue
            assert content is not None, "it was asked for as a small one"
            found[row["package_id"]].append(content)
        return found

    async def _body(self, row: Record) -> bytes | None:
        """Raises: BodyMissing."""
        if row["segment"] is None:
            content: bytes | None = row["content"]
            return content
        extent = Extent(row["segment"], row["start"])
        try:
            return await self._segments.read(extent, row["size_bytes"])
        except OSError as failure:
            logger.error("a body of segment %s cannot be read: %s", extent.segment, failure)
            raise BodyMissing from failure

    async def findings(self, system: System, delivery: UUID) -> Record | None:
        """Return what was found of a document that was lent or given to a system."""
        return await self._pool.fetchrow(sql("findings"), system.id, delivery)

    async def named(self, sha256: Sequence[bytes]) -> set[bytes]:
        """Return which of these bodies are a package's, or the file that an old client sent."""
        rows = await self._pool.fetch(sql("named"), sha256, [one.hex() for one in sha256])
        return {row["sha256"] for row in rows}

    async def feed(self, system: System, after: int, limit: int) -> list[Record]:
        """Return what happened to the packages a system sent, after a place in the log."""
        name = "feed_of_node" if system.kind is SystemKind.NODE else "feed"
        rows: list[Record] = await self._pool.fetch(sql(name), system.id, after, limit)
        return rows

    async def return_leases(self, directory: Directory) -> int:
        """Put what was lent and never acknowledged back into the queue; return how many.

        It goes into the queue of whoever carries it now.
        """
        returned = [row["id"] for row in await self._pool.fetch(sql("return_leases"), clock.now())]
        await self._brought_home(returned, directory)
        return len(returned)

    async def retry(self, directory: Directory) -> int:
        """Hand out again what failed, as officers ask, to whoever carries it now."""
        async with begun(self._pool, self._log) as work:
            again = await retrying.retry(work)
        await self._brought_home(again, directory)
        return len(again)

    async def try_lines(self) -> None:
        """Have lines to neighbours tried at once, as officers ask."""
        async with begun(self._pool, self._log) as work:
            await retrying.lines(work)

    async def _brought_home(self, deliveries: Sequence[UUID], directory: Directory) -> None:
        """Move those of these that wait at another system than carries them."""
        if not deliveries:
            return
        places = await self._pool.fetch(sql("receivers_of"), deliveries)
        lost = moving.misplaced(places, directory)
        astray = {row["id"] for row in places if (row["system_id"], row["state"]) in lost}
        await self._move(sorted(astray, key=str), directory)

    async def settle(self, directory: Directory) -> int:
        """Bring all that waits to the systems that carry it; return how many packages moved.

        Safe to be killed in, and to be done by several processes at once.
        """
        await self._pool.execute(sql("return_closed"))
        places = await self._pool.fetch(sql("waiting_places"))
        moved = 0
        for (system, state), codes in moving.misplaced(places, directory).items():
            name = "waiting_for" if state is Carriage.WAITING else "stranded_for"
            while True:
                rows = await self._pool.fetch(sql(name), system, codes, moving.MOST_MOVED)
                done = await self._move([row["id"] for row in rows], directory)
                moved += done
                if not done:  # all, or somebody else is at it
                    break
        return moved

    async def _move(self, deliveries: Sequence[UUID], directory: Directory) -> int:
        done = 0
        for at in range(0, len(deliveries), moving.MOST_MOVED):
            async with begun(self._pool, self._log) as work:
                some = deliveries[at : at + moving.MOST_MOVED]
                done += await moving.move(work, some, directory)
        return done
