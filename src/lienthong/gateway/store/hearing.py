# SPDX-License-Identifier: Apache-2.0
"""What other nodes say of documents that they were handed: the same event, told on."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from lienthong.exchange.errors import StatusOutOfOrder
from lienthong.exchange.rules import handling
from lienthong.exchange.rules.edxml import StatusCode
from lienthong.exchange.rules.handling import Handling, Side
from lienthong.exchange.rules.handovers import UNPROVEN
from lienthong.exchange.rules.systems import EventKind
from lienthong.gateway.directory_nodes import Node
from lienthong.gateway.store import standing
from lienthong.gateway.store.standing import Standing
from lienthong.gateway.store.transactions import Event, Transaction
from lienthong.gateway.store.values import Heard
from lienthong.kernel.errors import Refusal

logger = logging.getLogger(__name__)


async def hear(work: Transaction, node: Node, position: int, batch: Sequence[Heard]) -> int:
    """Note what a neighbour's feed says up to a place; return how many events were new.

    A neighbour speaks of the receivers whose document it was handed; what it says of others is
    passed over. What does not fit here changes no state, but is told on with the reason: nothing
    gets lost.
    """
    # First of all, and so before what is known is read: another process may be at the same page.
    await work.execute("node_heard", node.id, position, work.now)
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
    for place, told in enumerate(batch):
        row = places.get(place)
        if row is None or (row["id"], told.mark) in seen:
            continue
        one = _theirs(told, node, held[row["id"]])
        if one is None:
            logger.warning("%s tells of %s what is not its own", node.code, told.document_id)
            continue
        seen.add((row["id"], one.mark))
        if one.kind is EventKind.HANDED_OVER and one.sha256 != row["sha256"]:
            # Without a proof, or of another content under the same id.
            one = replace(one, sha256=None, beside={}, detail={**one.detail, "problem": UNPROVEN})
        problem = _moved(held[row["id"]], one)
        events.append(
            Event(
                kind=one.kind,
                package=row["id"],
                sender_system=row["system_id"],
                agency_code=one.agency_code,
                statement_sha256=one.mark,
                detail={**one.detail, **({"problem": problem} if problem else {})},
                beside=one.beside,
            )
        )
    after = [one for ones in held.values() for one in ones.values()]
    await standing.keep(work, [one for one in after if one != before[one.id]])
    await work.witness(events)
    return len(events)


def _theirs(told: Heard, node: Node, receivers: Mapping[str, Standing]) -> Heard | None:
    """Return what a node may say of an event, about whom it was handed it for; None: nothing."""
    theirs = {
        code
        for code, at in receivers.items()
        if at.holder == node.system and (at.handling.is_lent or at.handling.is_delivered)
    }
    named = {told.agency_code, *told.receivers, *told.asks} - {""}
    if not theirs or (told.agency_code and told.agency_code not in theirs):
        return None
    if named <= theirs:
        return told
    if not named & theirs:
        return None
    codes = tuple(code for code in told.receivers if code in theirs)
    asks = {code: ask for code, ask in told.asks.items() if code in theirs}
    narrowed = {"receivers": codes} if codes else {}
    return replace(
        told,
        receivers=codes,
        asks=asks,
        detail={**told.detail, **narrowed, **({"asks": asks} if asks else {})},
    )


def _moved(receivers: dict[str, Standing], one: Heard) -> str:
    """Move the receivers that an event is about; return why one stays where it is, or ""."""
    if one.kind is EventKind.STATUS and one.status is not None:
        at = receivers[one.agency_code]
        try:
            moved = handling.said(_arrived(at.handling), one.status, Side.RECEIVER)
        except Refusal as refusal:
            return refusal.code
        receivers[at.code] = replace(at, handling=moved)
    if one.kind is EventKind.HANDED_OVER and one.sha256:
        for code in one.receivers:
            at = receivers[code]
            receivers[code] = replace(at, handling=_arrived(at.handling))
    for code, ask in one.asks.items():
        at = receivers[code]
        if at.handling.asked is not ask:  # the sender never asked it
            return StatusOutOfOrder.code
        gone = replace(at.handling, asked=None, outcome=handling.OUTCOMES[ask])
        receivers[code] = replace(at, handling=gone)
    return ""


def _arrived(at: Handling) -> Handling:
    """Return a receiver whose system, at the other node, has acknowledged the document."""
    if at.is_closed:
        return at
    return replace(at, is_lent=False, is_delivered=True, status=at.status or StatusCode.ARRIVED)
