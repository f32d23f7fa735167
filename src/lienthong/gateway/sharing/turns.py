# SPDX-License-Identifier: Apache-2.0
"""Calls that come at once go on a few at a time, so that two nodes work at the same time."""

import asyncio
from collections import deque

#: Of calls in one turn of the loop: they share a signature and a frame (ADR 0222, 0223).
MOST_IN_TURN = 14


class Turns:
    """Lets so many calls on in each turn of the loop, in the order in which they came.

    A loop does the first step of all that are ready, then the second, and so on: of three hundred
    calls none would leave this node before all had been checked. The next node would wait for them
    idle, then this one for its answers.
    """

    def __init__(self, most: int = MOST_IN_TURN) -> None:
        self._most = most
        self._left = most
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._is_counting = False  #: whether a turn is under way

    async def next(self) -> None:
        """Return when it is one's turn: at once, unless many came before in this one."""
        loop = asyncio.get_running_loop()
        if not self._is_counting:
            self._is_counting = True
            loop.call_soon(self._turned)
        if self._left:
            self._left -= 1
            return
        mine: asyncio.Future[None] = loop.create_future()
        self._waiting.append(mine)
        await mine

    def _turned(self) -> None:
        """Begin the next turn with those who wait; who has gone meanwhile takes no place."""
        self._left = self._most
        while self._waiting and self._left:
            mine = self._waiting.popleft()
            if not mine.done():
                mine.set_result(None)
                self._left -= 1
        self._is_counting = self._left < self._most
        if self._is_counting:
            asyncio.get_running_loop().call_soon(self._turned)
