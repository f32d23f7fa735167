# SPDX-License-Identifier: Apache-2.0
"""Single calls, for the officers of both sides: found by id, time, party and result, with proof.

The gateway's table has no index but those it needs; a search walks at most what five seconds give.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.db.models import Q, QuerySet

from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import LeafId
from lienthong.ledger import queries as ledger
from lienthong.ledger.rules import openings
from lienthong.ledger.rules.receipts import Receipt
from lienthong.sharing.errors import CallMissing, SearchTooWide
from lienthong.sharing.models import Exchange, Kept, Service, Subsystem
from lienthong.sharing.queries.owning import RIGHT, agencies_of
from lienthong.sharing.queries.watching import LONGEST
from lienthong.sharing.rules.keeping import Part
from lienthong.sharing.rules.running import FAILING, LEFT, Outcome, outcome

PAGE_SIZE = 50
#: Systems and services that one search reads through.
MOST_PARTIES = 60
SECONDS = 5
LONGEST_SEARCH = dt.timedelta(days=31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which calls are looked for."""

    since: dt.datetime
    until: dt.datetime  #: at most 31 days later
    text: UUID | None = None  #: of the evidence (`Lienthong-Leaf`), or `X-Road-Request-Id`
    road_id: str = ""  #: `X-Road-Id`
    party: UUID | None = None  #: one's own service, or one's own calling system; None: all
    result: Outcome | None = None
    before: UUID | None = None  #: of the last call of the page before


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCall:
    """A call of one's system, or to one's service. Its path may name a person: not in it."""

    leaf: UUID
    at: dt.datetime
    request_id: UUID
    caller: str  #: identifier; "" when the system is no more
    service: str  #: identifier, as it was called
    method: str
    status: int
    fault: str
    result: Outcome
    ms: int
    request_bytes: int
    answer_bytes: int
    is_ours: bool  #: the actor's system called
    is_to_us: bool  #: the actor's service was called


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptView:
    """A kept body of a call."""

    part: Part
    until: dt.date  #: last day
    size_bytes: int


def parties(actor: Actor) -> tuple[dict[UUID, str], dict[UUID, str]]:
    """Return the actor's services and systems by id, with their identifiers. Raises: Denied."""
    actor.require(RIGHT)
    own = agencies_of(actor)
    services = Service.objects.filter(subsystem__agency_id__in=own).select_related("subsystem")
    systems = Subsystem.objects.filter(agency_id__in=own).order_by("identifier")
    return (
        {one.pk: f"{one.subsystem.identifier}/{one.code}" for one in services.order_by("title")},
        {one.pk: one.identifier for one in systems},
    )


def calls(actor: Actor, wanted: Wanted) -> tuple[list[FoundCall], bool]:
    """List calls of one's systems and to one's services, newest first; tell whether more follow.

    Raises: Denied, SearchTooWide when it takes longer than five seconds, reads through too many
    parties, or spans more than 31 days.
    """
    services, systems = parties(actor)
    if wanted.text is not None:
        one = Exchange.objects.filter(_own(services, systems), pk=wanted.text).first()
        if one is not None:
            return _shown([one], services, systems), False
    keys = [("service_id", key) for key in services] + [("client_id", key) for key in systems]
    keys = [(name, key) for name, key in keys if wanted.party in (None, key)]
    if len(keys) > MOST_PARTIES or wanted.until - wanted.since > LONGEST_SEARCH:
        raise SearchTooWide
    # Each party's calls by its own index; a call within one agency is found twice.
    parts = [_walk(wanted).filter(**{name: key})[: PAGE_SIZE + 1] for name, key in keys]
    if not parts:
        return [], False
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {SECONDS * 1_000}")
            first, *others = parts
            rows = first.union(*others).order_by("-id")[: PAGE_SIZE + 1] if others else first
            found = list(rows)
            cursor.execute("SET LOCAL statement_timeout = DEFAULT")
    except OperationalError as problem:
        raise SearchTooWide from problem
    return _shown(found[:PAGE_SIZE], services, systems), len(found) > PAGE_SIZE


