# SPDX-License-Identifier: Apache-2.0
"""Drafts are kept for a time, with a warning before it ends."""

from procrastinate.contrib.django import app

from lienthong.portal import services


@app.periodic(cron="17 3 * * *")
@app.task(name="portal.sweep_drafts", queue="portal", queueing_lock="portal.sweep_drafts")
def sweep_drafts(timestamp: int = 0) -> None:
    del timestamp
    services.sweep()
