# SPDX-License-Identifier: Apache-2.0
"""Jobs of personal data."""

from procrastinate.contrib.django import app

from lienthong.privacy import services


@app.periodic(cron="*/10 * * * *")
@app.task(name="privacy.watch", queue="privacy", queueing_lock="privacy.watch")
def watch(timestamp: int = 0) -> None:
    del timestamp
    services.watch()
