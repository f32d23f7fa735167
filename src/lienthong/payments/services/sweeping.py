# SPDX-License-Identifier: Apache-2.0
"""Time: orders that nobody paid end, after a last question to the provider."""

import contextlib
import logging
from uuid import UUID

from django.db import transaction

from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Refusal
from lienthong.kernel.ids import OrderId
from lienthong.payments import queries, rules
from lienthong.payments.errors import ProviderDown, ProviderMissing
from lienthong.payments.models import Order
from lienthong.payments.services.moving import move
from lienthong.payments.services.refunding import refund
from lienthong.payments.services.settling import record_notice

logger = logging.getLogger(__name__)

PLATFORM = Actor.system("payments.expire")
OPEN = (rules.Status.CREATED, rules.Status.PENDING)
BATCH = 200


def expire_due() -> int:
    """End orders whose time ran out; return how many. Asks providers, so durable; safe twice.

    A callback may have been lost: the provider is asked before the order ends. One that does not
    answer does not hold the end back: a sum that turns up later goes back to the payer.
    """
    due = Order.objects.filter(status__in=OPEN, expires_at__lte=clock.now())
    ended = 0
    for order_id in list(due.order_by("expires_at").values_list("pk", flat=True)[:BATCH]):
        try:
            check(OrderId(order_id))
        except Refusal as problem:  # one bad row holds nobody else's end back
            logger.warning("order %s could not be asked about: %s", order_id, problem.code)
        ended += _expire(order_id)
    return ended


def retry_refunds() -> int:
    """Send again what a long outage left behind; return how many sums went. Durable; safe twice."""
    sent = 0
    for incoming_id in queries.due_refunds():
        try:
            refund(incoming_id)
        except Refusal as problem:  # the next one may have another provider
            logger.warning("sum %s could not be sent back: %s", incoming_id, problem.code)
        else:
            sent += 1
    return sent


def check(order_id: OrderId) -> None:
    """Ask the providers that the payer went to what became of an order. Durable; safe twice.

    For a callback that does not come, and for the payer who says "I have paid". A provider that
    does not answer, or is connected no more, is passed over: its callback or statement will tell.
    """
    order = Order.objects.get(pk=order_id)
    for name in set(order.attempts.values_list("provider", flat=True)):
        with contextlib.suppress(ProviderDown, ProviderMissing):
            notice = queries.provider(name).query(order.code)
            if notice:
                record_notice(name, notice)


@transaction.atomic
def _expire(order_id: UUID) -> bool:
    order = Order.objects.select_for_update().get(pk=order_id)
    if order.status not in OPEN:
        return False
    move(PLATFORM, order, rules.Move.EXPIRE)
    return True
