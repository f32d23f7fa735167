# SPDX-License-Identifier: Apache-2.0
"""Giving back: decided in one transaction, sent outside any, confirmed in another."""

from uuid import UUID

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied
from lienthong.kernel.ids import OrderId
from lienthong.outbox import services as outbox
from lienthong.payments import queries, rules
from lienthong.payments.errors import OrderMissing
from lienthong.payments.models import CashEntry, Incoming, Order
from lienthong.payments.services.moving import move

PLATFORM = Actor.system("payments.refund")


@transaction.atomic
def request_refund(actor: Actor, order_id: OrderId, *, reason: str) -> queries.OrderView:
    """Decide that a paid sum goes back.

    Raises: Denied, OrderMissing, OrderMove.
    """
    actor.require("payments.reconcile")
    order = Order.objects.select_for_update().filter(pk=order_id).first()
    if order is None:
        raise OrderMissing
    queries.shown_to(actor, order.code)
    if CashEntry.objects.filter(order=order).exists():
        # No provider holds this money: the chief hands it back at the window (`cancel_cash`).
        raise Denied(right="counter.manage")
    move(actor, order, rules.Move.REQUEST_REFUND, reason=reason)
    incoming = order.incoming.get(disposition=rules.Disposition.SETTLES)
    incoming.refund_state = rules.RefundState.DUE
    incoming.save(update_fields=["refund_state"])
    outbox.enqueue("payments.refund", incoming_id=str(incoming.pk))
    return queries.view_of(order)


def refund(incoming_id: UUID) -> None:
    """Send a sum back, if it must still go. Calls the provider, so durable; safe to run twice.

    The provider gives one transaction back once, however often it is asked; so a crash between
    its answer and our row is repaired by asking again.
    Raises: ProviderMissing, ProviderDown.
    """
    incoming = Incoming.objects.get(pk=incoming_id)
    if incoming.refund_state != rules.RefundState.DUE:
        return
    provider = queries.provider(incoming.provider)
    number = provider.refund(incoming.transaction, incoming.amount_vnd)
    _confirm(incoming_id, number)


@transaction.atomic
def _confirm(incoming_id: UUID, number: str) -> None:
    incoming = Incoming.objects.select_for_update(of=("self",)).get(pk=incoming_id)
    if incoming.refund_state != rules.RefundState.DUE:
        return
    incoming.refund_state, incoming.refund_number = rules.RefundState.SENT, number
    incoming.save(update_fields=["refund_state", "refund_number"])
    audit.record(
        PLATFORM,
        "payments.money_returned",
        f"{incoming.provider}/{incoming.transaction}",
        after={"amount_vnd": incoming.amount_vnd, "number": number},
    )
    own = (rules.Disposition.SETTLES, rules.Disposition.LATE)
    if incoming.order_id and incoming.disposition in own:
        order = Order.objects.select_for_update().get(pk=incoming.order_id)
        move(PLATFORM, order, rules.Move.REFUND)
