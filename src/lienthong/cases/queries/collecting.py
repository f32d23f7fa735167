# SPDX-License-Identifier: Apache-2.0
"""What waits to reach its applicant: at the counter, for the post, on its way."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from lienthong.cases.models import Case, Parcel
from lienthong.cases.models.posting import IS_UNDER_WAY
from lienthong.cases.queries.inbox import applicant_name, searched
from lienthong.cases.rules import Status, Way
from lienthong.cases.rules.collecting import Waits, collect_by
from lienthong.cases.rules.posting import SENT, ParcelState
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.clock import HANOI
from lienthong.kernel.ids import AgencyId, CaseId
from lienthong.kernel.text import clean
from lienthong.orgs import queries as orgs

SIZE = 50
_PARCEL = ("case_id", "pk", "tracking")


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """One result that has not reached its applicant."""

    id: CaseId  #: which dossier
    code: str  #: its legal number
    version: int  #: for the next act
    procedure_name: str
    applicant_name: str
    waits: Waits  #: for what
    parcel_id: uuid.UUID | None  #: its parcel under way
    tracking: str  #: of that parcel, or nothing
    since: dt.datetime  #: when it was signed
    working_days: int  #: since then
    keep_until: dt.datetime  #: until when the paper is kept at the counter
    is_past: bool  #: that time is over
    reminded_at: dt.datetime | None  #: when its applicant was last reminded
    reminders: int  #: how often


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingPage:
    """One page of them."""

    rows: tuple[WaitingRow, ...]
    number: int  #: from 1
    pages: int
    total: int


def waiting_results(actor: Actor, waits: Waits, *, text: str = "", page: int = 1) -> WaitingPage:
    """Return what waits for one thing in the actor's agency, the longest first.

    Raises: Denied.
    """
    actor.require("cases.receive")
    rows = _of(_here(actor), waits)
    if clean(text):
        rows = rows.filter(searched(actor, clean(text)))
    total = rows.count()
    pages = max(1, -(-total // SIZE))
    number = min(max(page, 1), pages)
    chosen = rows.select_related("result").order_by("finished_at", "id")
    shown = list(chosen[(number - 1) * SIZE : number * SIZE])
    packed = Parcel.objects.filter(IS_UNDER_WAY, case__in=shown)
    numbers = {key: (parcel, told) for key, parcel, told in packed.values_list(*_PARCEL)}
    return WaitingPage(
        rows=tuple(_row(row, waits, *numbers.get(row.pk, (None, ""))) for row in shown),
        number=number, pages=pages, total=total,
    )  # fmt: skip


def waiting_counts(actor: Actor) -> Mapping[Waits, int]:
    """Return how many results of the actor's agency wait for each thing. Raises: Denied."""
    actor.require("cases.receive")
    return {waits: _of(_here(actor), waits).count() for waits in Waits}


def at_counter(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Narrow dossiers to those whose paper waits at the counter for its applicant."""
    return _of(rows, Waits.COUNTER)


def _here(actor: Actor) -> QuerySet[Case]:
    return Case.objects.filter(receiving_agency_id=actor.agency_id, status=Status.DONE)


def _of(rows: QuerySet[Case], waits: Waits) -> QuerySet[Case]:
    rows = rows.filter(finished_at__isnull=False)
    parcels = Parcel.objects.filter(case=OuterRef("pk"))
    if waits is Waits.PACKED:
        return rows.filter(Exists(parcels.filter(state=ParcelState.PACKED)))
    if waits is Waits.SENT:
        return rows.filter(Exists(parcels.filter(state__in=sorted(SENT))))
    rows = rows.filter(~Exists(parcels.filter(IS_UNDER_WAY)))
    if waits is Waits.ONLINE:
        return rows.filter(Q(wish__way=Way.ONLINE) | Q(wish__way__isnull=True))
    rows = rows.filter(result__recalled_at=None)  # what was recalled is fetched and posted no more
    return rows.filter(wish__way=Way.COUNTER if waits is Waits.COUNTER else Way.POST)


def _row(row: Case, waits: Waits, parcel_id: uuid.UUID | None, tracking: str) -> WaitingRow:
    calendar, now = orgs.calendar(AgencyId(row.receiving_agency_id)), clock.now()
    assert row.finished_at
    until = collect_by(row.finished_at, calendar, days=settings.COLLECT_KEPT_DAYS)
    result = getattr(row, "result", None)
    reminded = result.reminded_at if result else None
    return WaitingRow(
        id=CaseId(row.pk),
        code=row.code,
        version=row.version,
        procedure_name=row.procedure_name,
        applicant_name=applicant_name(row),
        waits=waits,
        parcel_id=parcel_id,
        tracking=tracking,
        since=row.finished_at.astimezone(HANOI),
        working_days=max(0, calendar.working_minutes(row.finished_at, now) // 480),
        keep_until=until,
        is_past=now > until,
        reminded_at=reminded and reminded.astimezone(HANOI),
        reminders=result.reminders if result else 0,
    )
