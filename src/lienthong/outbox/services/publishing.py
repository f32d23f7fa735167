# SPDX-License-Identifier: Apache-2.0
"""Publish facts and queue jobs."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.types import JSONValue

from lienthong.kernel import clock
from lienthong.outbox import rules
from lienthong.outbox.models import Event

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def publish(event: "DataclassInstance") -> None:
    """Store a fact (a frozen dataclass of primitives); queue its delivery to the bound handlers."""
    publish_many([event])


@transaction.atomic(savepoint=False)
def publish_many(events: "Iterable[DataclassInstance]") -> None:
    """Store many facts and queue their deliveries, in one round trip each."""
    at = clock.now()
    rows = Event.objects.bulk_create(
        [
            Event(name=rules.name_of(type(event)), body=rules.to_json(event), published_at=at)
            for event in events
        ]
    )
    jobs: list[dict[str, JSONValue]] = [{"event_id": str(row.pk)} for row in rows]
    if jobs:
        app.configure_task("outbox.deliver").batch_defer(*jobs)


def enqueue(
    task: str,
    *,
    at: dt.datetime | None = None,
    lock: str | None = None,
    queueing_lock: str | None = None,
    **arguments: Any,
) -> None:
    """Queue a job by its task's name (`package.verb`), in the caller's transaction.

    at: not before this instant. lock: jobs of one lock run one after another.
    queueing_lock: while a job of this lock waits, another one is not queued.
    """
    job = app.configure_task(
        task, allow_unknown=True, schedule_at=at, lock=lock, queueing_lock=queueing_lock
    )
    try:
        # The savepoint keeps the caller's transaction whole when the lock is taken.
        with transaction.atomic(savepoint=queueing_lock is not None):
            job.defer(**arguments)
    except AlreadyEnqueued:
        return
