# SPDX-License-Identifier: Apache-2.0
"""Run waiting jobs in this process: for tests, the story, and rehearsals."""

import json
from typing import Any

from asgiref.sync import async_to_sync
from django.db import connection, transaction
from procrastinate.contrib.django import app

from lienthong.kernel import clock

_TAKE = """
UPDATE procrastinate_jobs SET status = 'doing' WHERE id = (
    SELECT id FROM procrastinate_jobs
    WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= %s)
    ORDER BY priority DESC, id LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING id, task_name, args
"""
_FINISH = "SELECT procrastinate_finish_job_v1(%s, 'succeeded', true)"
_GIVE_BACK = "SELECT procrastinate_retry_job_v2(%s, %s, NULL, NULL, NULL)"


def drain(*, limit: int = 10_000) -> int:
    """Run every job that is due, and those they queue, on this thread; return how many.

    Due is what `kernel.clock` says, so a frozen clock runs the jobs of its moment. Works inside
    a test's transaction. limit: stops a job that queues itself for ever.
    Raises: what a job raises, after the job was put back.
    """
    for done in range(limit):
        job = _take()
        if job is None:
            return done
        job_id, task, arguments = job
        try:
            _call(task, arguments)
        except Exception:
            _run(_GIVE_BACK, [job_id, clock.now()])
            raise
        _run(_FINISH, [job_id])
    raise RuntimeError(f"more than {limit} jobs: one of them queues itself")


def _take() -> tuple[int, str, dict[str, Any]] | None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TAKE, [clock.now()])
        row = cursor.fetchone()
    return (row[0], row[1], json.loads(row[2])) if row else None


def _call(task: str, arguments: dict[str, Any]) -> None:
    function = app.tasks[task].func
    if _is_async(function):
        async_to_sync(function)(**arguments)
    else:
        function(**arguments)


def _is_async(function: Any) -> bool:
    return bool(getattr(function, "__code__", None) and function.__code__.co_flags & 0x80)


def _run(statement: str, parameters: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
