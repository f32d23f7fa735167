# SPDX-License-Identifier: Apache-2.0
"""Calls to other nodes that go over trunks; to who knows none, they go over lines (ADR 0223)."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable

from lienthong.gateway.sharing.lines import Garbled, Head, Lines, Place, length
from lienthong.gateway.trunks import wire
from lienthong.gateway.trunks.asking import Strand, Trunk
from lienthong.gateway.trunks.wire import BadFrame, Told
from lienthong.sharing.rules.xroad import Header

#: Calls under way on each trunk before the next one is opened; trunks to one node.
BUSY_CALLS, MOST_TRUNKS = 128, 8
#: Until a node that knew no trunks is asked again.
DEAF_SECONDS = 60.0


class Carried:
    """One exchange on a trunk, with the manners of a line."""

    def __init__(self, strand: Strand, *, is_fresh: bool) -> None:
        """is_fresh: nothing was answered on the trunk yet."""
        self.is_fresh = is_fresh
        self._strand = strand
        self._asked: tuple[str, str, Callable[[], list[Header]]] = ("", "", list)
        self._body = b""
        self._told: Told | None = None

    async def ask(
        self,
        method: str,
        target: str,
        headers: Callable[[], list[Header]],
        size_bytes: int | None,
    ) -> None:
        """Begin a request; it goes whole once its answer is waited for.

        headers: asked for when it leaves. size_bytes: of its body.
        """
        assert size_bytes is not None, "long bodies go over lines"
        self._asked = method, target, headers

    async def write(self, piece: bytes, *, is_chunked: bool) -> None:
        """Add the body."""
        assert not is_chunked, "long bodies go over lines"
        self._body += piece

    async def finish(self, *, is_chunked: bool) -> None:
        """End the body."""

    async def head(self, method: str) -> Head:
        """Ask; return the head of the answer. Raises: Garbled, OSError."""
        self._told = told = await self._strand.ask(*self._asked, self._body)
        try:
            wire.check_headers(told.headers)
        except BadFrame as problem:
            raise Garbled(str(problem)) from problem
        if not 200 <= told.status <= 599:
            raise Garbled("an answer that is none")
        size = len(told.body) if told.is_end else length(told.headers)[0]
        return Head(told.status, told.headers, size, is_chunked=False, is_kept=False)

    async def short(self, head: Head) -> bytes | None:
        """Return a body that came whole; None: it comes in `pieces`."""
        told = self._told
        assert told is not None, "its head was read"
        return told.body if told.is_end and len(told.body) <= wire.MOST_BODY_BYTES else None

    async def pieces(self, head: Head) -> AsyncIterator[bytes]:
        """Read the body in parts. Raises: Garbled when it breaks off."""
        assert self._told is not None, "its head was read"
        size = 0
        try:
            async for piece in self._strand.parts(self._told):
                size += len(piece)
                yield piece
        except BadFrame as problem:
            raise Garbled(str(problem)) from problem
        if head.size_bytes not in (None, size):
            raise Garbled("an answer of another length")

    def close(self) -> None:
        """Wait for nothing more; the trunk stays."""
        self._strand.close()


class Trunks:
    """The trunks of a process, by place."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._open: dict[Place, list[Trunk]] = defaultdict(list)
        self._opening: dict[Place, asyncio.Task[Trunk | None]] = {}
        self._deaf: dict[Place, float] = {}  #: since when

    async def carried(self, where: Place) -> Carried | None:
        """Return a place on a trunk; None where it takes a line. Raises: Unreachable."""
        if where.calls is None or time.monotonic() - self._deaf.get(where, -1e9) < DEAF_SECONDS:
            return None
        trunk = self._free(where)
        if trunk is None:
            trunk = await self._opened(where)
        if trunk is None:
            return None
        return Carried(trunk.strand(), is_fresh=not trunk.is_proven)

    def close(self) -> None:
        """Close all."""
        for trunks in self._open.values():
            for trunk in trunks:
                trunk.close()
        self._open.clear()

    def _free(self, where: Place) -> Trunk | None:
        """Return the trunk with the fewest calls, unless another one should be opened."""
        trunks = self._open[where] = [one for one in self._open[where] if one.is_alive]
        if not trunks:
            return None
        least = min(trunks, key=lambda one: one.under_way)
        has_place = least.under_way < BUSY_CALLS or len(trunks) == MOST_TRUNKS
        return least if has_place else None

    async def _opened(self, where: Place) -> Trunk | None:
        """Open a trunk; whoever asks meanwhile waits for the same one."""
        opening = self._opening.get(where)
        if opening is None:
            opening = self._opening[where] = asyncio.create_task(self._make(where))
            opening.add_done_callback(lambda _: self._opening.pop(where))
        return await asyncio.shield(opening)

    async def _make(self, where: Place) -> Trunk | None:
        reader, writer = await self._lines.connected(where, where.calls)
        if writer.get_extra_info("ssl_object").selected_alpn_protocol() == wire.NAME:
            made = Trunk(reader, writer)
            self._open[where].append(made)
            return made
        writer.transport.abort()
        self._deaf[where] = time.monotonic()
        return None
