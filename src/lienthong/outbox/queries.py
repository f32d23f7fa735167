# SPDX-License-Identifier: Apache-2.0
"""Reads of the outbox: what failed, what waits."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Count, Min

from lienthong.outbox.models import Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedDelivery:
    """An event that a handler has not managed to handle."""

    delivery_id: UUID  #: what `services.redrive` takes
    event: str  #: `cases.CaseAccepted`
    handler: str  #: `insight.services.count_accepted`
    attempts: int  #: how often it was tried
    failed_at: dt.datetime  #: when it failed last
    failure: str  #: what was raised


def failed(*, limit: int = 200) -> list[FailedDelivery]:
    """Return deliveries whose last try failed and that are not done, oldest failure first."""
    rows = (
        Delivery.objects.filter(done_at=None, failed_at__isnull=False)
        .select_related("event")
        .order_by("failed_at")[:limit]
    )
    return [
        FailedDelivery(
            delivery_id=row.id,
            event=row.event.name,
            handler=row.handler,
            attempts=row.attempts,
            failed_at=row.failed_at,
            failure=row.failure,
        )
        for row in rows
        if row.failed_at
    ]


def waiting() -> dict[str, int]:
    """Return how many jobs wait in each queue."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT queue_name, count(*) FROM procrastinate_jobs"
            " WHERE status = 'todo' GROUP BY queue_name ORDER BY queue_name"
        )
        return dict(cursor.fetchall())


def has_worker() -> bool:
    """Tell whether a worker said within the last minute that it is there (it does every 10 s)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM procrastinate_workers"
            " WHERE last_heartbeat > now() - interval '1 minute')"
        )
        return bool(cursor.fetchone()[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Jobs of one queue in one state."""

    queue: str
    status: str  #: `todo`, `doing` or `failed`
    many: int
    due_since: dt.datetime | None  #: of jobs to do: when the oldest that may be done became due


def queues() -> list[Queue]:
    """Return what waits, is being done and has failed, by queue; what is done is not counted."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT queue_name, status::text, count(*),
                min(coalesce(scheduled_at, (SELECT min(at) FROM procrastinate_events
                                            WHERE job_id = job.id)))
                    FILTER (WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now())
            FROM procrastinate_jobs job WHERE status IN ('todo', 'doing', 'failed')
            GROUP BY queue_name, status ORDER BY queue_name, status
            """
        )
        return [
            Queue(queue=queue, status=status, many=many, due_since=since)
            for queue, status, many, since in cursor.fetchall()
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What a handler has still to do."""

    many: int  #: events it has not handled; when very many, at least so many
    since: dt.datetime | None  #: when the oldest of them was published


#: Events without deliveries that are looked at: behind so many, it is late anyway.
MOST_UNDONE = 1_000
_NOT_FANNED_OUT = f"""
    SELECT count(*), min(event.published_at)
    FROM (
        SELECT (args->>'event_id')::uuid AS event_id FROM procrastinate_jobs
        WHERE status = 'todo' AND task_name = 'outbox.deliver'
        ORDER BY priority DESC, id LIMIT {MOST_UNDONE}
    ) AS job
    JOIN outbox_event AS event ON event.id = job.event_id
    WHERE event.name = ANY(%s)
"""  # noqa: S608 - no text from outside


def undone(handler: str, events: list[str]) -> Undone:
    """Return what a handler has still to do: so a page of its figures can say how fresh they are.

    handler: `insight.services.recount`. events: names of the events it is bound to. Two queries.
    """
    rows = Delivery.objects.filter(done_at=None, handler=handler)
    told = rows.aggregate(many=Count("pk"), since=Min("event__published_at"))
    with connection.cursor() as cursor:
        cursor.execute(_NOT_FANNED_OUT, [events])
        many, since = cursor.fetchone()
    moments = [one for one in (told["since"], since) if one]
    return Undone(many=told["many"] + many, since=min(moments, default=None))
