# SPDX-License-Identifier: Apache-2.0
"""The lists of a records clerk: what came, what was sent, read by key so that they stay fast."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform

from lienthong.exchange.models import Filing, Receiver
from lienthong.exchange.rules.desk import Side
from lienthong.exchange.rules.edxml import Priority, StatusCode
from lienthong.exchange.rules.handling import Outcome
from lienthong.exchange.rules.systems import Carriage
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.text import search_key
from lienthong.orgs import queries as orgs

RIGHT = "exchange.clerk"
PAGE_ROWS = 30
GONE = (Outcome.TAKEN_BACK, Outcome.REPLACED)
ENDED = (StatusCode.REFUSED, StatusCode.FINISHED)
_UNREAD = ("", StatusCode.ARRIVED)
_WORKING = (StatusCode.ACCEPTED, StatusCode.ASSIGNED, StatusCode.IN_PROGRESS)


class InQueue(StrEnum):
    """Lists of what came."""

    NEW = "moi"
    ASKED = "de-nghi"  #: the sender asks for it back, or changes it
    ANSWER = "phai-tra-loi"
    LATE = "qua-han"
    WORKING = "dang-xu-ly"
    ALL = "tat-ca"


class OutQueue(StrEnum):
    """Lists of what was sent."""

    ALL = "tat-ca"
    WAITING = "chua-den"
    REFUSED = "bi-tu-choi"
    ASKED = "cho-dong-y"
    LATE = "qua-han"


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """What a clerk narrows a list to."""

    text: str = ""
    priority: int | None = None
    status: str = ""  #: 01-06
    since: dt.date | None = None
    until: dt.date | None = None
    after: str = ""  #: key of the last row of the page before


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One document of a list."""

    package_id: UUID
    code: str
    subject: str
    type_name: str
    issued_on: dt.date | None
    other: str  #: its sender; receivers of what was sent
    priority: Priority
    at: dt.datetime
    due_on: dt.date | None
    is_late: bool
    number: int | None
    status: str = ""  #: 01-06 of what came
    asked: str = ""
    outcome: str = ""
    is_delivered: bool = True
    counts: tuple[tuple[str, int], ...] = ()  #: of what was sent: so many receivers in each state


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One page of a list."""

    rows: tuple[Row, ...]
    next: str  #: key after which the next page begins; "": there is none


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Numbers beside the lists of what came."""

    new: int
    asked: int
    answer: int
    late: int
    working: int


def counts(actor: Actor) -> Counts:
    """Count what waits for a clerk. Raises: Denied."""
    code = agency_of(actor)
    counted = (InQueue.NEW, InQueue.ANSWER, InQueue.LATE, InQueue.WORKING)
    found = Filing.objects.filter(agency_code=code, side=Side.IN, is_closed=False).aggregate(
        **{name.name.lower(): Count("pk", filter=_incoming(name)) for name in counted}
    )
    return Counts(
        new=found["new"], asked=_asked(code).count(), answer=found["answer"], late=found["late"],
        working=found["working"],
    )  # fmt: skip


def incoming(actor: Actor, queue: InQueue, narrowed: Narrowed) -> Listing:
    """List what came to the actor's agency. Raises: Denied."""
    code = agency_of(actor)
    rows = Filing.objects.filter(_incoming(queue), agency_code=code, side=Side.IN)
    if queue is InQueue.ASKED:
        rows = _asked(code)
    elif queue is not InQueue.ALL:
        rows = rows.filter(is_closed=False)
    if narrowed.status:
        rows = rows.filter(receiver__status=narrowed.status)
    page, more = _page(rows, narrowed, by_rank=queue is not InQueue.ALL)
    names = orgs.names_by_code({row.package.sender_code for row in page})
    return Listing(rows=tuple(_came(row, names) for row in page), next=more)


def outgoing(actor: Actor, queue: OutQueue, narrowed: Narrowed) -> Listing:
    """List what the actor's agency has sent. Raises: Denied."""
    rows = Filing.objects.filter(agency_code=agency_of(actor), side=Side.OUT)
    wanted = _sent_to(queue)
    if wanted is not None:
        rows = rows.filter(Exists(Receiver.objects.filter(wanted, package=OuterRef("package"))))
    if narrowed.status:
        said = Receiver.objects.filter(status=narrowed.status, package=OuterRef("package"))
        rows = rows.filter(Exists(said))
    page, more = _page(rows, narrowed, by_rank=False)
    held: dict[UUID, list[Receiver]] = {row.package_id: [] for row in page}
    receivers = Receiver.objects.filter(package__in=list(held)).select_related("delivery")
    for one in receivers.order_by("code"):
        held[one.package_id].append(one)
    return Listing(rows=tuple(_went(row, held[row.package_id]) for row in page), next=more)


def agency_of(actor: Actor) -> str:
    """Return the agency whose books a clerk may see. Raises: Denied."""
    actor.require(RIGHT)
    return actor.agency_code or ""


def _asked(code: str) -> QuerySet[Filing]:
    """Return what a sender asks back or changes, also of documents that are dealt with.

    Found by the receivers who are asked: an index of their own keeps them together.
    """
    asked = Receiver.objects.filter(~Q(asked=""), code=code)
    return Filing.objects.filter(agency_code=code, side=Side.IN, receiver__in=asked)


