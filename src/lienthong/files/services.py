# SPDX-License-Identifier: Apache-2.0
"""Storing files: streamed, bounded, typed by content, kept once."""

import errno
import hashlib
import mmap
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from django.db import connection, transaction

from lienthong.audit import services as audit
from lienthong.files import queries, rules
from lienthong.files.errors import (
    FileBroken,
    FileDisguised,
    FileEmpty,
    FileQuota,
    FileTooLarge,
    FileTypeRefused,
    FileUnsafe,
    StorageFull,
)
from lienthong.files.models import Blob
from lienthong.files.queries import CHUNK_BYTES, StoredFile
from lienthong.files.rules.inspection import REASONS
from lienthong.kernel import bound, clock
from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.errors import Refusal
from lienthong.kernel.ids import FileId, uuid7

#: Scratch files and bodies without a row are left alone for a day: their writer may be alive.
GRACE_SECONDS = 86_400

#: Errors of a disk, a quota or a size limit that has no room left.
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

#: A content and its name in one round trip. The content of a name that is there already is kept.
_INSERT = """
WITH content AS (
    INSERT INTO files_blob (sha256, size_bytes, body, stored_at) VALUES (%s, %s, %s, %s)
    ON CONFLICT (sha256) DO NOTHING
)
INSERT INTO files_file (id, blob_id, name, media_type, owner_id, created_at)
VALUES (%s, %s, %s, %s, %s, %s)
"""

Incoming = bytes | BinaryIO | Iterable[bytes]


class _Spool:
    """A body as it arrives: in memory while small, in a scratch file once large."""

    def __init__(self) -> None:
        self.size_bytes = 0
        self.path: Path | None = None
        self._digest = hashlib.sha256()
        self._body = bytearray()
        self._scratch: BinaryIO | None = None

    def take(self, chunk: bytes) -> None:
        self.size_bytes += len(chunk)
        self._digest.update(chunk)
        if self._scratch:
            self._scratch.write(chunk)
            return
        self._body += chunk
        if self.size_bytes > rules.INLINE_LIMIT_BYTES:
            handle, path = tempfile.mkstemp(dir=queries.bodies().scratch())
            self.path, self._scratch = Path(path), open(handle, "wb")  # noqa: PTH123, SIM115 - a handle, closed in discard
            self._scratch.write(self._body)
            self._body.clear()

    def finish(self) -> None:
        if self._scratch:
            self._scratch.flush()

    def discard(self) -> None:
        """Leave no scratch file behind; one that was taken over has gone already."""
        if self._scratch and self.path:
            with suppress(OSError):  # a full disk refuses the last buffer; the file goes anyway
                self._scratch.close()
            self.path.unlink(missing_ok=True)

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    @property
    def body(self) -> bytes:
        return bytes(self._body)


def store(
    actor: Actor,
    content: Incoming,
    name: str,
    *,
    limit_bytes: int = rules.DEFAULT_LIMIT_BYTES,
    allowed: Collection[str] = rules.SCANS,
    declared: str = "",
) -> StoredFile:
    """Store a file; the same content is kept once, under any number of names.

    content: bytes, an open file (Django's UploadedFile is one), or chunks; read no further than
    the limit. allowed: media types. declared: the media type its sender named.
    Raises: FileEmpty, FileTooLarge, FileTypeRefused, FileDisguised, FileBroken, FileUnsafe,
    FileQuota, StorageFull.
    """
    shown = rules.clean_name(name, extension="")
    with _spooled(content, shown, limit_bytes) as spooled:
        _refuse_over_quota(actor, spooled.size_bytes)
        media_type = _inspected(spooled, shown, frozenset(allowed), declared)
        extension = rules.TAKEN[media_type].extensions[0]
        return _keep(actor, spooled, rules.clean_name(name, extension=extension), media_type)


def clean_up() -> int:
    """Remove what crashes left behind: scratch files, and bodies whose row was never committed."""
    bodies = queries.bodies()
    removed = bodies.sweep(older_than_seconds=GRACE_SECONDS)
    for sha256, age_seconds in bodies.addresses():
        if age_seconds > GRACE_SECONDS:
            removed += _remove_orphan(sha256)
    return removed


def verify_all(*, sample: int | None = None) -> list[str]:
    """Read contents again and return the addresses of those that are not what they were.

    sample: look at this many, chosen at random; all of them when None.
    """
    blobs = Blob.objects.order_by("?")[:sample] if sample else Blob.objects.order_by("sha256")
    return [blob.sha256 for blob in blobs.iterator(chunk_size=20) if not _is_intact(blob)]


