# SPDX-License-Identifier: Apache-2.0
"""Files above the inline limit: written while they stream in, kept under their SHA-256."""

import asyncio
import os
import time
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

#: A body to which nothing was added for so long is nobody's any more.
ABANDONED_SECONDS = 24 * 3600.0


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
        spill.path.replace(target)
        _settle(target.parent)
        _settle(self._root)  # the folder may be new itself

    async def sweep(self) -> int:
        """Remove what was on its way in when a process was killed; return how many files."""
        return await asyncio.to_thread(self._sweep)

    def _sweep(self) -> int:
        removed = 0
        for path in (self._root / "incoming").glob("*"):
            with suppress(FileNotFoundError):  # it has arrived
                if time.time() - path.stat().st_mtime > ABANDONED_SECONDS:
                    path.unlink()
                    removed += 1
        return removed


def _settle(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


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
