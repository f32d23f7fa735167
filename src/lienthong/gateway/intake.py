# SPDX-License-Identifier: Apache-2.0
"""A submission as it streams in: the signed statement first, then its files, hashed on the way.

multipart/form-data, so that any HTTP client can send it: a part `statement`, then parts `file` in
the order in which the statement names them.
"""

import hashlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from python_multipart import MultipartParser
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import parse_options_header

from lienthong.exchange.rules.limits import (
    INLINE_LIMIT_BYTES,
    MOST_FILES,
    PACKAGE_LIMIT_BYTES,
    STATEMENT_LIMIT_BYTES,
)
from lienthong.gateway.bodies import BodyStore, Spill
from lienthong.gateway.errors import BadParts
from lienthong.gateway.memory import Hold, free
from lienthong.gateway.segments import Content

if TYPE_CHECKING:  # a type that is not there at run time
    from python_multipart.multipart import MultipartCallbacks

#: A request up to this size is looked at whole; a longer one is never whole in memory.
AT_ONCE_BYTES = 2 << 20
#: Files of a longer one that stay in memory, together; what comes after goes to the disk.
INLINE_BUDGET_BYTES = 4 << 20
_MOST_HEAD_BYTES = 2_048
_HEAD = re.compile(
    rb'\r\nContent-Disposition: form-data; name="(statement|file)"(?:; filename="[^"\r\n]*")?'
    rb"(?:\r\nContent-(?:Type|Length): [^\r\n]*)*",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Taken:
    """One part as it came: in memory up to the inline limit, on the disk above it."""

    name: str = ""
    content: Content = field(default_factory=bytearray)
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    size_bytes: int = 0
    spill: Spill | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a request carried."""

    statement: str
    files: tuple[Taken, ...]


@asynccontextmanager
async def taking(
    content_type: str,
    pieces: AsyncIterator[bytes],
    bodies: BodyStore,
    at_once_bytes: int = AT_ONCE_BYTES,
    hold: Hold = free,
    statement_limit_bytes: int = STATEMENT_LIMIT_BYTES,
) -> AsyncIterator[Incoming]:
    """Read a whole submission; what is spilled and not kept within the block is forgotten.

    at_once_bytes: requests up to this size are looked at whole. hold: told what stays in memory.
    Raises: BadParts for anything but a statement and its files; Busy when memory is short.
    """
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise BadParts(why="Content-Type: multipart/form-data")
    parts = _Parts(bodies, hold, statement_limit_bytes)
    try:
        whole, rest = await _beginning(pieces, at_once_bytes, hold)
        incoming = None if rest else _at_once(whole, boundary)
        if incoming is None:
            await _piecewise(parts, boundary, whole, pieces if rest else None)
            incoming = parts.incoming()
        yield incoming
    finally:
        parts.discard()


async def _beginning(
    pieces: AsyncIterator[bytes], limit_bytes: int, hold: Hold
) -> tuple[bytes, bool]:
    """Return what came of a request up to a limit, and whether there is more."""
    whole: list[bytes] = []
    size = 0
    async for piece in pieces:
        hold(len(piece))
        whole.append(piece)
        size += len(piece)
        if size > limit_bytes:
            return b"".join(whole), True
    return whole[0] if len(whole) == 1 else b"".join(whole), False


async def _piecewise(
    parts: "_Parts", boundary: bytes, first: bytes, rest: AsyncIterator[bytes] | None
) -> None:
    parser = MultipartParser(boundary, parts.callbacks())
    try:
        parser.write(first)
        if rest is not None:
            async for piece in rest:
                parser.write(piece)
        parser.finalize()
    except MultipartParseError as problem:
        raise BadParts(why="multipart") from problem


def _at_once(body: bytes, boundary: bytes) -> Incoming | None:
    """Cut a short request, written as clients write it, without a copy; None: read it piecewise."""
    mark = b"--" + boundary
    at = len(mark)
    if not body.startswith(mark):
        return None
    parts: list[Taken] = []
    while body[at : at + 2] == b"\r\n" and len(parts) <= MOST_FILES:
        head = body.find(b"\r\n\r\n", at, at + _MOST_HEAD_BYTES)
        named = _HEAD.fullmatch(body, at, head) if head >= 0 else None
        end = body.find(b"\r\n" + mark, head + 4) if named else -1
        if named is None or end < 0:
            return None
        content, name = memoryview(body)[head + 4 : end], named[1].decode("ascii")
        if len(content) > INLINE_LIMIT_BYTES or name != ("file" if parts else "statement"):
            return None
        parts.append(Taken(name, content, hashlib.sha256(content), len(content)))
        at = end + 2 + len(mark)
    if not parts or body[at:] not in (b"--", b"--\r\n") or not bytes(parts[0].content).isascii():
        return None
    return Incoming(str(parts[0].content, "ascii"), tuple(parts[1:]))


class _Parts:
    """Collects the parts of one request."""

    def __init__(self, bodies: BodyStore, hold: Hold, statement_limit_bytes: int) -> None:
        self._bodies = bodies
        self._hold = hold
        self._inline_bytes = 0
        self._statement_limit_bytes = statement_limit_bytes
        self._parts: list[Taken] = []
        self._field = bytearray()
        self._value = bytearray()
        self._size_bytes = 0
        self._ended = False

    def callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._begin,
            "on_part_data": self._data,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_end": self._end,
        }

    def incoming(self) -> Incoming:
        if not self._ended or not self._parts or self._parts[0].name != "statement":
            raise BadParts(why="statement")
        first, *files = self._parts
        if any(part.name != "file" for part in files):
            raise BadParts(why="file")
        try:
            return Incoming(str(first.content, "ascii"), tuple(files))
        except UnicodeDecodeError as problem:
            raise BadParts(why="statement") from problem

    def discard(self) -> None:
        for part in self._parts:
            if part.spill is not None:
                part.spill.discard()

    def _begin(self) -> None:
        if len(self._parts) > MOST_FILES:
            raise BadParts(why=f"> {MOST_FILES} files")
        self._parts.append(Taken())

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._bounded(self._field, data[start:end])

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._bounded(self._value, data[start:end])

    def _bounded(self, head: bytearray, more: bytes) -> None:
        head += more
        if len(head) > _MOST_HEAD_BYTES:
            raise BadParts(why=f"a header > {_MOST_HEAD_BYTES} bytes")

    def _header_end(self) -> None:
        if self._field.lower() == b"content-disposition":
            _, options = parse_options_header(bytes(self._value))
            self._parts[-1].name = options.get(b"name", b"").decode("ascii", "replace")
        self._field.clear()
        self._value.clear()

    def _data(self, data: bytes, start: int, end: int) -> None:
        part = self._parts[-1]
        piece = memoryview(data)[start:end]
        part.size_bytes += len(piece)
        self._size_bytes += len(piece)
        if len(self._parts) == 1 and part.size_bytes > self._statement_limit_bytes:
            raise BadParts(why=f"statement > {self._statement_limit_bytes} bytes")
        if self._size_bytes > PACKAGE_LIMIT_BYTES:
            raise BadParts(why=f"> {PACKAGE_LIMIT_BYTES} bytes")
        part.digest.update(piece)
        self._append(part, piece)

    def _append(self, part: Taken, piece: memoryview) -> None:
        if part.spill is None and self._stays(part, len(piece)):
            assert isinstance(part.content, bytearray)
            self._hold(len(piece))
            self._inline_bytes += len(piece)
            part.content += piece
            return
        if part.spill is None:
            part.spill = self._bodies.spill()
            part.spill.write(part.content)
            self._inline_bytes -= len(part.content)
            self._hold(-len(part.content))
            part.content = bytearray()
        part.spill.write(piece)

    def _stays(self, part: Taken, more_bytes: int) -> bool:
        """Tell whether a part stays in memory; the statement always does."""
        if len(self._parts) == 1:
            return True
        fits = self._inline_bytes + more_bytes <= INLINE_BUDGET_BYTES
        return fits and part.size_bytes <= INLINE_LIMIT_BYTES

    def _end(self) -> None:
        self._ended = True
