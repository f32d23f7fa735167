# SPDX-License-Identifier: Apache-2.0
"""Packages out: lent to one poller at a time, and ended by the receiving system's receipt."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from asyncpg import Pool, Record

from lienthong.exchange.rules.systems import Carriage, EventKind
from lienthong.gateway.directory import System
from lienthong.gateway.errors import DeliveryUnknown, ReceiptStands
from lienthong.gateway.statements import sql
from lienthong.gateway.store.transactions import Event, Transaction
from lienthong.gateway.store.values import Handover
from lienthong.kernel import clock
from lienthong.kernel.errors import Refusal
from lienthong.kernel.ids import uuid7

#: How long a lent package is its poller's, and the slowest line on which a file keeps it lent.
LEASE_SECONDS = 120
SLOWEST_BYTES_PER_SECOND = 128 << 10
Key = tuple[UUID, UUID, UUID, bytes]


async def lend(pool: Pool, system: System, lease: UUID, limit: int) -> list[Record]:
    """Lend the packages that wait for a system, the most urgent first."""
    now = clock.now()
    until = now + dt.timedelta(seconds=LEASE_SECONDS)
    rows: list[Record] = await pool.fetch(sql("lease"), system.id, limit, now, until, lease)
    return rows


async def lend_one(
    work: Transaction, system: System, delivery: UUID, seconds: int, states: Collection[Carriage]
) -> Record | None:
    """Lend one package if it is in one of these states; return it, and how it stood before."""
    until = work.now + dt.timedelta(seconds=seconds)
    rows = await work.fetch("lend_one", system.id, delivery, list(states), until, uuid7())
    return rows[0] if rows else None


def renewed(file: Record, now: dt.datetime) -> dt.datetime | None:
    """Return until when a package is lent once this file of it is fetched; None: nothing changes.

    A lease is prolonged in its second half only, so that most files cost no write.
    """
    if Carriage(file["state"]) not in (Carriage.WAITING, Carriage.LENT):
        return None
    needed = now + dt.timedelta(seconds=file["size_bytes"] / SLOWEST_BYTES_PER_SECOND)
    lent_until = file["lent_until"] or now
    if lent_until >= needed + dt.timedelta(seconds=LEASE_SECONDS / 2):
        return None
    return needed + dt.timedelta(seconds=LEASE_SECONDS)


async def hand_over(work: Transaction, batch: Sequence[Handover]) -> list[bool | Refusal]:
    """Take receipts in, one for each package; an equal one again is taken without a second event.

    Refusals: DeliveryUnknown when there is no such package at this system, or not this content;
    ReceiptStands when another receipt came first.
    """
    first: dict[Key, Handover] = {}
    for one in batch:
        first.setdefault(_key(one), one)
    rows = await work.fetch(
        "hand_over",
        [one.delivery for one in first.values()],
        [one.system.id for one in first.values()],
        [one.receipt for one in first.values()],
        [one.sha256 for one in first.values()],
        [one.problem for one in first.values()],
        [one.package for one in first.values()],
        work.now,
    )
    known = {
        (row["id"], row["holder"], row["package_id"], row["sha256"]): dict(row) for row in rows
    }
    late = {row["id"]: row for row in known.values() if row["is_late"]}
    if late:  # some of its receivers may have been moved away while this waited for its lock
        for row in late.values():
            row["receivers"] = []
        for place in await work.fetch("receivers_of", list(late)):
            late[place["id"]]["receivers"].append(place["code"])
        for row in late.values():
            row["receivers"].sort()
    new = {key: one for key, one in first.items() if key in known and known[key]["is_new"]}
    await work.witness([_event(one, known[key]) for key, one in new.items()])
    stands = {key: new[key].problem if key in new else row["stands"] for key, row in known.items()}
    return [_answer(one, stands.get(_key(one))) for one in batch]


def _key(one: Handover) -> Key:
    return one.delivery, one.system.id, one.package, one.sha256


def _answer(one: Handover, stands: str | None) -> bool | Refusal:
    """stands: the problem told by the receipt that counts; None: there is no such package."""
    if stands is None:
        return DeliveryUnknown()
    return stands == one.problem or ReceiptStands()


def _event(one: Handover, row: Mapping[str, Any]) -> Event:
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
