# SPDX-License-Identifier: Apache-2.0
"""Lists of dossiers: by key, by one index, in the same time however many there are."""

import base64
import binascii
import datetime as dt
import json
import uuid

from django.db.models import Q, QuerySet

from lienthong.cases import rules
from lienthong.cases.models import Case, Step
from lienthong.cases.queries.access import WORKING_RIGHTS, visible_to
from lienthong.cases.queries.naming import step_name
from lienthong.cases.queries.values import CaseRow, InboxFilter, Page, Queue
from lienthong.cases.rules import (
    CLOSED,
    OPEN,
    PAUSED,
    TAKEN_OVER,
    Bucket,
    Channel,
    SearchKind,
    Status,
    may_take_over,
)
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.clock import HANOI
from lienthong.kernel.ids import AgencyId, CaseId
from lienthong.kernel.text import clean
from lienthong.orgs import queries as orgs
from lienthong.orgs.rules import WorkCalendar
from lienthong.procedures import queries as procedures

LARGEST_PAGE = 100
_COLUMNS = (
    "code", "version", "procedure_code", "procedure_version", "procedure_name", "applicant_name",
    "status", "channel", "received_at", "due_at", "act_by_at", "agency_id", "responded_at",
    "finished_at",
)  # fmt: skip

_STEP_COLUMNS = (
    "case", "consultation", "key", "name", "due_at", "assignee_name", "assignee_id",
)  # fmt: skip


def inbox(actor: Actor, filters: InboxFilter) -> Page[CaseRow]:
    """Return one page of an officer's list, what is due first at its head.

    Raises: Denied unless the post holds a right over dossiers.
    """
    inbox_right(actor)
    if filters.queue is Queue.TODO:
        return _todo(actor, filters)
    if filters.queue is Queue.CLOSED:
        return _closed(actor, filters)
    return _open(actor, filters)


def my_cases(actor: Actor) -> tuple[CaseRow, ...]:
    """Return a citizen's own dossiers, newest first, 200 at most; acting for an enterprise, its."""
    whose = {"applicant_number": actor.personal_number or "-"}
    if actor.represents:
        whose = {"applicant__enterprise_number": actor.represents}
    rows = visible_to(actor).filter(**whose)
    chosen = rows.only(*_COLUMNS).order_by("-received_at")[:200]
    calendar = orgs.national_calendar()
    return tuple(_row(case, calendar) for case in chosen)


def inbox_right(actor: Actor) -> None:
    """Raise Denied unless the post holds a right over dossiers."""
    if not any(actor.has(right) for right in (*WORKING_RIGHTS, "cases.oversee")):
        actor.require(WORKING_RIGHTS[0])


def own_accounts(actor: Actor) -> list[uuid.UUID]:
    """Return the accounts whose work is this actor's: their own, and whom they stand in for."""
    return [key for key in (actor.account_id, actor.stands_in_for) if key]


def takes_over(actor: Actor) -> bool:
    """Tell whether a post may have steps whose right it does not hold: taken over (ADR 0153)."""
    return not actor.has(TAKEN_OVER) and may_take_over(actor, TAKEN_OVER)


def _todo(actor: Actor, filters: InboxFilter) -> Page[CaseRow]:
    size = min(filters.size, LARGEST_PAGE)
    found = _todo_steps(actor, filters, size + 1)
    calendar = _calendar(actor)
    rows = tuple(_step_row(step, calendar) for step in found[:size])
    last = found[size - 1] if len(found) > size else None
    return Page(rows=rows, next_cursor=_cursor(last.due_at, last.pk) if last else "")


def _todo_steps(actor: Actor, filters: InboxFilter, many: int) -> list[Step]:
    """Return the first steps that wait for a post, in the order they are due.

    Each right, and each of "nobody's" and "mine", is a list of its own in the index: the heads of
    these few lists are merged, so that what waits for others is never walked over.
    """
    rights = [right for right in WORKING_RIGHTS if actor.has(right)]
    own = own_accounts(actor)
    owners = own if filters.is_mine else [None, *own]
    lists = [(right, owner) for right in rights for owner in owners]
    lists += [(TAKEN_OVER, owner) for owner in own if takes_over(actor)]
    narrowed = _narrowed(actor, filters, "case__") & _timed(actor, filters, "due_at")
    narrowed &= _after(filters.cursor, "due_at")
    heads = [
        Step.objects.filter(
            narrowed, Q(agency_id=actor.agency_id), right=right, assignee_id=owner,
            done_at=None, is_waiting=False,
        )
        .order_by("due_at", "id")
        .values_list("due_at", "id")[:many]
        for right, owner in lists
    ]  # fmt: skip
    if not heads:  # a post that only oversees has no steps of its own
        return []
    if heads[1:]:
        heads[0] = heads[0].union(*heads[1:], all=True).order_by("due_at", "id")[:many]
    keys = [key for _, key in heads[0]]
    columns = (*_STEP_COLUMNS, *(f"case__{column}" for column in _COLUMNS))
    rows = {
        step.pk: step
        for step in Step.objects.select_related("case").only(*columns).filter(pk__in=keys)
    }
    return [rows[key] for key in keys]


def _open(actor: Actor, filters: InboxFilter) -> Page[CaseRow]:
    chosen = Case.objects.filter(_here(actor), status__in=sorted(OPEN))
    chosen = chosen.filter(_narrowed(actor, filters) & _timed(actor, filters, "act_by_at"))
    if filters.is_newest_first:
        return _newest(actor, chosen, filters)
    chosen = chosen.filter(_after(filters.cursor, "act_by_at"))
    return _page(actor, chosen.order_by("act_by_at", "id"), filters.size, "act_by_at")


