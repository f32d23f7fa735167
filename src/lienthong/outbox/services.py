# SPDX-License-Identifier: Apache-2.0
"""Events and jobs, written in the caller's transaction."""

import dataclasses
import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from procrastinate.contrib.django import app

from lienthong.kernel import clock
from lienthong.outbox.models import Event

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def publish(event: "DataclassInstance") -> None:
    """Store a fact (a frozen dataclass of primitives) and queue its delivery to its handlers."""
    body = json.loads(json.dumps(dataclasses.asdict(event), cls=DjangoJSONEncoder))
    name = f"{type(event).__module__}.{type(event).__qualname__}"
    row = Event.objects.create(name=name, body=body, published_at=clock.now())
    enqueue("outbox.deliver", event_id=str(row.pk))


def enqueue(
    task: str, *, at: dt.datetime | None = None, lock: str | None = None, **arguments: Any
) -> None:
    """Queue a job by its task's name (`package.verb`), in the caller's transaction.

    at: not before this instant. lock: jobs of one lock run one after another.
    """
    app.configure_task(task, allow_unknown=True, schedule_at=at, lock=lock).defer(**arguments)
