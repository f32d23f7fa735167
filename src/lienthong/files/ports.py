# SPDX-License-Identifier: Apache-2.0
"""Where large bodies are kept: a folder here, an object store elsewhere."""

import os
import re
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Protocol

_ADDRESS = re.compile(r"[0-9a-f]{64}")
INCOMING = "incoming"


class BodyStore(Protocol):
    """Keeps bodies by their SHA-256; what it has acknowledged survives the loss of power."""

    def scratch(self) -> Path:
        """Return the folder in which incoming bodies are written before they have an address."""

    def adopt(self, written: Path, sha256: str) -> None:
        """Take a complete scratch file over under its address, durably; twice changes nothing."""

    def open(self, sha256: str) -> BinaryIO | None:
        """Open a body for reading, or return None when it is not there."""

    def remove(self, sha256: str) -> None:
        """Forget a body; one that is not there is no error."""

    def addresses(self) -> Iterator[tuple[str, float]]:
        """Yield each address kept, with the age of its file in seconds."""

    def sweep(self, *, older_than_seconds: float) -> int:
        """Remove scratch files that a crash left behind; return how many."""

    def check(self) -> str:
        """Return what is wrong with the store, or nothing."""


class FolderStore:
    """A local folder: `ab/cd/<sha256>`, written under another name and renamed when complete."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def scratch(self) -> Path:
        """Return the scratch folder, made on first use."""
        made = self.folder / INCOMING
        made.mkdir(parents=True, exist_ok=True, mode=0o700)
        return made

    def adopt(self, written: Path, sha256: str) -> None:
        """Flush the file, rename it to its address, flush the folders that name it."""
        target = self._path(sha256)
        if target.exists():
            written.unlink()
            return
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _flush(written)
        written.chmod(0o400)
        written.replace(target)
        for folder in (target.parent, target.parent.parent, self.folder):
            _flush(folder)

    def open(self, sha256: str) -> BinaryIO | None:
        """Open a body, unbuffered callers read in chunks."""
        try:
            return self._path(sha256).open("rb")
        except FileNotFoundError:
            return None

    def remove(self, sha256: str) -> None:
        """Unlink the file."""
        self._path(sha256).unlink(missing_ok=True)

    def addresses(self) -> Iterator[tuple[str, float]]:
        """Walk the two levels of folders."""
        for path in self.folder.glob("??/??/*"):
            if _ADDRESS.fullmatch(path.name):
                yield path.name, _age_seconds(path)

    def sweep(self, *, older_than_seconds: float) -> int:
        """Unlink scratch files that nobody has written to for a while."""
        stale = [
            path
            for path in (self.folder / INCOMING).glob("*")
            if _age_seconds(path) > older_than_seconds
        ]
        for path in stale:
            path.unlink(missing_ok=True)
        return len(stale)

    def check(self) -> str:
        """Try to write into the folder."""
        try:
            probe = self.scratch() / f"check-{os.getpid()}"
            probe.write_bytes(b"")
            probe.unlink()
        except OSError as problem:
            return f"the file store {self.folder} cannot be written: {problem.strerror}"
        return ""

    def _path(self, sha256: str) -> Path:
        if not _ADDRESS.fullmatch(sha256):
            raise ValueError(sha256)
        return self.folder / sha256[:2] / sha256[2:4] / sha256


class MemoryStore:
    """A fake that keeps bodies in a dictionary."""

    def __init__(self, scratch: Path) -> None:
        self.bodies: dict[str, bytes] = {}
        self._scratch = scratch

    def scratch(self) -> Path:
        """Return the folder given."""
        return self._scratch

    def adopt(self, written: Path, sha256: str) -> None:
        """Read the file and unlink it."""
        self.bodies[sha256] = written.read_bytes()
        written.unlink()

    def open(self, sha256: str) -> BinaryIO | None:
        """Return the body as a stream."""
        body = self.bodies.get(sha256)
        return None if body is None else BytesIO(body)

    def remove(self, sha256: str) -> None:
        """Drop the entry."""
        self.bodies.pop(sha256, None)

    def addresses(self) -> Iterator[tuple[str, float]]:
        """Yield every entry as an old one."""
        yield from ((sha256, 1e9) for sha256 in self.bodies)

    def sweep(self, *, older_than_seconds: float) -> int:
        """Have nothing to sweep."""
        del older_than_seconds
        return 0

    def check(self) -> str:
        """Be always well."""
        return ""


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _age_seconds(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
