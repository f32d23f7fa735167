# SPDX-License-Identifier: Apache-2.0
"""How much of what is on its way in a process holds in memory, whoever sends it, however many."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
        self._of: Counter[UUID] = Counter()
        self._lock = Lock()  # files are unpacked in threads

    @contextmanager
    def holding(self, system: UUID) -> Iterator[Hold]:
        """Let one request of a system keep bytes; all of them are given back when it ends.

        What is handed out raises Busy when the process, or this system, holds too much already.
        """
        mine = 0

        def hold(size_bytes: int) -> None:
            nonlocal mine
            self._add(system, size_bytes)
            mine += size_bytes

        try:
            yield hold
        finally:
            self._add(system, -mine)

    def _add(self, system: UUID, size_bytes: int) -> None:
        with self._lock:
            total, its = self.held_bytes + size_bytes, self._of[system] + size_bytes
            if size_bytes > 0 and (total > self._most_bytes or its > self._most_of_one_bytes):
                raise Busy
            self.held_bytes = total
            self._of[system] = its
            if not its:
                del self._of[system]
