# SPDX-License-Identifier: Apache-2.0
"""Office documents from outside: archives of bounded size, without macros."""

import zipfile
from io import BytesIO

from lienthong.files.rules.content import Content

ENTRY_LIMIT = 2_000
UNPACKED_LIMIT_BYTES = 200 * 1_048_576
RATIO_LIMIT = 200


def entries(content: Content) -> list[zipfile.ZipInfo]:
    """Return what the archive says it holds; nothing is unpacked.

    Raises: zipfile.BadZipFile.
    """
    source = BytesIO(content) if isinstance(content, bytes) else content
    with zipfile.ZipFile(source) as opened:  # type: ignore[arg-type]  # a memory map reads and seeks as a file does
        return opened.infolist()


def is_bounded(found: list[zipfile.ZipInfo]) -> bool:
    """Tell whether unpacking would stay within reason."""
    unpacked = sum(entry.file_size for entry in found)
    packed = sum(entry.compress_size for entry in found)
    return (
        len(found) <= ENTRY_LIMIT
        and unpacked <= UNPACKED_LIMIT_BYTES
        and unpacked <= max(packed, 4096) * RATIO_LIMIT
        and not any(_leads_out(entry.filename) for entry in found)
    )


def has_macro(found: list[zipfile.ZipInfo]) -> bool:
    """Tell whether an office document carries a program."""
    return any("vbaproject" in entry.filename.lower() for entry in found)


def is_locked(found: list[zipfile.ZipInfo]) -> bool:
    """Tell whether a password closes any entry."""
    return any(entry.flag_bits & 1 for entry in found)


def _leads_out(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/")
