# SPDX-License-Identifier: Apache-2.0
"""Bodies up to the inline limit: one behind the other in files that only grow (ADR 0162).

A whole batch is one write and one wait for the disk. Each process writes files of its own, so
nothing is locked; what a killed or rolled-back batch left behind is a gap that no row names.
"""

import asyncio
import os
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from lienthong.kernel.ids import uuid7

#: A file that has grown past this is left; the next batch begins another.
MOST_BYTES = 256 << 20
_MOST_OPEN = 64
#: Pieces that one system call takes.
_MOST_PIECES = 512

Content = bytes | bytearray | memoryview


@dataclass(frozen=True, slots=True)
class Extent:
    """Where a body lies."""

    segment: UUID
    start: int


class Segments:
    """A folder of segments."""

    def __init__(self, root: Path, *, most_bytes: int = MOST_BYTES) -> None:
        self._root = root / "segments"
        self._most_bytes = most_bytes
        self._current: _Segment | None = None
        self._open: OrderedDict[UUID, int] = OrderedDict()

    @asynccontextmanager
    async def writing(self, contents: Sequence[Content]) -> AsyncIterator[list[Extent]]:
        """Write bodies while the block runs; they are durable when it ends.

        Raises: OSError at the end when the disk refuses.
        """
        if not contents:
            yield []
            return
        segment = self._segment()
        start, extents = segment.size, []
        for content in contents:
            extents.append(Extent(segment.id, segment.size))
            segment.size += len(content)
        written = asyncio.ensure_future(asyncio.to_thread(segment.write, start, contents))
        segment.writers += 1
        written.add_done_callback(lambda done: self._ended(segment, done))
        yield extents
        await asyncio.shield(written)

    async def read(self, extent: Extent, size_bytes: int) -> bytes:
        """Return a body. Raises: OSError when it is not there."""
        file = self._opened(extent.segment)
        content = bytearray(size_bytes)
        try:  # what the system still holds in memory costs no thread
            read = os.preadv(file, [content], extent.start, os.RWF_NOWAIT)
        except OSError:
            read = 0
        if read < size_bytes:
            path = _path(self._root, extent.segment)
            return await asyncio.to_thread(_read, path, extent.start, size_bytes)
        return bytes(content)

    def close(self) -> None:
        """Let go of every file."""
        if self._current is not None:
            self._leave(self._current)
        while self._open:
            os.close(self._open.popitem()[1])

    def _segment(self) -> "_Segment":
        if self._current is not None and self._current.size >= self._most_bytes:
            self._leave(self._current)
        if self._current is None:
            self._current = _Segment(self._root)
        return self._current

    def _ended(self, segment: "_Segment", done: "asyncio.Future[None]") -> None:
        segment.writers -= 1
        if segment.is_left or done.cancelled() or done.exception() is not None:
            self._leave(segment)

    def _leave(self, segment: "_Segment") -> None:
        """Write no more to a segment; whoever writes to it still closes it."""
        if self._current is segment:
            self._current = None
        segment.is_left = True
        if not segment.writers:
            segment.close()

    def _opened(self, segment: UUID) -> int:
        file = self._open.pop(segment, None)
        if file is None:
            file = os.open(_path(self._root, segment), os.O_RDONLY)
            if len(self._open) >= _MOST_OPEN:
                os.close(self._open.popitem(last=False)[1])
        self._open[segment] = file
        return file


class _Segment:
    """A file being written."""

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self.id = uuid7()
        self.size = 0
        self.writers = 0
        self.is_left = False
        self._file = os.open(_path(root, self.id), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._folder: Path | None = root  # until its entry there is durable

    def write(self, start: int, contents: Sequence[Content]) -> None:
        """Write a batch and wait for the disk. Runs in a thread."""
        pieces = [memoryview(content) for content in contents if len(content)]
        for at in range(0, len(pieces), _MOST_PIECES):
            start = _written(self._file, start, pieces[at : at + _MOST_PIECES])
        os.fdatasync(self._file)
        folder = self._folder  # another batch may be here at the same time
        if folder is not None:
            settle(folder)
            settle(folder.parent)  # it may be new itself
            self._folder = None

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _written(file: int, start: int, pieces: list[memoryview]) -> int:
    """Write pieces whole, however little the disk takes at once; return where they end."""
    while pieces:
        count = os.pwritev(file, pieces, start)
        start += count
        while pieces and count >= len(pieces[0]):
            count -= len(pieces.pop(0))
        if count:
            pieces[0] = pieces[0][count:]
    return start


def _read(path: Path, start: int, size_bytes: int) -> bytes:
    with path.open("rb") as file:
        content = os.pread(file.fileno(), size_bytes, start)
    if len(content) < size_bytes:
        raise OSError(f"a segment ends {size_bytes - len(content)} bytes too soon")
    return content


def settle(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _path(root: Path, segment: UUID) -> Path:
    return root / f"{segment.hex}.seg"
