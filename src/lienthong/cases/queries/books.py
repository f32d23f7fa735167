# SPDX-License-Identifier: Apache-2.0
"""The register books (Mẫu 07) that an agency has printed."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import QuerySet

from lienthong.cases.models import Slip
from lienthong.cases.rules import SlipForm
from lienthong.kernel.actor import Actor
from lienthong.kernel.clock import HANOI
from lienthong.kernel.ids import FileId

LATEST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class BookView:
    """One printed register book."""

    id: uuid.UUID  #: which book
    number: str  #: `01/STD-H05.12/2026`
    from_on: dt.date  #: first legal date
    to_on: dt.date  #: last legal date
    rows: int  #: dossiers in it
    issued_at: dt.datetime  #: when
    issued_by: str  #: by whom
    file_id: FileId | None  #: the sealed PDF, once it is there


def register_books(actor: Actor) -> tuple[BookView, ...]:
    """Return the latest books of the actor's agency, newest first.

    Raises: Denied.
    """
    return tuple(_view(row) for row in _books(actor).order_by("-issued_at", "-id")[:LATEST])


def register_book(actor: Actor, slip_id: uuid.UUID) -> BookView | None:
    """Return one book of the actor's agency, however old; None when there is none.

    Raises: Denied.
    """
    row = _books(actor).filter(pk=slip_id).first()
    return _view(row) if row else None


def _books(actor: Actor) -> QuerySet[Slip]:
    if not actor.has("cases.oversee"):
        actor.require("cases.receive")
    rows = Slip.objects.filter(case=None, form=SlipForm.REGISTER)
    return rows.filter(agency_id=actor.agency_id) if actor.agency_id else rows.none()


def _view(row: Slip) -> BookView:
    return BookView(
        id=row.pk,
        number=row.number,
        from_on=dt.date.fromisoformat(row.facts["from_on"]),
        to_on=dt.date.fromisoformat(row.facts["to_on"]),
        rows=len(row.facts["rows"]),
        issued_at=row.issued_at.astimezone(HANOI),
        issued_by=row.issued_by,
        file_id=FileId(row.file_id) if row.file_id else None,
    )
