# SPDX-License-Identifier: Apache-2.0
"""A cable between two nodes of the demo that can be cut: it carries bytes and understands none."""

import asyncio
import threading
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

PIECE_BYTES = 64 << 10


class Cables:
    """All cables, on a loop of their own thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._servers: dict[int, asyncio.Server] = {}
        self._ends: dict[int, set[asyncio.StreamWriter]] = {}

    def lay(self, port: int, target: int) -> None:
        """Carry connections to a port on to another one; after a cut: again."""
        self._do(self._laid(port, target))

    def cut(self, port: int) -> None:
        """Break every connection, and let nobody connect."""
        self._do(self._cut(port))

    def close(self) -> None:
        """End all of them."""
        for port in list(self._servers):
            self.cut(port)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def _do(self, act: "Coroutine[Any, Any, None]") -> None:
        asyncio.run_coroutine_threadsafe(act, self._loop).result(10)

    async def _laid(self, port: int, target: int) -> None:
        ends = self._ends.setdefault(port, set())

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            ends.add(writer)
            try:
                far_reader, far_writer = await asyncio.open_connection("127.0.0.1", target)
            except OSError:
                writer.close()
                return
            ends.add(far_writer)
            await asyncio.gather(_carry(reader, far_writer), _carry(far_reader, writer))
            ends.difference_update((writer, far_writer))

        self._servers[port] = await asyncio.start_server(connected, "127.0.0.1", port)

    async def _cut(self, port: int) -> None:
        self._servers.pop(port).close()
        for writer in self._ends.pop(port, set()):
            writer.transport.abort()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await reader.read(PIECE_BYTES):
            writer.write(piece)
            await writer.drain()
    with suppress(OSError):
        writer.close()
