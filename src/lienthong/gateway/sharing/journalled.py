# SPDX-License-Identifier: Apache-2.0
"""Evidence that is durable in a journal first, and in the database soon after (ADR 0233)."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from lienthong.gateway.errors import Busy
from lienthong.gateway.sharing import figures
from lienthong.gateway.sharing import journal as journals
from lienthong.gateway.sharing.journal import Journal
from lienthong.gateway.sharing.leaves import Leaves, Row

logger = logging.getLogger(__name__)
#: How long rows gather before they are brought, and how many go at once: a batch holds the loop.
PAUSE_SECONDS, MOST_AT_ONCE = 0.05, 256
RETRY_SECONDS = 0.2
#: What a journal alone may hold: calls wait beyond that, and are refused once bringing has failed.
BEHIND_SECONDS, BEHIND_BYTES = 2.0, 64 << 20


class Shelf(Protocol):
    """Where rows are durable."""

    async def ready(self) -> None:
        """Return once a row may be written. Raises: Busy."""

    async def write(self, rows: Sequence[Row]) -> None:
        """Write rows; return once they are durable. Raises: Refusal, OSError, the database's."""

    async def close(self) -> None:
        """Bring everything to its place, and let go."""


class _Batch(NamedTuple):
    """What is in the journal and not yet known to be in the database."""

    number: int
    rows: Sequence[Row]
    since: float  #: monotonic
    size_bytes: int


class Journalled:
    """Rows are durable when `write` returns, and in the log some hundredths of a second later."""

    def __init__(self, journal: Journal, leaves: Leaves) -> None:
        self._journal = journal
        self._leaves = leaves
        self._left: deque[_Batch] = deque()
        self._left_rows = self._left_bytes = 0
        self._problem: Exception | None = None  #: why the last bringing failed
        self._step = asyncio.Event()  #: set, and made anew, after each bringing
        self._bringing: asyncio.Task[None] | None = None
        self._is_closing = False

    async def ready(self) -> None:
        """Return once a row may be written.

        Raises: Busy when what is in the journal cannot be brought to the database.
        """
        while self._problem is not None or self._is_behind():
            if self._problem is not None:
                raise Busy from self._problem
            await self._step.wait()

    def _is_behind(self) -> bool:
        if not self._left:
            return False
        waited = time.monotonic() - self._left[0].since
        return waited > BEHIND_SECONDS or self._left_bytes > BEHIND_BYTES

    async def write(self, rows: Sequence[Row]) -> None:
        """Write rows to the journal. Raises: OSError."""
        number = await self._journal.append(rows)
        size_bytes = sum(len(one.body) + len(one.call.path) for one in rows)
        self._left.append(_Batch(number, rows, time.monotonic(), size_bytes))
        self._left_bytes += size_bytes
        self._left_rows += len(rows)
        figures.journalled(len(rows))
        if self._bringing is None or self._bringing.done():
            self._bringing = asyncio.create_task(self._bring())

    async def close(self) -> None:
        """Bring what is left, if the database is there; the journal keeps it if not."""
        self._is_closing = True
        if self._bringing is not None:
            await self._bringing
        await self._leaves.close()
        self._journal.close()

    async def _bring(self) -> None:
        while self._left:
            if self._left_rows < MOST_AT_ONCE and not self._is_closing:
                await asyncio.sleep(PAUSE_SECONDS)
            await self._bring_some()
            if self._problem is not None:
                if self._is_closing:
                    return
                await asyncio.sleep(RETRY_SECONDS)

    async def _bring_some(self) -> None:
        """Bring the first batches, and note how it went."""
        some = self._first()
        rows = [row for batch in some for row in batch.rows]
        try:
            await self._leaves.write(rows, is_again=self._problem is not None)
        except Exception as problem:  # noqa: BLE001 - whatever it is, nothing more may be promised
            if self._problem is None:
                logger.error("evidence waits in %s: %r", self._journal.path, problem)
            self._problem = problem
        else:
            if self._problem is not None:
                logger.warning("evidence goes to the database again: %s", self._journal.path)
            self._problem = None
            for batch in some:
                self._left.popleft()
                self._left_bytes -= batch.size_bytes
            self._left_rows -= len(rows)
            self._journal.brought = some[-1].number
            figures.journalled(-len(rows))
        self._step.set()
        self._step = asyncio.Event()

    def _first(self) -> list[_Batch]:
        some: list[_Batch] = []
        for batch in self._left:
            if some and sum(len(one.rows) for one in some) + len(batch.rows) > MOST_AT_ONCE:
                break
            some.append(batch)
        return some


async def opened(folder: Path, leaves: Leaves, *, is_used: bool) -> Shelf:
    """Bring what processes that are no more have left; return where rows go from now on.

    is_used: whether to a journal first. Raises: OSError, and what the database did.
    """
    if not is_used and not folder.exists():
        return leaves
    async with journals.alone(folder):
        for journal in journals.left_over(folder):
            for number, rows in journal.left():
                await leaves.write(rows, is_again=True)
                journal.brought = number
            journal.close()
            journal.path.unlink()
        return Journalled(journals.new(folder), leaves) if is_used else leaves
