# SPDX-License-Identifier: Apache-2.0
"""Connections to providers, kept alive: a strict reader of HTTP/1.1 answers that streams.

Written out because a general client costs more than all the rest of a call.
"""

import asyncio
import re
import socket
import ssl
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

import msgspec

from lienthong.exchange.rules import addresses
from lienthong.sharing.rules.xroad import Header

CONNECT_SECONDS = 30.0  #: X-Road's
IDLE_SECONDS = 30.0
MOST_IDLE = 256  #: kept open to one address
MOST_IDLE_TO_NODES = 512  #: a handshake with one is dear
MOST_AT_DOOR = 16  #: handshakes with one node at once
HEAD_LIMIT_BYTES = 65_536
PIECE_BYTES = 65_536
_BUFFER_BYTES = 262_144
_STATUS = re.compile(rb"HTTP/1\.([01]) ([1-5][0-9]{2})(?: [\t\x20-\x7e\x80-\xff]*)?")
_HEADERS = re.compile(rb"(?:\r\n[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7e\x80-\xff]*)*")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,15})(?:[ \t]*;[\t\x20-\x7e]*)?\r\n")
_WITHOUT_BODY = frozenset({204, 304})


class Garbled(Exception):  # noqa: N818 - it names what came
    """An answer that is no HTTP/1.1, or that broke off."""


class Unreachable(Exception):  # noqa: N818 - it names what happened
    """No connection, or an address that nothing may be sent to."""


class Untrusted(Unreachable):
    """A certificate that is not the one of this address, or none that is trusted."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a service is."""

    host: str
    port: int
    is_https: bool
    is_inside: bool
    authority: str  #: for the Host header
    path: str  #: that a call's path is appended to
    #: Of another node: what it is connected to with; None: as any provider.
    context: ssl.SSLContext | None = None
    #: The same, where many calls may share a connection; None: each has a line.
    calls: ssl.SSLContext | None = None

    def __hash__(self) -> int:
        """Return a number that places with the same authority share; it is asked often."""
        return hash(self.authority)


class Head(msgspec.Struct, frozen=True):
    """The head of an answer."""

    status: int
    headers: list[Header]  #: names in small letters
    size_bytes: int | None  #: of the body; None: it is chunked or ends with the connection
    is_chunked: bool
    is_kept: bool  #: whether the connection may be used again


@lru_cache(maxsize=16_384)
def place(base_url: str, is_inside: bool) -> Place:
    """Read a service's address. It was checked when it was published."""
    parts = urlsplit(base_url)
    is_https = parts.scheme == "https"
    host = parts.hostname or ""
    port = parts.port or (443 if is_https else 80)
    return Place(host, port, is_https, is_inside, parts.netloc, parts.path.rstrip("/"))


