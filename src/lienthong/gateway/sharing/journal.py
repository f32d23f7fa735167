# SPDX-License-Identifier: Apache-2.0
"""A file that makes evidence durable before it is in the database (ADR 0233).

It is an SQLite database in WAL mode, each batch of rows one value: appending is one write and one
wait for the disk, and what a killed process left is found whole or not at all. One process works
with a journal; whoever starts takes over those of processes that are no more.
"""

import asyncio
import fcntl
import logging
import os
import sqlite3
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import msgspec

from lienthong.gateway.segments import settle
from lienthong.gateway.sharing.leaves import Row

logger = logging.getLogger(__name__)
_TABLE = "CREATE TABLE IF NOT EXISTS batch (id INTEGER PRIMARY KEY, rows BLOB)"
#: What nobody can read is set aside under this ending; `doctor` tells of it.
UNREADABLE = ".unreadable"
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Row]).decode


class InUse(Exception):  # noqa: N818 - it says how it is
    """Another process works with the journal."""


class Journal:
    """One process's journal."""

    def __init__(self, path: Path) -> None:
        """Open it, or make it. Raises: InUse; OSError when the disk refuses or it does not read."""
        self.path = path
        #: Up to which batch everything is in the database; the next appending removes them.
        self.brought = 0
        self._removed = 0  #: up to which they are
        self._last = 0  #: number that was given
        self._thread = ThreadPoolExecutor(1, "journal")
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # its log gets the same mode
        self._file = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
        try:
            for said in ("locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = FULL"):
                self._file.execute(f"PRAGMA {said}").fetchall()
            self._file.execute(_TABLE)
            self._file.execute("BEGIN IMMEDIATE").execute("COMMIT")  # now the lock is ours
        except sqlite3.Error as problem:
            self._file.close()
            if problem.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise InUse from problem
            raise OSError(f"{path}: {problem}") from problem

    def left(self) -> list[tuple[int, list[Row]]]:
        """Return the batches that are in it, first ones first. Raises: OSError."""
        try:
            found = self._file.execute("SELECT id, rows FROM batch ORDER BY id").fetchall()
            batches = [(number, _decode(rows)) for number, rows in found]
        except (sqlite3.Error, msgspec.DecodeError) as problem:
            raise OSError(f"{self.path}: {problem}") from problem
        self._last = max((number for number, _ in batches), default=self._last)
        return batches

    async def append(self, rows: Sequence[Row]) -> int:
        """Write a batch; return its number once it is durable. Raises: OSError."""
        self._last += 1
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, self._append, self._last, _encode(rows))
        return self._last

    def _append(self, number: int, content: bytes) -> None:
        try:
            with self._file:  # rolls back when any of it fails
                if self.brought > self._removed:
                    self._removed = self.brought
                    self._file.execute("BEGIN IMMEDIATE")
                    self._file.execute("DELETE FROM batch WHERE id <= ?", (self._removed,))
                self._file.execute("INSERT INTO batch VALUES (?, ?)", (number, content))
        except sqlite3.Error as problem:
            self._removed = 0
            raise OSError(f"{self.path}: {problem}") from problem

    def close(self) -> None:
        """Remove what was brought, and let go of the file."""
        self._thread.shutdown()
        with suppress(sqlite3.Error):  # the next to open it passes over what the log has
            self._file.execute("DELETE FROM batch WHERE id <= ?", (self.brought,))
        self._file.close()


@asynccontextmanager
async def alone(folder: Path) -> AsyncIterator[None]:
    """Be the only process that opens or removes journals of a folder while the block runs."""
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        settle(folder.parent)
    held = os.open(folder, os.O_RDONLY)
    try:
        await asyncio.to_thread(fcntl.flock, held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def left_over(folder: Path) -> list[Journal]:
    """Open all journals that no process works with; what does not read is set aside.

    Only `alone` with the folder.
    """
    found = []
    for path in sorted(folder.glob("*.journal")):
        with suppress(InUse):
            journal = None
            try:
                journal = Journal(path)
                journal.left()
            except OSError as problem:
                if journal is not None:
                    journal.close()
                _set_aside(path, problem)
            else:
                found.append(journal)
    return found


def _set_aside(path: Path, problem: OSError) -> None:
    """Keep a file for whoever can read it, out of the way; its own log goes with it."""
    logger.error("evidence of calls does not read: %s", problem)
    for ending in ("", "-wal"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + ending).rename(f"{path}{UNREADABLE}{ending}")


def new(folder: Path) -> Journal:
    """Make a journal under the first number that is free. Only `alone` with the folder."""
    number = 0
    while (path := folder / f"{number}.journal").exists():
        number += 1
    return Journal(path)
