# SPDX-License-Identifier: Apache-2.0
"""Files of a document on their way in: nobody sees one before its hash is right."""

import hashlib
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from lienthong_client.errors import BadReceipt
from lienthong_client.values import Attachment, Delivery

#: Of a file's name without its number; file systems take 255.
_NAME_BYTES = 200
_ENDING_BYTES = 20


class Incoming:
    """A file being fetched. Raises: BadReceipt at the end when it is not what was signed."""

    def __init__(self, folder: Path, attachment: Attachment, place: int) -> None:
        self._target = folder / name_of(attachment, place)
        self._draft = folder / f".{place + 1}.part"
        self._attachment = attachment
        self._digest = hashlib.sha256()

    def __enter__(self) -> Self:
        self._file = self._draft.open("wb")
        return self

    def write(self, piece: bytes) -> None:
        """Take a piece."""
        self._digest.update(piece)
        self._file.write(piece)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        if failure is None and self._digest.hexdigest() == self._attachment.sha256:
            self._draft.replace(self._target)
            return
        self._draft.unlink(missing_ok=True)
        if failure is None:
            raise BadReceipt(f"{self._attachment.name} is not the file that was signed")


def folder_of(delivery: Delivery, root: str | Path) -> Path:
    """Make and return the folder of a delivery, with the document's statement in it."""
    folder = Path(root) / delivery.id
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "van-ban.jws").open("w") as file:
        file.write(delivery.statement)
        file.flush()
        os.fsync(file.fileno())
    return folder


def left(delivery: Delivery, folder: Path) -> range:
    """Save what came along with a delivery; return the places of files that are to be fetched.

    Raises: BadReceipt when one of them is not what was signed.
    """
    attachments = delivery.document.attachments
    if delivery.enclosed is None or len(delivery.enclosed) != len(attachments):
        return range(len(attachments))
    for place, content in enumerate(delivery.enclosed):
        with Incoming(folder, attachments[place], place) as incoming:
            incoming.write(content)
    return range(0)


def settle(folder: Path) -> None:
    """Bring the names of what was saved to the disk: only then may it be acknowledged."""
    for one in (folder, folder.parent):
        opened = os.open(one, os.O_RDONLY)
        try:
            os.fsync(opened)
        except OSError:  # a file system that has no such thing
            if os.name == "posix":
                raise
        finally:
            os.close(opened)


def name_of(attachment: Attachment, place: int) -> str:
    """Return a name that stays within its folder, whatever the sender called the file."""
    told = Path(attachment.name.replace("\\", "/")).name
    plain = "".join(letter for letter in told if letter.isprintable()).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending.encode()) > _ENDING_BYTES:
        stem, dot, ending = plain, "", ""
    return f"{place + 1}-{_cut(stem, _NAME_BYTES - len(ending.encode()))}{dot}{ending}"


def _cut(text: str, most_bytes: int) -> str:
    return text.encode()[:most_bytes].decode(errors="ignore")
