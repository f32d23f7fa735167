# SPDX-License-Identifier: Apache-2.0
"""One document handed to a neighbour: what goes there, and what its answer means."""

import hashlib
import json
import logging
from contextlib import ExitStack
from typing import Any

import httpx
from asyncpg import Record

from lienthong.exchange.rules import documents as statements
from lienthong.exchange.rules import jws, nodes
from lienthong.exchange.rules.instructions import PushProblem
from lienthong.exchange.rules.nodes import Relay
from lienthong.gateway.directory import System
from lienthong.gateway.directory_nodes import Node
from lienthong.gateway.errors import BodyMissing
from lienthong.gateway.identity import Identity
from lienthong.gateway.process import Gateway
from lienthong.gateway.store import Relayed
from lienthong.kernel import clock
from lienthong.ledger.rules import notes, receipts
from lienthong.ledger.rules.receipts import Receipt

logger = logging.getLogger(__name__)
BASE = "/exchange/v1"
TIMEOUT = httpx.Timeout(60.0)
#: How long a refusal that may pass (a directory that lags behind) is tried again.
PATIENCE_SECONDS = 24 * 3600.0
#: Refusals that another page of the directory, or an earlier document still on its way, may end.
_MAY_PASS = frozenset(
    {
        "gateway.unknown_receivers",
        "gateway.signer_unknown",
        "gateway.not_carried_here",
        "gateway.bad_relay",
        "exchange.earlier_unknown",
        "exchange.not_a_receiver",
        "exchange.answer_awaited",
    }
)
#: Refusals of the line itself, not of what was handed on: it waits until they end.
_LINE = frozenset(
    {
        "gateway.busy",
        "gateway.unknown_system",
        "gateway.not_a_node",
        "gateway.too_fast",
        "gateway.certificate_needed",
        "gateway.certificate_unknown",
        "gateway.certificate_expired",
        "gateway.certificate_revoked",
    }
)
#: What stands between says so when it does not reach the neighbour.
_BETWEEN = (502, 503, 504)


class Away(Exception):  # noqa: N818 - it names what happened
    """The neighbour says that it is busy, or does not know this node: nothing goes there now."""


class Hindered(Exception):  # noqa: N818 - it names what happened
    """This document cannot be handed on now; others can. Its text is what officers read."""


async def hand_on(
    gateway: Gateway, http: httpx.AsyncClient, node: Node, system: System, row: Record
) -> Relayed:
    """Hand one document on; return how that ended: with a receipt, or with why it never will.

    row: of `lease.sql`.
    Raises: Hindered; Away; httpx.HTTPError, where nobody knows whether it was the document.
    """
    identity = gateway.identity
    assert identity is not None, "there are no lines without it"
    statement: str = row["statement"]
    relay = _relay(identity, row, await gateway.store.path(row["package_id"]))
    count = len(statements.edoc(jws.payload(statement)).attachments)
    with ExitStack() as opened:
        parts: list[tuple[str, Any]] = [("statement", (None, f"{relay}\n{statement}"))]
        files = [await _file(gateway, system, row, place, opened) for place in range(count)]
        parts += [("file", (str(place), file)) for place, file in enumerate(files)]
        answer = await http.post(f"{BASE}/relays", files=parts, timeout=TIMEOUT)
    if answer.is_success:
        told = await _told(http, answer)
        return _taken(node, system, row, told)
    return _refused(node, system, row, answer)


def _relay(identity: Identity, row: Record, path: tuple[str, ...]) -> str:
    """Return this node's own words on a hand-over. path: the nodes that it passed before."""
    told = Relay(
        delivery=row["id"],
        sha256=_sha256(row["statement"]),
        receivers=tuple(row["receivers"]),
        path=(*path, identity.code),
        at=clock.now(),
    )
    return jws.sign(nodes.written(told), identity.words, nodes.RELAY)


async def _file(
    gateway: Gateway, system: System, row: Record, place: int, opened: ExitStack
) -> object:
    """Return the bytes of a file, or the file where it is large. Raises: Hindered."""
    try:
        found = await gateway.store.content(system, row["id"], place)
        if found is None:
            raise Hindered("it was taken back meanwhile")
        if found["content"] is not None:
            return bytes(found["content"])
        return opened.enter_context(gateway.bodies.path(found["sha256"]).open("rb"))
    except BodyMissing as problem:
        raise Hindered(str(problem)) from problem
    except FileNotFoundError as problem:
        logger.error("a body of %s is not in the store: %s", row["package_id"], problem)
        raise Hindered(str(BodyMissing())) from problem


async def _told(http: httpx.AsyncClient, answer: httpx.Response) -> dict[str, Any]:
    """Return what a neighbour answered, with the receipt. Raises: Hindered, httpx.HTTPError."""
    try:
        told: dict[str, Any] = answer.json()
        if "receipt" not in told:  # it was taken before
            again = await http.get(f"{BASE}/receipts/{told['leaf']}")
            told["receipt"] = again.raise_for_status().json()
    except (ValueError, KeyError, TypeError) as problem:
        raise Hindered(f"{PushProblem.ANSWER}: {problem!r}") from problem
    return told


def _taken(node: Node, system: System, row: Record, told: dict[str, Any]) -> Relayed:
    """Return the end of what was taken there. Raises: Hindered when its receipt does not hold."""
    try:
        receipt = Receipt.from_json(json.dumps(told["receipt"]))
        receipts.check(receipt, notes.Verifier.read(node.axis_key))
        body = json.loads(receipt.body)
        good = (
            receipt.leaf_id == told["leaf"]
            and body["event"] == "submission_acceptance"
            and body["sha256"] == _sha256(row["statement"])
            and set(row["receivers"]) <= set(body["receivers"])
        )
    except (receipts.BadReceipt, notes.BadNote, KeyError, TypeError, ValueError) as problem:
        raise Hindered(f"{PushProblem.RECEIPT}: {problem}") from problem
    if not good:
        raise Hindered(f"{PushProblem.RECEIPT}: {body['event']}")
    noted: dict[str, object] = {
        "node": node.code, "leaf": receipt.leaf_id, "position": receipt.position,
    }  # fmt: skip
    return Relayed(system=system, delivery=row["id"], receipt=receipt.to_json(), noted=noted)


def _refused(node: Node, system: System, row: Record, answer: httpx.Response) -> Relayed:
    """Return the end of what will never be taken. Raises: Away, Hindered, httpx.HTTPError."""
    code, title = _problem(answer)
    if code in _LINE:
        raise Away(title)
    if not code and answer.status_code in _BETWEEN:
        answer.raise_for_status()
    is_late = (clock.now() - row["received_at"]).total_seconds() > PATIENCE_SECONDS
    logger.warning("%s refuses %s: %s", node.code, row["id"], title)
    is_final = code and (is_late if code in _MAY_PASS else answer.status_code < 500)
    if not is_final:
        raise Hindered(title)
    problem = f"{title} [{code}]"
    return Relayed(system=system, delivery=row["id"], problem=problem, noted={"node": node.code})


def _problem(answer: httpx.Response) -> tuple[str, str]:
    """Return code and words of a refusal; no code where it is not the gateway that refuses."""
    try:
        told = answer.json()
        return str(told["type"]).rpartition(":")[2], str(told["title"])
    except (ValueError, KeyError, TypeError):
        return "", f"{PushProblem.STATUS}: {answer.status_code} {answer.text[:200]}"


def _sha256(statement: str) -> str:
    return hashlib.sha256(statement.encode()).hexdigest()
