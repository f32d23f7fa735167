# SPDX-License-Identifier: Apache-2.0
"""Reads of the outbox: what failed, what waits."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

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
