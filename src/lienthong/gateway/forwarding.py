# SPDX-License-Identifier: Apache-2.0
"""The way to one neighbour: what waits for it goes there, what it says comes back.

Over the protocol that strangers use: what is lent here is submitted there, and its signed
acceptance ends the loan; its feed tells what happened there. All of it may be done twice and has
effect once. While the line is down nothing is lent; when it is up again the most urgent goes
first, and among equals the oldest.
"""

import asyncio
import datetime as dt
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from uuid import UUID

import asyncpg
import httpx
from asyncpg import Record

from lienthong.exchange.rules.instructions import PushProblem
from lienthong.gateway import listening, pages
from lienthong.gateway.directory import System
from lienthong.gateway.directory_nodes import Node
from lienthong.gateway.errors import BadNodePage
from lienthong.gateway.handing import BASE, Away, Hindered, hand_on
from lienthong.gateway.process import Dial, Gateway
from lienthong.gateway.reporting import Report
from lienthong.gateway.resting import rest
from lienthong.kernel.ids import uuid7

logger = logging.getLogger(__name__)
#: Lent at once: what becomes urgent meanwhile waits for no more than these.
TOGETHER = 8
#: Above this a document goes beside the others, so that they need not wait for it.
LARGE_BYTES = 8 << 20
MOST_LARGE = 2
#: How long a large one waits when so many others are on their way.
LARGE_WAIT = dt.timedelta(seconds=5)
AT_ONCE = dt.timedelta()
FEED_WAIT_SECONDS = 20.0
EXCHANGE_SECONDS = 15.0
LONGEST_PAUSE = dt.timedelta(seconds=30)
AWAY = (httpx.HTTPError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
#: Not a byte went out.
_UNSEEN = (httpx.ConnectError, httpx.ConnectTimeout)


class Line:
    """The way to one neighbour."""

    def __init__(self, gateway: Gateway, code: str, dial: Dial) -> None:
        """code: of the neighbour; dial: how it is reached."""
        self._gateway = gateway
        self._code = code
        self._dial = dial
        self._up = asyncio.Event()
        self._known = ""  #: which book of it was taken
        self._large: set[asyncio.Task[None]] = set()
        self._report = Report(gateway.pool, code)

    @property
    def is_up(self) -> bool:
        """Tell whether the neighbour answered the last time."""
        return self._up.is_set()

    async def run(self) -> None:
        """Keep the way open until cancelled."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._always(self.exchange, EXCHANGE_SECONDS))
                tasks.create_task(self._always(self.hear))
                tasks.create_task(self._always(self.carry))
        finally:
            for task in self._large:
                task.cancel()
            await asyncio.gather(*self._large, return_exceptions=True)

    async def exchange(self) -> None:
        """Tell the neighbour this node's page, and read its book."""
        node = self._node()
        ours = self._gateway.directory.ours
        async with self._dial(node) as http:
            answer = await http.post(
                f"{BASE}/nodes",
                params={"known": self._known},
                content=ours.page if ours else "",
            )
            _checked(answer)
        self._up.set()
        await self._report.answered()
        if answer.status_code == 200:
            told = answer.text
            try:
                await pages.take_book(self._gateway.pool, self._gateway.directory, node, told)
            except BadNodePage as problem:
                logger.warning("the book of %s: %s", self._code, problem)
            else:
                await self._gateway.refresh()
                self._known = pages.digest(told)

    async def hear(self, wait: float = FEED_WAIT_SECONDS) -> int:
        """Hear what happened there to what was handed on; return how many events were new."""
        node = self._node()
        async with self._dial(node) as http:
            answer = await http.get(
                f"{BASE}/events",
                params={"after": node.heard, "wait": wait},
                timeout=wait + 15,
            )
            page = _checked(answer).content
            self._up.set()
            await self._report.answered()
            return await listening.hear(self._gateway, node, page)

    async def carry(self, wait: float = LONGEST_PAUSE.total_seconds()) -> int:
        """Hand on what waits, the most urgent first; return how many documents were taken there.

        wait: seconds, when there is nothing.
        """
        await self._up.wait()
        node, system = self._node(), self._system()
        ticket, lease = self._gateway.waiting.ticket(system.id), uuid7()
        rows = await self._gateway.store.lend(system, lease, TOGETHER)
        if not rows:
            await self._gateway.waiting.nap(ticket, wait)
            return 0
        done, left = 0, [row["id"] for row in rows]
        try:
            async with self._dial(node) as http:
                for row in rows:  # one after the other: they arrive as they are told to
                    left.remove(row["id"])
                    if row["size_bytes"] > LARGE_BYTES:
                        await self._aside(row, lease)
                    else:
                        done += await self._settled(http, row, lease)
        except BaseException:
            await self._gateway.store.postpone(left, lease, AT_ONCE, is_unseen=True)
            raise
        return done

    async def _aside(self, row: Record, lease: UUID) -> None:
        """Let a large document go beside the others, or wait while there are others such."""
        if len(self._large) >= MOST_LARGE:
            await self._put_back(row, lease, LARGE_WAIT, is_unseen=True)
            return
        task = asyncio.create_task(self._alone(row, lease))
        self._large.add(task)
        task.add_done_callback(self._large.discard)

    async def _alone(self, row: Record, lease: UUID) -> None:
        try:
            async with self._dial(self._node()) as http:
                await self._settled(http, row, lease)
        except (*AWAY, Away) as failure:
            logger.warning("%s did not take %s: %r", self._code, row["id"], failure)

    async def _settled(self, http: httpx.AsyncClient, row: Record, lease: UUID) -> bool:
        """Hand one document on, or put it back; tell whether it was taken.

        What hinders it alone keeps it back longer each time, and nobody else. Where nobody knows
        whether it was the document or the line, it is tried at once a second time, then later.
        Raises: Away, httpx.HTTPError when the line is to rest.
        """
        try:
            end = await hand_on(self._gateway, http, self._node(), self._system(), row)
            await self._gateway.ends.add(end)
        except Hindered as hindrance:
            await self._put_back(row, lease, rest(row["attempts"]), str(hindrance))
            return False
        except (*AWAY, Away, asyncio.CancelledError) as failure:
            if isinstance(failure, httpx.HTTPError) and not isinstance(failure, _UNSEEN):
                await self._put_back(row, lease, rest(row["attempts"] - 1), _why(failure))
            else:
                self._up.clear()
                is_unseen = isinstance(failure, _UNSEEN)
                await self._put_back(row, lease, AT_ONCE, is_unseen=is_unseen)
            raise
        except Exception as defect:
            logger.exception("%s for %s", row["id"], self._code)
            await self._put_back(row, lease, rest(row["attempts"]), repr(defect))
            return False
        return not end.problem

    async def _put_back(
        self,
        row: Record,
        lease: UUID,
        pause: dt.timedelta,
        problem: str = "",
        *,
        is_unseen: bool = False,
    ) -> None:
        await self._gateway.store.postpone(
            [row["id"]], lease, pause, problem=problem[:500], is_unseen=is_unseen
        )

    async def _always(self, act: Callable[[], Awaitable[object]], pause: float = 0) -> None:
        """Do something again and again, a pause between; after a failure later, each time longer.

        pause: seconds.
        """
        failures = 0
        while True:
            try:
                await act()
                failures = 0
                await asyncio.sleep(pause)
            except (*AWAY, Away) as failure:
                await self._report.failed(failure)
                if failures == 0:
                    logger.warning("the line to %s: %r", self._code, failure)
                failures += 1
                await self._rest(min(rest(failures), LONGEST_PAUSE))
            except Exception:
                logger.exception("the line to %s", self._code)
                await asyncio.sleep(LONGEST_PAUSE.total_seconds())

    async def _rest(self, pause: dt.timedelta) -> None:
        """Wait, but not when an officer asks that the line be tried."""
        node = self._gateway.directory.nodes.get(self._code)
        tried = self._gateway.waiting.ticket(node.id) if node else asyncio.Event()
        with suppress(TimeoutError):
            await asyncio.wait_for(tried.wait(), pause.total_seconds())

    def _node(self) -> Node:
        """Raises: Away when it is no neighbour any more."""
        node = self._gateway.directory.nodes.get(self._code)
        if node is None or node.system is None:
            raise Away("no neighbour")
        return node

    def _system(self) -> System:
        node = self._node()
        assert node.system is not None, "it is a neighbour"
        return self._gateway.directory.by_id[node.system]


def _why(failure: httpx.HTTPError) -> str:
    """Return a failure of which nobody knows whether it is the line's, as officers read it."""
    if isinstance(failure, httpx.TimeoutException):
        return f"{PushProblem.TIMEOUT}: {type(failure).__name__}"
    if isinstance(failure, httpx.HTTPStatusError):
        return f"{PushProblem.STATUS}: {failure.response.status_code}"
    return f"{PushProblem.BROKEN}: {failure}"


def _checked(answer: httpx.Response) -> httpx.Response:
    """Raises: Away."""
    if not answer.is_success:
        raise Away(f"{answer.status_code} {answer.text[:200]}")
    return answer
