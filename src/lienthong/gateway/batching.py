# SPDX-License-Identifier: Apache-2.0
"""Group commit: whatever arrives while one batch is being written becomes the next batch."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from lienthong.gateway.errors import Busy
from lienthong.gateway.problems import is_away

logger = logging.getLogger(__name__)
Item = TypeVar("Item")
Result = TypeVar("Result")
#: Writes a batch and tells each item's result; a refusal of one item does not touch the others.
Write = Callable[[Sequence[Item]], Awaitable[Sequence[Result | Exception]]]


class Batcher(Generic[Item, Result]):
    """Joins concurrent writes. Nothing waits for a timer: an idle batcher writes at once."""

    def __init__(
        self,
        write: Write[Item, Result],
        *,
        size_of: Callable[[Item], int],
        most_items: int = 64,
        most_bytes: int = 16 << 20,
        most_waiting_bytes: int = 64 << 20,
    ) -> None:
        """size_of: bytes that an item holds in memory while it waits."""
        self._write = write
        self._size_of = size_of
        self._most_items = most_items
        self._most_bytes = most_bytes
        self._most_waiting_bytes = most_waiting_bytes
        self._waiting: deque[tuple[Item, asyncio.Future[Result]]] = deque()
        self._waiting_bytes = 0
        self._worker: asyncio.Task[None] | None = None

    async def add(self, item: Item) -> Result:
        """Write an item, with whatever else is waiting; return once it is durable.

        Raises: Busy when too much is waiting already; what the write raised for this item.
        """
        size = self._size_of(item)
        if self._waiting and self._waiting_bytes + size > self._most_waiting_bytes:
            raise Busy
        told: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, told))
        self._waiting_bytes += size
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
        return await told

    async def _work(self) -> None:
        while self._waiting:
            batch = self._take()
            results = await self._written([item for item, _ in batch])
            for (_, told), result in zip(batch, results, strict=True):
                if told.done():  # its asker has gone; the write stands
                    continue
                if isinstance(result, Exception):
                    told.set_exception(result)
                else:
                    told.set_result(result)

    async def _written(self, batch: Sequence[Item]) -> Sequence[Result | Exception]:
        """Write a batch; when what is in it stops it, each item alone, so that only one fails."""
        try:
            return await self._write(batch)
        except Exception as problem:  # noqa: BLE001 - it is told to whom it belongs
            if len(batch) == 1 or is_away(problem):
                return [problem] * len(batch)
            logger.warning("a batch of %d goes one by one: %r", len(batch), problem)
        return [(await self._written([item]))[0] for item in batch]

    def _take(self) -> list[tuple[Item, asyncio.Future[Result]]]:
        batch: list[tuple[Item, asyncio.Future[Result]]] = []
        size = 0
        while self._waiting and len(batch) < self._most_items:
            next_size = self._size_of(self._waiting[0][0])
            if batch and size + next_size > self._most_bytes:
                break
            batch.append(self._waiting.popleft())
            size += next_size
            self._waiting_bytes -= next_size
        return batch

    async def drained(self) -> None:
        """Wait until everything that was added has been written."""
        if self._worker is not None:
            await self._worker
