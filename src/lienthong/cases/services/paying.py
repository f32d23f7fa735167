# SPDX-License-Identifier: Apache-2.0
"""What an order that is paid, or given back, does to its dossier."""

import uuid

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.cases.models import Case
from lienthong.cases.rules import Finance, Status
from lienthong.cases.services.receiving import paid
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import CaseId
from lienthong.payments.events import OrderPaid, OrderRefunded

#: States after which a dossier asks for nothing more.
_ENDED = (Status.REFUSED, Status.WITHDRAWN, Status.RETURNED)


def order_paid(event: OrderPaid) -> None:
    """Let the dossier go on whose fee was asked for and is paid; any other order is not ours.

    Safe to run twice: a dossier that went on waits for no payment.
    """
    try:
        case_id = CaseId(uuid.UUID(event.reference))
    except ValueError:
        return
    waiting = Case.objects.filter(pk=case_id, fee_order_id=event.order_id, status=Status.PAYMENT)
    if waiting.exists():
        paid(actor=Actor.system("cases.paid"), case_id=case_id, order_id=event.order_id)


@transaction.atomic
def order_refunded(event: OrderRefunded) -> None:
    """Take the word "paid" off a dossier whose fee went back; any other order is not ours.

    It owes the fee again while it is settled, and nothing once it has ended. Safe to run twice.
    """
    case = (
        Case.objects.select_for_update()
        .filter(fee_order_id=event.order_id, finance=Finance.PAID)
        .first()
    )
    if case is None:
        return
    case.finance = Finance.NONE if Status(case.status) in _ENDED else Finance.OWED
    case.save(update_fields=["finance"])
    audit.record(
        Actor.system("cases.fee_returned"), "cases.fee_returned", case.pk,
        before=Finance.PAID, after=case.finance, case_code=case.code,
    )  # fmt: skip
