# SPDX-License-Identifier: Apache-2.0
import asyncio
import logging
import threading
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

logger = logging.getLogger(__name__)
#: What a companion rests after it failed.
PAUSE_SECONDS = 5.0


class Command(BaseCommand):
    help = "Run the jobs of every queue, and sequence the ledger beside them, until told to stop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--concurrency", type=int, default=4, help="jobs at the same time")
        parser.add_argument("--once", action="store_true", help="stop when no job is due")

    def handle(self, *args: Any, concurrency: int, once: bool, **options: Any) -> None:
        with _companions():
            asyncio.run(_work(concurrency=concurrency, is_once=once))


async def _work(*, concurrency: int, is_once: bool) -> None:
    """Run procrastinate's worker; SIGTERM and SIGINT let running jobs end within 20 seconds.

    The worker gets a connector of its own. The application's is left in place, so that a job
    that queues another one does so in its own transaction.
    """
    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    worker = app.with_connector(connector.get_worker_connector())
    async with worker.open_async():
        await worker.run_worker_async(
            concurrency=concurrency,
            wait=not is_once,
            delete_jobs="successful",
            shutdown_graceful_timeout=20,
        )


@contextmanager
def _companions() -> Iterator[None]:
    """Run what belongs beside the jobs in threads; each gets an event that tells it to stop."""
    stop = threading.Event()
    threads = [
        threading.Thread(target=steadily, args=(import_string(path), stop), name=path, daemon=True)
        for path in settings.OUTBOX_COMPANIONS
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=10)


def steadily(
    work: Callable[[threading.Event], None],
    stop: threading.Event,
    pause_seconds: float = PAUSE_SECONDS,
) -> None:
    """Run a companion to its end, or until told to stop; after a failure, say so and begin anew."""
    while not stop.is_set():
        try:
            work(stop)
        except Exception:
            logger.exception("%s failed and begins again", threading.current_thread().name)
            stop.wait(pause_seconds)
        else:
            return
