# SPDX-License-Identifier: Apache-2.0
"""The asking end: calls to one node share a connection, and each is answered when it is ready."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence

from lienthong.gateway.trunks import wire
from lienthong.gateway.trunks.wire import (
    Asked,
    BadFrame,
    Broken,
    Frames,
    Gone,
    Header,
    More,
    Room,
    ToAsker,
    Told,
)

logger = logging.getLogger(__name__)


class Strand:
    """One call on a trunk."""

    def __init__(self, trunk: "Trunk", number: int) -> None:
        self._trunk, self._number = trunk, number
        self._told: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
        self._more: asyncio.Queue[More | Broken] | None = None
        self._unread_bytes = 0

    async def ask(
        self, method: str, target: str, headers: Callable[[], list[Header]], body: bytes
    ) -> Told:
        """Ask, and return the answer, or how a long one begins.

        headers: asked for when it leaves. Raises: ConnectionError when the trunk ends before.
        """
        self._trunk.say(
            lambda: Asked(self._number, method, target.encode("ascii"), headers(), body)
        )
        await self._trunk.drained()
        return await self._told

    async def parts(self, told: Told) -> AsyncIterator[bytes]:
        """Return an answer's body as it comes. Raises: BadFrame when it breaks off."""
        part: Told | More | Broken = told
        while not isinstance(part, Broken):
            yield part.body
            if part.is_end:
                return
            self._unread_bytes -= len(part.body)
            self._trunk.say(Room(self._number, len(part.body)))
            part = await self._parts().get()
        raise BadFrame("the answer broke off")

    def close(self) -> None:
        """Wait for nothing more."""
        if self._trunk.leave(self._number):
            self._trunk.say(Gone(self._number))

    def hear(self, word: ToAsker) -> None:
        """Take in what the trunk has for this call.

        Raises: BadFrame when it is more of an answer than there is room for.
        """
        if isinstance(word, Told | More):
            self._unread_bytes += len(word.body)
            if not word.is_end and self._unread_bytes > wire.MOST_UNREAD_BYTES:
                raise BadFrame("more of an answer than there is room for")
        if isinstance(word, Told):
            if not self._told.done():
                self._told.set_result(word)
        else:
            self._parts().put_nowait(word)

    def lose(self) -> None:
        """Hear that the trunk has ended."""
        if not self._told.done():
            self._told.set_exception(ConnectionResetError("the trunk has ended"))
            self._told.exception()  # its asker may have gone
        self._parts().put_nowait(Broken(self._number))

    def _parts(self) -> "asyncio.Queue[More | Broken]":
        """Return where the parts of a long answer wait; most answers come whole."""
        if self._more is None:
            self._more = asyncio.Queue()
        return self._more


class Trunk:
    """A connection to a node that carries calls; it ends by itself when nobody needs it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._frames = Frames(reader, writer, wire.to_asker)
        self._strands: dict[int, Strand] = {}
        self._asked = 0
        self.is_proven = False  #: an answer has come: should it die now, that is not the node's no
        self._frames.begin(self, wire.IDLE_SECONDS)

    @property
    def is_alive(self) -> bool:
        """Tell whether it may be used."""
        return self._frames.is_open

    @property
    def under_way(self) -> int:
        """Return how many calls are not answered yet."""
        return len(self._strands)

    def strand(self) -> Strand:
        """Begin a call."""
        self._asked += 1
        made = self._strands[self._asked] = Strand(self, self._asked)
        return made

    def say(self, word: Room | Gone | Callable[[], Asked]) -> None:
        """Say a word for a call."""
        self._frames.say(word)

    async def drained(self) -> None:
        """Return when the node keeps up. Raises: OSError."""
        await self._frames.drained()

    def leave(self, number: int) -> bool:
        """Forget a call; tell whether the node still works on it."""
        return self._strands.pop(number, None) is not None and self.is_alive

    def close(self) -> None:
        """Cut it: whoever still waits hears of it."""
        self._frames.close()

    def hear(self, words: Sequence[ToAsker]) -> None:
        """Take in what the node says. Raises: BadFrame."""
        self.is_proven = True
        for word in words:
            strand = self._strands.get(word.number)
            if strand is None:
                continue  # nobody waits for it any more
            if word.is_end:
                del self._strands[word.number]
            strand.hear(word)

    def is_idle(self) -> bool:
        """Tell whether no call is under way."""
        return not self._strands

    def lose(self, problem: BaseException | None) -> None:
        """Hear that the trunk has ended: so do all who wait."""
        if problem is not None:
            logger.info("a trunk ends: %r", problem)
        for strand in self._strands.values():
            strand.lose()
        self._strands.clear()
