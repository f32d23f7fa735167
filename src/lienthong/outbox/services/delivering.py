# SPDX-License-Identifier: Apache-2.0
"""Deliver events: one job, one transaction and one row for each handler."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.module_loading import import_string

from lienthong.kernel import clock
from lienthong.outbox import rules
from lienthong.outbox.errors import EventUnbound
from lienthong.outbox.models import Delivery, Event
from lienthong.outbox.services.publishing import enqueue

Handler = Callable[[Any], None]
Handlers = Mapping[type[Any], tuple[Handler, ...]]

_override: list[Handlers] = []


@contextmanager
def bound(handlers: Handlers) -> Iterator[None]:
    """Bind other handlers than the platform's for a while: for tests and rehearsals."""
    _override.append(handlers)
    try:
        yield
    finally:
        _override.pop()


@transaction.atomic
def fan_out(event_id: UUID) -> None:
    """Make one delivery, and its job, for each handler of an event; doing it twice adds nothing."""
    event = Event.objects.select_for_update().get(pk=event_id)
    known = set(Delivery.objects.filter(event=event).values_list("handler", flat=True))
    for path in _handlers().get(event.name, (None, {}))[1]:
        if path not in known:
            delivery = Delivery.objects.create(event=event, handler=path)
            enqueue("outbox.handle", delivery_id=str(delivery.pk))


def handle(delivery_id: UUID) -> None:
    """Run one handler on one event, in one transaction with the mark that it is done.

    A handler's writes and the mark commit together, so their effect is exactly once, however
    often the job runs. A failure is kept on the delivery and raised again, for the queue to retry.
    """
    try:
        _handle(delivery_id)
    except Exception as failure:
        Delivery.objects.filter(pk=delivery_id, done_at=None).update(
            attempts=F("attempts") + 1,
            failed_at=clock.now(),
            failure=f"{type(failure).__name__}: {failure}"[:2000],
        )
        raise


@transaction.atomic
def redrive(delivery_id: UUID) -> None:
    """Queue a failed delivery again; one that is done stays done."""
    enqueue("outbox.handle", delivery_id=str(delivery_id), queueing_lock=str(delivery_id))


@transaction.atomic
def _handle(delivery_id: UUID) -> None:
    delivery = (
        Delivery.objects.select_for_update(of=("self",)).select_related("event").get(pk=delivery_id)
    )
    if delivery.done_at:
        return
    kind, handlers = _handlers().get(delivery.event.name, (None, {}))
    handler = handlers.get(delivery.handler)
    if kind is None or handler is None:
        raise EventUnbound(event=delivery.event.name, handler=delivery.handler)
    handler(rules.from_json(kind, delivery.event.body))
    delivery.done_at = clock.now()
    delivery.attempts += 1
    delivery.save(update_fields=["done_at", "attempts"])


def _handlers() -> dict[str, tuple[type[Any], dict[str, Handler]]]:
    """Return what is bound: event name to its class and its handlers by name."""
    return _named(_override[-1]) if _override else _wired(settings.OUTBOX_HANDLERS)


@lru_cache(maxsize=1)
def _wired(path: str) -> dict[str, tuple[type[Any], dict[str, Handler]]]:
    return _named(import_string(path))


def _named(handlers: Handlers) -> dict[str, tuple[type[Any], dict[str, Handler]]]:
    return {
        rules.name_of(kind): (kind, {rules.path_of(handler): handler for handler in bound_to})
        for kind, bound_to in handlers.items()
    }
