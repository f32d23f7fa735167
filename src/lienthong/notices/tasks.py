# SPDX-License-Identifier: Apache-2.0
"""Letters leave in jobs; what providers refuse is settled and retried by the service."""

from uuid import UUID

from procrastinate.contrib.django import app

from lienthong.notices import services


@app.task(name="notices.deliver", queue="notices")
def deliver(letter_id: str) -> None:
    services.deliver(UUID(letter_id))


@app.periodic(cron="*/5 * * * *")
@app.task(name="notices.sweep", queue="notices", queueing_lock="notices.sweep")
def sweep(timestamp: int) -> None:
    del timestamp
    services.sweep()
