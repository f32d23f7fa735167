# SPDX-License-Identifier: Apache-2.0
"""A worker is killed between a payment and its dossier, and between a seal and its slip."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings as live
from django.db import connection
from tests.faults import places
from tests.faults.test_bad_callbacks import notice, signed
from tests.faults.test_ledger_killed import elsewhere

from lienthong.cases.models import Case, Counter, Movement, Slip
from lienthong.cases.tests import factories as cases
from lienthong.files import queries as files
from lienthong.files.models import File
from lienthong.outbox import tasks
from lienthong.outbox.models import Delivery, Event
from lienthong.payments import services as payments
from lienthong.payments.models import Order, Receipt
from lienthong.payments.rules import Status
from lienthong.portal import services as portal
from lienthong.portal.models import Draft
from lienthong.portal.rules import DraftState
from lienthong.procedures.tests.factories import HOUSEHOLD, published
from lienthong.signing.queries import validate

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

#: The real worker with the real handlers; it dies before the first statement that holds a text.
WORKER = """
import os, signal, sys
import django
django.setup()
from django.core.management import call_command
from django.db.backends.signals import connection_created

def fuse(execute, sql, *words):
    if sys.argv[1] and sys.argv[1] in str(sql):
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, *words)

def lay(connection, **told):
    connection.execute_wrappers.append(fuse)

connection_created.connect(lay)
call_command("worker", "--once", "--concurrency=1")
"""


def worker(var: Path, dies_before: str = "") -> int:
    """Run what is due in a process of its own; return how it ended."""
    environment = elsewhere(var) | {"LIENTHONG_SECRET_KEY": live.SECRET_KEY}
    environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    words = [sys.executable, "-c", WORKER, dies_before]
    process = subprocess.Popen(words, env=environment)
    try:
        return process.wait(40)
    finally:
        process.kill()
        process.wait()


def killed_then_taken_over(var: Path, *moments: str) -> None:
    """Kill one worker at each moment; then let one come to the end of the work."""
    for moment in moments:
        assert worker(var, moment) == -signal.SIGKILL, moment
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 h'"
            )
        async_to_sync(tasks.recover.func)()
    assert worker(var) == 0


def left(*names: str) -> int:
    """Count the jobs of some tasks that did not end well."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE status <> 'succeeded'"
            " AND task_name = ANY(%s)", [list(names)]
        )  # fmt: skip
        return int(cursor.fetchone()[0])


def test_paid_application_when_its_worker_is_killed_then_one_dossier(
    settings: Any, tmp_path: Path
) -> None:
    settings.VAR = tmp_path
    places.forget_jobs()
    places.commune()
    published(HOUSEHOLD)
    owner = places.person()
    draft_id = places.filled(owner, HOUSEHOLD)
    portal.submit(owner, draft_id, expected_version=Draft.objects.get().version)
    payments.settle(signed(notice(Order.objects.get())))
    assert not Case.objects.exists()
    killed_then_taken_over(tmp_path, 'UPDATE "portal_draft"', 'UPDATE "outbox_delivery"')
    assert Order.objects.get().status == Status.PAID
    assert Case.objects.get().idempotency_key == str(draft_id)
    assert Draft.objects.get().state == DraftState.SUBMITTED
    assert Counter.objects.get(name__startswith="case:").value == 1
    assert (Movement.objects.count(), Receipt.objects.count()) == (1, 1)
    assert Event.objects.filter(name="cases.CaseSubmitted").count() == 1
    assert Delivery.objects.filter(event__name="payments.OrderPaid", done_at=None).count() == 0
    assert left("outbox.deliver", "outbox.handle") == 0


def test_slip_when_its_worker_is_killed_while_it_is_sealed_then_one_slip(
    settings: Any, tmp_path: Path
) -> None:
    settings.VAR = tmp_path
    places.forget_jobs()
    cases.accepted(cases.commune(with_keys=True))
    before = File.objects.count()
    slip = Slip.objects.get()
    killed_then_taken_over(tmp_path, 'FROM "signing_certificate"', 'UPDATE "cases_slip"')
    slip.refresh_from_db()
    assert (Slip.objects.count(), File.objects.count()) == (1, before + 1)
    assert slip.file_id
    (seal,) = validate(files.read_bytes(slip.file_id)).signatures
    assert seal.is_intact and seal.is_whole_document
    assert left("cases.issue_slip") == 0
