# SPDX-License-Identifier: Apache-2.0
"""How long a closed dossier is kept, and which ones are due. Nothing is deleted here (ADR 0154)."""

import datetime as dt
from dataclasses import dataclass

from lienthong.cases.models import Case
from lienthong.cases.models.dossier import IS_CLOSED
from lienthong.cases.queries.access import visible_to
from lienthong.cases.rules.retention import kept_until
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import CaseId
from lienthong.procedures import queries as procedures

#: The oldest closed dossiers are looked at, so many at once.
MOST_LOOKED_AT = 500


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


def kept(procedure_code: str, version: int, finished_at: dt.datetime | None) -> Kept | None:
    """Return how long a dossier is kept; None where its procedure declares nothing."""
    years = procedures.version(procedure_code, version).privacy.retention_years
    if not years:
        return None
    finished_on = clock.legal_date(finished_at) if finished_at else None
    return Kept(years=years, until=kept_until(finished_on, years) if finished_on else None)


def due_for_archive(actor: Actor) -> tuple[DueDossier, ...]:
    """Return the dossiers of the actor's agency whose time is over, oldest first.

    The oldest `MOST_LOOKED_AT` closed ones are looked at: what was closed first is due first.
    Raises: Denied.
    """
    actor.require("cases.oversee")
    if actor.agency_id is None:
        return ()
    rows = (
        visible_to(actor)
        .filter(IS_CLOSED, agency_id=actor.agency_id, finished_at__isnull=False)
        .order_by("received_at", "id")
    )
    found = [_due(row) for row in rows[:MOST_LOOKED_AT]]
    return tuple(sorted((one for one in found if one), key=lambda one: one.until))


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
