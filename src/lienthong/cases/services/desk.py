# SPDX-License-Identifier: Apache-2.0
"""Reception at the counter in one transaction: the fee in cash, the dossier, its acceptance."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from lienthong.cases.queries import CaseHead
from lienthong.cases.rules import Application
from lienthong.cases.services.receiving import accept
from lienthong.cases.services.submitting import submit
from lienthong.kernel.actor import Actor
from lienthong.payments import queries as payment_queries
from lienthong.payments import rules as payment_rules
from lienthong.payments import services as payments
from lienthong.procedures import queries as procedures
from lienthong.procedures.rules import FeeError, Procedure, fees_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What happened at the window."""

    case: CaseHead
    is_accepted: bool
    receipt_number: str = ""  #: of the cash, `12/2026`
    taken_vnd: int = 0
    change_vnd: int = 0  #: goes back to the payer


@transaction.atomic
def receive_at_counter(
    *, actor: Actor, application: Application, is_accepted: bool = False, given_vnd: int = 0
) -> Received:
    """Receive a dossier brought to the counter: all of it happens, or nothing.

    is_accepted: it is complete, so Mẫu 01 is issued at once. given_vnd: cash handed over for the
    fee; nothing: no fee is taken now. Sent twice, the same dossier and the same receipt.
    Raises: what submitting, accepting, ordering and taking cash raise.
    """
    order = take_fee(actor, application, given_vnd)
    if order:
        application = replace(application, fee_order_id=order.id)
    case = submit(actor=actor, application=application)
    if is_accepted and case.due_at is None:
        case = accept(actor=actor, case_id=case.id, expected_version=case.version)
    return said(case, order, given_vnd, is_accepted=is_accepted)


def said(
    case: CaseHead,
    order: payment_queries.OrderView | None,
    given_vnd: int,
    *,
    is_accepted: bool,
) -> Received:
    """Return what happened, with the change."""
    return Received(
        case=case,
        is_accepted=is_accepted,
        receipt_number=order.receipt_number if order else "",
        taken_vnd=order.amount_vnd if order else 0,
        change_vnd=given_vnd - order.amount_vnd if order else 0,
    )


def take_fee(
    actor: Actor, application: Application, given_vnd: int
) -> payment_queries.OrderView | None:
    """Take what is owed from the cash handed over; None when nothing was, or nothing is owed."""
    order = fee_order(actor, application) if given_vnd else None
    if order is None:
        return None
    return payments.take_cash(actor=actor, order_id=order.id, given_vnd=given_vnd)


def fee_order(actor: Actor, application: Application) -> payment_queries.OrderView | None:
    """Return the order for what a dossier of the counter owes; the same one for the same sum."""
    procedure = (
        procedures.current(application.procedure_code)
        if application.procedure_version is None
        else procedures.version(application.procedure_code, application.procedure_version)
    )
    items = _items(procedure, application.form)
    if not items:
        return None
    payer = payment_rules.Payer(
        personal_number=application.applicant.personal_number, name=application.applicant.name
    )
    owed_vnd = sum(one.amount_vnd for one in items)
    return payments.order(
        actor, payer=payer, items=items, payee_agency_id=application.agency_id,
        reference=application.idempotency_key,
        idempotency_key=(
            f"counter:{application.idempotency_key}:{payer.personal_number}:"
            f"{application.agency_id}:{owed_vnd}"
        ),
    )  # fmt: skip


def owed_vnd(procedure: Procedure, form: Mapping[str, Any]) -> int:
    """Return what a dossier owes by its answers; nothing while they do not say yet."""
    try:
        return sum(one.amount_vnd for one in _items(procedure, form))
    except FeeError:
        return 0


def _items(procedure: Procedure, form: Mapping[str, Any]) -> list[payment_rules.FeeItem]:
    found = [
        payment_rules.FeeItem(code=one.code, name=one.name.vi, amount_vnd=one.amount_vnd)
        for one in fees_of(procedure, form)
    ]
    return found if sum(one.amount_vnd for one in found) else []
