# SPDX-License-Identifier: Apache-2.0
"""Files of a document on their way in: nobody sees one before its hash is right."""

import hashlib
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from lienthong_client.errors import BadReceipt
from lienthong_client.values import Attachment, Delivery


class Incoming:
    """A file being fetched. Raises: BadReceipt at the end when it is not what was signed."""

    def __init__(self, folder: Path, attachment: Attachment) -> None:
        self._target = folder / name_of(attachment)
        self._draft = self._target.with_name(f".{self._target.name}.part")
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
    """Make and return the folder of a document, with its statement in it."""
    folder = Path(root) / delivery.package_id
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "van-ban.jws").write_text(delivery.statement)
    return folder


def name_of(attachment: Attachment) -> str:
    """Return a name that stays within its folder, whatever the sender called the file."""
    told = Path(attachment.name.replace("\\", "/")).name
    plain = "".join(letter for letter in told if letter.isprintable()).strip(". ")
    mark = "".join(letter for letter in attachment.content_id if letter.isalnum() or letter == "-")
    return f"{mark}-{plain}"[:200]
