# SPDX-License-Identifier: Apache-2.0
"""How the platform runs: the last calls, read from the end of their table, and counts of days.

However much is carried, a page reads a bounded number of rows, by index.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max, QuerySet, Sum

from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AgencyId
from lienthong.orgs import queries as orgs
from lienthong.sharing.models import (
    AccessRequest,
    Certificate,
    Exchange,
    Right,
    Service,
    Subsystem,
    Use,
)
from lienthong.sharing.queries.catalogue import (
    ENDING_SOON,
    CertificateView,
    certificate_view,
)
from lienthong.sharing.queries.owning import RIGHT, agencies_of, own_service
from lienthong.sharing.rules.running import Outcome, outcome, share_ms
from lienthong.sharing.rules.services import RequestState, State

#: Every agency's systems and traffic on this node.
OPERATE = "sharing.operate"
LIVE = dt.timedelta(hours=1)
MOST_CALLS, MOST_OF_SERVICE, MOST_LISTED = 10_000, 2_000, 200
DAYS = 30
#: No call takes longer.
LONGEST = dt.timedelta(minutes=20)
#: A provider whose slow calls take so long is listed as slow.
SLOW_MS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How calls went."""

    calls: int
    failed: int  #: the provider's failures
    refused: int  #: the platform's refusals
    middle_ms: int | None  #: half of the answered calls took no longer; None: none was answered
    p95_ms: int | None
    faults: tuple[tuple[str, int], ...]  #: types and how often, the most frequent first


@dataclass(frozen=True, slots=True, kw_only=True)
class Minute:
    """One minute of the last hour."""

    at: dt.datetime
    calls: int
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePace:
    """How calls of one service went lately."""

    service_id: UUID
    title: str
    identifier: str
    pace: Pace


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Who called which system's services lately."""

    caller: str  #: identifier
    caller_name: str
    provider: str
    provider_name: str
    calls: int
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """The last hour, or as much of it as the last calls reach back to."""

    since: dt.datetime
    is_cut: bool  #: there was more within the hour than was read
    minutes: tuple[Minute, ...]
    pace: Pace
    services: tuple[ServicePace, ...]  #: the most failures first, then the slowest
    lines: tuple[Line, ...]  #: the most calls first


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A service's use on one day."""

    day: dt.date
    calls: int
    faults: int
    mean_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CallView:
    """A call that did not end well. Its path may name a person, and is not shown."""

    leaf: UUID
    at: dt.datetime
    who: str  #: identifier
    method: str
    status: int
    fault: str
    ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberView:
    """A system of any agency, for the operator."""

    id: UUID
    identifier: str
    name: str
    agency: str
    is_open: bool
    has_key: bool
    has_public_key: bool
    must_sign: bool
    certificates: int  #: that hold today
    services: int
    rights: int  #: of its own that stand, those of groups left out
    last_day: dt.date | None  #: it called


def live(actor: Actor) -> Live:
    """Return the last hour of the whole node. Raises: Denied."""
    actor.require(OPERATE)
    ends = clock.now()
    begins = (ends - LIVE).replace(second=0, microsecond=0) + dt.timedelta(minutes=1)
    rows = list(_last(Exchange.objects.all(), MOST_CALLS, begins))
    is_cut = len(rows) == MOST_CALLS
    since = rows[-1].at if is_cut else begins
    return Live(
        since=since,
        is_cut=is_cut,
        minutes=_minutes(rows, since, ends),
        pace=_pace(rows),
        services=_by_service(rows),
        lines=_lines(rows),
    )


def pace_of(actor: Actor, service_id: UUID) -> Pace:
    """Return how the last calls of one's service went, of the last day at most.

    Raises: Denied, ServiceMissing.
    """
    own_service(actor, service_id)
    return _pace(_of_service(service_id))


def troubles_of(actor: Actor, service_id: UUID, most: int = 20) -> list[CallView]:
    """List the last calls of one's service that failed or were refused, of the last day.

    Raises: Denied, ServiceMissing.
    """
    own_service(actor, service_id)
    bad = [
        one for one in _of_service(service_id)
        if outcome(one.status, one.fault) in (Outcome.FAILED, Outcome.REFUSED)
    ][:most]  # fmt: skip
    names = _identifiers({one.client_id for one in bad})
    return [
        CallView(
            leaf=one.pk, at=one.at, who=names.get(one.client_id, ""), method=one.method,
            status=one.status, fault=one.fault, ms=one.ms,
        )
        for one in bad
    ]  # fmt: skip


