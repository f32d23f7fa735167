# SPDX-License-Identifier: Apache-2.0
"""The one way an order changes its state: rule, save, audit, own ledger, event."""

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.outbox import services as outbox
from lienthong.payments import rules
from lienthong.payments.models import Change, Order


def move(actor: Actor, order: Order, edge: rules.Move, *, reason: str = "") -> None:
    """Move a locked order along an edge, in the caller's transaction.

    Raises: OrderMove when the graph has no such edge.
    """
    before = rules.Status(order.status)
    now = clock.now()
    order.status = rules.move(before, edge)
    if edge is rules.Move.SETTLE:
        order.paid_at = now
    order.save(update_fields=["status", "paid_at"])
    leaf_id = audit.record(
        actor,
        rules.ACTIONS[edge],
        order.code,
        before=before,
        after={"status": order.status, "reason": reason} if reason else order.status,
        about=(order.payer_number,),
        case_code=order.reference,
    )
    Change.objects.create(
        order=order, move=edge, before=before, after=order.status, at=now, leaf_id=leaf_id
    )
    outbox.publish(
        rules.EVENTS[edge](
            order_id=order.pk,
            code=order.code,
            reference=order.reference,
            amount_vnd=order.amount_vnd,
            at=now.isoformat(),
        )
    )
