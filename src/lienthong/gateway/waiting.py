# SPDX-License-Identifier: Apache-2.0
"""Long polls: who waits for packages or events is woken when there are some."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

from asyncpg import Connection

CHANNEL = "exchange_ready"
#: A missed wake-up (a lost connection to the database) costs no more than this.
LONGEST_NAP_SECONDS = 5.0


class Waiting:
    """Wakes pollers of a system, in this process and by NOTIFY in all others."""

    def __init__(self) -> None:
        self._events: dict[UUID, asyncio.Event] = defaultdict(asyncio.Event)

    async def listen(self, connection: Connection) -> None:
        """Hear what other processes have made ready."""
        await connection.add_listener(CHANNEL, self._heard)

    def wake(self, systems: Iterable[UUID]) -> None:
        """Wake whoever waits for one of these systems."""
        for system in systems:
            event = self._events.pop(system, None)
            if event is not None:
                event.set()

    def ticket(self, system: UUID) -> asyncio.Event:
        """Return what wakes a poller; taken before it looks, so that nothing falls between."""
        return self._events[system]

    async def nap(self, ticket: asyncio.Event, seconds: float) -> None:
        """Wait until there may be something, but not longer than this."""
        with suppress(TimeoutError):
            await asyncio.wait_for(ticket.wait(), min(seconds, LONGEST_NAP_SECONDS))

    def _heard(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        self.wake(UUID(one) for one in str(payload).split(",") if one)
