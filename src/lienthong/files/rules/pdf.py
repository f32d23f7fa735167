# SPDX-License-Identifier: Apache-2.0
"""PDF from outside: whole, readable without a password, nothing in it that acts by itself."""

import re
import zlib
from collections.abc import Iterator

from lienthong.files.rules.content import Content

#: The most that the compressed object lists of one document may hold, unpacked.
UNPACKED_LIMIT_BYTES = 32 * 1_048_576

#: The most that all compressed parts of one document may hold: whoever opens it unpacks them.
WHOLE_LIMIT_BYTES = 256 * 1_048_576

_TAIL = 2048
_NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_END = rb"(?![A-Za-z0-9_])"
_FINDINGS = {
    "encrypted": re.compile(rb"/Encrypt\s*(?:\d|<<)"),
    "script": re.compile(rb"/JavaScript" + _END),
    "action": re.compile(
        rb"/(?:Launch|ImportData|SubmitForm|RichMedia|Rendition)" + _END + rb"|/XFA\s*[\[\d]"
    ),
    "embedded": re.compile(rb"/(?:EmbeddedFiles?|FileAttachment)" + _END),
}
_STREAM = re.compile(rb">>\s{0,8}stream\r?\n")
_FLATE = re.compile(rb"/(?:FlateDecode|Fl)" + _END)
_HEAD = 1024
_WINDOW = 4 * 1_048_576
_OVERLAP = 64


def is_whole(content: Content) -> bool:
    """Tell whether the end of a document is there, and nothing after it but white space."""
    tail = content[-_TAIL:]
    marker = tail.rfind(b"%%EOF")
    return marker >= 0 and b"startxref" in tail and not tail[marker + 5 :].strip(b"\r\n\t \x00")


def hides_something(content: Content) -> bool:
    """Tell whether the head is a page or a program to another reader."""
    head = content[:_HEAD].lower()
    return any(mark in head for mark in (b"<html", b"<script", b"<svg", b"<!doctype", b"<?php"))


def is_bounded(content: Content) -> bool:
    """Tell whether unpacking every Flate part would stay within reason; nothing is kept of it."""
    left = WHOLE_LIMIT_BYTES
    for match in _STREAM.finditer(content):
        words = _plain(content[max(0, match.start() - _HEAD) : match.start()])
        words = words[words.rfind(b"obj") + 3 :]
        if len(_FLATE.findall(words)) > 1:
            return False  # packed twice: a small file for one who unpacks once
        if _FLATE.search(words):
            packed = content[match.end() : _end_of_stream(content, match.end())]
            left -= _unpacked_size(packed, left)
        if left < 0:
            return False
    return True


def _unpacked_size(packed: bytes, limit_bytes: int) -> int:
    """Return the size, or something beyond the limit; a broken part counts as far as it goes."""
    unpacker, size = zlib.decompressobj(), 0
    try:
        while packed and not unpacker.eof and size <= limit_bytes:
            size += len(unpacker.decompress(packed, _WINDOW))
            packed = unpacker.unconsumed_tail
    except zlib.error:
        pass
    return size


class TooDeep(Exception):  # noqa: N818 - a finding of this module, turned into a flaw at once
    """The compressed lists are packed in a way that no honest program writes."""


def findings(content: Content) -> frozenset[str]:
    """Return which of `encrypted`, `script`, `action`, `embedded` the document's objects show.

    Raises: TooDeep.
    """
    return frozenset(
        name
        for text in _structures(content)
        for name, pattern in _FINDINGS.items()
        if pattern.search(text)
    )


def _structures(content: Content) -> Iterator[bytes]:
    """Yield every text in which objects may be written: all of the file, then its object streams.

    The file is looked at whole, streams too: a cross-reference may point into any of them. The
    names sought are long enough not to turn up in compressed bytes by chance.
    Raises: TooDeep beyond the bound, or for a packing other than plain Flate.
    """
    for start in range(0, len(content), _WINDOW):
        yield _plain(content[max(0, start - _OVERLAP) : start + _WINDOW])
    left = UNPACKED_LIMIT_BYTES
    for match in _STREAM.finditer(content):
        words = _plain(content[max(0, match.start() - _HEAD) : match.start()])
        words = words[words.rfind(b"obj") + 3 :]
        if b"/ObjStm" not in words:
            continue
        packed = content[match.end() : _end_of_stream(content, match.end())]
        text = _unpacked(words, packed, left)
        left -= len(text)
        yield _plain(text)


def _end_of_stream(content: Content, start: int) -> int:
    end = content.find(b"endstream", start)
    return end if end >= 0 else len(content)


def _unpacked(words: bytes, packed: bytes, limit_bytes: int) -> bytes:
    if b"/Filter" not in words:
        return packed
    if not re.search(rb"/Filter\s*(\[\s*)?/(FlateDecode|Fl)\s*(\]|/|$|\s)", words):
        raise TooDeep
    if b"/Predictor" in words:
        raise TooDeep
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(packed, limit_bytes + 1)
    except zlib.error as broken:
        raise TooDeep from broken
    if len(text) > limit_bytes:
        raise TooDeep
    return text


def _plain(text: bytes) -> bytes:
    """Undo `/J#61vaScript`: names may hide their letters."""
    if b"#" not in text:
        return text
    return _NAME_ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), text)
