# SPDX-License-Identifier: Apache-2.0
"""Calls that other nodes handed on, or that say so themselves: none counts twice (ADR 0220)."""

import fcntl
import mmap
import os
import struct
from pathlib import Path

from lienthong.sharing.rules.messages import SKEW_SECONDS

#: Places for a call: eight in each shelf. Five minutes of two thousand calls a second leave
#: a shelf in a thousand overfull; then its oldest is forgotten.
SHELVES, PLACES = 1 << 17, 8
_ENTRY = struct.Struct("=QI")
_SHELF_BYTES = PLACES * _ENTRY.size
SIZE_BYTES = SHELVES * _SHELF_BYTES


class Replays:
    """What was used, in a file that the processes of a gateway share; 12 MiB, however many come."""

    def __init__(self, path: Path | None = None) -> None:
        """path: the file, made on first use; None: this process stands alone."""
        self._file = -1
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            os.ftruncate(self._file, SIZE_BYTES)
        self._memory = mmap.mmap(self._file, SIZE_BYTES)

    def is_first(self, mark_of: bytes, created: int, now: int) -> bool:
        """Note a call whose signature holds; tell whether it did not come before.

        mark_of: SHA-256 of what tells it from others. created, now: seconds since 1970; it is
        remembered as long as its age lets it count.
        """
        place, mark = struct.unpack_from("=QQ", mark_of)
        at = (place % SHELVES) * _SHELF_BYTES
        if self._file < 0:
            return self._noted(at, mark, created, now)
        fcntl.lockf(self._file, fcntl.LOCK_EX, _SHELF_BYTES, at)
        try:
            return self._noted(at, mark, created, now)
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN, _SHELF_BYTES, at)

    def _noted(self, at: int, mark: int, created: int, now: int) -> bool:
        oldest, oldest_at = created, -1
        for found, (known, when) in enumerate(
            _ENTRY.iter_unpack(self._memory[at : at + _SHELF_BYTES])
        ):
            if known == mark and now - when <= SKEW_SECONDS:
                return False
            if oldest_at < 0 or when < oldest:
                oldest, oldest_at = when, found
        _ENTRY.pack_into(self._memory, at + oldest_at * _ENTRY.size, mark, created)
        return True

    def close(self) -> None:
        """Let go of the file."""
        self._memory.close()
        if self._file >= 0:
            os.close(self._file)
