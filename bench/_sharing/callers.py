# SPDX-License-Identifier: Apache-2.0
"""Calling systems: so many at once for so long, each waiting for its answer; written lean.

As fast as answers come, or so many calls a second together: then each call has its time, and what
it waits is counted from there, also when the answer before it was late. The first one's comes when
all have connected: a connection is no call.
"""

import asyncio
import json
import resource
import sys
import time
from typing import Any

import uvloop

CONNECTING_SECONDS = 0.5  #: of all callers, before the first of calls that have their time


class Caller(asyncio.Protocol):
    """One kept connection; sends the next request when the answer is whole, and it is time."""

    def __init__(
        self, requests: list[bytes], until: float, ms: list[float], *, due: float, every: float
    ) -> None:
        """due: when the first call is to be made; every: seconds to the next one; 0: at once."""
        self.requests, self.until, self.ms, self.place = requests, until, ms, 0
        self.due, self.every = due, every
        self.buffer, self.failed = b"", 0
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self._next()

    def _next(self) -> None:
        now = time.perf_counter()
        if self.every and now < self.due < self.until:
            asyncio.get_running_loop().call_later(self.due - now, self._next)
            return
        self.began = self.due if self.every else now
        self.due += self.every
        if max(now, self.began) >= self.until:
            self.transport.close()
            if not self.done.done():
                self.done.set_result(None)
            return
        self.place += 1
        self.transport.write(self.requests[self.place % len(self.requests)])

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self.buffer[:end].lower()
        at = head.find(b"content-length:")
        length = int(head[at + 15 :].partition(b"\r\n")[0])
        if len(self.buffer) < end + 4 + length:
            return
        self.failed += not head.startswith(b"http/1.1 200")
        self.ms.append((time.perf_counter() - self.began) * 1000)
        self.buffer = b""
        self._next()

    def connection_lost(self, problem: Exception | None) -> None:
        if not self.done.done():
            self.failed += 1
            self.done.set_result(None)


async def main(told: dict[str, Any]) -> dict[str, Any]:
    loop, ms = asyncio.get_running_loop(), []  # type: ignore[var-annotated] # of floats
    requests = [one.encode() for one in told["requests"]]
    every = told["many"] / told["per_s"] if told["per_s"] else 0.0
    began = time.perf_counter() + (CONNECTING_SECONDS if every else 0.0)
    callers: list[Caller] = []
    for place in range(told["many"]):
        some = requests[place % len(requests) :] + requests[: place % len(requests)]
        made = Caller(
            some, began + told["seconds"], ms, due=began + every * place / told["many"],
            every=every,
        )  # fmt: skip
        callers.append(made)
        await loop.create_connection(lambda made=made: made, "127.0.0.1", told["port"])
    await asyncio.gather(*(one.done for one in callers))
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "took_s": time.perf_counter() - began, "ms": ms,
        "failed": sum(one.failed for one in callers), "cpu_s": used.ru_utime + used.ru_stime,
    }  # fmt: skip


if __name__ == "__main__":
    told = json.dumps(uvloop.run(main(json.load(sys.stdin))))
    with open(1, "w", closefd=False) as out:  # all of it, also where standard output has no buffer
        out.write(told)
