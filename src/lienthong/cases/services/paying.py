# SPDX-License-Identifier: Apache-2.0
"""What a paid order does to the dossier that waits for it."""

import uuid

from lienthong.cases.models import Case
from lienthong.cases.rules import Status
from lienthong.cases.services.receiving import paid
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import CaseId
from lienthong.payments.events import OrderPaid


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
