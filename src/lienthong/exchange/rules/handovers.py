# SPDX-License-Identifier: Apache-2.0
"""The last node's proof that a receiver's system acknowledged a document (ADR 0181)."""

import json
from collections.abc import Collection
from typing import Any

from lienthong.exchange.rules.systems import EventKind
from lienthong.ledger.rules import notes, receipts
from lienthong.ledger.rules.receipts import Receipt

#: What a handover is told on with when its proof is missing or does not hold.
UNPROVEN = "exchange.handover_unproven"


class BadProof(ValueError):  # noqa: N818 - it names the proof
    """A proof that does not hold, or is of something else."""


def opened(told: object, axis_key: str) -> dict[str, Any]:
    """Check a proof under the last node's key and return what its leaf says.

    told: a receipt's JSON, read. axis_key: `name+hash+key`. Raises: BadProof.
    """
    try:
        receipt = Receipt.from_json(json.dumps(told))
        receipts.check(receipt, notes.Verifier.read(axis_key))
        said: Any = json.loads(receipt.body)
    except (receipts.BadReceipt, notes.BadNote, ValueError, TypeError, RecursionError) as problem:
        raise BadProof(str(problem)) from problem
    if not isinstance(said, dict) or said.get("event") != EventKind.HANDED_OVER:
        raise BadProof("it is no handover")
    return said


def check(
    told: object, axis_key: str, *, sender: str, document_id: str, receivers: Collection[str]
) -> bytes:
    """Check that a proof is of a document's handover to these receivers.

    Return the SHA-256 of the sender's signed statement, as the receiver's system acknowledged it.
    Raises: BadProof.
    """
    said = opened(told, axis_key)
    try:
        same = (said["sender"], said["document_id"]) == (sender, document_id)
        if not same or not set(receivers) <= set(said["receivers"]):
            raise BadProof("it is of another handover")
        return bytes.fromhex(said["sha256"])
    except (KeyError, TypeError, ValueError) as problem:
        raise BadProof(str(problem)) from problem
