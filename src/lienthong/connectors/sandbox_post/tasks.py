# SPDX-License-Identifier: Apache-2.0
from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from lienthong.connectors.sandbox_post import adapter

RETRY = RetryStrategy(max_attempts=8, exponential_wait=3)


@app.task(name="sandbox_post.call_back", queue="cases", retry=RETRY)
def call_back(number: str) -> None:
    adapter.call_back(UUID(number))
