# SPDX-License-Identifier: Apache-2.0
import datetime as dt

import pytest
from django.db import connection, transaction

from lienthong.kernel import clock
from lienthong.outbox import queries, services
from lienthong.outbox.models import Delivery, Event
from lienthong.outbox.tests.factories import ThingMoved, thing_moved

pytestmark = pytest.mark.django_db


def keep(event: ThingMoved) -> None:
    """A handler that writes: it marks by an event row of its own."""
    Event.objects.create(name="kept", body={"id": str(event.thing_id)}, published_at=event.at)


def refuse(event: ThingMoved) -> None:
    keep(event)
    raise RuntimeError("not today")


def kept() -> int:
    return Event.objects.filter(name="kept").count()


def jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")
        return cursor.fetchone()[0]


def test_published_event_reaches_every_handler_with_its_types():
    seen: list[ThingMoved] = []

    def see(event: ThingMoved) -> None:
        seen.append(event)

    event = thing_moved()
    with services.bound({ThingMoved: (keep, see)}):
        services.publish(event)
        assert services.drain() == 3
    assert kept() == 1
    assert seen == [event]
    assert services.drain() == 0


def test_event_without_handlers_is_stored_and_does_nothing():
    with services.bound({}):
        services.publish(thing_moved())
        assert services.drain() == 1
    assert Event.objects.count() == 1


def test_delivery_run_twice_has_its_effect_once():
    with services.bound({ThingMoved: (keep,)}):
        services.publish(thing_moved())
        services.drain()
        event, delivery = Event.objects.exclude(name="kept").get(), Delivery.objects.get()
        services.fan_out(event.pk)
        services.handle(delivery.pk)
        services.redrive(delivery.pk)
        services.drain()
    assert kept() == 1
    assert Delivery.objects.count() == 1


def test_failing_handler_leaves_no_effect_is_shown_and_can_be_driven_again():
    with services.bound({ThingMoved: (refuse,)}):
        services.publish(thing_moved())
        with pytest.raises(RuntimeError, match="not today"):
            services.drain()
    assert kept() == 0
    failed = queries.failed()
    assert [one.failure for one in failed] == ["RuntimeError: not today"]
    assert failed[0].attempts == 1
    mended = lambda event: keep(event)  # noqa: E731 - it takes the other's name below
    mended.__module__, mended.__qualname__ = refuse.__module__, refuse.__qualname__
    with services.bound({ThingMoved: (mended,)}):
        services.redrive(failed[0].delivery_id)
        services.drain()
    assert kept() == 1
    assert queries.failed() == []


def test_many_events_are_published_at_once():
    seen: list[ThingMoved] = []

    def see(event: ThingMoved) -> None:
        seen.append(event)

    events = [thing_moved() for _ in range(20)]
    with services.bound({ThingMoved: (see,)}):
        services.publish_many(events)
        services.drain()
    assert seen == events
    services.publish_many([])


def test_event_of_a_transaction_rolled_back_never_was():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        services.publish(thing_moved())
        _ = 1 / 0
    assert jobs() == 0


def test_job_for_later_runs_when_the_clock_says_so():
    later = clock.now() + dt.timedelta(days=3)
    with services.bound({}):
        services.publish(thing_moved())
        event_id = str(Event.objects.get().pk)
        services.drain()
        services.enqueue("outbox.deliver", at=later, event_id=event_id)
        assert services.drain() == 0
        with clock.frozen(later):
            assert services.drain() == 1


def test_job_queued_twice_under_one_queueing_lock_waits_once():
    for _ in range(2):
        services.enqueue("outbox.deliver", queueing_lock="one", event_id="x")
    assert jobs() == 1


def test_queues_that_wait_are_counted():
    services.enqueue("outbox.deliver", event_id="x")
    assert queries.waiting() == {"events": 1}
