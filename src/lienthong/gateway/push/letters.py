# SPDX-License-Identifier: Apache-2.0
"""What a push says, signed by the axis, and what may be answered to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from asyncpg import Record
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lienthong.exchange.rules import jws
from lienthong.exchange.rules.instructions import PushProblem
from lienthong.exchange.rules.limits import WORD_LIMIT_BYTES
from lienthong.gateway import frames
from lienthong.gateway.directory import System
from lienthong.gateway.push.line import Failed
from lienthong.kernel import clock
from lienthong.kernel.ids import uuid7

#: `typ` of the signature, and the header that it travels in.
KIND = "lienthong-push"
SIGNATURE = "Lienthong-Signature"
_REDIRECTS = range(300, 400)
#: Receipts in one answer: of what was brought, and of what came before.
MOST_RECEIPTS = 100
#: “Taken note of; the receipts will come by themselves.”
LATER = 202
_encode = msgspec.json.Encoder().encode


class _Answer(msgspec.Struct):
    receipts: list[str]


_answer = msgspec.json.Decoder(_Answer)


@dataclass(frozen=True, slots=True)
class Seal:
    """What the axis signs pushes with: the key and name of its log."""

    key: Ed25519PrivateKey
    name: str

    def headers(self, content: bytes, media_type: str) -> dict[str, str]:
        """Return the headers of a push."""
        signature = jws.detached(content, self.key, KIND, self.name)
        return {"Content-Type": media_type, SIGNATURE: signature, "User-Agent": "lienthong"}


def about(system: System, kind: str) -> dict[str, Any]:
    """Return what every push says: to whom, when, what; so that none is taken for another."""
    return {"push": kind, "id": uuid7(), "to": system.code, "at": clock.now()}


def events(system: System, rows: Sequence[Record]) -> bytes:
    """Write what happened to a system's documents."""
    return _encode({**about(system, "events"), "events": [dict(row) for row in rows]})


def greeting(system: System) -> bytes:
    """Write the push that an officer tries an address with."""
    return _encode(about(system, "test"))


def receipts(status: int, content: bytes) -> list[str] | None:
    """Return the receipts of an answer to packages; None when they come later. Raises: Failed."""
    check(status)
    if status == LATER:
        return None
    try:
        found = _answer.decode(content).receipts
    except (msgspec.MsgspecError, RecursionError) as problem:
        raise Failed(PushProblem.ANSWER, str(problem)) from problem
    if len(found) > MOST_RECEIPTS:
        raise Failed(PushProblem.ANSWER, f"> {MOST_RECEIPTS} receipts")
    if any(len(one) > WORD_LIMIT_BYTES for one in found):
        raise Failed(PushProblem.ANSWER, f"> {WORD_LIMIT_BYTES} bytes")
    return found


def check(status: int) -> None:
    """Refuse an answer that is no yes. Raises: Failed."""
    if status in _REDIRECTS:
        raise Failed(PushProblem.REDIRECT, str(status))
    if not 200 <= status < 300:
        raise Failed(PushProblem.STATUS, str(status))


DELIVERIES = frames.MEDIA_TYPE
JSON = "application/json"
