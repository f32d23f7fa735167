# SPDX-License-Identifier: Apache-2.0
"""An edXML file as it streams in: hashed, kept as it came, its attachments taken out on the way."""

import asyncio
import hashlib
import mimetypes
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import IO

from lienthong.connectors.vxp.errors import BadHash
from lienthong.connectors.vxp.wire import is_hash
from lienthong.exchange.errors import PackageBroken
from lienthong.exchange.rules import edxml
from lienthong.exchange.rules.edxml import Edoc, StatusMessage, Taker
from lienthong.exchange.rules.edxml.tree import broken
from lienthong.exchange.rules.limits import INLINE_LIMIT_BYTES, PACKAGE_LIMIT_BYTES
from lienthong.gateway.bodies import BodyStore, Spill
from lienthong.gateway.errors import BadParts
from lienthong.gateway.intake import INLINE_BUDGET_BYTES
from lienthong.gateway.memory import Hold, free
from lienthong.gateway.store import Part
from lienthong.kernel.text import lazy

_END = b"\r\n"
_BYTES = "application/octet-stream"


class Room:
    """What the files of one request may keep in memory together."""

    def __init__(self, hold: Hold = free) -> None:
        self._hold = hold
        self._held_bytes = 0

    def takes(self, size_bytes: int) -> bool:
        """Tell whether so much more stays within the budget of a request."""
        return self._held_bytes + size_bytes <= INLINE_BUDGET_BYTES

    def enter(self, size_bytes: int) -> None:
        """Keep so much more. Raises: Busy when the process has no room."""
        self._hold(size_bytes)
        self._held_bytes += size_bytes

    def leave(self, size_bytes: int) -> None:
        """Keep so much less."""
        self._hold(-size_bytes)
        self._held_bytes -= size_bytes


class File:
    """One file on its way in: in memory up to the inline limit, on the disk above it."""

    def __init__(self, bodies: BodyStore, room: "Room") -> None:
        self._bodies = bodies
        self._room = room
        self._content = bytearray()
        self._digest = hashlib.sha256()
        self.size_bytes = 0
        self.spill: Spill | None = None

    def write(self, piece: bytes) -> None:
        """Take the next bytes."""
        self.size_bytes += len(piece)
        self._digest.update(piece)
        if self.spill is None and (
            self.size_bytes > INLINE_LIMIT_BYTES or not self._room.takes(len(piece))
        ):
            self.spill = self._bodies.spill()
            self.spill.write(self._content)
            self._room.leave(len(self._content))
            self._content.clear()
        if self.spill is None:
            self._room.enter(len(piece))
            self._content += piece
        else:
            self.spill.write(piece)

    @property
    def sha256(self) -> bytes:
        """Return the digest of what came so far."""
        return self._digest.digest()

    @property
    def is_zip(self) -> bool:
        """Tell whether it begins as a zip archive does."""
        with self.opened() as file:
            return file.read(4) == b"PK\x03\x04"

    def opened(self) -> IO[bytes]:
        """Open it for reading."""
        if self.spill is None:
            return BytesIO(self._content)
        self.spill.flush()
        return self.spill.path.open("rb")

    def part(self, described: edxml.Attachment) -> Part:
        """Return it as the store takes it."""
        return Part(
            name=described.name,
            media_type=described.content_type,
            sha256=self.sha256,
            size_bytes=self.size_bytes,
            content=None if self.spill else bytes(self._content),
        )

    async def keep(self) -> None:
        """Make it durable, where it is not in memory."""
        if self.spill is not None:
            await self._bodies.keep(self.spill, self.sha256)

    def discard(self) -> None:
        """Forget it, unless it was kept."""
        if self.spill is not None:
            self.spill.discard()


@dataclass(slots=True)
class Arrived:
    """A whole package."""

    content: Edoc | StatusMessage
    files: list[File]  #: of the document's attachments, in their order
    original: Spill  #: the file as it came
    sha256: bytes  #: of that file, without the line end that clients put after it
    has_signature: bool  #: an XML signature; nobody has checked it


