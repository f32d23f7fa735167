# SPDX-License-Identifier: Apache-2.0
"""A hostile package taken apart as it arrives: a small tree of its header, files passed on.

Expat, fed in pieces: memory does not grow with the attachments. Document types are refused, so
there are no entities to expand; depth, number and length of the header's elements are bounded.
"""

import binascii
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NoReturn, Protocol
from xml.parsers import expat

from lienthong.exchange.errors import PackageBroken
from lienthong.exchange.rules.edxml import names
from lienthong.kernel.text import lazy

_BUFFER = 65_536


class Sink(Protocol):
    """Takes the bytes of one attachment as they arrive."""

    def write(self, piece: bytes, /) -> object:
        """Take the next bytes."""


@dataclass(slots=True)
class Node:
    """An element by its local name: prefixes and namespaces differ between builders."""

    name: str
    text: str = ""
    children: list["Node"] = field(default_factory=list)
    carried: "Carried | None" = None  #: of an element that held an attachment's bytes

    def all(self, *path: str) -> Iterator["Node"]:
        """Yield the descendants at a path of local names."""
        if not path:
            yield self
            return
        for child in self.children:
            if child.name == path[0]:
                yield from child.all(*path[1:])

    def first(self, *path: str) -> "Node | None":
        """Return the first descendant at a path, or None."""
        return next(self.all(*path), None)

    def read(self, *path: str) -> str:
        """Return the text at a path, trimmed; "" where there is none."""
        found = self.first(*path)
        return found.text.strip() if found else ""


@dataclass(frozen=True, slots=True)
class Carried:
    """An attachment's bytes as they travelled, out of their base64."""

    size_bytes: int
    sha256: str
    is_zip: bool  #: begins as a zip archive does, whatever its label says


class Taker:
    """Reads one package. Feed it pieces, then close it."""

    def __init__(self, sink_for: Callable[[int], Sink | None]) -> None:
        """sink_for: given the place of an attachment (from 0), where its bytes go."""
        self._sink_for = sink_for
        self._root = Node("")
        self._open = [self._root]
        self._nodes = 0
        self._files = 0
        self._file: _File | None = None
        self._begun = False
        self._parser = expat.ParserCreate(namespace_separator="}")
        self._parser.buffer_text = True
        self._parser.buffer_size = _BUFFER
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def feed(self, piece: bytes) -> None:
        """Take the next piece. Raises: PackageBroken."""
        if not self._begun:
            piece = piece.lstrip()
            self._begun = bool(piece)
        self._parse(piece, is_last=False)

    def close(self) -> Node:
        """Return the tree once all pieces are fed. Raises: PackageBroken."""
        self._parse(b"", is_last=True)
        return self._root.children[0]

    def _parse(self, piece: bytes, *, is_last: bool) -> None:
        try:
            self._parser.Parse(piece, is_last)
        except (expat.ExpatError, ValueError) as problem:
            broken("not well-formed XML", lazy("không phải XML hợp lệ"), problem)

    def _doctype(self, *_: object) -> None:
        broken("document type declaration", lazy("có khai báo kiểu tài liệu (DOCTYPE)"))

    def _start(self, qualified: str, _: dict[str, str]) -> None:
        self._nodes += 1
        if len(self._open) > names.MAX_DEPTH or self._nodes > names.MAX_HEADER_NODES:
            broken("too deep or too many elements", lazy("quá nhiều phần tử hoặc lồng quá sâu"))
        local = qualified.rpartition("}")[2]
        node = Node(names.SYNONYMS.get(local, local))
        if node.name == "ContentTransferEncoded" and self._open[-1].name == "Attachment":
            self._begin_file()
        self._open[-1].children.append(node)
        self._open.append(node)

    def _begin_file(self) -> None:
        if self._files == names.MAX_ATTACHMENTS:
            broken("too many attachments", lazy("quá nhiều tệp đính kèm"))
        self._file = _File(self._sink_for(self._files))
        self._files += 1

    def _characters(self, text: str) -> None:
        if self._file is not None:
            self._file.take(text)
            return
        node = self._open[-1]
        node.text += text
        if len(node.text) > names.MAX_TEXT:
            broken(f"{node.name} too long", lazy("có nội dung quá dài"))

    def _end(self, _: str) -> None:
        node = self._open.pop()
        if self._file is not None and node.name == "ContentTransferEncoded":
            node.carried = self._file.close()
            self._file = None


class _File:
    """One attachment on its way out of its base64."""

    def __init__(self, sink: Sink | None) -> None:
        self._sink = sink
        self._rest = b""
        self._size = 0
        self._digest = hashlib.sha256()
        self._head = b""

    def take(self, text: str) -> None:
        """Decode what is whole; keep the rest for the next piece."""
        try:
            clean = self._rest + b"".join(text.encode("ascii").split())
        except UnicodeEncodeError as problem:
            broken("broken base64", lazy("tệp đính kèm hỏng (base64)"), problem)
        whole = len(clean) - len(clean) % 4
        self._rest = clean[whole:]
        self._write(clean[:whole])

    def _write(self, encoded: bytes) -> None:
        if self._size % 3 and encoded:
            broken("base64 goes on after its end", lazy("tệp đính kèm hỏng (base64)"))
        try:
            piece = binascii.a2b_base64(encoded, strict_mode=True) if encoded else b""
        except binascii.Error as problem:
            broken("broken base64", lazy("tệp đính kèm hỏng (base64)"), problem)
        self._head = self._head or piece[:4]
        self._size += len(piece)
        self._digest.update(piece)
        if self._sink is not None and piece:
            self._sink.write(piece)

    def close(self) -> Carried:
        """Return what came. Raises: PackageBroken when the last group is not whole."""
        if self._rest:
            broken("base64 cut short", lazy("tệp đính kèm bị cắt (base64)"))
        return Carried(
            size_bytes=self._size,
            sha256=self._digest.hexdigest(),
            is_zip=self._head == b"PK\x03\x04",
        )


def broken(ascii_reason: str, why: object, cause: Exception | None = None) -> NoReturn:
    """Refuse a package, in words for old clients and for people."""
    raise PackageBroken(why=why, ascii=ascii_reason) from cause
