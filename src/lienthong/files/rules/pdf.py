# SPDX-License-Identifier: Apache-2.0
"""PDF from outside: whole, readable without a password, nothing in it that acts by itself."""

import re
from collections.abc import Iterator

from lienthong.files.rules import pdf_parts
from lienthong.files.rules.content import Content
from lienthong.files.rules.pdf_parts import WINDOW, TooDeep, Work, plain

__all__ = ["TooDeep", "findings", "hides_something", "is_bounded", "is_whole"]

#: The most that the compressed object lists of one document may hold, unpacked.
UNPACKED_LIMIT_BYTES = 32 * 1_048_576

#: The most that all compressed parts of one document may hold: whoever opens it unpacks them.
WHOLE_LIMIT_BYTES = 256 * 1_048_576

_TAIL = 2048
_END = rb"(?![A-Za-z0-9_])"
_FINDINGS = {
    "encrypted": re.compile(rb"/Encrypt(?=[\s\x00%\d<])"),
    "script": re.compile(rb"/JavaScript" + _END),
    "action": re.compile(
        rb"/(?:Launch|ImportData|SubmitForm|RichMedia|Rendition)"
        + _END
        + rb"|/XFA(?=[\s\x00%\[\d])"
    ),
    "embedded": re.compile(rb"/(?:EmbeddedFiles?|FileAttachment)" + _END),
}
_HEAD = 1024
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
    left, work = WHOLE_LIMIT_BYTES, Work.of(content)
    try:
        for part in pdf_parts.parts(content, work):
            for text in pdf_parts.unpacked(content, part, work):
                left -= len(text)
                if left < 0:
                    return False
    except TooDeep:
        return False
    return True


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
    for start in range(0, len(content), WINDOW):
        yield plain(content[max(0, start - _OVERLAP) : start + WINDOW])
    left, work = UNPACKED_LIMIT_BYTES, Work.of(content)
    for part in pdf_parts.parts(content, work):
        if part.is_list:
            text = pdf_parts.listed(content, part, work, left)
            left -= len(text)
            yield plain(text)
