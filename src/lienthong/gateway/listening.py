# SPDX-License-Identifier: Apache-2.0
"""What a neighbour's feed says, verified and noted here: whose word it is, and what it changes."""

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from lienthong.exchange.rules import documents, edxml, nodes
from lienthong.exchange.rules.edxml import StatusCode
from lienthong.exchange.rules.handling import Ask
from lienthong.exchange.rules.systems import EventKind
from lienthong.gateway.directory import Directory
from lienthong.gateway.directory_nodes import Node
from lienthong.gateway.process import Gateway
from lienthong.gateway.store import Heard

logger = logging.getLogger(__name__)
#: What is told on; the others are this node's own business with its neighbour.
_TOLD_ON = frozenset(
    {
        EventKind.HANDED_OVER,
        EventKind.HANDOVER_FAILED,
        EventKind.RELAYED,
        EventKind.STATUS,
        EventKind.WITHDRAWN,
        EventKind.DESTROYED,
    }
)


async def hear(gateway: Gateway, node: Node, events: Sequence[Mapping[str, Any]]) -> int:
    """Note a page of a neighbour's feed; return how many events were new."""
    if not events:
        return 0
    heard = [one for told in events if (one := _heard(gateway.directory, node, told))]
    position = max(int(told["position"]) for told in events)
    new = await gateway.store.hear(node.id, position, heard)
    await gateway.refresh()  # how far it was heard is part of the directory
    return new


def _heard(directory: Directory, node: Node, told: Mapping[str, Any]) -> Heard | None:
    """Read one event; None: it is not told on."""
    try:
        kind = EventKind(told["kind"])
        if kind not in _TOLD_ON:
            return None
        detail = dict(told["detail"])
        if kind is EventKind.STATUS:
            return _status(directory, node, told, detail)
        return Heard(
            node=node.code,
            kind=kind,
            sender_code=told["sender_code"],
            document_id=told["document_id"],
            agency_code=told["agency_code"],
            detail=_noted(node, told, detail),
            mark=_mark(kind, told, detail),
            receivers=tuple(detail.get("receivers", ())),
            asks=_asks(kind, detail),
        )
    except (KeyError, TypeError, ValueError) as problem:
        logger.warning("%s says what does not read: %r", node.code, problem)
        return None


def _status(
    directory: Directory, node: Node, told: Mapping[str, Any], detail: dict[str, Any]
) -> Heard:
    """Read a status; it moves its receiver only where that receiver's own system signed it."""
    statement = str(detail["statement"])
    agency = str(told["agency_code"])
    status, problem = None, _unverified(directory, agency, told, statement)
    if not problem:
        status = StatusCode(detail["status"])
    return Heard(
        node=node.code,
        kind=EventKind.STATUS,
        sender_code=told["sender_code"],
        document_id=told["document_id"],
        agency_code=agency,
        detail=_noted(node, told, detail) | ({"problem": problem} if problem else {}),
        mark=hashlib.sha256(statement.encode()).digest(),
        status=status,
    )


def _unverified(directory: Directory, agency: str, told: Mapping[str, Any], statement: str) -> str:
    """Return why a statement is not the word of the agency that is said to have said it, or ""."""
    carrier = directory.carrier(agency)
    if carrier is None or carrier.signers is None:
        return "gateway.signer_unknown"
    payload = nodes.verified(statement, carrier.signers.keys_for(agency), documents.STATUS)
    if payload is None:
        return "gateway.signer_unknown"
    try:
        message: edxml.StatusMessage = documents.status(payload)
    except documents.BadStatement:
        return "gateway.bad_statement"
    same = message.status == told["detail"]["status"] and (
        message.about.document_id == told["document_id"]
    )
    return "" if same else "gateway.bad_statement"


def _asks(kind: EventKind, detail: Mapping[str, Any]) -> dict[str, Ask]:
    if kind is not EventKind.WITHDRAWN:
        return {}
    return {code: Ask(ask) for code, ask in dict(detail.get("asks", {})).items()}


def _noted(node: Node, told: Mapping[str, Any], detail: dict[str, Any]) -> dict[str, object]:
    """Keep where it was said, and its leaf there: whoever doubts it asks that node for the proof.

    Of an event that came over two nodes, the last one's.
    """
    return {**detail, "node": detail.get("node", node.code), "leaf": detail.get("leaf", told["id"])}


def _mark(kind: EventKind, told: Mapping[str, Any], detail: Mapping[str, Any]) -> bytes:
    """Return what tells this event from others, the same on whatever way it came."""
    if statement := detail.get("receipt") or detail.get("statement"):
        return hashlib.sha256(str(statement).encode()).digest()
    about = [kind, told["sender_code"], told["document_id"], detail.get("node"), detail]
    return hashlib.sha256(json.dumps(about, sort_keys=True, default=str).encode()).digest()
