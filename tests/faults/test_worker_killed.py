# SPDX-License-Identifier: Apache-2.0
"""A worker is killed with a job in hand; another one does the job, once in effect."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from tests.faults import places
from tests.faults.test_ledger_killed import elsewhere

from lienthong.ledger import queries as ledger
from lienthong.ledger import services as ledger_services
from lienthong.outbox import services, tasks
from lienthong.outbox.models import Delivery, Event
from lienthong.outbox.tests.factories import ThingMoved, thing_moved

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

WORKER = """
import django
django.setup()
from django.core.management import call_command
from lienthong.outbox import services
from tests.faults.test_worker_killed import HANDLERS
with services.bound(HANDLERS):
    call_command("worker", *{words!r})
"""


def note(event: Any) -> None:
    """Write an effect, then take long the first time."""
    Event.objects.create(name="effect", body={}, published_at=event.at)
    if event.names == ("slow",) and not Path(event.places[0][1]).exists():
        Path(event.places[0][1]).touch()
        time.sleep(60)


HANDLERS = {ThingMoved: (note,)}


def start(var: Path, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", WORKER.format(words=words)], env=elsewhere(var))


def wait_for(what: Callable[[], Any], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)


def effects() -> int:
    return Event.objects.filter(name="effect").count()


def test_worker_runs_jobs_and_sequences_then_ends_when_told(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    places.forget_jobs()
    services.publish(thing_moved())
    leaf_id = ledger_services.append("audit", b"fact")
    worker = start(tmp_path)
    wait_for(effects)
    wait_for(lambda: ledger.receipt(leaf_id))
    services.publish(thing_moved())
    wait_for(lambda: effects() == 2, seconds=3)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(15) == 0


def test_job_of_a_killed_worker_is_done_by_the_next_one_once(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    places.forget_jobs()
    flag = tmp_path / "slow"
    services.publish(thing_moved(names=("slow",), places=((0, str(flag)),)))
    worker = start(tmp_path)
    wait_for(flag.exists)
    worker.kill()
    worker.wait()
    assert effects() == 0
    with connection.cursor() as cursor:
        # Only this one: the worker may also have died before it struck off the job that queued
        # this one, or at the full minute with the periodic ones in hand.
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs"
            " WHERE status = 'doing' AND task_name = 'outbox.handle'"
        )
        assert cursor.fetchone() == (1,)
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 h'")
    async_to_sync(tasks.recover.func)()
    assert start(tmp_path, "--once").wait(30) == 0
    assert effects() == 1
    assert Delivery.objects.exclude(done_at=None).count() == 1