@dataclass(slots=True)
class _Reading:
    """Takes the pieces of one request."""

    bodies: BodyStore
    original: Spill
    room: Room
    files: list[File] = field(default_factory=list)
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    size_bytes: int = 0
    broken: PackageBroken | None = None
    _tail: bytes = b""
    _taker: Taker = field(init=False)

    def __post_init__(self) -> None:
        self._taker = Taker(self._sink)

    def take(self, piece: bytes) -> None:
        """Take the next piece, all but the two bytes that may be the client's line end."""
        self.size_bytes += len(piece)
        if self.size_bytes > PACKAGE_LIMIT_BYTES:
            raise BadParts(why=f"> {PACKAGE_LIMIT_BYTES} bytes")
        whole = self._tail + piece
        self._tail = whole[-len(_END) :]
        self._pass(whole[: -len(_END)])

    def end(self, told: str) -> bytes:
        """Return the digest once all came. told: `hash-file`, or "". Raises: BadHash."""
        with_tail = self.digest.copy()
        with_tail.update(self._tail)
        belongs = self._tail != _END or (told and is_hash(told, with_tail.digest()))
        if belongs:
            self._pass(self._tail)
        if told and not is_hash(told, self.digest.digest()):
            raise BadHash
        return self.digest.digest()

    def package(self) -> edxml.Package:
        """Return what the package says. Raises: PackageBroken."""
        if self.broken is not None:
            raise self.broken
        return edxml.understood(self._taker.close())

    def _pass(self, piece: bytes) -> None:
        """Hash, keep and parse; what is broken is drained, so that its sender hears why."""
        self.digest.update(piece)
        if self.broken is not None:
            return
        self.original.write(piece)
        try:
            self._taker.feed(piece)
        except PackageBroken as problem:
            self.broken = problem

    def _sink(self, _: int) -> File:
        self.files.append(File(self.bodies, self.room))
        return self.files[-1]


@asynccontextmanager
async def taking(
    pieces: AsyncIterator[bytes], told_hash: str, bodies: BodyStore, hold: Hold = free
) -> AsyncIterator[Arrived]:
    """Read a whole package; what is not kept within the block is forgotten.

    hold: told what stays in memory.
    Raises: BadParts (too large), BadHash, PackageBroken, Busy.
    """
    reading = _Reading(bodies, bodies.spill(), Room(hold))
    try:
        async for piece in pieces:
            reading.take(piece)
        sha256 = reading.end(told_hash)
        package = reading.package()
        content = package.content
        files = reading.files
        if isinstance(content, Edoc):
            content, files = await asyncio.to_thread(_unwrapped, content, reading)
        yield Arrived(content, files, reading.original, sha256, package.has_signature)
    finally:
        reading.original.discard()
        for file in reading.files:
            file.discard()


def _unwrapped(edoc: Edoc, reading: _Reading) -> tuple[Edoc, list[File]]:
    """Return the document with its real files, out of the zips that they travelled in."""
    if [one.sha256 for one in edoc.attachments] != [file.sha256.hex() for file in reading.files]:
        broken("attachment without content", lazy("có tệp đính kèm không có nội dung"))
    pairs = [
        (one, _real(one, file, reading))
        for one, file in zip(edoc.attachments, list(reading.files), strict=True)
    ]
    attachments = tuple(
        # Builders make other content ids each time: the same document shall stay the same.
        replace(
            one,
            content_id=f"a{place}",
            content_type=mimetypes.guess_type(one.name)[0] or _BYTES,
            size_bytes=file.size_bytes,
            sha256=file.sha256.hex(),
        )
        for place, (one, file) in enumerate(pairs, 1)
    )
    return replace(edoc, attachments=attachments, hops=()), [file for _, file in pairs]


def _real(described: edxml.Attachment, file: File, reading: _Reading) -> File:
    if not file.is_zip:
        return file
    with file.opened() as opened:
        entry = edxml.wrapped(opened, described.name, described.content_type)
        if entry is None:
            return file
        real = File(reading.bodies, reading.room)
        reading.files.append(real)
        for piece in edxml.unwrapped(opened, entry):
            real.write(piece)
    return real