def days_of(actor: Actor, service_id: UUID | None = None) -> list[Day]:
    """Return thirty days of one's services, or one of them, oldest first, quiet ones too.

    Raises: Denied, ServiceMissing.
    """
    actor.require(RIGHT)
    if service_id is not None:
        wanted = [own_service(actor, service_id).pk]
    else:
        own = Service.objects.filter(subsystem__agency_id__in=agencies_of(actor))
        wanted = list(own.values_list("pk", flat=True))
    today = clock.today()
    since = today - dt.timedelta(days=DAYS - 1)
    sums = Use.objects.filter(service_id__in=wanted, day__gte=since).values("day")
    found = {
        one["day"]: one
        for one in sums.annotate(many=Sum("calls"), bad=Sum("faults"), took=Sum("ms"))
    }
    days = [since + dt.timedelta(days=n) for n in range(DAYS)]
    return [
        Day(
            day=day, calls=one["many"], faults=one["bad"],
            mean_ms=one["took"] // max(one["many"], 1),
        )
        if (one := found.get(day))
        else Day(day=day, calls=0, faults=0, mean_ms=0)
        for day in days
    ]  # fmt: skip


def members(actor: Actor, text: str = "") -> tuple[list[MemberView], bool]:
    """List the systems of all agencies, by identifier; tell whether more follow. Raises: Denied."""
    actor.require(OPERATE)
    rows = Subsystem.objects.order_by("identifier")
    for word in text.split()[:8]:
        rows = rows.filter(identifier__icontains=word) | rows.filter(name__icontains=word)
    found = list(rows[: MOST_LISTED + 1])
    shown = found[:MOST_LISTED]
    keys = [one.pk for one in shown]
    agencies = orgs.names({AgencyId(one.agency_id) for one in shown if one.agency_id})
    held = Certificate.objects.filter(
        subsystem__in=keys, revoked_at=None, valid_to__gte=clock.now()
    ).values_list("subsystem_id", flat=True)
    offered = Service.objects.filter(subsystem__in=keys).exclude(state=State.ENDED)
    standing = Right.objects.filter(subsystem__in=keys, ended_at=None)
    called = dict(
        Use.objects.filter(client_id__in=keys).values_list("client_id").annotate(last=Max("day"))
    )
    certificates = Counter(held)
    services = Counter(offered.values_list("subsystem_id", flat=True))
    rights = Counter(standing.values_list("subsystem_id", flat=True))
    return [
        MemberView(
            id=one.pk, identifier=one.identifier, name=one.name,
            agency=agencies.get(AgencyId(one.agency_id), "") if one.agency_id else one.member,
            is_open=one.is_open,
            has_key=bool(one.key_sha256), has_public_key=bool(one.public_key),
            must_sign=one.must_sign, certificates=certificates[one.pk],
            services=services[one.pk], rights=rights[one.pk], last_day=called.get(one.pk),
        )
        for one in shown
    ], len(found) > MOST_LISTED  # fmt: skip


def ending(actor: Actor) -> list[CertificateView]:
    """List certificates of open systems that end soon, or ended, and have no successor."""
    actor.require(OPERATE)
    soon = clock.now() + ENDING_SOON
    standing = Certificate.objects.filter(revoked_at=None, subsystem__is_open=True)
    later = standing.filter(valid_to__gt=soon).values("subsystem_id")
    rows = standing.filter(valid_to__lte=soon).exclude(subsystem_id__in=later)
    return [
        certificate_view(row)
        for row in rows.select_related("subsystem").order_by("valid_to")[:MOST_LISTED]
    ]


def rights_ending(actor: Actor) -> list[tuple[str, str, dt.date]]:
    """List who loses a right soon: identifier of the system, service, last day."""
    actor.require(OPERATE)
    today = clock.today()
    rows = Right.objects.filter(
        ended_at=None, until_day__gte=today, until_day__lte=today + ENDING_SOON
    ).exclude(subsystem=None).select_related("subsystem", "service")  # fmt: skip
    return [
        (one.subsystem.identifier if one.subsystem else "", one.service.title, one.until_day)
        for one in rows.order_by("until_day")[:MOST_LISTED]
        if one.until_day
    ]


