# SPDX-License-Identifier: Apache-2.0
"""Cash at the window: taken, counted at the end of the day, cancelled only by the chief.

The receipt comes from the agency's one book without gaps, like that of any other payment: the
number is given in the transaction that takes the money, and a cancelled receipt keeps its number.
"""

import datetime as dt

from django.db import connection, transaction
from django.db.models import QuerySet, Sum

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied
from lienthong.kernel.ids import OrderId
from lienthong.kernel.text import clean
from lienthong.payments import queries, rules
from lienthong.payments.errors import (
    CashClosed,
    CashReasonMissing,
    CashTooLittle,
    CashUnexplained,
    OrderMissing,
    OrderMove,
)
from lienthong.payments.models import CashCount, CashEntry, Incoming, Order
from lienthong.payments.services.moving import move
from lienthong.payments.services.settling import record_notice

#: Name of the provider under which cash stands among the sums that came in.
CASH = "cash"
_LEAST_REASON = 10


@transaction.atomic
def take_cash(*, actor: Actor, order_id: OrderId, given_vnd: int) -> queries.OrderView:
    """Take what an order owes, in cash; its receipt is numbered. Twice takes it once.

    given_vnd: what was handed over; the change is the difference.
    Raises: Denied, OrderMissing, OrderMove, CashTooLittle, CashClosed.
    """
    order = _order(actor, order_id)
    if CashEntry.objects.filter(order=order).exists():
        return queries.order(order_id)
    if given_vnd < order.amount_vnd:
        raise CashTooLittle(owed_vnd=order.amount_vnd)
    now, account_id = clock.now(), actor.account_id
    if account_id is None:
        raise Denied(right="counter.serve")
    _may_touch(order, str(account_id), actor.name, now.date())
    if rules.Status(order.status) not in (rules.Status.CREATED, rules.Status.PENDING):
        raise OrderMove(status=order.status, move=rules.Move.SETTLE)
    record_notice(
        CASH,
        rules.Notice(
            transaction=order.code, order_code=order.code, amount_vnd=order.amount_vnd,
            is_success=True, at=now,
        ),
    )  # fmt: skip
    CashEntry.objects.create(
        order=order, agency_id=order.agency_id, account_id=account_id, cashier=actor.name,
        amount_vnd=order.amount_vnd, given_vnd=given_vnd, day=now.date(), taken_at=now,
    )  # fmt: skip
    audit.record(
        actor, "payments.cash_taken", order.code,
        after={"amount_vnd": order.amount_vnd, "given_vnd": given_vnd},
        about=(order.payer_number,), case_code=order.reference,
    )  # fmt: skip
    return queries.order(order_id)


@transaction.atomic
def cancel_cash(*, actor: Actor, order_id: OrderId, reason: str) -> queries.OrderView:
    """Cancel a cash receipt: the money is handed back at the window, the number stays taken.

    A receipt of a day that was counted leaves that day as it was: the money leaves the cashier's
    box of today. CashClosed then means that today's box is counted too: tomorrow it can.
    Raises: Denied, OrderMissing, OrderMove, CashReasonMissing, CashClosed.
    """
    actor.require("counter.manage")
    order = _order(actor, order_id, right="counter.manage")
    entry = CashEntry.objects.select_for_update().filter(order=order).first()
    if entry is None:
        raise OrderMissing
    if entry.cancelled_at:
        return queries.order(order_id)
    why = clean(reason)
    if len(why) < _LEAST_REASON:
        raise CashReasonMissing
    if entry.day < clock.today() and _is_counted(order, str(entry.account_id), entry.day):
        entry.returned_on = clock.today()
    box_day = entry.returned_on or entry.day
    _may_touch(order, str(entry.account_id), entry.cashier, box_day)
    move(actor, order, rules.Move.REQUEST_REFUND, reason=why)
    move(actor, order, rules.Move.REFUND, reason=why)
    Incoming.objects.filter(order=order, disposition=rules.Disposition.SETTLES).update(
        refund_state=rules.RefundState.SENT, refund_number=order.code
    )
    entry.cancelled_at, entry.cancelled_by, entry.cancel_reason = clock.now(), actor.name, why
    entry.save(update_fields=["cancelled_at", "cancelled_by", "cancel_reason", "returned_on"])
    audit.record(
        actor, "payments.cash_cancelled", order.code, after={"reason": why},
        about=(order.payer_number,), case_code=order.reference,
    )  # fmt: skip
    return queries.order(order_id)


@transaction.atomic
def count_cash(*, actor: Actor, counted_vnd: int, explanation: str = "") -> queries.CashBox:
    """Close the actor's box of today: what was counted against what the receipts say.

    A difference needs its explanation. Twice gives the first count.
    Raises: Denied, CashUnexplained.
    """
    actor.require("counter.serve")
    today, why = clock.today(), clean(explanation)
    if actor.account_id is None or actor.agency_id is None or counted_vnd < 0:
        raise Denied(right="counter.serve")
    _lock_box(str(actor.account_id), today)
    own = CashEntry.objects.filter(agency_id=actor.agency_id, account_id=actor.account_id)
    expected = _sum(own.filter(day=today, cancelled_at=None)) - _sum(own.filter(returned_on=today))
    kept = CashCount.objects.filter(
        agency_id=actor.agency_id, account_id=actor.account_id, day=today
    ).first()
    if kept is None:
        if counted_vnd != expected and len(why) < _LEAST_REASON:
            raise CashUnexplained(difference_vnd=counted_vnd - expected)
        kept = CashCount.objects.create(
            agency_id=actor.agency_id, account_id=actor.account_id, cashier=actor.name, day=today,
            expected_vnd=expected, counted_vnd=counted_vnd, explanation=why, closed_at=clock.now(),
        )  # fmt: skip
        after = {"expected_vnd": expected, "counted_vnd": counted_vnd, "explanation": why}
        audit.record(actor, "payments.cash_counted", kept.pk, after=after)
    return queries.CashBox(
        account_id=kept.account_id, cashier=kept.cashier, expected_vnd=kept.expected_vnd,
        counted_vnd=kept.counted_vnd, explanation=kept.explanation,
    )  # fmt: skip


def _order(actor: Actor, order_id: OrderId, *, right: str = "counter.serve") -> Order:
    actor.require(right)
    order = Order.objects.select_for_update().filter(pk=order_id).first()
    if order is None or order.agency_id != actor.agency_id:
        raise OrderMissing
    return order


def _may_touch(order: Order, account_id: str, cashier: str, day: dt.date) -> None:
    if _is_counted(order, account_id, day):
        raise CashClosed(cashier=cashier)


def _is_counted(order: Order, account_id: str, day: dt.date) -> bool:
    _lock_box(account_id, day)
    counts = CashCount.objects.filter(agency_id=order.agency_id, account_id=account_id, day=day)
    return counts.exists()


def _sum(entries: QuerySet[CashEntry]) -> int:
    return int(entries.aggregate(sum=Sum("amount_vnd"))["sum"] or 0)


def _lock_box(account_id: str, day: dt.date) -> None:
    """Let a receipt and the count of its box wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext(%s))", [f"payments.cash:{account_id}:{day}"]
        )
