# SPDX-License-Identifier: Apache-2.0
"""The packed parts (streams) of a PDF, found and unpacked without trusting its cross-reference.

A reader may repair a broken table and so come upon any object in the file. So every word `obj` is
taken for the head of one, wherever it stands: behind a comment, inside another's text. What each
look costs is paid from a `Work`, so a document made of heads alone ends early instead of slowly.
"""

import base64
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from lienthong.files.rules.content import Content

WINDOW = 4 * 1_048_576

_NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
#: The letters first, the look behind them after: found fifty times as fast as the other way round.
_OBJECT = re.compile(rb"obj(?<![A-Za-z]obj)")
_SPACE = re.compile(rb"(?:[\x00\t\n\f\r ]++|%[^\r\n]*+)*+")
_TOKEN = re.compile(
    rb"<<|>>|[\[\](]|<[^<>]*+>"
    rb"|/[^\x00\t\n\f\r ()<>\[\]{}/%]*+"
    rb"|[^\x00\t\n\f\r ()<>\[\]{}/%]++"
)
_CLOSING = {b"<<": b">>", b"[": b"]"}
_LETTERS = re.compile(rb"[^()\\]++|\\.|[()]", re.DOTALL)
_LINE_END = re.compile(rb"[\x00\t\f ]*+(?:\r\n|\n|\r)")
_STRICT_LINE_END = re.compile(rb"\r?\n")
_FILTER_KEYS = (b"Filter", b"F")
_TELLING_KEYS = frozenset((*_FILTER_KEYS, b"DecodeParms", b"DP", b"Type"))
_FLATE = frozenset((b"/FlateDecode", b"/Fl"))
_ASCII85 = frozenset((b"/ASCII85Decode", b"/A85"))
_ASCII_HEX = frozenset((b"/ASCIIHexDecode", b"/AHx"))


class TooDeep(Exception):  # noqa: N818 - a finding of this module, turned into a flaw at once
    """The document is built in a way that no honest program builds one."""


@dataclass(slots=True)
class Work:
    """How many bytes may still be looked at; an honest document has each looked at once."""

    limit: int
    spent: int = 0

    @classmethod
    def of(cls, content: Content) -> "Work":
        """Return what a document of this size may cost."""
        return cls(limit=2 * len(content) + 65_536)

    def spend(self, count: int) -> None:
        """Pay for a look.  Raises: TooDeep."""
        self.spent += count
        if self.spent > self.limit:
            raise TooDeep


