# SPDX-License-Identifier: Apache-2.0
"""Reads of stored files. Who may see one is decided by the package that owns its meaning."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO
from urllib.parse import quote

from django.conf import settings
from django.db.models import Sum

from lienthong.files.errors import FileDamaged, FileMissing
from lienthong.files.models import Blob, File
from lienthong.files.ports import BodyStore, FolderStore
from lienthong.kernel import clock
from lienthong.kernel.ids import AccountId, FileId
from lienthong.kernel.text import search_key

CHUNK_BYTES = 262_144


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file as other packages know it."""

    id: FileId  #: says nothing about who may see it
    name: str  #: cleaned, as its sender knows it
    media_type: str  #: by content
    size_bytes: int  #: of the content
    sha256: str  #: of the content, lower-case hex
    owner_id: AccountId | None  #: who sent it; None for the platform
    created_at: dt.datetime  #: when it was stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """An answer that a front door may pass on as it is."""

    headers: Mapping[str, str]  #: complete: type, length, name, caching, sandbox
    chunks: Iterable[bytes]  #: the body, never whole in memory


def bodies() -> BodyStore:
    """Return the store of large bodies."""
    return FolderStore(settings.VAR / "files")


def stored(file_id: FileId) -> StoredFile:
    """Return what is known of a file.

    Raises: FileMissing.
    """
    row = File.objects.select_related("blob").defer("blob__body").filter(pk=file_id).first()
    if row is None:
        raise FileMissing
    return view(row)


def owners(file_ids: Iterable[FileId]) -> dict[FileId, AccountId | None]:
    """Return who sent each of some files; those that are not there are left out. One query."""
    rows = File.objects.filter(pk__in=list(file_ids)).values_list("id", "owner_id")
    return {FileId(key): AccountId(owner) if owner else None for key, owner in rows}


def holding(sha256: str) -> tuple[FileId, ...]:
    """Return every file that has a content, whoever stored it: the caller picks its own."""
    rows = File.objects.filter(blob_id=sha256).values_list("pk", flat=True)
    return tuple(FileId(pk) for pk in rows)


def stored_all(file_ids: Iterable[FileId]) -> dict[FileId, StoredFile]:
    """Return what is known of some files, in one query; lost ones are left out."""
    rows = File.objects.select_related("blob").defer("blob__body").filter(pk__in=list(file_ids))
    return {FileId(row.pk): view(row) for row in rows}


def view(row: File) -> StoredFile:
    """Return a row as a value."""
    return StoredFile(
        id=FileId(row.pk),
        name=row.name,
        media_type=row.media_type,
        size_bytes=row.blob.size_bytes,
        sha256=row.blob_id,
        owner_id=AccountId(row.owner_id) if row.owner_id else None,
        created_at=row.created_at,
    )


def read_bytes(file_id: FileId) -> bytes:
    """Return the whole content: for files that must be in memory anyway, such as a PDF to sign.

    Raises: FileMissing, FileDamaged when the bytes are no longer those that were stored.
    """
    with open_stream(file_id) as stream:
        content = stream.read()
    if hashlib.sha256(content).hexdigest() != stored(file_id).sha256:
        raise FileDamaged
    return content


def open_stream(file_id: FileId) -> BinaryIO:
    """Open the content for reading in chunks; the caller closes it.

    Raises: FileMissing, FileDamaged when the store has lost the body.
    """
    blob = Blob.objects.filter(pk__in=File.objects.filter(pk=file_id).values("blob")).first()
    if blob is None:
        raise FileMissing
    return open_blob(blob)


def open_blob(blob: Blob) -> BinaryIO:
    """Open a content by its row.

    Raises: FileDamaged.
    """
    if blob.body is not None:
        return BytesIO(bytes(blob.body))
    stream = bodies().open(blob.sha256)
    if stream is None:
        raise FileDamaged
    return stream


def download(file_id: FileId, *, is_inline: bool = False) -> Download:
    """Return a file ready to be served, safely, by the front door that has checked the right.

    is_inline: shown in the browser where its type allows, in a sandbox without scripts.
    Raises: FileMissing, FileDamaged.
    """
    file = stored(file_id)
    return Download(headers=_headers(file, is_inline), chunks=_chunks(open_stream(file_id)))


def sent_today_bytes(account_id: AccountId) -> int:
    """Return how much an account has sent since midnight in Viet Nam."""
    midnight = clock.at(clock.today(), dt.time())
    sent = File.objects.filter(owner_id=account_id, created_at__gte=midnight)
    return int(sent.aggregate(total=Sum("blob__size_bytes"))["total"] or 0)


def _headers(file: StoredFile, is_inline: bool) -> dict[str, str]:
    kind = "inline" if is_inline else "attachment"
    plain = "".join(
        letter if letter.isalnum() or letter in "._-" else "_" for letter in search_key(file.name)
    )
    return {
        "Content-Type": file.media_type,
        "Content-Length": str(file.size_bytes),
        # RFC 6266 and RFC 5987: a plain name for old readers, the real one in UTF-8.
        "Content-Disposition": (
            f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}"
        ),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'self'",
        "Cache-Control": "private, max-age=0, must-revalidate",
        "ETag": f'"{file.sha256}"',
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        while chunk := stream.read(CHUNK_BYTES):
            yield chunk
