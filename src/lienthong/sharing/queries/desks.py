# SPDX-License-Identifier: Apache-2.0
"""Both sides' desks: what is asked, who may call what, how much it is used."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TypeVar
from uuid import UUID

from django.db.models import Case, Max, Q, QuerySet, Sum, When

from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.text import search_key
from lienthong.sharing.errors import RequestMissing, RightMissing
from lienthong.sharing.models import (
    AccessRequest,
    Membership,
    Neighbour,
    Right,
    Service,
    Subsystem,
    Use,
)
from lienthong.sharing.queries.owning import RIGHT, agencies_of
from lienthong.sharing.rules.services import RequestState

#: On one page.
MOST_ROWS = 200
#: That a search heeds.
MOST_WORDS = 8
USE_DAYS = 30
Row = TypeVar("Row", AccessRequest, Right)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """A request for access."""

    id: UUID
    subsystem_id: UUID  #: of the caller
    caller: str  #: identifier of the system that will call
    caller_name: str
    service_id: UUID
    service: str  #: title
    endpoints: tuple[str, ...]  #: `GET /citizens/{number}`; none: the whole service
    legal_basis: str
    purpose: str
    until_day: dt.date | None
    state: RequestState
    asked_at: dt.datetime
    asked_by: str
    decided_at: dt.datetime | None
    decided_by: str
    reason: str
    ended_at: dt.datetime | None  #: of one that was approved: nothing of it stands any more
    end_reason: str
    caller_node: str  #: name of the other node that asks; "": of this one
    service_node: str  #: name of the other node that is asked; "": this one
    heard_at: dt.datetime | None  #: when that node had it as it stands


@dataclass(frozen=True, slots=True, kw_only=True)
class RightView:
    """A right that stands."""

    id: UUID
    subsystem_id: UUID | None  #: None: a group's
    who: str  #: identifier of a system, or code of a group
    who_name: str  #: what it is called
    group_id: UUID | None  #: where it is held through a group
    group: str  #: its name; "": the system's own
    service_id: UUID
    service: str  #: title
    endpoint: str  #: "" for the whole service
    legal_basis: str
    purpose: str
    from_day: dt.date
    until_day: dt.date | None
    per_second: int | None
    per_day: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UseView:
    """How one system used one service in the last thirty days."""

    who: str  #: identifier of the system
    who_name: str  #: what it is called
    service_id: UUID
    service: str  #: title
    calls: int
    faults: int
    mean_ms: int
    longest_ms: int
    answer_bytes: int
    last_day: dt.date


def requests_received(
    actor: Actor, *, text: str = "", number: int = 1
) -> tuple[list[RequestView], bool]:
    """List a page of requests to the actor's services, those that wait first, then the newest.

    text: words of the system's name or identifier, or of what the service is found by.
    Returns them, and whether there are more.
    """
    rows = _requests(actor).filter(service__subsystem__agency_id__in=agencies_of(actor))
    return _page_of_requests(rows, text, number)


def requests_sent(
    actor: Actor, *, text: str = "", number: int = 1
) -> tuple[list[RequestView], bool]:
    """List a page of the requests of the actor's systems, as `requests_received`."""
    rows = _requests(actor).filter(subsystem__agency_id__in=agencies_of(actor))
    return _page_of_requests(rows, text, number)


def asked_of(actor: Actor) -> list[RequestView]:
    """Return the first page of `requests_received`."""
    return requests_received(actor)[0]


def asked_by(actor: Actor) -> list[RequestView]:
    """Return the first page of `requests_sent`."""
    return requests_sent(actor)[0]


def request(actor: Actor, request_id: UUID) -> tuple[RequestView, bool, bool]:
    """Return a request, and whether it is the actor's to decide, and to withdraw.

    Raises: Denied, RequestMissing.
    """
    rows = _requests(actor).filter(pk=request_id)
    own = agencies_of(actor)
    row = rows.first()
    if row is None:
        raise RequestMissing
    is_ours, is_asked = row.subsystem.agency_id in own, row.service.subsystem.agency_id in own
    if not (is_ours or is_asked):
        raise RequestMissing
    (view,) = _requested([row])
    waits = view.state is RequestState.ASKED
    return view, is_asked and waits, is_ours and waits


def right(actor: Actor, right_id: UUID) -> RightView:
    """Return a right that stands to one of the actor's services. Raises: Denied, RightMissing."""
    rows = _rights(actor).filter(service__subsystem__agency_id__in=agencies_of(actor))
    row = rows.filter(pk=right_id).first()
    if row is None:
        raise RightMissing
    return _right(row)


