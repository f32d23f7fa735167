# SPDX-License-Identifier: Apache-2.0
"""A lean HTTP/1.1 client over one kept connection, so that the load costs little beside the axis.

It reads what granian answers: a length in the head, or pieces.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from typing import Any, Self

_LIMIT_BYTES = 4 << 20


class Refused(Exception):  # noqa: N818 - it names the answer
    """The axis did not do what was asked."""


class Wire:
    """One connection of a connected system."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, key: str
    ) -> None:
        self._reader, self._writer = reader, writer
        self._head = f"Host: axis\r\nAuthorization: Bearer {key}\r\n"

    @classmethod
    async def open(cls, port: int, key: str) -> Self:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=_LIMIT_BYTES)
        return cls(reader, writer, key)

    async def ask(
        self, method: str, path: str, *pieces: bytes | memoryview, kind: str = "application/json"
    ) -> bytes:
        """Send a request and return the answer's body. Raises: Refused."""
        length = sum(map(len, pieces))
        told = f"{method} /exchange/v1/{path} HTTP/1.1\r\n{self._head}"
        told += f"Content-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
        self._writer.writelines((told.encode(), *pieces))
        await self._writer.drain()
        return await self._answer(path)

    async def json(self, method: str, path: str, told: object = None) -> Any:
        """Send JSON and return what the answer's JSON says. Raises: Refused."""
        body = () if told is None else (json.dumps(told).encode(),)
        return json.loads(await self.ask(method, path, *body))

    async def stream(self, path: str, length: int, pieces: Iterable[bytes], kind: str) -> bytes:
        """Send a long body, never faster than the axis reads it. Raises: Refused."""
        told = f"POST /exchange/v1/{path} HTTP/1.1\r\n{self._head}"
        told += f"Content-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
        self._writer.write(told.encode())
        for piece in pieces:
            self._writer.write(piece)
            await self._writer.drain()
        return await self._answer(path)

    async def fetch(self, path: str) -> AsyncIterator[bytes]:
        """Read a long body piece by piece; its answer must tell its length. Raises: Refused."""
        self._writer.write(f"GET /exchange/v1/{path} HTTP/1.1\r\n{self._head}\r\n".encode())
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        if head[9:12] != b"200":
            raise Refused(path, head[:12])
        left = int(head.split(b"content-length: ")[1].split(b"\r")[0])
        while left and (piece := await self._reader.read(min(left, 1 << 20))):
            left -= len(piece)
            yield piece

    def close(self) -> None:
        self._writer.close()

    async def _answer(self, path: str) -> bytes:
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        length = head.find(b"content-length: ")
        if length >= 0:
            size = int(head[length + 16 : head.index(b"\r", length)])
            body = await self._reader.readexactly(size)
        else:
            body = await self._pieces()
        if head[9:10] != b"2":
            raise Refused(path, head[:12], body[:500])
        return body

    async def _pieces(self) -> bytes:
        pieces = []
        while size := int(await self._reader.readuntil(b"\r\n"), 16):
            pieces.append(await self._reader.readexactly(size))
            await self._reader.readexactly(2)
        await self._reader.readexactly(2)
        return b"".join(pieces)
