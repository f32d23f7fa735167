# SPDX-License-Identifier: Apache-2.0
"""Jobs beside the data plane."""

from procrastinate.contrib.django import app

from lienthong.gateway.configured import configured
from lienthong.gateway.examining import Examiner


@app.periodic(cron="* * * * *")
@app.task(name="gateway.examine", queue="exchange", queueing_lock="gateway.examine")
def examine(timestamp: int = 0) -> None:
    """Look at the signatures in the files of documents that came since the last time."""
    del timestamp
    Examiner(configured()).run()