def call(actor: Actor, leaf: UUID) -> FoundCall:
    """Return one call of one's system, or to one's service. Raises: Denied, CallMissing."""
    services, systems = parties(actor)
    row = Exchange.objects.filter(_own(services, systems), pk=leaf).first()
    if row is None:
        raise CallMissing
    (found,) = _shown([row], services, systems)
    return found


def proof(actor: Actor, leaf: UUID) -> Receipt:
    """Return the proof of a call, with its closed values open. Raises: Denied, CallMissing."""
    found = call(actor, leaf)
    receipt = ledger.receipt(LeafId(found.leaf))
    row = Exchange.objects.filter(pk=found.leaf).values_list("openings", flat=True).first()
    if receipt is None or row is None:
        raise CallMissing
    return replace(receipt, openings=openings.read(row))


def kept(actor: Actor, leaf: UUID) -> list[KeptView]:
    """Return which bodies of a call are kept, the request first. Raises: Denied, CallMissing."""
    found = call(actor, leaf)
    rows = Kept.objects.filter(leaf_id=found.leaf, until_day__gte=clock.today())
    return [
        KeptView(part=Part(one.part), until=one.until_day, size_bytes=one.size_bytes)
        for one in rows.order_by("-part")
    ]


def _own(services: Mapping[UUID, str], systems: Mapping[UUID, str]) -> Q:
    return Q(service_id__in=list(services)) | Q(client_id__in=list(systems))


def _walk(wanted: Wanted) -> QuerySet[Exchange]:
    """Return the calls of a time: ids are made of the time a call began, `at` is when it ended."""
    rows = Exchange.objects.filter(
        pk__gte=_first(wanted.since - LONGEST), pk__lt=_first(wanted.until), at__gte=wanted.since,
        at__lt=wanted.until,
    )  # fmt: skip
    rows = rows.filter(pk__lt=wanted.before) if wanted.before else rows
    rows = rows.filter(request_id=wanted.text) if wanted.text else rows
    if wanted.road_id:
        rows = rows.alias(road_id=ledger.said("pk", "id")).filter(road_id=wanted.road_id)
    return rows.filter(_result(wanted.result)).order_by("-id")


def _result(result: Outcome | None) -> Q:
    """Return the condition that `rules.running.outcome` decides by."""
    failing = reduce(Q.__or__, (Q(fault__startswith=one) for one in FAILING))
    failed = failing | Q(fault="", status__gte=500)
    conditions: Mapping[Outcome | None, Q] = {
        None: Q(),
        Outcome.ANSWERED: Q(fault="", status__lt=500),
        Outcome.FAILED: failed,
        Outcome.LEFT: Q(fault=LEFT),
        Outcome.REFUSED: ~Q(fault="") & ~failing & ~Q(fault=LEFT),
    }
    return conditions[result]


def _first(at: dt.datetime) -> UUID:
    """Return the least id of a time."""
    return UUID(int=max(0, int(at.timestamp() * 1_000)) << 80)


def _shown(
    rows: list[Exchange], services: Mapping[UUID, Any], systems: Mapping[UUID, Any]
) -> list[FoundCall]:
    names = dict(
        Subsystem.objects.filter(pk__in={one.client_id for one in rows}).values_list(
            "pk", "identifier"
        )
    )
    return [
        FoundCall(
            leaf=one.pk, at=one.at, request_id=one.request_id,
            caller=names.get(one.client_id, ""), service=one.service, method=one.method,
            status=one.status, fault=one.fault, result=outcome(one.status, one.fault), ms=one.ms,
            request_bytes=one.request_bytes, answer_bytes=one.answer_bytes,
            is_ours=one.client_id in systems, is_to_us=one.service_id in services,
        )
        for one in rows
    ]  # fmt: skip
