# SPDX-License-Identifier: Apache-2.0
"""Requests of data subjects: a citizen's own, the desk's lists, who handles them."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from django.db.models import Count, Q

from lienthong.identity import queries as identity
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.clock import HANOI
from lienthong.kernel.ids import AgencyId, LeafId
from lienthong.kernel.text import clean
from lienthong.orgs import queries as orgs
from lienthong.orgs.rules import WorkCalendar
from lienthong.privacy.errors import RequestMissing
from lienthong.privacy.models import Request, RequestStep
from lienthong.privacy.queries.access import HANDLE, breaches_of, requests_of
from lienthong.privacy.queries.purposes import purposes
from lienthong.privacy.rules import Kind, Standing, Status
from lienthong.privacy.rules.requests import SOON_HOURS, TERMS, standing

SIZE = 25
_OPEN = Q(status__in=[Status.NEW, Status.ACCEPTED])


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """One thing that happened to a request."""

    verb: str  #: `rules.Verb`
    at: dt.datetime  #: when
    agency: str  #: which agency did it; empty: who made the request
    post: str  #: in which post; citizens read this, never the name
    officer: str  #: who; for officers only
    note: str  #: what was said


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """One request whole."""

    id: uuid.UUID
    code: str  #: its public number
    kind: Kind
    text: str  #: what is asked
    purpose: str  #: title of the purpose it is about, or empty
    leaf_id: LeafId | None  #: the reading it is about
    read_at: dt.datetime | None  #: when that was
    case_code: str  #: the dossier it is about, or empty
    personal_number: str  #: whose data
    name: str  #: who made it
    agency_id: AgencyId
    agency: str
    assignee_id: uuid.UUID | None  #: account of who took it
    status: Status
    version: int
    received_at: dt.datetime
    reply_due_at: dt.datetime  #: to be answered by
    replied_at: dt.datetime | None
    due_at: dt.datetime  #: to be carried out by
    others: str  #: processors and third parties that must stop too
    extended_at: dt.datetime | None
    closed_at: dt.datetime | None
    answer: str
    file_id: uuid.UUID | None  #: the copy or paper with the answer
    file_name: str
    standing: Standing | None  #: of the clock that runs; None: closed
    replied_late: bool  #: the answer came after the two working days
    history: tuple[StepView, ...]

    @property
    def runs_until(self) -> dt.datetime:
        """Return when the clock that runs ends."""
        return self.reply_due_at if self.status is Status.NEW else self.due_at

    @property
    def basis(self) -> str:
        """Return where the term to carry it out comes from."""
        return TERMS[self.kind].basis


class Queue(StrEnum):
    """One list of the side navigation."""

    NEW = "moi"
    LATE = "qua-han"
    SOON = "sap-han"
    OPEN = "dang-mo"
    DONE = "da-xong"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskCounts:
    """Numbers beside the lists."""

    new: int
    soon: int
    late: int
    breaches: int = 0  #: not notified yet


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage:
    """One page of a list."""

    rows: tuple[RequestView, ...]
    number: int
    pages: int
    total: int


def requests(actor: Actor, queue: Queue, *, text: str = "", page: int = 1) -> DeskPage:
    """Return one page of a list: what ends first, first; done ones newest first. Raises: Denied."""
    actor.require(HANDLE)
    rows = requests_of(actor).filter(_of(queue)).select_related("agency")
    if text:
        rows = rows.filter(Q(code__iexact=text.strip()) | Q(name__icontains=clean(text)))
    total = rows.count()
    pages = max(1, -(-total // SIZE))
    number = min(max(page, 1), pages)
    order = ("-closed_at", "-pk") if queue is Queue.DONE else ("reply_due_at", "pk")
    shown = rows.order_by(*order)[(number - 1) * SIZE : number * SIZE]
    calendar_of = cache(orgs.calendar)  # a page is of few agencies
    views = tuple(view_of(row, calendar_of=calendar_of) for row in shown)
    return DeskPage(rows=views, number=number, pages=pages, total=total)


def desk_counts(actor: Actor) -> DeskCounts:
    """Return the numbers beside the lists. Raises: Denied."""
    actor.require(HANDLE)
    found = requests_of(actor).aggregate(
        new=Count("pk", filter=_of(Queue.NEW)),
        soon=Count("pk", filter=_of(Queue.SOON)),
        late=Count("pk", filter=_of(Queue.LATE)),
    )
    return DeskCounts(**found, breaches=breaches_of(actor).filter(status="open").count())


def request(actor: Actor, request_id: uuid.UUID) -> RequestView:
    """Return a request of the actor's desk with its history. Raises: Denied, RequestMissing."""
    actor.require(HANDLE)
    row = requests_of(actor).select_related("agency").filter(pk=request_id).first()
    if row is None:
        raise RequestMissing
    return view_of(row, with_history=True)


