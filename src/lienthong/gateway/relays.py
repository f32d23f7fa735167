# SPDX-License-Identifier: Apache-2.0
"""What another node hands on, checked whole: from its origin, for agencies that end here."""

import hashlib

from lienthong.exchange.errors import PackageIncomplete
from lienthong.exchange.rules import documents as statements
from lienthong.exchange.rules import edxml, errands, jws, nodes
from lienthong.exchange.rules.errands import Request
from lienthong.exchange.rules.nodes import Relay, Role
from lienthong.exchange.rules.systems import SystemKind
from lienthong.gateway import documents
from lienthong.gateway.directory import Directory, System
from lienthong.gateway.directory_nodes import Node
from lienthong.gateway.errors import (
    BadRelay,
    BadStatement,
    NotCarriedHere,
    SignerUnknown,
    UnknownReceivers,
)
from lienthong.gateway.intake import Incoming
from lienthong.gateway.store import Address, Submission
from lienthong.kernel.ids import uuid7
from lienthong.orgs.errors import BadAgencyCode


def relayed(directory: Directory, system: System, incoming: Incoming) -> Submission:
    """Check what a neighbour hands on.

    The first part holds two statements, one a line: the neighbour's relay, the sender's document.
    Raises: BadRelay, BadStatement, BadParts, PackageIncomplete, SignerUnknown, NotCarriedHere,
    UnknownReceivers.
    """
    first, _, statement = incoming.statement.partition("\n")
    ours, neighbour = directory.ours, directory.node_of(system)
    if ours is None or neighbour is None:
        raise BadRelay(why="node")
    relay = _relay(ours, neighbour, first, statement)
    origin, payload, edoc = _verified(directory, statement)
    if origin.code != relay.path[0]:
        raise BadRelay(why=f"{origin.code} / {relay.path[0]}")
    problems = edxml.problems_of(edoc)
    if problems:
        raise PackageIncomplete(problems=problems)
    addresses = _addresses(directory, ours, relay)
    return Submission(
        id=uuid7(),
        system=system,
        sender_code=errands.modern(edoc.sender.code),
        edoc=edoc,
        payload=payload,
        statement=statement,
        sha256=bytes.fromhex(relay.sha256),
        parts=documents.parts(edoc, incoming.files),
        addresses=addresses,
        requests=_requests(edoc, {one.code for one in addresses}),
        noted={"path": relay.path},
        mark=nodes.mark_of(relay),
    )


def _relay(ours: Node, neighbour: Node, statement: str, about: str) -> Relay:
    """Read the neighbour's own words. Raises: BadRelay."""
    payload = nodes.verified(statement, [jws.public_key(neighbour.key)], nodes.RELAY)
    if payload is None:
        raise BadRelay(why="signature")
    try:
        relay = nodes.relay(payload)
    except nodes.BadPage as problem:
        raise BadRelay(why=str(problem)) from problem
    if relay.sha256 != hashlib.sha256(about.encode()).hexdigest():
        raise BadRelay(why="sha256")
    if not relay.path or relay.path[-1] != neighbour.code:
        raise BadRelay(why="path")
    # No document comes back to where it was, and only the national node stands between two others.
    if ours.code in relay.path or len(set(relay.path)) != len(relay.path):
        raise BadRelay(why="loop")
    between = len(relay.path) == nodes.LONGEST_PATH and neighbour.role is Role.NATIONAL
    if len(relay.path) != 1 and not between:
        raise BadRelay(why="path")
    return relay


def _verified(directory: Directory, statement: str) -> tuple[Node, bytes, edxml.Edoc]:
    """Verify the sender's own signature by what its node publishes.

    Raises: BadStatement, SignerUnknown.
    """
    try:
        edoc = statements.edoc(jws.payload(statement))
        sender = errands.modern(edoc.sender.code)
    except (statements.BadStatement, jws.BadJws, BadAgencyCode) as problem:
        raise BadStatement(why=str(problem)) from problem
    origin = directory.carrier(sender)
    if origin is None or origin.signers is None:
        raise SignerUnknown(code=sender)
    keys = origin.signers.keys_for(sender)
    payload = nodes.verified(statement, keys, statements.DOCUMENT)
    if payload is None:
        raise SignerUnknown(code=sender)
    return origin, payload, edoc


def _addresses(directory: Directory, ours: Node, relay: Relay) -> tuple[Address, ...]:
    """Return who it is for, by the systems that serve them.

    Raises: UnknownReceivers, NotCarriedHere.
    """
    try:
        codes = [errands.modern(code) for code in relay.receivers]
    except BadAgencyCode as problem:
        raise BadRelay(why=str(problem)) from problem
    addresses = documents.addresses(directory, dict.fromkeys(codes))
    if not addresses:
        raise UnknownReceivers(codes="–")
    for one in addresses:
        system = directory.by_id[one.system]
        if system.kind is not SystemKind.NODE:
            continue
        onward = directory.node_of(system)
        is_between = ours.role is Role.NATIONAL and len(relay.path) < nodes.LONGEST_PATH
        if not is_between or onward is None or onward.code in relay.path:
            raise NotCarriedHere(code=one.code)
    return addresses


def _requests(edoc: edxml.Edoc, here: set[str]) -> tuple[Request, ...]:
    """Return what an errand asks of the receivers that it was handed on for.

    Whom an update adds is sent the document itself by the origin.
    """
    addressed = [code for code in map(errands.modern, _codes(edoc)) if code in here]
    asked = (
        Request(
            document_id=one.document_id,
            asks={code: ask for code, ask in one.asks.items() if code in here},
        )
        for one in errands.requests(edoc.errand, addressed)
    )
    return tuple(one for one in asked if one.asks)


def _codes(edoc: edxml.Edoc) -> list[str]:
    return [organ.code for organ in edoc.receivers]
