# SPDX-License-Identifier: Apache-2.0
"""Jobs of the indicators."""

from procrastinate.contrib.django import app

from lienthong.insight import services


@app.task(name="insight.count_all", queue="insight", queueing_lock="insight.count_all")
def count_all() -> None:
    services.count_all()
