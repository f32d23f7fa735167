# SPDX-License-Identifier: Apache-2.0
"""Other nodes' proofs that a document was handed over there, checked under those nodes' keys."""

import datetime as dt
import json
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from lienthong.exchange.models import Event, Node
from lienthong.exchange.rules import handovers as rules
from lienthong.exchange.rules import nodes
from lienthong.exchange.rules.handovers import UNPROVEN
from lienthong.exchange.rules.systems import EventKind


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverView:
    """A handover at another node, as the sender's node heard of it."""

    event_id: UUID
    node: str
    node_name: str
    axis_key: str  #: of the node's log; "": not known here any more
    receivers: tuple[str, ...]
    at: dt.datetime
    proof: str  #: the node's receipt, as a file; "": it brought none that holds
    holds: bool


def handovers(package_id: UUID, events: Collection[UUID]) -> list[HandoverView]:
    """Return the handovers of a document at other nodes, the first ones first.

    events: those that the reader may see.
    """
    rows = Event.objects.filter(
        package=package_id, kind=EventKind.HANDED_OVER, pk__in=events, detail__has_key="node"
    ).order_by("position")
    known = {row.code: row for row in Node.objects.all()} if rows else {}
    return [_view(row, known.get(str(row.detail["node"]))) for row in rows]


def axis_key(node: Node) -> str:
    """Return the key of a node's log: as its operator gave it, else as its page says."""
    if node.axis_key:
        return node.axis_key
    try:
        key, carries = bytes(node.public_key), tuple(node.carries)
        return nodes.signers(node.page, key, node.code, carries).page.axis_key
    except nodes.BadPage:
        return ""


def _view(row: Event, node: Node | None) -> HandoverView:
    detail, key = row.detail, axis_key(node) if node else ""
    proof = detail.get("proof")
    try:
        rules.check(
            proof, key, sender=detail["sender"], document_id=detail["document_id"],
            receivers=detail["receivers"],
        )  # fmt: skip
        holds = detail.get("problem") != UNPROVEN
    except (rules.BadProof, KeyError, TypeError):
        holds = False
    return HandoverView(
        event_id=row.pk,
        node=str(detail["node"]),
        node_name=node.name if node else "",
        axis_key=key,
        receivers=tuple(detail.get("receivers", ())),
        at=row.at,
        proof=json.dumps(proof, ensure_ascii=False, indent=2) if proof else "",
        holds=holds,
    )
