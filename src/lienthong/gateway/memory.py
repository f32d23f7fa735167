# SPDX-License-Identifier: Apache-2.0
"""How much of what is on its way in a process holds in memory, whoever sends it, however many."""

from collections.abc import Callable
from threading import Lock
from uuid import UUID

from lienthong.gateway.errors import Busy

#: Of all requests of a process while they arrive, and of those of one system.
MOST_BYTES = 128 << 20
MOST_OF_ONE_BYTES = MOST_BYTES // 2
#: Told before a request keeps so many more bytes, or (below zero) fewer again. Raises: Busy.
Hold = Callable[[int], None]


def free(size_bytes: int) -> None:
    """Hold whatever comes: for readers whose bounds lie elsewhere."""


class Memory:
    """Counts the bytes that requests keep until they are answered."""

    def __init__(
        self, most_bytes: int = MOST_BYTES, most_of_one_bytes: int = MOST_OF_ONE_BYTES
    ) -> None:
        self._most_bytes = most_bytes
        self._most_of_one_bytes = most_of_one_bytes
        self.held_bytes = 0
        self._of: dict[UUID, int] = {}
        self._lock = Lock()  # files are unpacked in threads

    def holding(self, system: UUID) -> "Holding":
        """Let one request of a system keep bytes; all of them are given back when it ends.

        What is handed out raises Busy when the process, or this system, holds too much already.
        """
        return Holding(self, system)

    def add(self, system: UUID, size_bytes: int) -> None:
        """Count bytes of a system, or (below zero) count them no more. Raises: Busy."""
        with self._lock:
            total, its = self.held_bytes + size_bytes, self._of.get(system, 0) + size_bytes
            if size_bytes > 0 and (total > self._most_bytes or its > self._most_of_one_bytes):
                raise Busy
            self.held_bytes = total
            self._of[system] = its
            if not its:
                del self._of[system]


class Holding:
    """What one request keeps, until the block ends."""

    __slots__ = ("_bytes", "_memory", "_system")

    def __init__(self, memory: Memory, system: UUID) -> None:
        self._memory, self._system, self._bytes = memory, system, 0

    def __enter__(self) -> Hold:
        """Return what is told of bytes that are kept."""
        return self._hold

    def __exit__(self, *_: object) -> None:
        """Give all of them back."""
        if self._bytes:
            self._memory.add(self._system, -self._bytes)

    def _hold(self, size_bytes: int) -> None:
        self._memory.add(self._system, size_bytes)
        self._bytes += size_bytes
