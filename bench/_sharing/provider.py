# SPDX-License-Identifier: Apache-2.0
"""A provider that costs next to nothing: 2 kB at once, or as many megabytes as are asked for."""

import asyncio
import sys
from typing import Any

import uvloop

SMALL = b"x" * 2_000
PIECE = b"y" * 262_144


class Provider(asyncio.Protocol):
    """Answers one request after the other; `/big/<megabytes>` is answered as fast as it is read."""

    def connection_made(self, transport: Any) -> None:
        self.transport, self.buffer, self.may_write = transport, b"", asyncio.Event()
        self.may_write.set()

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end].lower()
            at = head.find(b"content-length:")
            length = int(head[at + 15 :].partition(b"\r\n")[0]) if at >= 0 else 0
            if len(self.buffer) < end + 4 + length:
                return
            target = self.buffer[:end].split(b" ", 2)[1]
            self.buffer = self.buffer[end + 4 + length :]
            self._answer(target)

    def _answer(self, target: bytes) -> None:
        _, big, megabytes = target.rpartition(b"/big/")
        if not big:
            head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n"
            self.transport.write(head % len(SMALL) + SMALL)
            return
        self.streaming = asyncio.ensure_future(self._stream(int(megabytes) << 20))

    async def _stream(self, left: int) -> None:
        self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % left)
        while left:
            await self.may_write.wait()
            self.transport.write(PIECE[:left])
            left -= min(left, len(PIECE))

    def pause_writing(self) -> None:
        self.may_write.clear()

    def resume_writing(self) -> None:
        self.may_write.set()


async def main(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Provider, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
