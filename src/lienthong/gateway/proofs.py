# SPDX-License-Identifier: Apache-2.0
"""Receipts asked for again: the proof of an event's leaf under the log's latest head."""

from uuid import UUID

from asyncpg import Pool

from lienthong.gateway.directory import Directory, System
from lienthong.gateway.errors import LeafUnknown
from lienthong.gateway.statements import sql
from lienthong.ledger.rules import merkle, tiles
from lienthong.ledger.rules.receipts import Receipt

LOG = "exchange"


async def proof(pool: Pool, directory: Directory, system: System, leaf: UUID) -> Receipt:
    """Prove a leaf to the system whose document it is about, or whose agency said it.

    Raises: LeafUnknown.
    """
    row = await pool.fetchrow(sql("proof"), leaf)
    if row is None:
        raise LeafUnknown
    said_by = directory.serving(row["agency_code"]) if row["agency_code"] else None
    if system.id not in (row["sender_system_id"], said_by.id if said_by else None):
        raise LeafUnknown
    spans = merkle.inclusion_spans(row["position"], row["size"])
    wanted = sorted(tiles.tiles_for(spans))
    # Tiles only ever grow: those of a later head still hold what this one stands on.
    found = await pool.fetch(
        sql("proof_tiles"), LOG, [level for level, _ in wanted], [index for _, index in wanted]
    )
    read = tiles.reader({(one["level"], one["index"]): one["hashes"] for one in found})
    return Receipt(
        log=LOG,
        leaf_id=str(leaf),
        body=row["body"],
        salt=row["salt"],
        position=row["position"],
        path=tuple(merkle.span_hash(span, read) for span in spans),
        checkpoint=row["note"],
        vkey=row["vkey"],
    )
