# SPDX-License-Identifier: Apache-2.0
"""Bodies of calls that are kept: on the disk, sealed, before the leaf that says so (ADR 0215).

A short body goes with others into a segment, so that many share one wait for the disk; one that
comes in pieces goes into a file of its own as it passes. Both lie in the folder of the last day
that they are kept.
"""

import asyncio
import datetime as dt
import logging
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from lienthong.gateway.batching import Batcher
from lienthong.gateway.errors import Busy
from lienthong.gateway.segments import Extent, Segments, settle
from lienthong.gateway.sharing.passed import Passed
from lienthong.kernel import clock
from lienthong.sharing.rules import faults, keeping
from lienthong.sharing.rules.faults import Fault
from lienthong.sharing.rules.keeping import Keeps, Part
from lienthong.sharing.rules.xroad import said

if TYPE_CHECKING:  # it imports from here
    from lienthong.gateway.sharing.passage import Passage

logger = logging.getLogger(__name__)
#: A call whose bodies are to be kept is not begun when the disk has less.
LEAST_FREE_BYTES = 256 << 20
#: What lies with others in a segment; longer ones are files of their own.
SHORT_BYTES = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Where a kept body lies; durable."""

    part: Part
    until: dt.date  #: last day
    extent: Extent | None  #: None: a file of its own
    size_bytes: int  #: of the body, open
    sealed_key: bytes


class Key(NamedTuple):
    """The key of one body."""

    open: bytes
    sealed: bytes  #: by the node's
    about: str  #: what the body is bound to


class Keeper:
    """The folder of kept bodies, and the keys that seal them."""

    def __init__(
        self,
        root: Path,
        keys: tuple[str, ...],
        *,
        least_free_bytes: int = LEAST_FREE_BYTES,
        most_bytes: int = keeping.MOST_KEPT_BYTES,
    ) -> None:
        """keys: of the node, newest first; none: nothing can be kept here."""
        self._root = root
        self._keys = keys
        self.least_free_bytes = least_free_bytes
        self.most_bytes = most_bytes  #: of one body
        self._days: dict[dt.date, Segments] = {}
        self._batcher: Batcher[tuple[dt.date, bytes], Extent] = Batcher(
            self._write, size_of=lambda one: len(one[1])
        )

    def check_room(self) -> None:
        """Check that bodies can be kept now. Raises: OSError."""
        self._root.mkdir(parents=True, exist_ok=True)
        told = os.statvfs(self._root)
        if not self._keys or told.f_bavail * told.f_frsize < self.least_free_bytes:
            raise OSError("no key, or no room, for bodies of calls")

    def key(self, leaf: UUID, part: Part) -> Key:
        """Return a new key for a body."""
        made, about = keeping.new_key(), keeping.about(leaf, part)
        return Key(made, keeping.wrapped(made, about=about, master=self._keys[0]), about)

    def file(self, until: dt.date, name: str) -> Path:
        """Return the path of a file of its own; its folder is there. Raises: OSError."""
        folder = self._root / keeping.folder(until)
        folder.mkdir(parents=True, exist_ok=True)
        return folder / name

    async def put(self, until: dt.date, sealed: bytes) -> Extent:
        """Write a short body with whatever else is waiting; return once it is durable.

        Raises: Busy, OSError.
        """
        return await self._batcher.add((until, sealed))

    async def settle(self, until: dt.date) -> None:
        """Bring the names in a day's folder to the disk."""
        folder = self._root / keeping.folder(until)
        for one in (folder, self._root, self._root.parent):  # each may be new itself
            await asyncio.to_thread(settle, one)

    async def close(self) -> None:
        """Write what is waiting, and let go of every file."""
        await self._batcher.drained()
        while self._days:
            self._days.popitem()[1].close()

    async def _write(self, batch: Sequence[tuple[dt.date, bytes]]) -> list[Extent]:
        found: dict[int, Extent] = {}
        for until in {one[0] for one in batch}:
            places = [place for place, one in enumerate(batch) if one[0] == until]
            segments = await self._segments(until)
            async with segments.writing([batch[place][1] for place in places]) as extents:
                pass
            found |= zip(places, extents, strict=True)
        return [found[place] for place in range(len(batch))]

    async def _segments(self, until: dt.date) -> Segments:
        if until not in self._days:
            for past in [day for day in self._days if day < clock.today()]:
                self._days.pop(past).close()
            self.file(until, "")
            await self.settle(until)
            self._days[until] = Segments(self._root / keeping.folder(until))
        return self._days[until]


