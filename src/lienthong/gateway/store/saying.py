# SPDX-License-Identifier: Apache-2.0
"""What receivers say of documents: statuses, and that a copy was destroyed."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from asyncpg import Record

from lienthong.exchange.errors import DocumentUnknown, NotLetGo
from lienthong.exchange.rules import handling
from lienthong.exchange.rules.documents import DestructionReport
from lienthong.exchange.rules.handling import Side
from lienthong.exchange.rules.systems import EventKind
from lienthong.gateway.store import standing
from lienthong.gateway.store.standing import Standing
from lienthong.gateway.store.transactions import Event, Transaction
from lienthong.gateway.store.values import Accepted, Said
from lienthong.kernel.errors import Refusal


async def say(work: Transaction, batch: Sequence[Said]) -> list[Accepted | Refusal]:
    """Take words in, each in the order it came; the same one again gets the same answer."""
    rows = await work.fetch(
        "said_of",
        [one.sender_code for one in batch],
        [one.document_id for one in batch],
        [one.receiver_code for one in batch],
        [one.sha256 for one in batch],
    )
    places = {row["nth"] - 1: row for row in rows}
    now_at: dict[UUID, Standing] = {row["id"]: standing.read(row) for row in rows}
    before = dict(now_at)
    answers: list[Accepted | Refusal | None] = []
    events: list[tuple[int, Event]] = []
    seen: dict[bytes, UUID] = {}
    for place, one in enumerate(batch):
        row = places.get(place)
        try:
            answers.append(_again(one, row, seen))
            if answers[-1] is None and row is not None:
                now_at[row["id"]], event = _said(one, row, now_at[row["id"]])
                seen[one.sha256] = event.id
                events.append((place, event))
        except Refusal as refusal:
            answers[place:] = [refusal]
    await standing.keep(work, [one for key, one in now_at.items() if one != before[key]])
    receipts = await work.witness([event for _, event in events], proven=len(events))
    for (place, event), receipt in zip(events, receipts, strict=True):
        answers[place] = Accepted(id=event.package, leaf_id=event.id, receipt=receipt)
    return [one for one in answers if one is not None]


def _again(one: Said, row: Record | None, seen: dict[bytes, UUID]) -> Accepted | None:
    """Return the earlier answer to the same statement. Raises: DocumentUnknown."""
    if row is None:
        raise DocumentUnknown(document_id=one.document_id)
    leaf = row["leaf_id"] or seen.get(one.sha256)
    return Accepted(id=row["package_id"], leaf_id=leaf, receipt=None) if leaf else None


def _said(one: Said, row: Record, before: Standing) -> tuple[Standing, Event]:
    """Decide one word. Raises: StatusOutOfOrder, WrongSide, NotLetGo."""
    told = {"document_id": one.document_id, "statement": one.statement, **one.noted}
    message = one.message
    if isinstance(message, DestructionReport):
        if not before.handling.is_gone:
            raise NotLetGo(document_id=one.document_id)
        after, kind = before, EventKind.DESTROYED
    else:
        moved = handling.said(before.handling, message.status, Side.RECEIVER)
        after, kind = replace(before, handling=moved), EventKind.STATUS
        told["status"] = message.status
    event = Event(
        kind=kind,
        package=row["package_id"],
        sender_system=row["system_id"],
        agency_code=one.receiver_code,
        statement_sha256=one.sha256,
        detail=told,
    )
    return after, event
