# SPDX-License-Identifier: Apache-2.0
"""Receipts as PDF: set, sealed by the agency, stored. The number was given when the sum arrived."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.files import services as files
from lienthong.kernel import clock, money, pdf
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import FileId, OrderId
from lienthong.orgs import queries as orgs
from lienthong.payments import queries, rules
from lienthong.payments.models import Incoming, Receipt
from lienthong.payments.services.cash import CASH
from lienthong.signing import services as signing
from lienthong.signing.errors import NoCertificate
from lienthong.signing.rules import Look, Placement

PLATFORM = Actor.system("payments.issue_receipt")
TEMPLATE = Path(__file__).parents[1] / "templates" / "payments" / "receipt.typ"

#: At the point that the template leaves under the words "Cơ quan thu".
SEAL = Placement(look=Look.SEAL, anchor="chu-ky")


def issue_receipt(order_id: OrderId) -> FileId:
    """Make the PDF of a paid order's receipt, once; return its file. Durable; safe twice."""
    order = queries.order(order_id)
    if order.receipt_file_id:
        return order.receipt_file_id
    return _keep(order, _sealed(order, pdf.render(TEMPLATE, facts(order))))


def _sealed(order: queries.OrderView, content: bytes) -> bytes:
    """Seal the receipt; an agency that has no certificate yet still owes the payer a receipt."""
    try:
        return signing.seal(
            content,
            actor=PLATFORM,
            agency_id=order.agency_id,
            reason=f"Biên lai {order.receipt_number}",
            placement=SEAL,
        )
    except NoCertificate:
        return content


@transaction.atomic
def _keep(order: queries.OrderView, content: bytes) -> FileId:
    receipt = Receipt.objects.select_for_update(of=("self",)).get(order_id=order.id)
    if receipt.file_id:
        return FileId(receipt.file_id)
    stored = files.store(
        PLATFORM, content, f"bien-lai-{order.code}.pdf", allowed=("application/pdf",)
    )
    receipt.file_id = stored.id
    receipt.save(update_fields=["file"])
    audit.record(
        PLATFORM,
        "payments.receipt_issued",
        order.code,
        after={"number": order.receipt_number, "sha256": stored.sha256},
        case_code=order.reference,
    )
    return stored.id


def _case_code(reference: str) -> str:
    """Return what the payer knows a dossier by; a draft's or dossier's own key tells them nothing.

    The receipt of an application is made before its dossier has a code: the line is left out then.
    """
    try:
        UUID(reference)
    except ValueError:
        return reference
    return ""


def facts(order: queries.OrderView) -> dict[str, Any]:
    """Return what a receipt says, as its template names it."""
    taken = Incoming.objects.get(order_id=order.id, disposition=rules.Disposition.SETTLES)
    paid_at = (order.paid_at or taken.taken_at).astimezone(clock.HANOI)
    return {
        "agency": orgs.agency(order.agency_id).name,
        "number": order.receipt_number,
        "code": order.code,
        "payer": order.payer_name,
        "payer_number": order.payer_number,
        "reference": _case_code(order.reference),
        "is_cash": taken.provider == CASH,
        "transaction": taken.transaction,
        "items": [
            {"name": item.name, "amount": money.grouped(item.amount_vnd)} for item in order.items
        ],
        "total": money.grouped(order.amount_vnd),
        "words": money.in_words(order.amount_vnd),
        "year": paid_at.year,
        "month": paid_at.month,
        "day": paid_at.day,
        "paid_at": f"{paid_at:%H:%M, ngày %d/%m/%Y}",
    }
