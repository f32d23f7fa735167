# SPDX-License-Identifier: Apache-2.0
"""The evidence of one call, for an officer of either side."""

from uuid import UUID

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import LeafId
from lienthong.ledger import queries as ledger
from lienthong.ledger.rules.receipts import Receipt
from lienthong.sharing import queries
from lienthong.sharing.errors import CallMissing


@transaction.atomic
def take_evidence(actor: Actor, leaf: UUID) -> Receipt:
    """Return the evidence of a call of one's system, or to one's service, and note who took it.

    It holds the whole path and query, which may name a person. Raises: Denied, CallMissing.
    """
    view = queries.call(actor, leaf)
    receipt = ledger.receipt(LeafId(view.leaf))
    if receipt is None:
        raise CallMissing
    audit.record(actor, "sharing.evidence_taken", str(leaf), after={"service": view.service})
    return receipt
