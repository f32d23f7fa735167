# SPDX-License-Identifier: Apache-2.0
"""Figures of calls over a day, a week, a month, from what `services.counting` has counted."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Sum

from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.sharing.models import Follower, Service, Tally
from lienthong.sharing.queries.owning import RIGHT, agencies_of
from lienthong.sharing.queries.watching import OPERATE, Pace, ServicePace
from lienthong.sharing.rules.running import Outcome, share_of_buckets

#: Calls by outcome and bucket.
Counts = Counter[tuple[str, int]]


class Span(StrEnum):
    """How far back figures go."""

    DAY = "24h"
    WEEK = "7d"
    MONTH = "30d"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One hour or day."""

    at: dt.datetime  #: its beginning
    calls: int
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How calls went. Times are upper bounds: that of the bucket a call was counted in."""

    counted_at: dt.datetime | None  #: None: never
    moments: tuple[Moment, ...]  #: oldest first, quiet ones too
    pace: Pace
    services: tuple[ServicePace, ...]  #: the most failures first, then the slowest


def figures(actor: Actor, span: Span) -> Figures:
    """Return the figures of the actor's services. Raises: Denied."""
    actor.require(RIGHT)
    own = Service.objects.filter(subsystem__agency_id__in=agencies_of(actor))
    return _figures(span, list(own.values_list("pk", flat=True)))


def all_figures(actor: Actor, span: Span) -> Figures:
    """Return the figures of every service of this node. Raises: Denied."""
    actor.require(OPERATE)
    return _figures(span, None)


def _figures(span: Span, wanted: list[UUID] | None) -> Figures:
    moments = _moments(span)
    rows = Tally.objects.filter(is_day=span is not Span.DAY, at__gte=moments[0])
    rows = rows if wanted is None else rows.filter(service_id__in=wanted)
    by_moment: dict[dt.datetime, Counter[str]] = defaultdict(Counter)
    for at, ended, many in rows.values_list("at", "outcome").annotate(Sum("calls")):
        by_moment[at][ended] += many
    counts: dict[UUID, Counts] = defaultdict(Counter)
    for key, ended, place, many in rows.values_list("service_id", "outcome", "bucket").annotate(
        Sum("calls")
    ):
        counts[key][ended, place] += many
    total: Counts = sum(counts.values(), Counter())
    follower = Follower.objects.first()
    return Figures(
        counted_at=follower.at if follower else None,
        moments=tuple(
            Moment(
                at=at, calls=by_moment[at].total(), failed=by_moment[at][Outcome.FAILED]
            )
            for at in moments
        ),
        pace=_pace(total),
        services=_services(counts),
    )  # fmt: skip


def _moments(span: Span) -> list[dt.datetime]:
    """Return the beginnings of the hours or days of a span, in Asia/Ho_Chi_Minh."""
    hour = clock.now().astimezone(clock.HANOI).replace(minute=0, second=0, microsecond=0)
    if span is Span.DAY:
        return [hour - dt.timedelta(hours=n) for n in reversed(range(24))]
    many, today = (7 if span is Span.WEEK else 30), hour.replace(hour=0)
    return [today - dt.timedelta(days=n) for n in reversed(range(many))]


def _pace(counts: Counts) -> Pace:
    many: Counter[str] = Counter()
    answered: Counter[int] = Counter()
    for (ended, place), number in counts.items():
        many[ended] += number
        if ended == Outcome.ANSWERED:
            answered[place] += number
    return Pace(
        calls=many.total(), failed=many[Outcome.FAILED], refused=many[Outcome.REFUSED],
        middle_ms=share_of_buckets(answered, 50), p95_ms=share_of_buckets(answered, 95), faults=(),
    )  # fmt: skip


def _services(counts: Mapping[UUID, Counts]) -> tuple[ServicePace, ...]:
    known = Service.objects.select_related("subsystem").defer("document").in_bulk(list(counts))
    found = [
        ServicePace(
            service_id=key, title=known[key].title,
            identifier=f"{known[key].subsystem.identifier}/{known[key].code}", pace=_pace(ones),
        )
        for key, ones in counts.items()
        if key in known
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (-one.pace.failed, -(one.pace.p95_ms or 0))))
