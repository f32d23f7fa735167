# SPDX-License-Identifier: Apache-2.0
from procrastinate.contrib.django import app

from lienthong.procedures import services


@app.periodic(cron="40 2 * * *")
@app.task(
    name="procedures.forget_old_searches",
    queue="procedures",
    queueing_lock="procedures.forget_old_searches",
)
def forget_old_searches(timestamp: int) -> None:
    del timestamp
    services.forget_old_searches()
