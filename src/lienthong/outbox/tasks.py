# SPDX-License-Identifier: Apache-2.0
"""Delivery of events, and the recovery of jobs whose worker died."""

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from lienthong.outbox import services

#: 3, 9, 27 seconds … about two hours for the last wait, five hours in all.
RETRY = RetryStrategy(max_attempts=8, exponential_wait=3)
#: A worker sends a heartbeat every ten seconds; after three missed ones it is taken for dead.
STALLED_AFTER_SECONDS = 30


@app.task(name="outbox.deliver", queue="events", retry=RETRY)
def deliver(event_id: str) -> None:
    services.fan_out(UUID(event_id))


@app.task(name="outbox.handle", queue="events", retry=RETRY)
def handle(delivery_id: str) -> None:
    services.handle(UUID(delivery_id))


@app.periodic(cron="* * * * *")
@app.task(name="outbox.recover", queue="events", queueing_lock="outbox.recover")
async def recover(timestamp: int = 0) -> None:
    """Queue the jobs of dead workers again."""
    del timestamp
    jobs = app.job_manager
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
        await jobs.retry_job(job)