def rights_given(
    actor: Actor, *, service_id: UUID | None = None, text: str = "", number: int = 1
) -> tuple[list[RightView], bool]:
    """List a page of the rights that stand to the actor's services, or to one of them.

    text: words of the system's or group's name, or of what the service is found by.
    Returns them, and whether there are more.
    """
    rows = _rights(actor).filter(service__subsystem__agency_id__in=agencies_of(actor))
    rows = rows.filter(service=service_id) if service_id else rows
    found, has_more = _paged(_naming(rows, text), number)
    return [_right(row) for row in found], has_more


def rights_held(
    actor: Actor, *, subsystem_id: UUID | None = None, service_id: UUID | None = None,
    text: str = "", number: int = 1,
) -> tuple[list[RightView], bool]:  # fmt: skip
    """List a page of the rights that the actor's systems hold, themselves and through groups.

    Of all of them, or of one; to all services, or to one. text and what is returned as for
    `rights_given`; a group's right stands once for each of its members that is the actor's.
    """
    members = Membership.objects.filter(subsystem__agency_id__in=agencies_of(actor))
    systems = Subsystem.objects.filter(agency_id__in=agencies_of(actor))
    if subsystem_id:
        members, systems = members.filter(subsystem=subsystem_id), systems.filter(pk=subsystem_id)
    rows = _rights(actor).filter(
        Q(subsystem__in=systems.values("pk")) | Q(group__in=members.values("group"))
    )
    rows = rows.filter(service=service_id) if service_id else rows
    found, has_more = _paged(_naming(rows, text), number)
    joined: dict[UUID, list[Subsystem]] = defaultdict(list)
    of_groups = members.filter(group__in={row.group_id for row in found if row.group_id})
    for one in of_groups.select_related("subsystem").order_by("subsystem__identifier"):
        joined[one.group_id].append(one.subsystem)
    views = []
    for row in found:
        if row.group_id is None:
            views.append(_right(row))
        views += [
            replace(_right(row), subsystem_id=member.pk, who=member.identifier)
            for member in (joined[row.group_id] if row.group_id else ())
        ]
    return views, has_more


def rights_of(actor: Actor, service_id: UUID | None = None) -> list[RightView]:
    """Return the first page of `rights_given`."""
    return rights_given(actor, service_id=service_id)[0]


def rights_by(actor: Actor) -> list[RightView]:
    """Return the first page of `rights_held`."""
    return rights_held(actor)[0]


def rights_of_group(
    actor: Actor, group_id: UUID, *, number: int = 1
) -> tuple[list[RightView], bool]:
    """List a page of the rights that stand of a group, and whether there are more.

    Raises: Denied.
    """
    found, has_more = _paged(_rights(actor).filter(group=group_id), number)
    return [_right(row) for row in found], has_more


def use_of(actor: Actor, service_id: UUID | None = None) -> list[UseView]:
    """List who used the actor's services, or one of them, in the last thirty days."""
    actor.require(RIGHT)
    own = Service.objects.filter(subsystem__agency_id__in=agencies_of(actor))
    own = own.filter(pk=service_id) if service_id else own
    return _used(Use.objects.filter(service_id__in=own.values("pk")))


def use_by(actor: Actor) -> list[UseView]:
    """List what the actor's systems used in the last thirty days."""
    actor.require(RIGHT)
    own = Subsystem.objects.filter(agency_id__in=agencies_of(actor))
    return _used(Use.objects.filter(client_id__in=own.values("pk")))


def _requests(actor: Actor) -> QuerySet[AccessRequest]:
    actor.require(RIGHT)
    rows = AccessRequest.objects.select_related("subsystem", "service__subsystem")
    return rows.prefetch_related("endpoints")


def _page_of_requests(
    rows: QuerySet[AccessRequest], text: str, number: int
) -> tuple[list[RequestView], bool]:
    for word in text.split()[:MOST_WORDS]:
        rows = rows.filter(
            Q(subsystem__identifier__icontains=word) | Q(subsystem__name__icontains=word)
            | Q(service__search_text__contains=search_key(word))
        )  # fmt: skip
    waits = Case(When(state=RequestState.ASKED, then=0), default=1)
    found, has_more = _paged(rows.order_by(waits, "-asked_at", "pk"), number)
    return _requested(found), has_more


