# SPDX-License-Identifier: Apache-2.0
"""Lists of dossiers: by key, by one index, in the same time however many there are."""

import base64
import binascii
import datetime as dt
import json
import uuid
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from lienthong.cases.models import Case, Step
from lienthong.cases.queries.access import WORKING_RIGHTS, visible_to
from lienthong.cases.queries.values import (
    CEILING,
    CaseRow,
    Counts,
    InboxFilter,
    Page,
    Queue,
)
from lienthong.cases.rules import CLOSED, OPEN, PAUSED, Bucket, Channel, Status
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.clock import HANOI
from lienthong.kernel.ids import AgencyId, CaseId
from lienthong.kernel.text import clean, search_key
from lienthong.orgs import queries as orgs
from lienthong.orgs.rules import WorkCalendar

LARGEST_PAGE = 100
_COLUMNS = (
    "code", "version", "procedure_code", "procedure_name", "applicant_name", "status", "channel",
    "received_at", "due_at", "act_by_at", "agency_id", "responded_at", "finished_at",
)  # fmt: skip


def inbox(actor: Actor, filters: InboxFilter) -> Page[CaseRow]:
    """Return one page of an officer's list, what is due first at its head.

    Raises: Denied unless the post holds a right over dossiers.
    """
    _require(actor)
    if filters.queue is Queue.TODO:
        return _todo(actor, filters)
    if filters.queue is Queue.CLOSED:
        return _closed(actor, filters)
    return _open(actor, filters)


def my_cases(actor: Actor) -> tuple[CaseRow, ...]:
    """Return a citizen's own dossiers, newest first, 200 at most."""
    rows = visible_to(actor).filter(applicant_number=actor.personal_number or "-")
    chosen = rows.only(*_COLUMNS).order_by("-received_at")[:200]
    calendar = orgs.national_calendar()
    return tuple(_row(case, calendar) for case in chosen)


def counts(actor: Actor) -> Counts:
    """Return the numbers of an officer's tabs in one round trip, each counted up to `CEILING`.

    Raises: Denied.
    """
    _require(actor)
    now = clock.now()
    open_here = Case.objects.filter(Q(agency_id=actor.agency_id), status__in=sorted(OPEN))
    running = Q(status__in=[Status.NEW, Status.ACCEPTED, Status.PROCESSING])
    parts = (
        _steps(actor),
        open_here.filter(running, act_by_at__lt=now),
        open_here.filter(running, act_by_at__gte=now, act_by_at__lte=_soon(actor, now)),
        open_here.filter(status__in=sorted(PAUSED)),
        open_here.filter(status=Status.DONE),
    )
    return Counts(
        **dict(zip(("todo", "late", "soon", "paused", "to_return"), _count(parts), strict=True))
    )


def _count(parts: Iterable[QuerySet[Case] | QuerySet[Step]]) -> list[int]:
    statements: list[str] = []
    parameters: list[Any] = []
    for part in parts:
        chosen = part.order_by().values("pk")[:CEILING]
        try:
            text, values = chosen.query.sql_with_params()
        except EmptyResultSet:  # a post that only oversees has no steps of its own
            statements.append("0")
            continue
        statements.append(f"(SELECT count(*) FROM ({text}) AS chosen)")  # noqa: S608 - Django's SQL
        parameters.extend(values)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(statements)}", parameters)
        return [int(number) for number in cursor.fetchone()]


def _require(actor: Actor) -> None:
    if not any(actor.has(right) for right in (*WORKING_RIGHTS, "cases.oversee")):
        actor.require(WORKING_RIGHTS[0])


def _steps(actor: Actor) -> QuerySet[Step]:
    """Return what waits for this post: steps of its agency, under its rights, not another's."""
    rights = [right for right in WORKING_RIGHTS if actor.has(right)]
    chosen = Step.objects.filter(Q(agency_id=actor.agency_id), done_at=None, is_waiting=False)
    if len(rights) == 1:
        chosen = chosen.filter(right=rights[0])  # lets the index give the order
    else:
        chosen = chosen.filter(right__in=rights)
    return chosen.filter(Q(assignee_id=None) | Q(assignee_id__in=_own(actor)))