def own_requests(actor: Actor) -> list[RequestView]:
    """Return what a citizen has asked, newest first."""
    rows = requests_of(actor).select_related("agency").order_by("-received_at", "-pk")
    calendar_of = cache(orgs.calendar)
    shown = rows[:100] if actor.is_citizen else []
    return [view_of(row, calendar_of=calendar_of) for row in shown]


def own_request(actor: Actor, code: str) -> RequestView:
    """Return a request to who made it. Raises: RequestMissing."""
    row = None
    if actor.is_citizen:
        row = requests_of(actor).select_related("agency").filter(code=code[:40].upper()).first()
    if row is None:
        raise RequestMissing
    return view_of(row, with_history=True)


def handler_of(agency_id: AgencyId) -> AgencyId | None:
    """Return the agency that takes requests for another: itself, or the next above it that can."""
    return next(
        (one for one in orgs.ancestor_ids(agency_id) if identity.officials_with_right(HANDLE, one)),
        None,
    )


def late() -> Q:
    """Select open requests whose running clock is over."""
    now = clock.now()
    return Q(status=Status.NEW, reply_due_at__lt=now) | Q(status=Status.ACCEPTED, due_at__lt=now)


def soon() -> Q:
    """Select open requests whose running clock ends within a working day."""
    now = clock.now()
    near = orgs.national_calendar().add_working_hours(now, SOON_HOURS)
    return Q(status=Status.NEW, reply_due_at__range=(now, near)) | Q(
        status=Status.ACCEPTED, due_at__range=(now, near)
    )


def _of(queue: Queue) -> Q:
    match queue:
        case Queue.NEW:
            return Q(status=Status.NEW)
        case Queue.LATE:
            return late()
        case Queue.SOON:
            return soon()
        case Queue.OPEN:
            return _OPEN
        case Queue.DONE:
            return ~_OPEN


def view_of(
    row: Request,
    *,
    with_history: bool = False,
    calendar_of: Callable[[AgencyId], WorkCalendar] = orgs.calendar,
) -> RequestView:
    """Freeze a request; its agency was selected with it."""
    status, known = Status(row.status), purposes().get(row.purpose)
    until = row.reply_due_at if status is Status.NEW else row.due_at
    calendar = calendar_of(AgencyId(row.agency_id))
    return RequestView(
        id=row.pk,
        code=row.code,
        kind=Kind(row.kind),
        text=row.text,
        purpose=str(known.title) if known else "",
        leaf_id=LeafId(row.leaf_id) if row.leaf_id else None,
        read_at=row.read_at,
        case_code=row.case_code,
        personal_number=row.personal_number,
        name=row.name,
        agency_id=AgencyId(row.agency_id),
        agency=row.agency.name,
        assignee_id=row.assignee_id,
        status=status,
        version=row.version,
        received_at=row.received_at.astimezone(HANOI),
        reply_due_at=row.reply_due_at.astimezone(HANOI),
        replied_at=row.replied_at,
        due_at=row.due_at.astimezone(HANOI),
        others=row.others,
        extended_at=row.extended_at,
        closed_at=row.closed_at,
        answer=row.answer,
        file_id=row.file_id,
        file_name=row.file_name,
        standing=standing(until, clock.now(), calendar) if status.is_open else None,
        replied_late=(row.replied_at or clock.now()) > row.reply_due_at
        and status is not Status.WITHDRAWN,
        history=tuple(_step(one) for one in row.history.order_by("at", "pk"))
        if with_history
        else (),
    )


def _step(row: RequestStep) -> StepView:
    return StepView(
        verb=row.verb,
        at=row.at.astimezone(HANOI),
        agency=row.agency_name,
        post=row.post_name,
        officer=row.actor_name if row.agency_name else "",
        note=row.note,
    )
