# SPDX-License-Identifier: Apache-2.0
"""Several files as one, made while it is sent: nothing of it is held."""

import zipfile
from collections.abc import Iterable, Iterator, Sequence

from lienthong.kernel import clock

#: Name, length in bytes, content.
File = tuple[str, int, Iterable[bytes]]


class _Written:
    """What a writer of archives wrote, to be taken away."""

    def __init__(self) -> None:
        self._content = bytearray()

    def write(self, piece: bytes) -> int:
        self._content += piece
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is open."""

    def taken(self) -> bytes:
        content = bytes(self._content)
        self._content.clear()
        return content


def packed(files: Sequence[File]) -> Iterator[bytes]:
    """Hand out a ZIP archive of files, stored as they are.

    Raises whatever reading a file raises: the archive then has no end, which any reader sees.
    """
    written, now = _Written(), clock.now().astimezone(clock.HANOI).timetuple()[:6]
    archive = zipfile.ZipFile(written, "w", zipfile.ZIP_STORED)
    for name, size_bytes, content in files:
        entry = zipfile.ZipInfo(name, now)
        entry.file_size = size_bytes
        with archive.open(entry, "w") as file:
            for piece in content:
                file.write(piece)
                yield written.taken()
    archive.close()
    yield written.taken()
