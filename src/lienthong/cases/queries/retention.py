# SPDX-License-Identifier: Apache-2.0
"""How long a closed dossier is kept, and which ones are due. Nothing is deleted here (ADR 0154)."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from lienthong.cases.models import Case
from lienthong.cases.models.dossier import IS_CLOSED
from lienthong.cases.queries.access import visible_to
from lienthong.cases.rules.retention import first_kept, kept_until
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import CaseId
from lienthong.procedures import queries as procedures

SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """How long one dossier is kept."""

    years: int  #: as its procedure declares
    until: dt.date | None  #: the last day; None while it is open

    @property
    def is_due(self) -> bool:
        """Tell whether that day has passed."""
        return self.until is not None and self.until < clock.today()


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDossier:
    """One dossier whose time is over."""

    id: CaseId  #: which
    code: str  #: its legal number
    procedure_name: str  #: as received
    finished_on: dt.date  #: when it was closed
    years: int  #: how long it was to be kept
    until: dt.date  #: the last day


@dataclass(frozen=True, slots=True, kw_only=True)
class DuePage:
    """One page of them."""

    rows: tuple[DueDossier, ...]
    number: int  #: from 1
    pages: int
    total: int


def kept(procedure_code: str, version: int, finished_at: dt.datetime | None) -> Kept | None:
    """Return how long a dossier is kept; None where its procedure declares nothing."""
    years = procedures.version(procedure_code, version).privacy.retention_years
    if not years:
        return None
    finished_on = clock.legal_date(finished_at) if finished_at else None
    return Kept(years=years, until=kept_until(finished_on, years) if finished_on else None)


def due_for_archive(actor: Actor, *, page: int = 1) -> DuePage:
    """Return a page of the dossiers of the actor's agency whose time is over, closed first first.

    Raises: Denied.
    """
    actor.require("cases.oversee")
    if actor.agency_id is None:
        return DuePage(rows=(), number=1, pages=1, total=0)
    closed = visible_to(actor).filter(
        IS_CLOSED, agency_id=actor.agency_id, finished_at__isnull=False
    )
    rows = closed.filter(_is_due(closed)).order_by("finished_at", "id")
    total = rows.count()
    pages = max(1, -(-total // SIZE))
    number = min(max(page, 1), pages)
    shown = [_due(row) for row in rows[(number - 1) * SIZE : number * SIZE]]
    return DuePage(rows=tuple(filter(None, shown)), number=number, pages=pages, total=total)


def _is_due(closed: QuerySet[Case]) -> Q:
    """Return the condition of being due: each version of a procedure says its own years."""
    today, found = clock.today(), Q(pk__in=[])
    pairs = closed.order_by().values_list("procedure_code", "procedure_version").distinct()
    for code, version in pairs:
        years = procedures.version(code, version).privacy.retention_years
        if years:
            before = clock.at(first_kept(today, years), dt.time())
            found |= Q(
                procedure_code=code, procedure_version=version, finished_at__lt=before
            )  # fmt: skip
    return found


def _due(row: Case) -> DueDossier | None:
    told = kept(row.procedure_code, row.procedure_version, row.finished_at)
    if told is None or told.until is None or not told.is_due:
        return None
    assert row.finished_at
    return DueDossier(
        id=CaseId(row.pk),
        code=row.code,
        procedure_name=row.procedure_name,
        finished_on=clock.legal_date(row.finished_at),
        years=told.years,
        until=told.until,
    )
