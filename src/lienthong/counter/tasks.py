# SPDX-License-Identifier: Apache-2.0
"""Jobs of the counter."""

from procrastinate.contrib.django import app

from lienthong.counter import services


@app.periodic(cron="5 0 * * *")
@app.task(name="counter.close_days", queue="counter", queueing_lock="counter.close_days")
def close_days(timestamp: int = 0) -> None:
    del timestamp
    services.close_days()


@app.periodic(cron="*/5 * * * *")
@app.task(
    name="counter.watch_appointments", queue="counter", queueing_lock="counter.watch_appointments"
)
def watch_appointments(timestamp: int = 0) -> None:
    del timestamp
    services.watch_appointments()
