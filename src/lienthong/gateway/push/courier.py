# SPDX-License-Identifier: Apache-2.0
"""One courier for each system: it borrows as a poller does, brings, and waits for the receipts.

A receiver that is slow, absent or lies costs its own courier's time and nobody else's; a package
that it never takes costs the others behind it no more than a try now and then.
"""

import asyncio
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from asyncpg import Record

from lienthong.exchange.rules.instructions import PushProblem
from lienthong.gateway import documents, frames
from lienthong.gateway.directory import System
from lienthong.gateway.process import Gateway
from lienthong.gateway.push import letters
from lienthong.gateway.push.letters import Seal
from lienthong.gateway.push.line import Failed, Line
from lienthong.gateway.push.standing import Standing
from lienthong.gateway.resting import rest
from lienthong.gateway.statements import sql
from lienthong.kernel import clock
from lienthong.kernel.errors import Refusal
from lienthong.kernel.ids import uuid7

#: Packages and events of one push, and the bytes of files that go with it.
MOST_PACKAGES, MOST_EVENTS, MOST_BYTES = 20, 200, 1 << 20
#: Bytes of files held by all pushes together; beyond it packages go without their files.
BUDGET_BYTES = 64 << 20
LONGEST_NAP_SECONDS = 5.0
#: How long a receiver keeps what it says it will answer for later.
KEPT = dt.timedelta(seconds=120)


@dataclass(slots=True)
class Budget:
    """Memory that all couriers share. A slow receiver cannot use it up for the others' notices."""

    left: int = field(default=BUDGET_BYTES)

    def take(self, size: int) -> int:
        """Return so many bytes, or none."""
        granted = size if self.left >= size else 0
        self.left -= granted
        return granted

    def give_back(self, size: int) -> None:
        """Take bytes back."""
        self.left += size


@dataclass(slots=True, kw_only=True)
class Courier:
    """Brings one system what waits for it, until it is cancelled."""

    gateway: Gateway
    system: System
    seal: Seal
    line: Line
    standing: Standing
    budget: Budget
    #: Packages of the next push: one after a failure, so that it is known which is not taken.
    most: int = MOST_PACKAGES

    async def run(self) -> None:
        """Bring what there is, rest after a failure, sleep while there is nothing."""
        while True:
            await asyncio.sleep(self.standing.rest_seconds)
            ticket = self.gateway.waiting.ticket(self.system.id)
            if not await self.round():
                await self.gateway.waiting.nap(ticket, LONGEST_NAP_SECONDS)

    async def round(self) -> bool:
        """Bring one load of packages and one of events; tell whether there was anything."""
        try:
            carried = await self._packages()
            return await self._events() or carried
        except Failed as failure:
            await self.standing.failed(str(failure), may_be_content=failure.may_be_content)
            return True

    async def _packages(self) -> bool:
        lease = uuid7()
        rows = await self.gateway.store.lend(self.system, lease, self.most)
        if not rows:
            return False
        try:
            found = await self._brought(rows)
        except Failed as failure:
            await self._returned(lease, rows, failure)
            raise
        self.most = min(self.most * 2, MOST_PACKAGES)
        if found is None:
            await self._defer(lease, rows, "", is_kept=True)
        else:
            await self._receipts(lease, rows, found)
        await self.standing.succeeded()
        return True

    async def _brought(self, rows: Sequence[Record]) -> list[str] | None:
        """Post packages; return the receipts of the answer. Raises: Failed."""
        size = self.budget.take(MOST_BYTES)
        try:
            told = letters.about(self.system, "deliveries")
            frame = await frames.framed(
                self.gateway.store, rows, enclose=size, most_bytes=size, told=told
            )
            headers = self.seal.headers(frame, letters.DELIVERIES)
            status, content = await self.line.post(frame, headers)
        finally:
            self.budget.give_back(size)
        return letters.receipts(status, content)

    async def _returned(self, lease: UUID, rows: Sequence[Record], failure: Failed) -> None:
        """Put back what did not arrive: at once, but a package that is perhaps the cause later.

        That is one which went alone, from its second time on.
        """
        self.most = 1
        if len(rows) == 1 and failure.may_be_content:
            later = clock.now() + rest(rows[0]["attempts"] - 1)
            await self._put_back(lease, {rows[0]["id"]: later}, str(failure), is_kept=False)
        else:
            await self.gateway.pool.execute(sql("push_failed"), lease)

    async def _receipts(self, lease: UUID, rows: Sequence[Record], found: Sequence[str]) -> None:
        """Take receipts in; what none was given for waits a while. Raises: Failed, if none held."""
        results = await asyncio.gather(*map(self._taken, found))
        taken = {key for key in results if isinstance(key, UUID)}
        lies = [one for one in results if isinstance(one, str)]
        left = [row for row in rows if row["id"] not in taken]
        if not left:
            return
        why = lies[0] if lies else f"{len(found)} / {len(rows)}"
        problem = f"{PushProblem.RECEIPT}: {why}"[:300]
        await self._defer(lease, left, problem, is_kept=False)
        if not taken:
            raise Failed(PushProblem.RECEIPT, why)

    async def _taken(self, receipt: str) -> UUID | str:
        """Return the delivery that a receipt ended, or why it is none."""
        try:
            system = self.gateway.directory.still(self.system)
            one = documents.handover(system, receipt)
            await self.gateway.handovers.add(one)
        except Refusal as refusal:
            return refusal.code
        return one.delivery

    async def _defer(
        self, lease: UUID, rows: Iterable[Record], problem: str, *, is_kept: bool
    ) -> None:
        """Let packages rest, each the longer the more often it went out."""
        least = KEPT if is_kept else dt.timedelta()
        now = clock.now()
        later = {row["id"]: now + max(least, rest(row["attempts"])) for row in rows}
        await self._put_back(lease, later, problem, is_kept=is_kept)

    async def _put_back(
        self, lease: UUID, later: Mapping[UUID, dt.datetime], problem: str, *, is_kept: bool
    ) -> None:
        await self.gateway.pool.execute(
            sql("push_deferred"), list(later), list(later.values()), problem, lease, is_kept
        )

    async def _events(self) -> bool:
        rows = await self.gateway.store.feed(self.system, self.standing.position, MOST_EVENTS)
        if not rows:
            return False
        content = letters.events(self.system, rows)
        status, _ = await self.line.post(content, self.seal.headers(content, letters.JSON))
        letters.check(status)
        await self.standing.succeeded(rows[-1]["position"])
        return True


async def greet(system: System, seal: Seal, line: Line) -> None:
    """Try a system's address. Raises: Failed."""
    content = letters.greeting(system)
    status, _ = await line.post(content, seal.headers(content, letters.JSON))
    letters.check(status)
