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
from lienthong.kernel.ids import CaseId
from lienthong.kernel.text import clean
from lienthong.orgs import queries as orgs
from lienthong.orgs.rules import WorkCalendar

SIZE = 50
_COLUMNS = ("case_id", "pk", "tracking")
#: The parcels that what waits for the post waits with.
_PARCELS = {
    Waits.PACKED: Q(state=ParcelState.PACKED),
    Waits.SENT: Q(state__in=sorted(SENT)),
    Waits.DOUBT: Q(doubted_at__isnull=False),
}


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
    since: dt.datetime  #: when it was signed, or came back from the post
    working_days: int  #: since then
    is_past: bool  #: the time for which a paper is kept at the counter is over
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
    rows = _of(_here(actor, waits), waits)
    if clean(text):
        rows = rows.filter(searched(actor, clean(text)))
    total = rows.count()
    pages = max(1, -(-total // SIZE))
    number = min(max(page, 1), pages)
    chosen = rows.select_related("result").order_by("result__waits_since", "id")
    shown = list(chosen[(number - 1) * SIZE : number * SIZE])
    parcels = Parcel.objects.filter(_PARCELS.get(waits, IS_UNDER_WAY), case__in=shown)
    numbers = {key: (parcel, told) for key, parcel, told in parcels.values_list(*_COLUMNS)}
    assert actor.agency_id
    calendar = orgs.calendar(actor.agency_id)
    return WaitingPage(
        rows=tuple(_row(row, waits, calendar, *numbers.get(row.pk, (None, ""))) for row in shown),
        number=number, pages=pages, total=total,
    )  # fmt: skip


def waiting_counts(actor: Actor) -> Mapping[Waits, int]:
    """Return how many results of the actor's agency wait for each thing. Raises: Denied."""
    actor.require("cases.receive")
    return {waits: _of(_here(actor, waits), waits).count() for waits in Waits}


def at_counter(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Narrow dossiers to those whose paper waits at the counter for its applicant."""
    return _of(rows, Waits.COUNTER)


def _here(actor: Actor, waits: Waits) -> QuerySet[Case]:
    rows = Case.objects.filter(receiving_agency_id=actor.agency_id)
    if waits is Waits.DOUBT:  # also of what is said to have been delivered
        return rows
    return rows.filter(status=Status.DONE)


def _of(rows: QuerySet[Case], waits: Waits) -> QuerySet[Case]:
    rows = rows.filter(finished_at__isnull=False, result__waits_since__isnull=False)
    if waits in _PARCELS:
        return rows.filter(pk__in=Parcel.objects.filter(_PARCELS[waits]).values("case"))
    parcels = Parcel.objects.filter(case=OuterRef("pk"))
    rows = rows.filter(~Exists(parcels.filter(IS_UNDER_WAY)))
    if waits is Waits.ONLINE:
        return rows.filter(Q(wish__way=Way.ONLINE) | Q(wish__way__isnull=True))
    rows = rows.filter(result__recalled_at=None)  # what was recalled is fetched and posted no more
    return rows.filter(wish__way=Way.COUNTER if waits is Waits.COUNTER else Way.POST)


def _row(
    row: Case, waits: Waits, calendar: WorkCalendar, parcel_id: uuid.UUID | None, tracking: str
) -> WaitingRow:
    now, result = clock.now(), row.result
    assert result.waits_since
    until = collect_by(result.waits_since, calendar, days=settings.COLLECT_KEPT_DAYS)
    return WaitingRow(
        id=CaseId(row.pk),
        code=row.code,
        version=row.version,
        procedure_name=row.procedure_name,
        applicant_name=applicant_name(row),
        waits=waits,
        parcel_id=parcel_id,
        tracking=tracking,
        since=result.waits_since.astimezone(HANOI),
        working_days=max(0, calendar.working_minutes(result.waits_since, now) // 480),
        is_past=now > until,
        reminded_at=result.reminded_at and result.reminded_at.astimezone(HANOI),
        reminders=result.reminders,
    )
