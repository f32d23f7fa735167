# SPDX-License-Identifier: Apache-2.0
"""Receipts asked for again: the proof of an event's leaf under the log's latest head."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from asyncpg import Pool, Record

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
    row = await _read(pool, leaf)
    said_by = directory.serving(row["agency_code"]) if row["agency_code"] else None
    if system.id not in (row["sender_system_id"], said_by.id if said_by else None):
        raise LeafUnknown
    return await receipt_of(pool, LOG, leaf, row)


async def proven(pool: Pool, leaf: UUID) -> Receipt:
    """Prove a leaf to somebody who may read it. Raises: LeafUnknown."""
    return await receipt_of(pool, LOG, leaf, await _read(pool, leaf))


async def _read(pool: Pool, leaf: UUID) -> Record:
    row = await pool.fetchrow(sql("proof"), leaf)
    if row is None:
        raise LeafUnknown
    return row


async def proofs_of(pool: Pool, leaves: Sequence[UUID]) -> dict[UUID, Receipt]:
    """Prove leaves to somebody who may read them; those that are not there are left out."""
    rows = await pool.fetch(sql("proofs_of"), leaves) if leaves else []
    return await receipts_of(pool, LOG, {row["id"]: row for row in rows})


async def receipt_of(pool: Pool, log: str, leaf: UUID, row: Record) -> Receipt:
    """Return the receipt of a leaf. row: its body, salt and position, and the log's head."""
    return (await receipts_of(pool, log, {leaf: row}))[leaf]


async def receipts_of(pool: Pool, log: str, rows: Mapping[UUID, Record]) -> dict[UUID, Receipt]:
    """Return the receipts of leaves. rows: as for one, by leaf."""
    spans = {
        leaf: merkle.inclusion_spans(row["position"], row["size"]) for leaf, row in rows.items()
    }
    wanted = sorted({tile for each in spans.values() for tile in tiles.tiles_for(each)})
    # Tiles only ever grow: those of a later head still hold what this one stands on.
    found = await pool.fetch(
        sql("proof_tiles"), log, [level for level, _ in wanted], [index for _, index in wanted]
    )
    read = tiles.reader({(one["level"], one["index"]): one["hashes"] for one in found})
    return {
        leaf: Receipt(
            log=log,
            leaf_id=str(leaf),
            body=row["body"],
            salt=row["salt"],
            position=row["position"],
            path=tuple(merkle.span_hash(span, read) for span in spans[leaf]),
            checkpoint=row["note"],
            vkey=row["vkey"],
        )
        for leaf, row in rows.items()
    }