def _closed(actor: Actor, filters: InboxFilter) -> Page[CaseRow]:
    chosen = Case.objects.filter(_here(actor), status__in=sorted(CLOSED))
    return _newest(actor, chosen.filter(_narrowed(actor, filters)), filters)


def _newest(actor: Actor, chosen: QuerySet[Case], filters: InboxFilter) -> Page[CaseRow]:
    if filters.cursor:
        at, key = _read_cursor(filters.cursor)
        chosen = chosen.filter(Q(received_at__lte=at) & ~Q(received_at=at, id__gte=key))
    return _page(actor, chosen.order_by("-received_at", "-id"), filters.size, "received_at")


def _page(actor: Actor, chosen: QuerySet[Case], size: int, column: str) -> Page[CaseRow]:
    size = min(size, LARGEST_PAGE)
    found = list(chosen.only(*_COLUMNS)[: size + 1])
    calendar = _calendar(actor)
    rows = tuple(_row(case, calendar) for case in found[:size])
    last = found[size - 1] if len(found) > size else None
    return Page(rows=rows, next_cursor=_cursor(getattr(last, column), last.pk) if last else "")


def _here(actor: Actor) -> Q:
    if actor.has("cases.oversee") and actor.agency_id:
        agencies = orgs.subtree_ids(actor.agency_id)
        if len(agencies) > 1:
            return Q(agency_id__in=agencies)
    return Q(agency_id=actor.agency_id)


def _narrowed(actor: Actor, filters: InboxFilter, prefix: str = "") -> Q:
    wanted = Q()
    if filters.status is not None:
        wanted &= Q(**{f"{prefix}status": filters.status})
    if filters.procedure_code:
        wanted &= Q(**{f"{prefix}procedure_code": filters.procedure_code})
    text = clean(filters.text)
    if text:
        wanted &= searched(actor, text, prefix)
    return wanted


def searched(actor: Actor, text: str, prefix: str = "") -> Q:
    """Take the words for what they look like: one index serves each kind.

    Who is asked for an opinion only cannot probe for people; numbers and phones are looked up by
    those who receive dossiers or oversee.
    """
    kind, key = rules.read_search(text)
    if kind is SearchKind.CODE:
        return Q(**{f"{prefix}code": key})
    whose = Q(consultation=None) if prefix else Q()
    if kind is SearchKind.NAME:
        return whose & Q(**{f"{prefix}applicant_search__contains": key})
    if not may_look_up_people(actor):
        return Q(pk=None)
    column = "applicant_number" if kind is SearchKind.NUMBER else "applicant__phone"
    return whose & Q(**{f"{prefix}{column}": key})


def may_look_up_people(actor: Actor) -> bool:
    """Tell whether this post finds dossiers by a personal number or a phone."""
    return actor.has("cases.receive") or actor.has("cases.oversee")


def _timed(actor: Actor, filters: InboxFilter, column: str) -> Q:
    now = clock.now()
    prefix = "case__" if column == "due_at" else ""
    running = Q(**{f"{prefix}status__in": sorted(OPEN - PAUSED)})
    if filters.is_today:
        return running & Q(**{f"{column}__gte": now, f"{column}__lt": end_of_day(now)})
    match filters.bucket:
        case Bucket.LATE:
            return running & Q(**{f"{column}__lt": now})
        case Bucket.SOON:
            return running & Q(**{f"{column}__gte": now, f"{column}__lte": soon(actor, now)})
        case Bucket.ENOUGH:
            return running & Q(**{f"{column}__gt": soon(actor, now)})
        case Bucket.PAUSED:
            return Q(**{f"{prefix}status__in": sorted(PAUSED)})
    return Q()


def end_of_day(now: dt.datetime) -> dt.datetime:
    """Return the midnight that ends a legal day."""
    return clock.at(clock.legal_date(now) + dt.timedelta(days=1), dt.time())


def _calendar(actor: Actor) -> WorkCalendar:
    return orgs.calendar(actor.agency_id) if actor.agency_id else orgs.national_calendar()


def soon(actor: Actor, now: dt.datetime) -> dt.datetime:
    """Return until when something counts as due soon: a working day from now."""
    return _calendar(actor).add_working_hours(now, 8)


def applicant_name(case: Case) -> str:
    """Return the applicant's name; of a sensitive procedure only the given name and initials."""
    if not procedures.is_sensitive(case.procedure_code, case.procedure_version):
        return case.applicant_name
    *others, given = case.applicant_name.split() or [""]
    return " ".join([*(f"{word[0]}." for word in others), given])


def _row(case: Case, calendar: WorkCalendar) -> CaseRow:
    now, status = clock.now(), Status(case.status)
    return CaseRow(
        id=CaseId(case.pk),
        code=case.code,
        version=case.version,
        procedure_code=case.procedure_code,
        procedure_name=case.procedure_name,
        applicant_name=applicant_name(case),
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
        applicant_name="" if is_opinion else applicant_name(case),
        status=status,
        channel=Channel(case.channel),
        received_at=case.received_at.astimezone(HANOI),
        due_at=case.due_at and case.due_at.astimezone(HANOI),
        act_by_at=step.due_at.astimezone(HANOI),
        bucket=_bucket(status, step.due_at, now, calendar),
        remaining_minutes=calendar.working_minutes(now, step.due_at),
        agency_id=AgencyId(case.agency_id),
        step_id=step.pk,
        step_name=step_name(step, case),
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
