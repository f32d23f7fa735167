# SPDX-License-Identifier: Apache-2.0
"""How the axis runs, for officers on duty. Nothing here counts what is carried: it reads counts."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from lienthong.exchange.models import Delivery, Instruction, Push, Receiver, Traffic
from lienthong.exchange.rules.instructions import Task
from lienthong.exchange.rules.systems import Carriage
from lienthong.kernel import clock

#: A gateway writes every five seconds; one that was silent for so long is not running.
SILENT = dt.timedelta(seconds=60)
#: Lines of a list of what went wrong.
MOST_LISTED = 100
_COUNTED = ("documents", "handed_over", "words", "failed", "size_bytes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Minute:
    """What all processes together did in a minute."""

    at: dt.datetime
    documents: int
    handed_over: int
    words: int
    failed: int
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What waited at one system in one priority when the gateway last looked."""

    system_id: UUID
    priority: int
    state: str  #: waiting, lent or stranded
    many: int
    since: dt.datetime  #: when the oldest of them came in


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Whether the gateway runs, and when it last looked at what waits."""

    is_alive: bool
    seen_at: dt.datetime | None
    backlog: tuple[Backlog, ...] = ()
    looked_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PushView:
    """How the pushing to one system stands."""

    system_id: UUID
    failures: int  #: in a row; 0: it works
    retry_at: dt.datetime | None
    problem: str
    failed_at: dt.datetime | None
    succeeded_at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TestView:
    """What came of the last try of a system's address."""

    asked_at: dt.datetime
    done_at: dt.datetime | None
    outcome: str  #: "": it answered


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleView:
    """A delivery that somebody must look at."""

    id: UUID
    system_id: UUID
    document_id: str
    sender_code: str
    subject: str
    receivers: tuple[str, ...]
    problem: str
    at: dt.datetime  #: when it ended, or when it is tried again
    attempts: int
    is_asked: bool  #: an officer has asked for it to be handed out again


def minutes(many: int = 60) -> list[Minute]:
    """Return the last minutes, oldest first, quiet ones too; the running one is left out."""
    ends = clock.now().replace(second=0, microsecond=0)
    begins = ends - dt.timedelta(minutes=many)
    rows = Traffic.objects.filter(at__gte=begins, at__lt=ends)
    total: dict[dt.datetime, Counter[str]] = defaultdict(Counter)
    for row in rows:  # one for each process and minute
        for name in _COUNTED:
            total[row.at][name] += getattr(row, name)
    return [
        Minute(at=at, **{name: total[at][name] for name in _COUNTED})
        for at in (begins + dt.timedelta(minutes=n) for n in range(many))
    ]


def refusals(since: dt.timedelta = dt.timedelta(hours=1)) -> list[tuple[str, int]]:
    """Return why requests were refused lately, the most frequent first."""
    total: Counter[str] = Counter()
    for found in Traffic.objects.filter(at__gte=clock.now() - since).values_list(
        "refusals", flat=True
    ):
        total.update(found)
    return total.most_common()


def health() -> Health:
    """Tell whether the gateway runs, and what waited when it last looked."""
    last = Traffic.objects.order_by("-at").first()
    looked = Traffic.objects.filter(backlog__isnull=False).order_by("-at").first()
    if last is None:
        return Health(is_alive=False, seen_at=None)
    return Health(
        is_alive=clock.now() - last.at < SILENT + dt.timedelta(minutes=1),
        seen_at=last.at,
        looked_at=looked.at if looked else None,
        backlog=tuple(map(_backlog, looked.backlog or ())) if looked else (),
    )


def _backlog(told: dict[str, Any]) -> Backlog:
    return Backlog(
        system_id=UUID(told["system"]),
        priority=told["priority"],
        state=told["state"],
        many=told["many"],
        since=dt.datetime.fromisoformat(told["since"]),
    )


def pushes() -> dict[UUID, PushView]:
    """Return how pushing stands, by system."""
    return {
        row.system_id: PushView(
            system_id=row.system_id, failures=row.failures, retry_at=row.retry_at,
            problem=row.problem, failed_at=row.failed_at, succeeded_at=row.succeeded_at,
        )
        for row in Push.objects.all()
    }  # fmt: skip


def last_test(system_id: UUID) -> TestView | None:
    """Return what came of the last try of a system's address."""
    row = Instruction.objects.filter(system=system_id, task=Task.TEST).order_by("-id").first()
    if row is None:
        return None
    return TestView(asked_at=row.asked_at, done_at=row.done_at, outcome=row.outcome)


def failed_count() -> int:
    """Count deliveries that their systems could not take: an index holds only these."""
    return Delivery.objects.filter(state=Carriage.FAILED).count()


def failed(older_than: UUID | None = None) -> list[TroubleView]:
    """Return deliveries that their systems could not take, the newest first."""
    return _troubles(Carriage.FAILED, older_than)


def stranded() -> list[TroubleView]:
    """Return deliveries whose receivers nobody carries at present, the newest first."""
    return _troubles(Carriage.STRANDED, None)


def hindered() -> list[TroubleView]:
    """Return deliveries that failed and are tried again by themselves, the newest first."""
    return _troubles(Carriage.WAITING, None, ~Q(problem=""))


def _troubles(
    state: Carriage, older_than: UUID | None, narrowed: Q | None = None
) -> list[TroubleView]:
    rows = Delivery.objects.filter(narrowed or Q(), state=state)
    rows = rows.defer("receipt", "package__envelope", "package__statement")
    if older_than:
        rows = rows.filter(id__lt=older_than)
    found = list(rows.select_related("package").order_by("-id")[:MOST_LISTED])
    keys = [row.pk for row in found]
    codes: dict[UUID, list[str]] = {key: [] for key in keys}
    for key, code in (
        Receiver.objects.filter(delivery__in=keys).order_by("code").values_list("delivery", "code")
    ):
        codes[key].append(code)
    asked = set(
        Instruction.objects.filter(task=Task.RETRY, done_at=None).values_list("delivery", flat=True)
    )
    return [
        TroubleView(
            id=row.pk, system_id=row.system_id, document_id=row.package.document_id,
            sender_code=row.package.sender_code, subject=row.package.subject,
            receivers=tuple(codes[row.pk]), problem=row.problem,
            at=row.ended_at or row.ready_at, attempts=row.attempts, is_asked=row.pk in asked,
        )
        for row in found
    ]  # fmt: skip