Keys = dict[bytes, tuple[bytes, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A packed part: its dictionary, read whole, and where its line `stream` ends."""

    keys: Keys  #: name without its stroke → the tokens of its value, nested ones too
    line_at: int  #: just behind the word `stream`

    @property
    def is_list(self) -> bool:
        """Tell whether a reader may look for objects in it: not all of them ask for its type."""
        return b"First" in self.keys or b"/ObjStm" in self.keys.get(b"Type", ())

    @property
    def filters(self) -> tuple[bytes, ...]:
        """Return the names of its packings, outermost first.  Raises: TooDeep."""
        if all(key in self.keys for key in _FILTER_KEYS):
            raise TooDeep
        told = next((self.keys[key] for key in _FILTER_KEYS if key in self.keys), ())
        names = tuple(word for word in told if word not in (b"[", b"]", b"null"))
        if b"R" in names:
            raise TooDeep  # said elsewhere: one who looks there may find another answer
        return names

    @property
    def is_predicted(self) -> bool:
        """Tell whether what is unpacked would have to be added up by rows."""
        told = (*self.keys.get(b"DecodeParms", ()), *self.keys.get(b"DP", ()))
        return b"/Predictor" in told or b"R" in told


def plain(text: bytes) -> bytes:
    """Undo `/J#61vaScript`: names may hide their letters."""
    if b"#" not in text:
        return text
    return _NAME_ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), text)


def parts(content: Content, work: Work) -> Iterator[Part]:
    """Yield every packed part that a reader may come upon.

    Raises: TooDeep if a dictionary behind `obj` cannot be read to its end.
    """
    for head in _OBJECT.finditer(content):
        at = _after_space(content, head.end(), work)
        if content[at : at + 2] != b"<<":
            continue
        keys, at = _dictionary(content, at, work)
        at = _after_space(content, at, work)
        if content[at : at + 6] == b"stream":
            yield Part(keys=keys, line_at=at + 6)


def unpacked(content: Content, part: Part, work: Work) -> Iterator[bytes]:
    """Yield what a part holds, window by window, if Flate is among its packings; else nothing.

    A broken part ends without a word: a reader shows as much of it.
    Raises: TooDeep for packings that are not understood.
    """
    filters = part.filters
    at = next((at for at, name in enumerate(filters) if name in _FLATE), None)
    if at is None:
        return
    if sum(name in _FLATE for name in filters) > 1 or at > 1:
        raise TooDeep  # packed twice: a small file for one who unpacks once
    body = _LINE_END.match(content, part.line_at)
    if body is None:
        raise TooDeep
    outer = filters[0] if at else b""
    yield from _inflated(_source(content, body.end(), outer, work), work)


def listed(content: Content, part: Part, work: Work, limit_bytes: int) -> bytes:
    """Return the objects that a list holds; nothing if it is not packed, for then all can see them.

    Raises: TooDeep beyond the limit, for a packing other than plain Flate, or for a broken one.
    """
    filters = part.filters
    if not filters:
        return b""
    body = _STRICT_LINE_END.match(content, part.line_at)
    if len(filters) > 1 or filters[0] not in _FLATE or part.is_predicted or body is None:
        raise TooDeep
    pieces, size, ends = [], 0, Ends()
    for piece in _inflated(_slices(content, body.end()), work, ends):
        size += len(piece)
        if size > limit_bytes:
            raise TooDeep
        pieces.append(piece)
    if not ends.whole:
        raise TooDeep
    return b"".join(pieces)


@dataclass(slots=True)
class Ends:
    """How an unpacking ended."""

    whole: bool = False


def _after_space(content: Content, at: int, work: Work) -> int:
    found = _SPACE.match(content, at)
    end = found.end() if found else at
    work.spend(end - at + 1)
    return end


def _dictionary(content: Content, start: int, work: Work) -> tuple[Keys, int]:
    """Read a dictionary that begins here; return its own keys and where it ends."""
    keys: dict[bytes, list[bytes]] = {}
    value: list[bytes] | None = None
    awaited: list[bytes] = []  # what closes each bracket that is open
    at = start
    while True:
        token, at = _token(content, at, work)
        if token in _CLOSING:
            awaited.append(_CLOSING[token])
        elif token in (b">>", b"]") and awaited.pop() != token:
            raise TooDeep
        if not awaited:
            return {key: tuple(words) for key, words in keys.items()}, at
        if len(awaited) == 1 and token.startswith(b"/") and value != []:
            if token[1:] in keys and token[1:] in _TELLING_KEYS:
                raise TooDeep  # readers differ about which of the two counts
            value = keys[token[1:]] = []
        elif value is not None:
            value.append(token)


def _token(content: Content, at: int, work: Work) -> tuple[bytes, int]:
    at = _after_space(content, at, work)
    found = _TOKEN.match(content, at)
    if found is None or found[0] in (b"stream", b"endobj", b"obj"):
        raise TooDeep
    work.spend(found.end() - at)
    end = _end_of_text(content, found.end(), work) if found[0] == b"(" else found.end()
    return plain(found[0]), end


def _end_of_text(content: Content, at: int, work: Work) -> int:
    depth = 1
    while depth:
        found = _LETTERS.match(content, at)
        if found is None:
            raise TooDeep
        depth += (found[0] == b"(") - (found[0] == b")")
        work.spend(found.end() - at)
        at = found.end()
    return at


def _source(content: Content, start: int, outer: bytes, work: Work) -> Iterator[bytes]:
    if not outer:
        return _slices(content, start)
    if outer in _ASCII85:
        start += 2 * (content[start : start + 2] == b"<~")
        return _from_letters(content, start, work, end=b"~", group=5)
    if outer in _ASCII_HEX:
        return _from_letters(content, start, work, end=b">", group=2)
    raise TooDeep


def _slices(content: Content, start: int) -> Iterator[bytes]:
    """Yield what follows: little at first, for most parts are small."""
    size = 512
    while start < len(content):
        yield content[start : start + size]
        start, size = start + size, min(size * 2, 1_048_576)


def _from_letters(
    content: Content, start: int, work: Work, *, end: bytes, group: int
) -> Iterator[bytes]:
    """Yield the bytes that are written as letters, up to the mark of their end."""
    rest, is_last = b"", False
    for raw in _slices(content, start):
        letters, mark, _after = raw.partition(end)
        work.spend(len(letters))
        rest += letters.translate(None, b"\x00\t\n\f\r ").replace(b"z", b"!!!!!")
        is_last = bool(mark)
        usable = len(rest) if is_last else len(rest) - len(rest) % group
        try:
            yield _decoded(rest[:usable], group)
        except ValueError:
            return
        rest = rest[usable:]
        if is_last:
            return


def _decoded(letters: bytes, group: int) -> bytes:
    if group == 5:
        return base64.a85decode(letters)
    return bytes.fromhex((letters + b"0" * (len(letters) % 2)).decode("ascii"))


def _inflated(source: Iterator[bytes], work: Work, ends: Ends | None = None) -> Iterator[bytes]:
    """Yield what a Flate text holds; where it ends is its own to say, not the document's."""
    unpacker, packed = zlib.decompressobj(), b""
    try:
        for packed in source:
            while packed and not unpacker.eof:
                text = unpacker.decompress(packed, WINDOW)
                rest = len(unpacker.unconsumed_tail) + len(unpacker.unused_data)
                work.spend(len(packed) - rest)
                packed = unpacker.unconsumed_tail
                yield text
            if unpacker.eof:
                break
    except zlib.error:
        work.spend(len(packed))
        return
    if ends:
        ends.whole = unpacker.eof
