# SPDX-License-Identifier: Apache-2.0
"""The words on a PDF that Typst set, for the examples of packs: enough for that, and no more."""

import io
import re
from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader

_OPERATION = re.compile(
    rb"/(?P<font>\w+)\s+[\d.]+\s+Tf|<(?P<hex>[0-9A-Fa-f\s]*)>|\((?P<text>(?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*)\)"
    rb"|(?P<end>\bET\b)",
    re.DOTALL,
)
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def words_of(pdf: bytes) -> str:
    """Return the text of a PDF in the order it was set, white space folded."""
    reader = PdfFileReader(io.BytesIO(pdf))
    pages = _pages(reader.root["/Pages"])
    return " ".join(" ".join(_page(page) for page in pages).split())


def _pages(node: Any) -> Iterator[Any]:
    """Yield the pages under a node of the page tree: many pages hang on several branches."""
    if "/Kids" not in node:
        yield node
        return
    for kid in node["/Kids"]:
        yield from _pages(kid.get_object())


def _page(page: Any) -> str:
    declared = page["/Resources"].get("/Font", {})
    fonts = {
        name.lstrip("/"): _meanings(declared[name]["/ToUnicode"].data.decode()) for name in declared
    }
    told: list[str] = []
    meanings: dict[int, str] = {}
    for found in _OPERATION.finditer(page["/Contents"].data):
        if found["font"]:
            meanings = fonts.get(found["font"].decode(), {})
        elif found["end"]:
            told.append(" ")
        else:
            told.append(_decoded(found, meanings))
    return "".join(told)


def _decoded(found: re.Match[bytes], meanings: dict[int, str]) -> str:
    if found["hex"] is not None:
        raw = bytes.fromhex(found["hex"].decode())
    else:
        raw = _ESCAPE.sub(
            lambda m: bytes([int(m[1], 8)]) if len(m[1]) == 3 else _LETTERS.get(m[1], m[1]),
            found["text"],
        )
    pairs = zip(raw[::2], raw[1::2], strict=False)
    return "".join(meanings.get(high << 8 | low, "") for high, low in pairs)


def _meanings(cmap: str) -> dict[int, str]:
    """Read the glyph-to-letters table that the font carries."""
    found: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for glyph, letters in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            found[int(glyph, 16)] = bytes.fromhex(letters).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for low, high, first in re.findall(
            r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block
        ):
            for offset, glyph in enumerate(range(int(low, 16), int(high, 16) + 1)):
                found[glyph] = chr(int(first, 16) + offset)
    return found
