# SPDX-License-Identifier: Apache-2.0
"""A node signed with a key that its page does not name here: the page is read anew, in bounds."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from lienthong.gateway.directory_nodes import Node

#: A node is asked for its page so often at most, however many calls wait for it, and so long.
PAUSE_SECONDS, PATIENCE_SECONDS = 2.0, 5.0


class Renewing:
    """Reads pages of nodes anew, one at a time of each."""

    def __init__(self, read: Callable[[str], Awaitable[Node | None]]) -> None:
        """read: reads a node's page and returns the node; None where it is not to be had."""
        self._read = read
        self._asked: dict[str, tuple[float, asyncio.Task[Node | None]]] = {}

    async def renewed(self, code: str) -> Node | None:
        """Return a node as its page stands now, or stood two seconds ago; None: it does not say."""
        at, task = self._asked.get(code, (0.0, None))
        if task is None or (task.done() and time.monotonic() - at > PAUSE_SECONDS):
            task = asyncio.create_task(self._within(code))
            self._asked[code] = time.monotonic(), task
        # One that asked and went away must not take the answer from the others.
        return await asyncio.shield(task)

    async def _within(self, code: str) -> Node | None:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await self._read(code)
        except TimeoutError:
            return None
