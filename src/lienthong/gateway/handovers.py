# SPDX-License-Identifier: Apache-2.0
"""The proof of a handover on its way back to the sender, node by node (ADR 0181)."""

from collections.abc import Sequence
from typing import Any

import msgspec
from asyncpg import Pool, Record

from lienthong.exchange.rules import handovers, nodes
from lienthong.exchange.rules.systems import EventKind
from lienthong.gateway import proofs
from lienthong.gateway.directory_nodes import Node

_decode = msgspec.json.Decoder(dict[str, Any]).decode


async def with_proofs(pool: Pool, rows: Sequence[Record]) -> list[dict[str, Any]]:
    """Return events for a neighbour; what was handed over at this node brings its proof along."""
    details = {
        row["id"]: detail
        for row in rows
        if row["kind"] == EventKind.HANDED_OVER and "node" not in (detail := _decode(row["detail"]))
    }
    found = await proofs.proofs_of(pool, list(details))
    told = [dict(row) for row in rows]
    for one in told:
        if (proof := found.get(one["id"])) is not None:
            one["detail"] = details[one["id"]] | {"proof": proof.told()}
    return told


def key_of(node: Node) -> str:
    """Return the key of a node's log: as its operator gave it, else as its page says."""
    return node.axis_key or (node.signers.page.axis_key if node.signers else "")


def proven(
    last: Node | None,
    proof: object,
    *,
    sender: str,
    document_id: str,
    receivers: Sequence[str],
) -> bytes | None:
    """Return the SHA-256 of the statement that was handed over; None where that is not proven.

    last: the node at which it was; receivers it does not carry it proves nothing of.
    """
    axis_key = key_of(last) if last else ""
    if last is None or not axis_key or not receivers:
        return None
    if not all(nodes.is_within(code, frozenset(last.carries)) for code in receivers):
        return None
    try:
        return handovers.check(
            proof, axis_key, sender=sender, document_id=document_id, receivers=receivers
        )
    except handovers.BadProof:
        return None
