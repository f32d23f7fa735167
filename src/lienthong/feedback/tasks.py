# SPDX-License-Identifier: Apache-2.0
"""Jobs of asking and judging."""

from procrastinate.contrib.django import app

from lienthong.feedback import services


@app.periodic(cron="*/10 * * * *")
@app.task(name="feedback.watch", queue="feedback", queueing_lock="feedback.watch")
def watch(timestamp: int = 0) -> None:
    del timestamp
    services.watch()
