# SPDX-License-Identifier: Apache-2.0
"""How much one system may ask for in a second, so that it cannot starve the others."""

import time
from collections.abc import Callable
from uuid import UUID

from lienthong.gateway.directory import System
from lienthong.gateway.errors import TooFast

#: Of a second's allowance: what may come at once after a pause.
BURST_SECONDS = 2.0


class Limits:
    """A bucket of tokens for each system; each process has its own."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._buckets: dict[UUID, tuple[float, float]] = {}

    def spend(self, system: System, tokens: int = 1) -> None:
        """Take tokens from a system's bucket. Raises: TooFast, and nothing is taken."""
        self.take(system.id, system.per_second, tokens)

    def take(self, key: UUID, per_second: int, tokens: int = 1) -> None:
        """Take tokens from any bucket. Raises: TooFast, and nothing is taken."""
        now, most = self._now(), per_second * BURST_SECONDS
        left, at = self._buckets.get(key, (most, now))
        left = min(most, left + (now - at) * per_second)
        if left < min(tokens, most):
            raise TooFast(per_second=per_second)
        self._buckets[key] = (left - tokens, now)
