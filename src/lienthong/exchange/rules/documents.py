# SPDX-License-Identifier: Apache-2.0
"""The native statements: what a system signs when it sends, receives or reports."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

import msgspec

from lienthong.exchange.rules.edxml import Edoc, StatusMessage

DOCUMENT = "lienthong-document"
RECEIPT = "lienthong-receipt"
STATUS = "lienthong-status"
DESTRUCTION = "lienthong-destruction"


Value = TypeVar("Value")


class BadStatement(ValueError):  # noqa: N818 - it names the statement
    """A payload that is no statement of its kind; the message says where."""


class Taken(StrEnum):
    """What a receiving system says of a package that was handed to it."""

    ACCEPTED = "accepted"  #: it has the whole package, and answers for it
    FAILED = "failed"  #: it cannot take it; `problem` says why


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverReceipt:
    """What a receiving system signs for each package."""

    delivery: UUID
    package: UUID
    sha256: str  #: of the sender's statement, lower-case hex: what it answers for
    result: Taken
    at: dt.datetime
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionReport:
    """What a receiver signs once it has destroyed a document that it let go (QĐ 28 art. 9)."""

    organ_code: str  #: the agency that held it
    sender_code: str
    document_id: str
    at: dt.datetime
    by: str  #: who destroyed it
    description: str = ""


_edoc = msgspec.json.Decoder(Edoc)
_receipt = msgspec.json.Decoder(HandoverReceipt)
_status = msgspec.json.Decoder(StatusMessage)
_destruction = msgspec.json.Decoder(DestructionReport)
_encoder = msgspec.json.Encoder()


def edoc(payload: bytes) -> Edoc:
    """Read a document's statement. Raises: BadStatement."""
    return _decoded(_edoc, payload)


def receipt(payload: bytes) -> HandoverReceipt:
    """Read a receipt. Raises: BadStatement."""
    return _decoded(_receipt, payload)


def status(payload: bytes) -> StatusMessage:
    """Read a status message. Raises: BadStatement."""
    return _decoded(_status, payload)


def destruction(payload: bytes) -> DestructionReport:
    """Read the report of a destruction. Raises: BadStatement."""
    return _decoded(_destruction, payload)


def _decoded(decoder: "msgspec.json.Decoder[Value]", payload: bytes) -> Value:
    try:
        value = decoder.decode(payload)
    except (msgspec.MsgspecError, RecursionError) as problem:
        raise BadStatement(str(problem)) from None
    # PostgreSQL keeps no NUL in a text. A backslash before it may be one that is itself escaped.
    if b"\\u0000" in payload and _has_nul(msgspec.to_builtins(value)):
        raise BadStatement("\\u0000")
    return value


def _has_nul(told: object) -> bool:
    if isinstance(told, dict):
        return any(map(_has_nul, told.values()))
    if isinstance(told, list | tuple):
        return any(map(_has_nul, told))
    return isinstance(told, str) and "\0" in told


def written(statement: Edoc | HandoverReceipt | StatusMessage | DestructionReport) -> bytes:
    """Write a statement as JSON, the same values always to the same bytes."""
    return _encoder.encode(statement)
