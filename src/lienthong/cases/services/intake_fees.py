# SPDX-License-Identifier: Apache-2.0
"""The fee order of a reception: whether it pays what is owed now, and how it is let go."""

import uuid

from lienthong.audit import services as audit
from lienthong.cases.errors.intake import FeeAwaited, FeeDiffers
from lienthong.cases.models import Case, Intake
from lienthong.cases.queries.intake import IntakeView
from lienthong.cases.rules import Finance
from lienthong.cases.services.desk import owed_vnd
from lienthong.kernel import money
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import OrderId
from lienthong.payments import queries as payment_queries
from lienthong.payments import services as payments
from lienthong.payments.queries import OrderView
from lienthong.payments.rules import Status as Payment

_TILL = Actor.system("cases.counter")
_OPEN = (Payment.CREATED, Payment.PENDING)


def pays_what_is_owed(view: IntakeView, order: OrderView) -> bool:
    """Tell whether an order is for the sum and the agency that the reception stands at now."""
    owed = owed_vnd(view.procedure, view.form)
    return (order.amount_vnd, order.agency_id) == (owed, view.competent_id)


def order_of(row: Intake) -> OrderView | None:
    """Return the order attached to a reception."""
    return payment_queries.order(OrderId(row.order_id)) if row.order_id else None


def paid_order(row: Intake, view: IntakeView) -> uuid.UUID | None:
    """Return the attached order when it is paid; None when none is.

    Raises: FeeDiffers when what was paid is not what is owed now.
    """
    order = order_of(row)
    if order is None or order.status is not Payment.PAID:
        return None
    if not pays_what_is_owed(view, order):
        raise FeeDiffers(
            paid=f"{money.grouped(order.amount_vnd)} đồng",
            owed=f"{money.grouped(owed_vnd(view.procedure, view.form))} đồng",
            agency=view.competent_name,
        )
    return order.id


def settled_order(row: Intake, view: IntakeView, given_vnd: int) -> uuid.UUID | None:
    """Return the paid order of a reception about to be accepted; cash takes an open one's place.

    Raises: FeeDiffers; FeeAwaited while a code was shown and neither its money nor cash came.
    """
    paid_id = paid_order(row, view)
    order = order_of(row)
    if paid_id or order is None:
        return paid_id
    is_owed = owed_vnd(view.procedure, view.form) > 0
    if is_owed and not given_vnd:
        raise FeeAwaited
    if not (order.status in _OPEN and pays_what_is_owed(view, order)):
        withdraw(row)
    return None


def withdraw(row: Intake) -> None:
    """Take an order that is not paid off a reception; a paid one stays."""
    order = order_of(row)
    if order is None or order.status is Payment.PAID:
        return
    if order.status in _OPEN:
        payments.cancel(_TILL, order.id)
    row.order_id = None


def give_back(actor: Actor, row: Intake, why: str) -> bool:
    """Let the paid sum of a reception go back to the payer; tell whether there was one.

    The counter decides so for money it asked for and no dossier took; it goes by the way it came.
    """
    order = order_of(row)
    if order is None or order.status is not Payment.PAID:
        return False
    payments.request_refund(_TILL, order.id, reason=why)
    audit.record(
        actor, "cases.intake_fee_returned", row.pk, purpose=why,
        after={"order": order.code, "amount_vnd": order.amount_vnd}, about=(order.payer_number,),
    )  # fmt: skip
    if row.case_id:
        Case.objects.filter(pk=row.case_id, fee_order_id=order.id).update(
            finance=Finance.NONE, fee_order_id=None
        )
    row.order_id = None
    return True