class Line:
    """One connection; one exchange at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.idle_since = 0.0
        self.is_fresh = True
        self._asked = b""

    @property
    def is_alive(self) -> bool:
        """Tell whether it may still be used: the provider did not close it, nor say anything."""
        fresh = time.monotonic() - self.idle_since < IDLE_SECONDS
        # What lies unread was said to nobody: the next caller must not get it as its answer.
        unread = self._reader._buffer  # type: ignore[attr-defined] # no public way
        return fresh and not (unread or self._reader.at_eof() or self._writer.is_closing())

    async def ask(
        self,
        method: str,
        target: str,
        headers: Callable[[], Iterable[Header]],
        size_bytes: int | None,
    ) -> None:
        """Begin a request: its head goes with the first part of its body.

        headers: asked for when it leaves. size_bytes: of its body; None: of unknown length.
        """
        lines = [f"{method} {target} HTTP/1.1\r\n".encode("ascii")]
        lines += [name + b": " + value + b"\r\n" for name, value in headers()]
        if size_bytes is None:
            lines.append(b"transfer-encoding: chunked\r\n")
        elif size_bytes or method in ("POST", "PUT", "PATCH"):
            lines.append(b"content-length: %d\r\n" % size_bytes)
        lines.append(b"\r\n")
        self._asked = b"".join(lines)

    async def write(self, piece: bytes, *, is_chunked: bool) -> None:
        """Send a part of the body; return when the provider keeps up."""
        if piece and is_chunked:
            piece = b"%x\r\n%b\r\n" % (len(piece), piece)
        # The head goes with the first part: of TLS each writing is a record of its own.
        told, self._asked = self._asked + piece, b""
        if told:
            self._writer.write(told)
            await self._writer.drain()

    async def finish(self, *, is_chunked: bool) -> None:
        """End the body."""
        if is_chunked:
            self._writer.write(b"0\r\n\r\n")
        await self._writer.drain()

    async def head(self, method: str) -> Head:
        """Read the head of the answer. Raises: Garbled, OSError."""
        while True:
            try:
                raw = await self._reader.readuntil(b"\r\n\r\n")
            except asyncio.LimitOverrunError as problem:
                raise Garbled("a head without end") from problem
            except asyncio.IncompleteReadError as problem:
                if not problem.partial:
                    raise ConnectionResetError("closed without an answer") from problem
                raise Garbled("the head broke off") from problem
            if len(raw) > HEAD_LIMIT_BYTES:
                raise Garbled("a head that is too long")
            found = _head(raw, method)
            if found.status >= 200:
                return found
            if found.status == 101:
                raise Garbled("another protocol")

    async def short(self, head: Head) -> bytes | None:
        """Read a body that fits into one part; None: nothing is read, it comes in `pieces`.

        Raises: Garbled when it breaks off.
        """
        if head.size_bytes is None or head.size_bytes > PIECE_BYTES:
            return None
        try:
            return await self._reader.readexactly(head.size_bytes)
        except (asyncio.IncompleteReadError, ConnectionError) as problem:
            raise Garbled("the answer broke off") from problem

    async def pieces(self, head: Head) -> AsyncIterator[bytes]:
        """Read the body in parts. Raises: Garbled when it breaks off."""
        try:
            if head.is_chunked:
                async for piece in self._chunked():
                    yield piece
            elif head.size_bytes is None:
                while piece := await self._reader.read(PIECE_BYTES):
                    yield piece
            else:
                async for piece in self._counted(head.size_bytes):
                    yield piece
        except (asyncio.IncompleteReadError, ConnectionError) as problem:
            raise Garbled("the answer broke off") from problem

    async def _counted(self, left: int) -> AsyncIterator[bytes]:
        while left:
            piece = await self._reader.read(min(left, PIECE_BYTES))
            if not piece:
                raise Garbled("the answer broke off")
            left -= len(piece)
            yield piece

    async def _chunked(self) -> AsyncIterator[bytes]:
        while True:
            read = _CHUNK.fullmatch(await self._line())
            if read is None:
                raise Garbled("a chunk without its size")
            size = int(read.group(1), 16)
            if not size:
                break
            async for piece in self._counted(size):
                yield piece
            if await self._reader.readexactly(2) != b"\r\n":
                raise Garbled("a chunk of another size")
        for _ in range(64):  # trailers: nobody asked for them
            if await self._line() == b"\r\n":
                return
        raise Garbled("trailers without end")

    async def _line(self) -> bytes:
        try:
            line = await self._reader.readuntil(b"\r\n")
        except asyncio.LimitOverrunError as problem:
            raise Garbled("a line without end") from problem
        if len(line) > 4_096:
            raise Garbled("a line that is too long")
        return line

    def close(self) -> None:
        """Cut the connection."""
        self._writer.transport.abort()


class Lines:
    """The connections of a process, by place."""

    def __init__(self, trust: ssl.SSLContext) -> None:
        """trust: whose certificates providers may show."""
        self._trust = trust
        self._idle: dict[Place, deque[Line]] = defaultdict(deque)
        self._doors: dict[tuple[str, int], asyncio.Semaphore] = {}

    async def lend(self, where: Place) -> Line:
        """Return a connection: one kept, or a new one. Raises: Unreachable."""
        line = self._kept(where)
        if line is not None or where.context is None:
            return line or await self.fresh(where)
        # A node takes few at once from one address that have not shown their certificate yet.
        door = self._doors.setdefault((where.host, where.port), asyncio.Semaphore(MOST_AT_DOOR))
        async with door:
            return self._kept(where) or await self.fresh(where)

    def _kept(self, where: Place) -> Line | None:
        kept = self._idle[where]
        while kept:
            line = kept.pop()
            if line.is_alive:
                line.is_fresh = False
                return line
            line.close()
        return None

    async def fresh(self, where: Place) -> Line:
        """Return a new connection. Raises: Unreachable."""
        return Line(*await self.connected(where, where.context or self._trust))

    async def connected(
        self, where: Place, context: ssl.SSLContext | None
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect. context: for TLS, where the place asks for it. Raises: Unreachable."""
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                found = await asyncio.get_running_loop().getaddrinfo(where.host, where.port, type=1)
                names = list(dict.fromkeys(str(one[4][0]) for one in found))
                address = addresses.judged(names, may_be_inside=where.is_inside)
                reader, writer = await asyncio.open_connection(
                    address, where.port, limit=_BUFFER_BYTES,
                    ssl=context if where.is_https else None,
                    # The certificate must be of the name, whatever number it was found under.
                    server_hostname=where.host if where.is_https else None,
                )  # fmt: skip
        except ssl.SSLError as problem:
            raise Untrusted(str(problem)) from problem
        except (OSError, addresses.BadAddress, UnicodeError) as problem:
            raise Unreachable(str(problem) or type(problem).__name__) from problem
        if where.context is not None:
            _keep_watch(writer.get_extra_info("socket"))
        return reader, writer

    def give_back(self, where: Place, line: Line) -> None:
        """Keep a connection whose answer was read to its end."""
        kept = self._idle[where]
        if len(kept) >= (MOST_IDLE_TO_NODES if where.context else MOST_IDLE):
            kept.popleft().close()
        line.idle_since = time.monotonic()
        kept.append(line)

    def close(self) -> None:
        """Close all that are kept."""
        for kept in self._idle.values():
            for line in kept:
                line.close()
        self._idle.clear()


