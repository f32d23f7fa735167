# SPDX-License-Identifier: Apache-2.0
"""Bodies of calls: the policy that keeps them, their evidence, and their end (ADR 0215)."""

import datetime as dt
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import transaction

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.text import clean
from lienthong.ledger.rules.receipts import Receipt
from lienthong.sharing.errors import BadKeeping, BodiesMissing
from lienthong.sharing.models import Kept, Service, Subsystem
from lienthong.sharing.queries.owning import own_service
from lienthong.sharing.rules import keeping
from lienthong.sharing.rules.keeping import Keeps, Part
from lienthong.sharing.services.evidence import take_evidence
from lienthong.sharing.services.subsystems import locked

#: Rows that are deleted in one transaction.
MOST_AT_ONCE = 5_000


@transaction.atomic
def keep_of_service(actor: Actor, service_id: UUID, keeps: Keeps, basis: str) -> None:
    """Set whether the bodies of a service's calls are kept; calls meet it within five seconds.

    Bodies that lie already stay until the day they were kept to. basis: document and article.
    Raises: Denied, ServiceMissing, BadKeeping.
    """
    row = own_service(actor, service_id, lock=True)
    _set(actor, row, f"{row.subsystem.identifier}/{row.code}", keeps, basis)


@transaction.atomic
def keep_of_system(actor: Actor, subsystem_id: UUID, keeps: Keeps, basis: str) -> None:
    """Set whether the bodies of a system's calls to other nodes are kept at this one.

    Of calls within this node the service's policy decides alone.
    Raises: Denied, SubsystemMissing, BadKeeping.
    """
    row = locked(actor, subsystem_id)
    _set(actor, row, row.identifier, keeps, basis)


def _set(actor: Actor, row: Service | Subsystem, name: str, keeps: Keeps, basis: str) -> None:
    basis = clean(basis) if any(keeps) else ""
    if not keeping.is_sound(keeps, basis):
        raise BadKeeping
    before = _told(row)
    row.keep_request_days, row.keep_answer_days = keeps
    row.keep_basis = basis
    row.save(update_fields=["keep_request_days", "keep_answer_days", "keep_basis"])
    audit.record(actor, "sharing.keeping_set", name, before=before, after=_told(row))


def _told(row: Service | Subsystem) -> dict[str, object]:
    return {
        "request_days": row.keep_request_days,
        "answer_days": row.keep_answer_days,
        "basis": row.keep_basis,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A kept body, about to be read."""

    part: Part
    size_bytes: int
    pieces: Iterator[bytes]  #: the body, open; raises `keeping.NotOpened`, OSError


def take_bodies(actor: Actor, leaf: UUID) -> tuple[Receipt, list[Body]]:
    """Return the evidence of a call with its kept bodies, and note who took them.

    Each is opened so far that its first piece has been read. Raises: Denied, CallMissing,
    BodiesMissing.
    """
    with transaction.atomic():
        receipt = take_evidence(actor, leaf)
        rows = list(Kept.objects.filter(leaf_id=leaf, until_day__gte=clock.today()))
        if not rows:
            raise BodiesMissing
        parts = sorted(row.part for row in rows)
        audit.record(actor, "sharing.bodies_taken", str(leaf), after={"parts": parts})
    try:
        return receipt, [_body(row) for row in sorted(rows, key=lambda row: row.part, reverse=True)]
    except (OSError, keeping.NotOpened) as problem:
        raise BodiesMissing from problem


def _body(row: Kept) -> Body:
    """Open a body. Raises: OSError, NotOpened."""
    part = Part(row.part)
    about = keeping.about(row.leaf_id, part)
    key = keeping.unwrapped(
        bytes(row.sealed_key), about=about, masters=settings.CALL_BODIES_KEYS
    )  # fmt: skip
    pieces = _pieces(row, key, about)
    first = next(pieces)
    return Body(part=part, size_bytes=row.size_bytes, pieces=_joined(first, pieces))


def _pieces(row: Kept, key: bytes, about: str) -> Iterator[bytes]:
    with _lying(row) as file:
        yield from keeping.opened(file.read, row.size_bytes, key=key, about=about)


def _joined(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


@contextmanager
def _lying(row: Kept) -> Iterator[BinaryIO]:
    """Open the file that a body lies in, at its place."""
    folder = _root() / keeping.folder(row.until_day)
    path = folder / keeping.place(row.leaf_id.hex, Part(row.part))
    if row.segment is not None:
        path = folder / "segments" / f"{row.segment.hex}.seg"
    with path.open("rb") as file:
        file.seek(row.start)
        yield file


def destroy_due(actor: Actor) -> int:
    """Destroy the bodies whose last day is past: first their keys, then the folders they lie in.

    Returns: how many. A run that breaks off is gone on with by the next one.
    """
    today, destroyed = clock.today(), 0
    while many := _destroy_some(actor, today):
        destroyed += many
    for path in _root().glob("*"):
        day = keeping.day_of(path.name)
        if day is not None and day < today:
            shutil.rmtree(path)
    return destroyed


@transaction.atomic
def _destroy_some(actor: Actor, today: dt.date) -> int:
    due = Kept.objects.filter(until_day__lt=today).order_by("until_day", "pk")
    found = list(due.select_for_update().values_list("pk", "until_day")[:MOST_AT_ONCE])
    if found:
        Kept.objects.filter(pk__in=[key for key, _ in found]).delete()
        days = {keeping.folder(day): many for day, many in Counter(day for _, day in found).items()}
        audit.record(actor, "sharing.bodies_destroyed", today.isoformat(), after={"kept_to": days})
    return len(found)


def _root() -> Path:
    return Path(settings.VAR) / "bodies" / keeping.FOLDER
