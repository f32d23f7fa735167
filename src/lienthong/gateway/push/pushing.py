# SPDX-License-Identifier: Apache-2.0
"""Couriers for all systems that have an address, in one process of the gateway at a time."""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg

from lienthong.gateway.directory import System
from lienthong.gateway.process import Config, Gateway
from lienthong.gateway.push import courier, instructions
from lienthong.gateway.push.courier import Budget, Courier
from lienthong.gateway.push.letters import Seal
from lienthong.gateway.push.line import Failed, Line
from lienthong.gateway.push.standing import Standing

logger = logging.getLogger(__name__)
#: Names this work among the database's advisory locks.
LOCK = (0x4C54, 0x5055)
LOOK_SECONDS = 1.0
_AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


@dataclass(slots=True, kw_only=True)
class Pushing:
    """Keeps a courier for each system to be pushed to, as the directory stands."""

    gateway: Gateway
    seal: Seal
    trust: ssl.SSLContext
    database_url: str
    _couriers: dict[UUID, tuple[System, "asyncio.Task[None]"]] = field(default_factory=dict)
    _budget: Budget = field(default_factory=Budget)
    _rested: set[UUID] = field(default_factory=set)  #: to be tried at once, whatever failed before
    _testing: "asyncio.Task[None] | None" = None

    async def run(self) -> None:
        """Push while this process holds the lock; a process that is gone has given it up."""
        while True:
            with suppress(*_AWAY):
                connection = await asyncpg.connect(self.database_url)
                try:
                    await self._alone(connection)
                finally:
                    await self.stop()
                    await connection.close(timeout=1)
            await asyncio.sleep(LOOK_SECONDS)

    async def stop(self) -> None:
        """Call all couriers back."""
        tasks = [task for _, task in self._couriers.values()]
        tasks += [self._testing] if self._testing else []
        self._couriers.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _alone(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        while not connection.is_closed():
            if await connection.fetchval("SELECT pg_try_advisory_lock($1, $2)", *LOCK):
                break
            await asyncio.sleep(LOOK_SECONDS)
        while not connection.is_closed():
            await self._look()
            await asyncio.sleep(LOOK_SECONDS)
            await connection.fetchval("SELECT 1")

    async def _look(self) -> None:
        """Send couriers out, and call back those whose system has another address, or none."""
        wanted = _pushed(self.gateway.directory.by_id)
        for key, (system, task) in list(self._couriers.items()):
            if task.done() or key in self._rested or not _is_same(system, wanted.get(key)):
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
                del self._couriers[key]
                self._rested.add(key)
        self._rested &= wanted.keys()
        for key, system in wanted.items():
            if key not in self._couriers:
                self._couriers[key] = system, asyncio.create_task(self._sent_out(system))
        if self._testing is None or self._testing.done():
            self._testing = asyncio.create_task(self._tests())

    async def _sent_out(self, system: System) -> None:
        while True:
            try:
                standing = await Standing.read(self.gateway.pool, system.id)
                if system.id in self._rested:  # another address, or one that was tried and answers
                    self._rested.discard(system.id)
                    standing.retry_at = None
                async with Line(system, self.trust) as line:
                    await Courier(
                        gateway=self.gateway, system=system, seal=self.seal, line=line,
                        standing=standing, budget=self._budget,
                    ).run()  # fmt: skip
            except _AWAY as failure:
                logger.error("pushing to %s: the database is away: %r", system.code, failure)
            except Exception:
                logger.exception("pushing to %s", system.code)
            await asyncio.sleep(LOOK_SECONDS * 5)

    async def _tests(self) -> None:
        """Try the addresses that officers ask about; what is asked twice is tried once."""
        try:
            asked = await instructions.tests(self.gateway.pool)
            systems = {key: self.gateway.directory.by_id.get(key) for key in asked.values()}
            outcomes = await asyncio.gather(*(self._tried(one) for one in systems.values()))
            told = dict(zip(systems, outcomes, strict=True))
            found = {key: told[system] for key, system in asked.items()}
            await instructions.done(self.gateway.pool, found)
        except _AWAY:
            logger.exception("trying push addresses: will be tried again")
            return
        self._rested.update(key for key, problem in told.items() if not problem)

    async def _tried(self, system: System | None) -> str:
        if system is None or not system.push_url:
            return "address: "
        try:
            async with Line(system, self.trust) as line:
                await courier.greet(system, self.seal, line)
        except Failed as failure:
            return str(failure)
        return ""


@asynccontextmanager
async def pushing(gateway: Gateway, config: Config) -> AsyncIterator[None]:
    """Push as long as the block lasts."""
    if not config.pushes:
        yield
        return
    origin = gateway.store.log_name
    pushing = Pushing(
        gateway=gateway,
        seal=Seal(config.key, origin),
        trust=config.trust,
        database_url=config.database_url,
    )
    task = asyncio.create_task(pushing.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def _pushed(systems: Mapping[UUID, System]) -> dict[UUID, System]:
    return {key: one for key, one in systems.items() if one.push_url and one.key is not None}


def _is_same(before: System, now: System | None) -> bool:
    return now is not None and (before.push_url, before.may_push_inside) == (
        now.push_url, now.may_push_inside,
    )  # fmt: skip
