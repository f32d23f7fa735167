# SPDX-License-Identifier: Apache-2.0
"""Files above the inline limit: written while they stream in, kept under their SHA-256."""

import asyncio
import fcntl
import os
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from lienthong.gateway.segments import settle

#: A body to which nothing was added for so long is nobody's any more: no request lasts that long.
ABANDONED_SECONDS = 24 * 3600.0
#: Bodies looked up at once.
_MOST_AT_ONCE = 500
#: Tells which of these digests something names.
Named = Callable[[Sequence[bytes]], Awaitable[set[bytes]]]


class BodyStore:
    """A folder of bodies; equal bodies are one file."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def spill(self) -> "Spill":
        """Begin a body whose hash is not known yet."""
        folder = self._root / "incoming"
        folder.mkdir(parents=True, exist_ok=True)
        return Spill(folder / uuid4().hex)

    async def keep(self, spill: "Spill", sha256: bytes) -> None:
        """Make a body durable under its hash. Raises: OSError when the disk refuses."""
        await asyncio.to_thread(self._keep, spill, sha256)

    def path(self, sha256: bytes) -> Path:
        """Return where a body lies."""
        name = sha256.hex()
        return self._root / name[:2] / name

    def _keep(self, spill: "Spill", sha256: bytes) -> None:
        target = self.path(sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        spill.close()
        with self._turn(fcntl.LOCK_SH):
            (self._marks / target.name).touch()  # its row is yet to come: see `sweep`
            spill.path.replace(target)
        settle(target.parent)
        settle(self._root)  # the folder may be new itself

    async def sweep(self, named: Named) -> int:
        """Remove what no request is about to name any more; return how many files.

        That is what was on its way in when a process was killed, and what was kept for a package
        that was then refused. Each body is looked up once, a day after it was last kept.
        """
        removed = await asyncio.to_thread(self._sweep_incoming)
        kept = await asyncio.to_thread(_abandoned, self._marks)
        for at in range(0, len(kept), _MOST_AT_ONCE):
            some = kept[at : at + _MOST_AT_ONCE]
            spared = await named([bytes.fromhex(mark.name) for mark in some])
            removed += await asyncio.to_thread(self._forget, some, spared)
        return removed

    @property
    def _marks(self) -> Path:
        """The folder of names of bodies that may have no row yet."""
        return self._root / "kept"

    def _sweep_incoming(self) -> int:
        removed = 0
        for path in _abandoned(self._root / "incoming"):
            with suppress(FileNotFoundError):  # it has arrived
                path.unlink()
                removed += 1
        return removed

    def _forget(self, marks: Sequence[Path], spared: set[bytes]) -> int:
        """Take marks away, and the bodies that nothing names; return how many bodies."""
        removed = 0
        for mark in marks:
            sha256 = bytes.fromhex(mark.name)
            with self._turn(fcntl.LOCK_EX):
                if not _is_abandoned(mark):  # the same content is on its way in again
                    continue
                if sha256 not in spared and self.path(sha256).exists():
                    self.path(sha256).unlink()
                    removed += 1
                mark.unlink(missing_ok=True)
        return removed

    @contextmanager
    def _turn(self, kind: int) -> Iterator[None]:
        """Keep bodies beside one another, but not beside the sweep, in whatever process."""
        self._marks.mkdir(parents=True, exist_ok=True)
        opened = os.open(self._root / "sweep.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(opened, kind)
            yield
        finally:
            os.close(opened)


def _abandoned(folder: Path) -> list[Path]:
    return [path for path in folder.glob("*") if _is_abandoned(path)]


def _is_abandoned(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > ABANDONED_SECONDS
    except FileNotFoundError:
        return False


class Spill:
    """A body on its way in."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("xb")

    def write(self, piece: bytes | bytearray | memoryview) -> None:
        """Append a piece. Raises: OSError when the disk refuses."""
        self._file.write(piece)

    def flush(self) -> None:
        """Let readers of its path see all that was written."""
        self._file.flush()

    def close(self) -> None:
        """Bring what was written to the disk."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def discard(self) -> None:
        """Forget the body."""
        self._file.close()
        self.path.unlink(missing_ok=True)