def _incoming(queue: InQueue) -> Q:
    here = ~Q(receiver__outcome__in=GONE) & ~Q(receiver__status__in=ENDED)
    return {
        InQueue.NEW: here & Q(receiver__status__in=_UNREAD),
        InQueue.ASKED: Q(),
        InQueue.ANSWER: here & Q(due_on__isnull=False),
        InQueue.LATE: here & Q(due_on__lt=clock.today()),
        InQueue.WORKING: here & Q(receiver__status__in=_WORKING),
        InQueue.ALL: Q(),
    }[queue]


def _sent_to(queue: OutQueue) -> Q | None:
    here = ~Q(outcome__in=GONE)
    return {
        OutQueue.ALL: None,
        OutQueue.WAITING: here & ~Q(delivery__state=Carriage.DELIVERED),
        OutQueue.REFUSED: Q(status=StatusCode.REFUSED),
        OutQueue.ASKED: ~Q(asked=""),
        OutQueue.LATE: here
        & ~Q(status__in=ENDED)
        & Q(package__filings__due_on__lt=clock.today(), package__filings__side=Side.OUT),
    }[queue]


def _page(
    rows: QuerySet[Filing], narrowed: Narrowed, *, by_rank: bool
) -> tuple[Sequence[Filing], str]:
    for word in search_key(narrowed.text).split()[:8]:
        rows = rows.filter(search_key__contains=word)
    if narrowed.priority is not None:
        rows = rows.filter(rank=narrowed.priority)
    if narrowed.since:
        rows = rows.filter(filed_at__gte=_midnight(narrowed.since))
    if narrowed.until:
        rows = rows.filter(filed_at__lt=_midnight(narrowed.until + dt.timedelta(days=1)))
    rows = _after(rows, narrowed.after, by_rank=by_rank)
    order = ("-rank", "-id") if by_rank else ("-id",)
    rows = rows.select_related("package", "receiver__delivery").defer(
        "package__envelope", "package__statement"
    )
    told = rows.annotate(
        type_name=KeyTextTransform("type_name", "package__envelope"),
        issued_on=KeyTextTransform("issued_on", "package__envelope"),
    )
    found = list(told.order_by(*order)[: PAGE_ROWS + 1])
    page = found[:PAGE_ROWS]
    last = page[-1] if len(found) > PAGE_ROWS else None
    return page, f"{last.rank}-{last.pk.hex}" if last else ""


def _after(rows: QuerySet[Filing], key: str, *, by_rank: bool) -> QuerySet[Filing]:
    """Begin after a row; a key that somebody made up begins at the start."""
    rank, _, text = key.partition("-")
    try:
        last = UUID(hex=text)
        at = int(rank[:1])
    except ValueError:
        return rows
    if by_rank:
        return rows.filter(Q(rank__lt=at) | Q(rank=at, pk__lt=last))
    return rows.filter(pk__lt=last)


def _came(row: Filing, names: dict[str, str]) -> Row:
    receiver = row.receiver
    assert receiver is not None
    sender = row.package.sender_code
    return Row(
        **_common(row),
        other=names.get(sender, sender),
        status=receiver.status,
        asked=receiver.asked,
        outcome=receiver.outcome,
        is_late=_is_late(row, [receiver]),
        is_delivered=receiver.delivery.state == Carriage.DELIVERED,
    )


def _went(row: Filing, receivers: Sequence[Receiver]) -> Row:
    first = receivers[0].name if receivers else ""
    counted: dict[str, int] = {}
    for one in receivers:
        key = state_of(one)
        counted[key] = counted.get(key, 0) + 1
    more = len(receivers) - 1
    return Row(
        **_common(row),
        other=f"{first} +{more}" if more > 0 else first,
        is_late=_is_late(row, receivers),
        counts=tuple(sorted(counted.items())),
    )


def state_of(receiver: Receiver) -> str:
    """Return in one word where a document stands with a receiver: a key of `wording.STATES`."""
    if receiver.asked:
        return f"asked_{receiver.asked}"
    if receiver.outcome in GONE:
        return receiver.outcome
    if receiver.status:
        return receiver.status
    return "failed" if receiver.delivery.state == Carriage.FAILED else "waiting"


def _is_late(row: Filing, receivers: Sequence[Receiver]) -> bool:
    if row.due_on is None or row.due_on >= clock.today():
        return False
    return any(one.status not in ENDED and one.outcome not in GONE for one in receivers)


def _common(row: Filing) -> dict[str, Any]:
    issued = getattr(row, "issued_on", None)
    return {
        "package_id": row.package_id,
        "code": row.package.code,
        "subject": row.package.subject,
        "type_name": getattr(row, "type_name", "") or "",
        "issued_on": dt.date.fromisoformat(issued) if issued else None,
        "priority": Priority(row.rank),
        "at": row.filed_at.astimezone(clock.HANOI),
        "due_on": row.due_on,
        "number": row.number,
    }


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), clock.HANOI)
