# SPDX-License-Identifier: Apache-2.0
"""Owing: accounts that receive fees, orders, and sending the payer to a provider."""

import datetime as dt
import os
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.errors import Denied
from lienthong.kernel.ids import AgencyId, OrderId
from lienthong.kernel.text import clean
from lienthong.payments import ports, queries, rules
from lienthong.payments.errors import (
    OrderChanged,
    OrderEmpty,
    OrderMissing,
    PayeeInvalid,
    PayeeMissing,
)
from lienthong.payments.models import Attempt, Item, Order, Payee
from lienthong.payments.services.moving import move

#: How long an order may be paid. Illustrative: one day, so that a price does not stand for ever.
TIME_TO_PAY = dt.timedelta(hours=24)
_PLATFORM = Actor.system("payments.expire")


@transaction.atomic
def open_payee(
    actor: Actor, agency_id: AgencyId, *, bank_bin: str, account: str, account_name: str
) -> None:
    """Name the account that receives an agency's fees; the former one is closed, not forgotten.

    Raises: Denied, PayeeInvalid.
    """
    actor.require("payments.reconcile")
    if not rules.is_account(bank_bin, account):
        raise PayeeInvalid
    now = clock.now()
    Payee.objects.filter(agency_id=agency_id, closed_at=None).update(closed_at=now)
    Payee.objects.create(
        agency_id=agency_id, bank_bin=bank_bin, account=account, account_name=clean(account_name)
    )
    after = {"bank": bank_bin, "account": account}
    audit.record(actor, "payments.payee_opened", agency_id, after=after)


@transaction.atomic
def order(
    actor: Actor,
    *,
    payer: rules.Payer,
    items: Iterable[rules.FeeItem],
    payee_agency_id: AgencyId,
    reference: str,
    idempotency_key: str,
    return_path: str = "",
) -> queries.OrderView:
    """Make an order for a sum owed to an agency; the same key gives the same order again.

    An order that was cancelled, ran out or went back does not answer: the sum is asked for anew.
    return_path: path of this site that the payer goes back to.
    Raises: Denied, OrderEmpty, OrderChanged, PayeeMissing.
    """
    _may_order(actor, payer)
    lines = tuple(items)
    amount_vnd = rules.total_vnd(lines)
    if amount_vnd == 0:
        raise OrderEmpty
    payee = Payee.objects.filter(agency_id=payee_agency_id, closed_at=None).first()
    if payee is None:
        raise PayeeMissing
    now = clock.now()
    _expire_unvisited(idempotency_key, now)
    row, is_new = Order.objects.get_or_create(
        idempotency_key=idempotency_key,
        status__in=rules.LIVE,
        defaults={
            "code": rules.new_code(os.urandom(8)),
            "payer_number": payer.personal_number,
            "payer_name": clean(payer.name),
            "agency_id": payee_agency_id,
            "payee": payee,
            "reference": reference,
            "return_path": return_path if _is_local(return_path) else "",
            "amount_vnd": amount_vnd,
            "created_at": now,
            "expires_at": now + TIME_TO_PAY,
        },
    )
    if not is_new:
        return _same(row, payer, payee_agency_id, amount_vnd)
    Item.objects.bulk_create(
        Item(
            order=row, position=n, code=line.code, name=clean(line.name), amount_vnd=line.amount_vnd
        )
        for n, line in enumerate(lines, start=1)
    )
    audit.record(
        actor,
        "payments.ordered",
        row.code,
        after={"amount_vnd": amount_vnd, "agency": payee_agency_id},
        about=(payer.personal_number,),
        case_code=reference,
    )
    return queries.view_of(row)


def _expire_unvisited(idempotency_key: str, now: dt.datetime) -> None:
    """End an order whose time ran out before the sweeper comes; who is at a provider is asked."""
    over = Order.objects.select_for_update().filter(
        idempotency_key=idempotency_key, status=rules.Status.CREATED, expires_at__lte=now
    )
    for row in over:
        move(_PLATFORM, row, rules.Move.EXPIRE)


def begin(actor: Actor, order_id: OrderId, *, provider: str = "", token: str = "") -> ports.Started:
    """Send the payer to a provider; again after a failed attempt. Calls the provider, so durable.

    provider: name; by default the first one connected. token: of a payment link.
    Raises: OrderMissing, OrderMove, ProviderMissing, ProviderDown.
    """
    chosen = queries.provider(provider or next(iter(queries.providers()), ""))
    charge = _reserve(actor, order_id, chosen.name, token)
    return chosen.begin(charge)


@transaction.atomic
def _reserve(actor: Actor, order_id: OrderId, provider: str, token: str) -> ports.Charge:
    row = _locked(order_id)
    queries.shown_to(actor, row.code, token=token)
    if row.expires_at <= clock.now():
        rules.move(rules.Status.EXPIRED, rules.Move.BEGIN)
    move(actor, row, rules.Move.BEGIN)
    Attempt.objects.create(order=row, provider=provider, begun_at=clock.now())
    suffix = f"?khoa={token}" if token else ""
    return ports.Charge(
        order_code=row.code,
        amount_vnd=row.amount_vnd,
        memo=row.code,
        bank_bin=row.payee.bank_bin,
        account=row.payee.account,
        account_name=row.payee.account_name,
        return_url=f"{settings.BASE_URL}/thanh-toan/{row.code}{suffix}",
    )


@transaction.atomic
def cancel(actor: Actor, order_id: OrderId, *, reason: str = "") -> queries.OrderView:
    """Withdraw an order that is not paid. A sum that still arrives goes back.

    Raises: OrderMissing, OrderMove.
    """
    row = _locked(order_id)
    queries.shown_to(actor, row.code)
    move(actor, row, rules.Move.CANCEL, reason=reason)
    return queries.view_of(row)


def _locked(order_id: OrderId) -> Order:
    row = Order.objects.select_for_update().filter(pk=order_id).first()
    if row is None:
        raise OrderMissing
    return row


def _may_order(actor: Actor, payer: rules.Payer) -> None:
    is_own = actor.kind is ActorKind.CITIZEN and actor.personal_number == payer.personal_number
    if not (is_own or actor.kind is ActorKind.SYSTEM or actor.has("cases.receive")):
        raise Denied(right="payments.order")


def _is_local(path: str) -> bool:
    return path.startswith("/") and not path.startswith(("//", "/\\"))


def _same(
    row: Order, payer: rules.Payer, agency_id: AgencyId, amount_vnd: int
) -> queries.OrderView:
    held = (row.payer_number, row.agency_id, row.amount_vnd)
    if held != (payer.personal_number, agency_id, amount_vnd):
        raise OrderChanged(code=row.code)
    return queries.view_of(row)
