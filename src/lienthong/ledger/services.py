# SPDX-License-Identifier: Apache-2.0
"""Writes of the ledger: append a leaf in the caller's transaction."""

from lienthong.kernel.ids import LeafId, uuid7
from lienthong.ledger.models import Leaf


def append(log: str, body: bytes) -> LeafId:
    """Insert a leaf without a place, in the caller's transaction; the sequencer gives places.

    log: `audit`, `exchange` or `sharing`. body: at most 64 KiB, the bytes that are hashed.
    """
    leaf_id = LeafId(uuid7())
    Leaf.objects.create(id=leaf_id, log=log, body=body)
    return leaf_id
