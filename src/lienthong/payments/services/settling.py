# SPDX-License-Identifier: Apache-2.0
"""What providers tell: each sum becomes one row, and pays its order or goes back."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import OrderId
from lienthong.outbox import services as outbox
from lienthong.payments import ports, queries, rules
from lienthong.payments.models import Incoming, Order, Receipt
from lienthong.payments.services.moving import move

PLATFORM = Actor.system("payments.settle")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What a provider's message led to."""

    order_id: OrderId | None  #: its order, if there is one
    disposition: rules.Disposition | None  #: of the sum; None when the attempt failed
    is_repeat: bool  #: it was told before, and changed nothing now


def settle(callback: ports.Callback) -> Settled:
    """Take a provider's callback: verified first, then recorded once however often it comes.

    Raises: ProviderMissing, CallbackForged, CallbackUnreadable.
    """
    notice = queries.provider(callback.provider).verify_callback(callback)
    return record_notice(callback.provider, notice)


@transaction.atomic
def record_notice(provider: str, notice: rules.Notice) -> Settled:
    """Record a verified notice, from a callback, a query or a statement."""
    # The order is locked first: two notices about it are taken one after the other.
    order = Order.objects.select_for_update().filter(code=notice.order_code).first()
    if not notice.is_success:
        return _failed(provider, notice, order)
    known = Incoming.objects.filter(provider=provider, transaction=notice.transaction).first()
    if known:
        return _settled(known, is_repeat=True)
    disposition = rules.disposition_of(
        rules.Status(order.status) if order else None,
        owed_vnd=order.amount_vnd if order else 0,
        amount_vnd=notice.amount_vnd,
    )
    goes_back = disposition not in (rules.Disposition.SETTLES, rules.Disposition.UNKNOWN_ORDER)
    incoming = Incoming(
        provider=provider,
        transaction=notice.transaction,
        order_code=notice.order_code,
        order=order,
        amount_vnd=notice.amount_vnd,
        taken_at=notice.at,
        recorded_at=clock.now(),
        disposition=disposition,
        refund_state=rules.RefundState.DUE if goes_back else rules.RefundState.NONE,
    )
    # Without an order there is no lock: of two equal notices the constraint lets one in.
    Incoming.objects.bulk_create([incoming], ignore_conflicts=True)
    if not Incoming.objects.filter(pk=incoming.pk).exists():
        return _settled(_twin(incoming), is_repeat=True)
    _act(incoming, order)
    return _settled(incoming, is_repeat=False)


def _act(incoming: Incoming, order: Order | None) -> None:
    disposition = rules.Disposition(incoming.disposition)
    audit.record(
        PLATFORM,
        "payments.money_arrived",
        f"{incoming.provider}/{incoming.transaction}",
        after={"amount_vnd": incoming.amount_vnd, "disposition": disposition},
        about=(order.payer_number,) if order else (),
        case_code=order.reference if order else "",
    )
    if order and disposition is rules.Disposition.SETTLES:
        move(PLATFORM, order, rules.Move.SETTLE)
        _number_receipt(order)
    elif order and disposition is rules.Disposition.LATE:
        move(PLATFORM, order, rules.Move.SETTLE_LATE)
    if incoming.refund_state == rules.RefundState.DUE:
        outbox.enqueue("payments.refund", incoming_id=str(incoming.pk))


def _failed(provider: str, notice: rules.Notice, order: Order | None) -> Settled:
    """Close the attempt; the order stays where it is, and may be paid by another."""
    if order is None:
        return Settled(order_id=None, disposition=None, is_repeat=True)
    attempt = order.attempts.filter(provider=provider, failed_at=None).order_by("begun_at").last()
    if attempt:
        attempt.failed_at, attempt.reason = clock.now(), notice.reason
        attempt.save(update_fields=["failed_at", "reason"])
    return Settled(order_id=OrderId(order.pk), disposition=None, is_repeat=attempt is None)


def _number_receipt(order: Order) -> None:
    """Number the receipt in the transaction that pays: a rollback takes the number back."""
    year = clock.today().year
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO payments_book AS b (id, agency_id, year, last)"
            " VALUES (gen_random_uuid(), %s, %s, 1)"
            " ON CONFLICT (agency_id, year) DO UPDATE SET last = b.last + 1 RETURNING last",
            [order.agency_id, year],
        )
        (number,) = cursor.fetchone()
    Receipt.objects.create(
        order=order, agency_id=order.agency_id, year=year, number=number, issued_at=clock.now()
    )
    outbox.enqueue("payments.issue_receipt", order_id=str(order.pk))


def _twin(incoming: Incoming) -> Incoming:
    return Incoming.objects.get(provider=incoming.provider, transaction=incoming.transaction)


def _settled(incoming: Incoming, *, is_repeat: bool) -> Settled:
    order_id: UUID | None = incoming.order_id
    return Settled(
        order_id=OrderId(order_id) if order_id else None,
        disposition=rules.Disposition(incoming.disposition),
        is_repeat=is_repeat,
    )