@dataclass(slots=True, kw_only=True)
class Keeping(Passed):
    """A body that passes and is kept: as the call holds it, or in pieces in a file of its own."""

    keeper: Keeper
    leaf: UUID
    part: Part
    until: dt.date
    kept: Kept | None = None
    is_lost: bool = False  #: it cannot be kept any more
    _whole: bytes = b""
    _spill: "_Spill | None" = None

    def add(self, piece: bytes) -> bytes:
        """Count a piece, keep it, and return it. Raises: Fault."""
        Passed.add(self, piece)
        if self.size > self.keeper.most_bytes:
            self.discard()
            raise _too_long(self.keeper)
        if self._spill is None and not self._whole and len(piece) <= SHORT_BYTES:
            self._whole = piece  # most bodies are one piece, which the call holds anyway
            return piece
        try:
            if self._spill is None:
                self._spill = self._begun()
                self._spill.write(self._whole)
                self._whole = b""
            self._spill.write(piece)
        except OSError as problem:
            self.discard()
            raise _unkept(problem) from problem
        return piece

    @property
    def held_bytes(self) -> int:
        """Return what sealing takes of memory, besides what the call holds."""
        return len(self._whole)

    async def settle(self) -> Kept:
        """Make the body durable. Raises: Busy, OSError."""
        if self.kept is None:
            try:
                self.kept = await self._settled()
            except (OSError, Busy):
                self.discard()
                raise
        return self.kept

    def discard(self) -> None:
        """Forget the body unless it is durable."""
        if self.kept is not None:
            return
        self.is_lost, self._whole = True, b""
        if self._spill is not None:
            self._spill.discard()
            self._spill = None

    def _begun(self) -> "_Spill":
        path = self.keeper.file(self.until, keeping.place(self.leaf.hex, self.part))
        return _Spill(path, self.keeper.key(self.leaf, self.part))

    async def _settled(self) -> Kept:
        if self._spill is not None:
            await asyncio.to_thread(self._spill.close)
            await self.keeper.settle(self.until)
            extent, key = None, self._spill.key
        else:
            key = self.keeper.key(self.leaf, self.part)
            sealing = keeping.Sealing(key.open, key.about)
            extent = await self.keeper.put(self.until, sealing.add(self._whole) + sealing.end())
            self._whole = b""
        return Kept(
            part=self.part, until=self.until, extent=extent, size_bytes=self.size,
            sealed_key=key.sealed,
        )  # fmt: skip


class _Spill:
    """A long body on its way into a file of its own."""

    def __init__(self, path: Path, key: Key) -> None:
        self.key = key
        self._path = path
        self._sealing = keeping.Sealing(key.open, key.about)
        self._file = path.open("xb")

    def write(self, piece: bytes) -> None:
        """Seal a piece. Raises: OSError when the disk refuses."""
        self._file.write(self._sealing.add(piece))

    def close(self) -> None:
        """Seal the end, and bring all of it to the disk. Raises: OSError."""
        self._file.write(self._sealing.end())
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def discard(self) -> None:
        """Forget the body; without its key the file tells nothing, and goes with its folder."""
        with suppress(OSError):  # what could not be written is written again by closing
            self._file.close()
        with suppress(OSError):
            self._path.unlink(missing_ok=True)


def begin(passage: "Passage", keeps: Keeps) -> None:
    """Keep the bodies of a call from here on, as a policy says. Raises: Fault when it cannot be."""
    keeper, today = passage.plane.keeper, clock.today()
    try:
        keeper.check_room()
    except OSError as problem:
        raise _unkept(problem) from problem
    made = {
        part: Keeping(
            keeper=keeper, leaf=UUID(passage.leaf), part=part,
            until=today + dt.timedelta(days=keeps.days(part)),
        )
        for part in Part if keeps.days(part)
    }  # fmt: skip
    passage.keepings = tuple(made.values())
    length = said(passage.headers, b"content-length")
    check_length(passage, Part.REQUEST, int(length) if length.isdecimal() else None)
    if Part.REQUEST in made:
        if passage.content:
            made[Part.REQUEST].add(passage.content)
        passage.request = made[Part.REQUEST]
    passage.answer = made.get(Part.ANSWER, passage.answer)


def check_length(passage: "Passage", part: Part, size_bytes: int | None) -> None:
    """Check a body's length, where it is told before it comes. Raises: Fault."""
    is_kept = any(one.part is part for one in passage.keepings)
    if is_kept and size_bytes is not None and size_bytes > passage.plane.keeper.most_bytes:
        raise _too_long(passage.plane.keeper)


async def settled(
    passage: "Passage", told: dict[str, object], *, is_fault: bool
) -> tuple[Kept, ...]:
    """Make durable what is kept of a call, and tell it in its leaf. told: what the leaf will say.

    Kept is what the leaf has the digest of: a body that passed whole. Raises: Fault when it cannot
    be kept; not of a call that ends with a fault, whose leaf then says nothing of it.
    """
    wanted = [one for one in passage.keepings if not one.is_lost and _is_signed(passage, one)]
    try:
        for one in wanted:
            passage.hold(one.held_bytes)
        kept = tuple(await asyncio.gather(*(one.settle() for one in wanted)))
    except (Busy, OSError) as problem:
        if not is_fault:
            raise _unkept(problem) from problem
        logger.error("bodies of a call that failed are not kept: %r", problem)
        kept = tuple(one.kept for one in wanted if one.kept is not None)
    if kept:
        told["kept"] = {one.part: one.until.isoformat() for one in kept}
    return kept


def _is_signed(passage: "Passage", one: Keeping) -> bool:
    told = passage.told.get(one.part)
    is_current = one is passage.request or one is passage.answer
    return bool(
        is_current and one.size and isinstance(told, dict) and told.get("digest") == one.digest
    )


def _too_long(keeper: Keeper) -> Fault:
    message = f"A body above {keeper.most_bytes} bytes, where bodies are kept"
    return Fault(faults.BAD_REQUEST, message)


def _unkept(problem: BaseException) -> Fault:
    logger.error("the bodies of a call cannot be kept: %r", problem)
    return faults.consumer("LoggingFailed", "The bodies of this call cannot be kept")
