# SPDX-License-Identifier: Apache-2.0
"""The evidence of one call, for an officer of either side."""

from uuid import UUID

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.kernel.actor import Actor
from lienthong.ledger.rules.receipts import Receipt
from lienthong.sharing import queries


@transaction.atomic
def take_evidence(actor: Actor, leaf: UUID) -> Receipt:
    """Return the evidence of a call of one's system, or to one's service, and note who took it.

    It holds the whole path and query, which may name a person, and opens who used the caller's
    system. Raises: Denied, CallMissing.
    """
    view, receipt = queries.call(actor, leaf), queries.proof(actor, leaf)
    audit.record(actor, "sharing.evidence_taken", str(leaf), after={"service": view.service})
    return receipt
