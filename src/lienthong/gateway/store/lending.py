# SPDX-License-Identifier: Apache-2.0
"""Packages out: lent to one poller at a time, and ended by the receiving system's receipt."""

import datetime as dt
from collections.abc import Collection, Sequence
from uuid import UUID

from asyncpg import Record

from lienthong.exchange.rules.systems import Carriage, EventKind
from lienthong.gateway.directory import System
from lienthong.gateway.store.transactions import Event, Transaction
from lienthong.gateway.store.values import Handover
from lienthong.kernel.ids import uuid7


async def lend(work: Transaction, system: System, limit: int, seconds: int) -> list[Record]:
    """Lend the packages that wait for a system, the most urgent first."""
    until = work.now + dt.timedelta(seconds=seconds)
    return await work.fetch("lease", system.id, limit, work.now, until, uuid7())


async def lend_one(
    work: Transaction, system: System, delivery: UUID, seconds: int, states: Collection[Carriage]
) -> Record | None:
    """Lend one package if it is in one of these states; return it, and how it stood before."""
    until = work.now + dt.timedelta(seconds=seconds)
    rows = await work.fetch("lend_one", system.id, delivery, list(states), until, uuid7())
    return rows[0] if rows else None


async def hand_over(work: Transaction, batch: Sequence[Handover]) -> list[bool]:
    """Take receipts in. False: there is no such package at this system, or not this content.

    A receipt that came before is taken again without a second event.
    """
    rows = await work.fetch(
        "hand_over",
        [one.delivery for one in batch],
        [one.system.id for one in batch],
        [one.receipt for one in batch],
        [one.sha256 for one in batch],
        [one.problem for one in batch],
        work.now,
    )
    known = {row["id"]: row for row in rows}
    news = {
        one.delivery: one
        for one in batch
        if one.delivery in known and known[one.delivery]["is_new"]
    }
    await work.witness([_event(one, known[one.delivery]) for one in news.values()])
    return [one.delivery in known for one in batch]


def _event(one: Handover, row: Record) -> Event:
    kind = EventKind.HANDOVER_FAILED if one.problem else EventKind.HANDED_OVER
    return Event(
        kind=kind,
        package=row["package_id"],
        sender_system=row["system_id"],
        detail={
            "system": one.system.code,
            "sender": row["sender_code"],
            "document_id": row["document_id"],
            "receivers": row["receivers"],
            "sha256": one.sha256.hex(),
            "receipt": one.receipt,
        }
        | ({"problem": one.problem} if one.problem else {}),
    )
