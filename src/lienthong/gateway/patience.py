# SPDX-License-Identifier: Apache-2.0
"""Time limits of all that is under way in a loop, looked at together a few times a second.

`asyncio.timeout` makes a timer for each and takes it back, four times and more in a call between
nodes, 6 µs of processor each; this takes 1.5.
"""

import asyncio
import time
from types import TracebackType
from typing import Self
from weakref import WeakKeyDictionary

#: How late a limit may be heard of.
LOOK_SECONDS = 0.1


class Limit:
    """What is done within it is cancelled when its time is over, and told as TimeoutError."""

    __slots__ = ("_cancelling", "_is_over", "_seconds", "_task", "_watch", "until")

    def __init__(self, seconds: float, watch: "_Watch") -> None:
        self._seconds, self._watch = seconds, watch
        self.until = 0.0  #: on the clock of `time.monotonic`
        self._is_over = False

    def renew(self) -> None:
        """Let the time begin anew."""
        self.until = time.monotonic() + self._seconds

    def __enter__(self) -> Self:
        task = asyncio.current_task()
        assert task is not None, "limits are of tasks"
        self._task, self._cancelling = task, task.cancelling()
        self.renew()
        self._watch.add(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._watch.limits.discard(self)
        # Who cancelled the task besides, before or meanwhile, is heard all the same.
        is_ours = self._is_over and self._task.uncancel() <= self._cancelling
        if is_ours and kind is asyncio.CancelledError:
            raise TimeoutError from problem

    def end(self) -> None:
        """Cancel what is done within it."""
        self._is_over = True
        self._task.cancel()


class _Watch:
    """The limits of one loop. Without any there is no timer."""

    def __init__(self) -> None:
        self.limits: set[Limit] = set()
        self._is_looking = False

    def add(self, limit: Limit) -> None:
        self.limits.add(limit)
        if not self._is_looking:
            self._is_looking = True
            self._look_again()

    def _look(self) -> None:
        now = time.monotonic()
        for limit in [one for one in self.limits if one.until <= now]:
            self.limits.discard(limit)
            limit.end()
        self._is_looking = bool(self.limits)
        if self._is_looking:
            self._look_again()

    def _look_again(self) -> None:
        asyncio.get_running_loop().call_later(LOOK_SECONDS, self._look)


_watches: WeakKeyDictionary[asyncio.AbstractEventLoop, _Watch] = (
    WeakKeyDictionary()
)  #: by their loops


def within(seconds: float) -> Limit:
    """Return a limit for a `with`, as `asyncio.timeout` does, up to `LOOK_SECONDS` later.

    Raises (at its end): TimeoutError.
    """
    loop = asyncio.get_running_loop()
    watch = _watches.get(loop)
    if watch is None:
        watch = _watches[loop] = _Watch()
    return Limit(seconds, watch)