def _keep_watch(line: socket.socket) -> None:
    """Let a connection to another node notice within half a minute that its host has gone."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (("TCP_KEEPIDLE", 10), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3)):
        if hasattr(socket, option):
            line.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)


def _head(raw: bytes, method: str) -> Head:
    status = _STATUS.match(raw)
    if status is None or not raw.startswith(b"\r\n", status.end()):
        raise Garbled("not HTTP/1.1")
    if not _HEADERS.fullmatch(raw, status.end(), len(raw) - 4):
        raise Garbled("a header that is none")
    lines = raw[status.end() : -4].split(b"\r\n")[1:]
    parts = [line.partition(b":") for line in lines]
    headers = [(name.lower(), value.strip(b" \t")) for name, _, value in parts]
    number, version = int(status.group(2)), int(status.group(1))
    size, is_chunked = length(headers)
    if method == "HEAD" or number in _WITHOUT_BODY or number < 200:
        size, is_chunked = 0, False
    told = {value.strip().lower() for value in _values(headers, b"connection")}
    is_kept = (version == 1 and b"close" not in told) and (is_chunked or size is not None)
    return Head(number, headers, size, is_chunked, is_kept)


def length(headers: Sequence[Header]) -> tuple[int | None, bool]:
    """Return the length of a body, and whether it is chunked. Raises: Garbled.

    Both at once is a way to smuggle.
    """
    told = {value.strip() for value in _values(headers, b"content-length")}
    coding = [value.strip().lower() for value in _values(headers, b"transfer-encoding")]
    if coding and (coding != [b"chunked"] or told):
        raise Garbled("a coding that is not read here")
    if len(told) > 1 or any(not one.isdigit() or len(one) > 15 for one in told):
        raise Garbled("a length that is none")
    return (int(told.pop()) if told else None), bool(coding)


def _values(headers: Sequence[Header], name: bytes) -> list[bytes]:
    return [part for one, value in headers if one == name for part in value.split(b",")]
