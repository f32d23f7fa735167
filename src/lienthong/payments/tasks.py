# SPDX-License-Identifier: Apache-2.0
from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from lienthong.kernel.ids import OrderId
from lienthong.payments import services

#: A provider may be down for hours; a sum that is owed back is asked for until it has gone.
RETRY = RetryStrategy(max_attempts=12, exponential_wait=3)


@app.task(name="payments.refund", queue="payments", retry=RETRY)
def refund(incoming_id: str) -> None:
    services.refund(UUID(incoming_id))


@app.task(name="payments.issue_receipt", queue="payments", retry=RETRY)
def issue_receipt(order_id: str) -> None:
    services.issue_receipt(OrderId(UUID(order_id)))


@app.periodic(cron="*/5 * * * *")
@app.task(name="payments.expire", queue="payments", queueing_lock="payments.expire")
def expire(timestamp: int) -> None:
    del timestamp
    services.expire_due()


@app.periodic(cron="17 * * * *")
@app.task(name="payments.retry_refunds", queue="payments", queueing_lock="payments.retry_refunds")
def retry_refunds(timestamp: int) -> None:
    """Send again what a long outage left behind."""
    del timestamp
    services.retry_refunds()