def _own(actor: Actor) -> list[uuid.UUID]:
    """Return the accounts whose work is this actor's: their own, and whom they stand in for."""
    return [key for key in (actor.account_id, actor.stands_in_for) if key]


def _todo(actor: Actor, filters: InboxFilter) -> Page[CaseRow]:
    chosen = _steps(actor)
    if filters.is_mine:
        chosen = chosen.filter(assignee_id__in=_own(actor))
    chosen = chosen.filter(_narrowed(filters, "case__")).filter(
        _bucketed(actor, filters.bucket, "due_at")
    )
    chosen = chosen.filter(_after(filters.cursor, "due_at"))
    size = min(filters.size, LARGEST_PAGE)
    found = list(
        chosen.select_related("case")
        .defer("case__form", "case__process", "case__owner", "case__applicant")
        .order_by("due_at", "id")[: size + 1]
    )
    calendar = _calendar(actor)
    rows = tuple(_step_row(step, calendar) for step in found[:size])
    last = found[size - 1] if len(found) > size else None
    return Page(rows=rows, next_cursor=_cursor(last.due_at, last.pk) if last else "")


def _open(actor: Actor, filters: InboxFilter) -> Page[CaseRow]:
    chosen = Case.objects.filter(_here(actor), status__in=sorted(OPEN))
    chosen = chosen.filter(_narrowed(filters)).filter(_bucketed(actor, filters.bucket, "act_by_at"))
    chosen = chosen.filter(_after(filters.cursor, "act_by_at"))
    size = min(filters.size, LARGEST_PAGE)
    found = list(chosen.only(*_COLUMNS).order_by("act_by_at", "id")[: size + 1])
    calendar = _calendar(actor)
    rows = tuple(_row(case, calendar) for case in found[:size])
    last = found[size - 1] if len(found) > size else None
    return Page(rows=rows, next_cursor=_cursor(last.act_by_at, last.pk) if last else "")


def _closed(actor: Actor, filters: InboxFilter) -> Page[CaseRow]:
    chosen = Case.objects.filter(_here(actor), status__in=sorted(CLOSED)).filter(_narrowed(filters))
    if filters.cursor:
        at, key = _read_cursor(filters.cursor)
        chosen = chosen.filter(Q(received_at__lt=at) | Q(received_at=at, id__lt=key))
    size = min(filters.size, LARGEST_PAGE)
    found = list(chosen.only(*_COLUMNS).order_by("-received_at", "-id")[: size + 1])
    calendar = _calendar(actor)
    rows = tuple(_row(case, calendar) for case in found[:size])
    last = found[size - 1] if len(found) > size else None
    return Page(rows=rows, next_cursor=_cursor(last.received_at, last.pk) if last else "")


def _here(actor: Actor) -> Q:
    if actor.has("cases.oversee") and actor.agency_id:
        agencies = orgs.subtree_ids(actor.agency_id)
        if len(agencies) > 1:
            return Q(agency_id__in=agencies)
    return Q(agency_id=actor.agency_id)


def _narrowed(filters: InboxFilter, prefix: str = "") -> Q:
    wanted = Q()
    if filters.status is not None:
        wanted &= Q(**{f"{prefix}status": filters.status})
    if filters.procedure_code:
        wanted &= Q(**{f"{prefix}procedure_code": filters.procedure_code})
    text = clean(filters.text)
    if text:
        code = Q(**{f"{prefix}code": text.upper()})
        name = Q(**{f"{prefix}applicant_search__contains": search_key(text)})
        if prefix:  # who is asked for an opinion only cannot probe for names
            name &= Q(consultation=None)
        wanted &= code | name
    return wanted


