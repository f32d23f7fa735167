# SPDX-License-Identifier: Apache-2.0
"""Jobs of the document axis."""

from procrastinate.contrib.django import app

from lienthong.exchange.services import counting


@app.periodic(cron="* * * * *")
@app.task(name="exchange.count", queue="exchange", queueing_lock="exchange.count")
def count(timestamp: int = 0) -> None:
    """Count the documents that moved since the last time, for the statistics."""
    del timestamp
    counting.follow()