def _requested(found: list[AccessRequest]) -> list[RequestView]:
    codes = {node for row in found for node in (row.subsystem.node, row.service.subsystem.node)}
    names = {"": ""} | dict(
        Neighbour.objects.filter(node__in=codes - {""}).values_list("node", "name")
    )
    return [
        RequestView(
            id=row.pk,
            subsystem_id=row.subsystem_id,
            caller=row.subsystem.identifier,
            caller_name=row.subsystem.name,
            service_id=row.service_id,
            service=row.service.title,
            endpoints=tuple(f"{one.method} {one.path}" for one in row.endpoints.all()),
            legal_basis=row.legal_basis,
            purpose=row.purpose,
            until_day=row.until_day,
            state=RequestState(row.state),
            asked_at=row.asked_at,
            asked_by=row.asked_by,
            decided_at=row.decided_at,
            decided_by=row.decided_by,
            reason=row.reason,
            ended_at=row.ended_at,
            end_reason=row.end_reason,
            caller_node=names.get(row.subsystem.node, row.subsystem.node),
            service_node=names.get(row.service.subsystem.node, row.service.subsystem.node),
            heard_at=row.heard_at,
        )
        for row in found
    ]


def _rights(actor: Actor) -> QuerySet[Right]:
    actor.require(RIGHT)
    stands = Q(until_day=None) | Q(until_day__gte=clock.today())
    rows = Right.objects.filter(stands, ended_at=None).select_related(
        "subsystem", "group", "service", "endpoint"
    )
    return rows.order_by("service__title", "subsystem__identifier", "pk")


def _naming(rows: QuerySet[Right], text: str) -> QuerySet[Right]:
    """Return the rights whose system, group or service is called so."""
    for word in text.split()[:MOST_WORDS]:
        rows = rows.filter(
            Q(subsystem__identifier__icontains=word) | Q(subsystem__name__icontains=word)
            | Q(group__code__icontains=word) | Q(group__name__icontains=word)
            | Q(service__search_text__contains=search_key(word))
        )  # fmt: skip
    return rows


def _paged(rows: QuerySet[Row], number: int) -> tuple[list[Row], bool]:
    """Return the rows of a page, the first being 1, and whether there are more."""
    first = (max(number, 1) - 1) * MOST_ROWS
    found = list(rows[first : first + MOST_ROWS + 1])
    return found[:MOST_ROWS], len(found) > MOST_ROWS


def _right(row: Right) -> RightView:
    who = row.subsystem.identifier if row.subsystem else row.group.code if row.group else ""
    named = row.subsystem or row.group
    return RightView(
        id=row.pk,
        subsystem_id=row.subsystem_id,
        who=who,
        who_name=named.name if named else "",
        group_id=row.group_id,
        group=row.group.name if row.group else "",
        service_id=row.service_id,
        service=row.service.title,
        endpoint=f"{row.endpoint.method} {row.endpoint.path}" if row.endpoint else "",
        legal_basis=row.legal_basis,
        purpose=row.purpose,
        from_day=row.from_day,
        until_day=row.until_day,
        per_second=row.per_second,
        per_day=row.per_day,
    )


def _used(rows: QuerySet[Use]) -> list[UseView]:
    since = clock.today() - dt.timedelta(days=USE_DAYS)
    sums = list(
        rows.filter(day__gte=since)
        .values("client_id", "service_id")
        .annotate(
            many=Sum("calls"), bad=Sum("faults"), took=Sum("ms"), most=Max("longest_ms"),
            size=Sum("answer_bytes"), last=Max("day"),
        )
        .order_by("-many")[:MOST_ROWS]
    )  # fmt: skip
    clients = {
        pk: (identifier, name)
        for pk, identifier, name in Subsystem.objects.filter(
            pk__in={one["client_id"] for one in sums}
        ).values_list("pk", "identifier", "name")
    }
    services = dict(
        Service.objects.filter(pk__in={one["service_id"] for one in sums}).values_list(
            "pk", "title"
        )
    )
    return [
        UseView(
            who=clients.get(one["client_id"], ("", ""))[0],
            who_name=clients.get(one["client_id"], ("", ""))[1],
            service_id=one["service_id"],
            service=services.get(one["service_id"], ""),
            calls=one["many"],
            faults=one["bad"],
            mean_ms=one["took"] // max(one["many"], 1),
            longest_ms=one["most"],
            answer_bytes=one["size"],
            last_day=one["last"],
        )
        for one in sums
    ]
