# SPDX-License-Identifier: Apache-2.0
"""What other nodes say of documents that they were handed: the same event, told on."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from lienthong.exchange.rules import handling
from lienthong.exchange.rules.edxml import StatusCode
from lienthong.exchange.rules.handling import Handling, Side
from lienthong.exchange.rules.systems import EventKind
from lienthong.gateway.store import standing
from lienthong.gateway.store.standing import Standing
from lienthong.gateway.store.transactions import Event, Transaction
from lienthong.gateway.store.values import Heard
from lienthong.kernel.errors import Refusal


async def hear(work: Transaction, node: UUID, position: int, batch: Sequence[Heard]) -> int:
    """Note what a node's feed says up to a place; return how many events were new.

    What does not fit here changes no state, but is told on with the reason: nothing gets lost.
    """
    rows = await work.fetch(
        "heard_of",
        [one.sender_code for one in batch],
        [one.document_id for one in batch],
        [one.mark for one in batch],
    )
    places = {row["nth"] - 1: row for row in rows if not row["is_known"]}
    held = await standing.of_packages(work, sorted({row["id"] for row in places.values()}, key=str))
    before = {one.id: one for ones in held.values() for one in ones.values()}
    events: list[Event] = []
    seen: set[tuple[UUID, bytes]] = set()
    for place, one in enumerate(batch):
        row = places.get(place)
        if row is None or (row["id"], one.mark) in seen:
            continue
        seen.add((row["id"], one.mark))
        problem = _moved(held[row["id"]], one)
        events.append(
            Event(
                kind=one.kind,
                package=row["id"],
                sender_system=row["system_id"],
                agency_code=one.agency_code,
                statement_sha256=one.mark,
                detail={**one.detail, **({"problem": problem} if problem else {})},
            )
        )
    after = [one for ones in held.values() for one in ones.values()]
    await standing.keep(work, [one for one in after if one != before[one.id]])
    await work.execute("node_heard", node, position, work.now)
    await work.witness(events)
    return len(events)


def _moved(receivers: dict[str, Standing], one: Heard) -> str:
    """Move the receivers that an event is about; return why one stays where it is, or ""."""
    if one.kind is EventKind.STATUS and one.status is not None:
        at = receivers.get(one.agency_code)
        if at is None:
            return "exchange.not_a_receiver"
        try:
            moved = handling.said(_arrived(at.handling), one.status, Side.RECEIVER)
        except Refusal as refusal:
            return refusal.code
        receivers[at.code] = replace(at, handling=moved)
    for code in one.receivers:
        if one.kind is EventKind.HANDED_OVER and code in receivers:
            at = receivers[code]
            receivers[code] = replace(at, handling=_arrived(at.handling))
    for code, ask in one.asks.items():
        if code in receivers:
            at = receivers[code]
            gone = replace(at.handling, asked=None, outcome=handling.OUTCOMES[ask])
            receivers[code] = replace(at, handling=gone)
    return ""


def _arrived(at: Handling) -> Handling:
    """Return a receiver whose system, at the other node, has acknowledged the document."""
    if at.is_closed:
        return at
    return replace(at, is_lent=False, is_delivered=True, status=at.status or StatusCode.ARRIVED)