def _bucketed(actor: Actor, bucket: Bucket | None, column: str) -> Q:
    now = clock.now()
    prefix = "case__" if column == "due_at" else ""
    running = Q(**{f"{prefix}status__in": sorted(OPEN - PAUSED)})
    match bucket:
        case Bucket.LATE:
            return running & Q(**{f"{column}__lt": now})
        case Bucket.SOON:
            return running & Q(**{f"{column}__gte": now, f"{column}__lte": _soon(actor, now)})
        case Bucket.ENOUGH:
            return running & Q(**{f"{column}__gt": _soon(actor, now)})
        case Bucket.PAUSED:
            return Q(**{f"{prefix}status__in": sorted(PAUSED)})
    return Q()


def _calendar(actor: Actor) -> WorkCalendar:
    return orgs.calendar(actor.agency_id) if actor.agency_id else orgs.national_calendar()


def _soon(actor: Actor, now: dt.datetime) -> dt.datetime:
    return _calendar(actor).add_working_hours(now, 8)


def _row(case: Case, calendar: WorkCalendar) -> CaseRow:
    now, status = clock.now(), Status(case.status)
    return CaseRow(
        id=CaseId(case.pk),
        code=case.code,
        version=case.version,
        procedure_code=case.procedure_code,
        procedure_name=case.procedure_name,
        applicant_name=case.applicant_name,
        status=status,
        channel=Channel(case.channel),
        received_at=case.received_at.astimezone(HANOI),
        due_at=case.due_at and case.due_at.astimezone(HANOI),
        act_by_at=case.act_by_at.astimezone(HANOI),
        bucket=_bucket(status, case.act_by_at, now, calendar),
        remaining_minutes=calendar.working_minutes(case.finished_at or now, case.act_by_at),
        agency_id=AgencyId(case.agency_id),
    )


def _step_row(step: Step, calendar: WorkCalendar) -> CaseRow:
    case, now, status = step.case, clock.now(), Status(step.case.status)
    is_opinion = step.consultation_id is not None
    return CaseRow(
        id=CaseId(case.pk),
        code=case.code,
        version=case.version,
        procedure_code=case.procedure_code,
        procedure_name=case.procedure_name,
        applicant_name="" if is_opinion else case.applicant_name,
        status=status,
        channel=Channel(case.channel),
        received_at=case.received_at.astimezone(HANOI),
        due_at=case.due_at and case.due_at.astimezone(HANOI),
        act_by_at=step.due_at.astimezone(HANOI),
        bucket=_bucket(status, step.due_at, now, calendar),
        remaining_minutes=calendar.working_minutes(now, step.due_at),
        agency_id=AgencyId(case.agency_id),
        step_id=step.pk,
        step_name=step.name,
        assignee_name=step.assignee_name,
        consultation_id=step.consultation_id,
    )


def _bucket(status: Status, goal: dt.datetime, now: dt.datetime, calendar: WorkCalendar) -> Bucket:
    if status in CLOSED or status is Status.DONE:
        return Bucket.FINISHED
    if status in PAUSED:
        return Bucket.PAUSED
    if now > goal:
        return Bucket.LATE
    return Bucket.SOON if calendar.working_minutes(now, goal) <= 480 else Bucket.ENOUGH


def _cursor(at: dt.datetime, key: uuid.UUID) -> str:
    return base64.urlsafe_b64encode(json.dumps([at.isoformat(), str(key)]).encode()).decode()


def _read_cursor(cursor: str) -> tuple[dt.datetime, uuid.UUID]:
    """Read a cursor; one that somebody made up begins at the head."""
    try:
        at, key = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        instant = dt.datetime.fromisoformat(at)
        return (instant if instant.tzinfo else instant.replace(tzinfo=HANOI)), uuid.UUID(key)
    except (ValueError, TypeError, AttributeError, binascii.Error):
        return dt.datetime(1970, 1, 1, tzinfo=HANOI), uuid.UUID(int=0)


def _after(cursor: str, column: str) -> Q:
    if not cursor:
        return Q()
    at, key = _read_cursor(cursor)
    # The first bound lets the index start there; the second leaves out what was shown.
    return Q(**{f"{column}__gte": at}) & ~Q(**{column: at, "id__lte": key})
