# SPDX-License-Identifier: Apache-2.0
"""Files that travelled inside a zip of their own, taken out again, bounded.

Builders wrap what the format does not carry raw into an archive of one entry and label it
`application/zip`; some label lies. What counts is the archive itself: exactly one entry, of the
file's own kind.
"""

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePath
from typing import IO

from lienthong.exchange.rules.edxml import names
from lienthong.exchange.rules.edxml.tree import broken
from lienthong.exchange.rules.limits import INLINE_LIMIT_BYTES
from lienthong.kernel.text import lazy

_PIECE = 65_536
_BAD = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


def wrapped(file: IO[bytes], name: str, content_type: str) -> zipfile.ZipInfo | None:
    """Return the entry that is the real file, or None where the bytes are the file itself.

    file: bytes that begin as a zip archive does. name: the attachment's own.
    Raises: PackageBroken when it can only be a wrapper, and does not open.
    """
    kind = _kind(name)
    if kind == "zip":
        return None
    try:
        with zipfile.ZipFile(file) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    except _BAD as problem:
        if kind in names.RAW_EXTENSIONS or content_type != names.ZIP_TYPE:
            return None  # not ours to judge: the receiver gets what was sent
        broken("broken zip", lazy("tệp đính kèm hỏng (zip)"), problem)
    if len(entries) != 1 or _kind(entries[0].filename) not in {kind, "unk"}:
        return None
    return entries[0]


def unwrapped(file: IO[bytes], entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the real file. Raises: PackageBroken when it does not unpack, or swells like a bomb."""
    most = max(entry.compress_size * names.MAX_UNZIPPED_RATIO, INLINE_LIMIT_BYTES)
    size = 0
    try:
        with zipfile.ZipFile(file) as archive, archive.open(entry) as content:
            while piece := content.read(_PIECE):
                size += len(piece)
                if size > most:
                    broken("zip swells too much", lazy("tệp nén phình to bất thường"))
                yield piece
    except _BAD as problem:
        broken("broken zip", lazy("tệp đính kèm hỏng (zip)"), problem)


def _kind(name: str) -> str:
    return PurePath(name).suffix.lower().removeprefix(".") or "unk"
