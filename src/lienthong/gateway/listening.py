# SPDX-License-Identifier: Apache-2.0
"""What a neighbour's feed says, verified and noted here: whose word it is, and what it changes."""

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

import msgspec

from lienthong.exchange.rules import documents, edxml, errands, nodes
from lienthong.exchange.rules.edxml import StatusCode
from lienthong.exchange.rules.handling import Ask
from lienthong.exchange.rules.nodes import Role
from lienthong.exchange.rules.systems import EventKind
from lienthong.gateway import handovers
from lienthong.gateway.directory import Directory
from lienthong.gateway.directory_nodes import Node
from lienthong.gateway.process import Gateway
from lienthong.gateway.store import Heard
from lienthong.ledger.rules.logs import BODY_LIMIT_BYTES
from lienthong.orgs.errors import BadAgencyCode

logger = logging.getLogger(__name__)
#: Of one event; some room is left in its leaf for what is noted here.
MOST_EVENT_BYTES = BODY_LIMIT_BYTES - 2_048
#: Of the proof of a handover, which no leaf here holds: the last node's leaf, written in base64.
MOST_PROOF_BYTES = 2 * BODY_LIMIT_BYTES
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


class _Placed(msgspec.Struct):
    position: Annotated[int, msgspec.Meta(ge=0, le=1 << 62)]


class _Told(_Placed):
    id: str
    kind: str
    sender_code: str
    document_id: str
    agency_code: str
    detail: dict[str, Any]


class _Page(msgspec.Struct):
    events: list[msgspec.Raw]


_page, _placed, _told = map(msgspec.json.Decoder, (_Page, _Placed, _Told))


class _Names(msgspec.Struct):
    """Whom an event names besides its agency."""

    receivers: list[str] = []
    asks: dict[str, Ask] = {}


async def hear(gateway: Gateway, node: Node, page: bytes) -> int:
    """Note a page of a neighbour's feed; return how many events were new.

    What does not read is passed over, or nothing after it would be heard.
    Raises: msgspec.MsgspecError where it is no page, or its events have no places.
    """
    events = _page.decode(page).events
    if not events:
        return 0
    position = max(_placed.decode(one).position for one in events)
    heard = [one for told in events if (one := _read(gateway.directory, node, told))]
    new = await gateway.store.hear(node, position, heard)
    await gateway.refresh()  # how far it was heard is part of the directory
    return new


def _read(directory: Directory, node: Node, event: msgspec.Raw) -> Heard | None:
    """Read one event; None: it is not told on, or does not read."""
    content = bytes(event)
    try:
        if len(content) > MOST_EVENT_BYTES + MOST_PROOF_BYTES or b"\\u0000" in content:
            raise ValueError(f"{len(content)} bytes, or \\u0000")
        told = _told.decode(content)
        kind = EventKind(told.kind)
        if kind is EventKind.HANDED_OVER:
            return _handed_over(directory, node, told, len(content))
        _check_size(len(content))
        return _heard(directory, node, kind, told) if kind in _TOLD_ON else None
    except (msgspec.MsgspecError, RecursionError, ValueError, KeyError, BadAgencyCode) as problem:
        logger.warning("%s says what does not read: %r", node.code, problem)
        return None


def _check_size(size: int) -> None:
    """Raises: ValueError."""
    if size > MOST_EVENT_BYTES:
        raise ValueError(f"{size} bytes")


def _handed_over(directory: Directory, node: Node, told: _Told, size: int) -> Heard:
    """Keep the last node's proof beside the event; without one that holds nobody is moved."""
    proof = told.detail.pop("proof", None)
    _check_size(size - len(msgspec.json.encode(proof)))
    heard = _heard(directory, node, EventKind.HANDED_OVER, told)
    sha256 = handovers.proven(
        directory.nodes.get(str(heard.detail["node"])), proof,
        sender=told.sender_code, document_id=told.document_id, receivers=heard.receivers,
    )  # fmt: skip
    return replace(heard, beside={"proof": proof}, sha256=sha256) if sha256 else heard


def _heard(directory: Directory, node: Node, kind: EventKind, told: _Told) -> Heard:
    names = msgspec.convert(told.detail, _Names)
    noted, status = _noted(node, told), None
    if kind is EventKind.STATUS:
        problem = _unverified(directory, told)
        # It moves its receiver only where that receiver's own system signed it.
        status = None if problem else StatusCode(told.detail["status"])
        noted |= {"problem": problem} if problem else {}
    return Heard(
        kind=kind,
        sender_code=told.sender_code,
        document_id=told.document_id,
        agency_code=told.agency_code,
        detail=noted,
        mark=_mark(told),
        status=status,
        receivers=tuple(names.receivers),
        asks=names.asks if kind is EventKind.WITHDRAWN else {},
    )


def _unverified(directory: Directory, told: _Told) -> str:
    """Return why a statement is not the word of the agency that is said to have said it, or ""."""
    statement, agency = str(told.detail["statement"]), told.agency_code
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
    said = (
        message.status,
        errands.modern(message.sender.code),
        errands.modern(message.about.organ_code),
        message.about.document_id,
    )
    same = said == (told.detail["status"], agency, told.sender_code, told.document_id)
    return "" if same else "gateway.bad_statement"


def _noted(node: Node, told: _Told) -> dict[str, object]:
    """Keep where it was said, and its leaf there: whoever doubts it asks that node for the proof.

    Of an event that came over the national node, the last one's.
    """
    further: Mapping[str, Any] = told.detail if node.role is Role.NATIONAL else {}
    noted = {"node": further.get("node", node.code), "leaf": further.get("leaf", told.id)}
    return told.detail | noted


def _mark(told: _Told) -> bytes:
    """Return what tells this event from others, the same on whatever way it came."""
    if statement := told.detail.get("receipt") or told.detail.get("statement"):
        return hashlib.sha256(str(statement).encode()).digest()
    about = [told.kind, told.sender_code, told.document_id, told.detail.get("node"), told.detail]
    return hashlib.sha256(json.dumps(about, sort_keys=True, default=str).encode()).digest()