@transaction.atomic
def _keep(actor: Actor, spooled: _Spool, name: str, media_type: str) -> StoredFile:
    now = clock.now()
    if spooled.path:
        _lock(spooled.sha256)
        queries.bodies().adopt(spooled.path, spooled.sha256)
    stored = StoredFile(
        id=FileId(uuid7()),
        name=name,
        media_type=media_type,
        size_bytes=spooled.size_bytes,
        sha256=spooled.sha256,
        owner_id=actor.account_id,
        created_at=now,
    )
    body = None if spooled.path else spooled.body
    bound.run(
        _INSERT,
        (
            stored.sha256,
            stored.size_bytes,
            body,
            now,
            stored.id,
            stored.sha256,
            name,
            media_type,
            stored.owner_id,
            now,
        ),
    )
    audit.record(
        actor,
        "files.stored",
        stored.id,
        after={"sha256": stored.sha256, "bytes": stored.size_bytes},
    )
    return stored


@contextmanager
def _spooled(content: Incoming, name: str, limit_bytes: int) -> Iterator[_Spool]:
    """Read the body to its end or to the limit; leave no scratch file behind."""
    if (getattr(content, "size", 0) or 0) > limit_bytes:
        raise FileTooLarge(name=name, limit_mib=_mib(limit_bytes))
    spool = _Spool()
    try:
        for chunk in _chunks(content):
            if spool.size_bytes + len(chunk) > limit_bytes:
                raise FileTooLarge(name=name, limit_mib=_mib(limit_bytes))
            spool.take(chunk)
        if not spool.size_bytes:
            raise FileEmpty(name=name)
        spool.finish()
        yield spool
    except OSError as problem:
        if problem.errno in NO_ROOM:
            raise StorageFull(name=name) from problem
        raise
    finally:
        spool.discard()


def _chunks(content: Incoming) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    read = getattr(content, "read", None)
    if read is None:
        yield from content
        return
    while chunk := read(CHUNK_BYTES):
        yield chunk


def _inspected(spooled: _Spool, name: str, allowed: frozenset[str], declared: str) -> str:
    """Return the media type, or raise the refusal that fits what was found."""
    if spooled.path is None:
        verdict = rules.inspect(spooled.body, name=name, allowed=allowed, declared=declared)
    else:
        with (
            spooled.path.open("rb") as source,
            mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ) as seen,
        ):
            verdict = rules.inspect(seen, name=name, allowed=allowed, declared=declared)
    if verdict.flaw:
        raise _refusal(verdict, name, allowed)
    return verdict.media_type


def _refusal(verdict: rules.Verdict, name: str, allowed: frozenset[str]) -> Refusal:
    if verdict.flaw is rules.Flaw.TYPE:
        labels = (kind.label for kind in rules.TAKEN.values() if kind.media_type in allowed)
        return FileTypeRefused(name=name, found=verdict.label, allowed=", ".join(labels))
    if verdict.flaw is rules.Flaw.DISGUISED:
        return FileDisguised(name=name, found=verdict.label)
    if verdict.flaw is rules.Flaw.BROKEN or verdict.flaw is None:
        return FileBroken(name=name)
    return FileUnsafe(name=name, flaw=verdict.flaw, reason=REASONS[verdict.flaw])


def _refuse_over_quota(actor: Actor, size_bytes: int) -> None:
    """Bound what one person may send in a day; the platform's own files are not counted."""
    if actor.kind is ActorKind.SYSTEM or actor.account_id is None:
        return
    if queries.sent_today_bytes(actor.account_id) + size_bytes > rules.DAILY_LIMIT_BYTES:
        raise FileQuota(limit_mib=_mib(rules.DAILY_LIMIT_BYTES))


def _mib(size_bytes: int) -> str:
    return f"{size_bytes / 1_048_576:g}".replace(".", ",")


def _lock(sha256: str) -> None:
    """Hold an address until the transaction ends: storing and cleaning must not cross."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 40))", [sha256])


@transaction.atomic
def _remove_orphan(sha256: str) -> int:
    _lock(sha256)
    if Blob.objects.filter(pk=sha256).exists():
        return 0
    queries.bodies().remove(sha256)
    return 1


def _is_intact(blob: Blob) -> bool:
    digest = hashlib.sha256()
    try:
        with queries.open_blob(blob) as stream:
            while chunk := stream.read(CHUNK_BYTES):
                digest.update(chunk)
    except Refusal:
        return False
    return digest.hexdigest() == blob.sha256