def waiting_count(actor: Actor) -> int:
    """Return how many requests wait for the actor's agency."""
    own = agencies_of(actor)
    asked = AccessRequest.objects.filter(state=RequestState.ASKED)
    return asked.filter(service__subsystem__agency_id__in=own).count()


def _last(rows: QuerySet[Exchange], most: int, begins: dt.datetime) -> Iterable[Exchange]:
    """Return the last calls, newest first: read by id, which is made of the time a call began."""
    earliest = int((begins - LONGEST).timestamp() * 1_000)
    found = rows.filter(pk__gte=UUID(int=earliest << 80)).order_by("-pk")[:most]
    return [one for one in found if one.at >= begins]


def _of_service(service_id: UUID) -> list[Exchange]:
    begins = clock.now() - dt.timedelta(days=1)
    return list(_last(Exchange.objects.filter(service_id=service_id), MOST_OF_SERVICE, begins))


def _pace(rows: Iterable[Exchange]) -> Pace:
    judged = [(outcome(one.status, one.fault), one) for one in rows]
    many = Counter(what for what, _one in judged)
    times = [one.ms for what, one in judged if what is Outcome.ANSWERED]
    return Pace(
        calls=len(judged),
        failed=many[Outcome.FAILED],
        refused=many[Outcome.REFUSED],
        middle_ms=share_ms(times, 50),
        p95_ms=share_ms(times, 95),
        faults=tuple(
            Counter(
                one.fault or f"HTTP {one.status}"
                for what, one in judged if what is not Outcome.ANSWERED
            ).most_common(10)
        ),
    )  # fmt: skip


def _minutes(rows: Iterable[Exchange], since: dt.datetime, ends: dt.datetime) -> tuple[Minute, ...]:
    calls: Counter[dt.datetime] = Counter()
    failed: Counter[dt.datetime] = Counter()
    for one in rows:
        at = one.at.replace(second=0, microsecond=0)
        calls[at] += 1
        failed[at] += outcome(one.status, one.fault) is Outcome.FAILED
    at, found = since.replace(second=0, microsecond=0), []
    while at <= ends:
        found.append(Minute(at=at, calls=calls[at], failed=failed[at]))
        at += dt.timedelta(minutes=1)
    return tuple(found)


def _by_service(rows: Iterable[Exchange]) -> tuple[ServicePace, ...]:
    held: dict[UUID, list[Exchange]] = defaultdict(list)
    for one in rows:
        if one.service_id is not None:
            held[one.service_id].append(one)
    known = Service.objects.select_related("subsystem").defer("document").in_bulk(list(held))
    found = [
        ServicePace(
            service_id=key, title=known[key].title,
            identifier=f"{known[key].subsystem.identifier}/{known[key].code}", pace=_pace(ones),
        )
        for key, ones in held.items()
        if key in known
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (-one.pace.failed, -(one.pace.p95_ms or 0))))


def _lines(rows: Iterable[Exchange]) -> tuple[Line, ...]:
    """Count calls from system to system. A service's system is in its identifier."""
    calls: Counter[tuple[UUID, str]] = Counter()
    failed: Counter[tuple[UUID, str]] = Counter()
    for one in rows:
        provider = one.service.rpartition("/")[0]
        if one.service_id is None:
            continue
        calls[one.client_id, provider] += 1
        failed[one.client_id, provider] += outcome(one.status, one.fault) is Outcome.FAILED
    systems = Subsystem.objects.filter(pk__in={client for client, _provider in calls})
    callers = {one.pk: one for one in systems}
    names = dict(
        Subsystem.objects.filter(identifier__in={name for _client, name in calls}).values_list(
            "identifier", "name"
        )
    )
    return tuple(
        Line(
            caller=callers[client].identifier, caller_name=callers[client].name,
            provider=provider, provider_name=names.get(provider, provider),
            calls=many, failed=failed[client, provider],
        )
        for (client, provider), many in calls.most_common()
        if client in callers
    )  # fmt: skip


def _identifiers(keys: set[UUID]) -> dict[UUID, str]:
    return dict(Subsystem.objects.filter(pk__in=keys).values_list("pk", "identifier"))
