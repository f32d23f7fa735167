# SPDX-License-Identifier: Apache-2.0
"""Receipts: a leaf opened to those entitled to it, and the proof of its place in the log."""

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Any, Self

from lienthong.ledger.rules import merkle, notes, openings
from lienthong.ledger.rules.openings import Opening

SALT_BYTES = 16
#: Keeps our commitments apart from every other use of SHA-256; the migration holds it too.
PREFIX = b"lienthong/ledger/v1\n"
FORMAT = "lienthong/receipt/v1"
#: Of a receipt that opens closed values of its leaf.
FORMAT_OPENED = "lienthong/receipt/v2"


class BadReceipt(ValueError):  # noqa: N818 - it names the receipt
    """A receipt that does not read or does not hold; the message says which part."""


def entry_of(salt: bytes, body: bytes) -> bytes:
    """Return the public entry of a leaf: a salted commitment that tells nothing of the body."""
    return hashlib.sha256(PREFIX + salt + body).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Everything that proves one leaf to somebody who trusts only the log's public key."""

    log: str  #: `audit`, `exchange` or `sharing`
    leaf_id: str  #: UUID of the leaf
    body: bytes  #: what was recorded, in clear
    salt: bytes  #: opens the public entry: entry = SHA-256(prefix, salt, body)
    position: int  #: place in the log, from 0
    path: tuple[bytes, ...]  #: inclusion proof, leaf side first (RFC 9162)
    checkpoint: str  #: signed note of the log's head
    vkey: str  #: the log's public key, as the node says; a careful reader has it from elsewhere
    openings: tuple[Opening, ...] = ()  #: of values that the body holds closed

    @property
    def leaf_hash(self) -> bytes:
        """The hash that stands in the tree."""
        return merkle.leaf_hash(entry_of(self.salt, self.body))

    def to_json(self) -> str:
        """Write the receipt as a file; a body in UTF-8 stays readable."""
        return json.dumps(self.told(), ensure_ascii=False, indent=2)

    def told(self) -> dict[str, Any]:
        """Return what the receipt's JSON says."""
        told = {
            "format": FORMAT_OPENED if self.openings else FORMAT,
            "log": self.log,
            "leaf": self.leaf_id,
            **_body_fields(self.body),
            "salt": _text(self.salt),
            "position": self.position,
            "path": [_text(step) for step in self.path],
            "checkpoint": self.checkpoint,
            "vkey": self.vkey,
        }
        return told | ({"openings": openings.told(self.openings)} if self.openings else {})

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read a receipt file.

        Raises: BadReceipt when it is not one.
        """
        try:
            data: Any = json.loads(text)
            if data["format"] not in (FORMAT, FORMAT_OPENED):
                raise BadReceipt(f"format {data['format']!r}")
            return cls(
                log=str(data["log"]),
                leaf_id=str(data["leaf"]),
                body=data["body"].encode() if "body" in data else _bytes(data["body_base64"]),
                salt=_bytes(data["salt"]),
                position=int(data["position"]),
                path=tuple(_bytes(step) for step in data["path"]),
                checkpoint=str(data["checkpoint"]),
                vkey=str(data["vkey"]),
                openings=openings.read(data.get("openings", ())),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as problem:
            raise BadReceipt(f"not a receipt: {problem}") from None


def check(receipt: Receipt, verifier: notes.Verifier) -> notes.Checkpoint:
    """Check signature, inclusion and openings of a receipt; return the head it is proven under.

    Raises: BadNote when the checkpoint is not signed by the key; BadReceipt when the leaf is
    not where the receipt says, or holds other values than the receipt opens.
    """
    if receipt.openings:
        try:
            openings.opened(receipt.body, receipt.openings)
        except openings.BadOpening as problem:
            raise BadReceipt(str(problem)) from problem
    head = notes.open_checkpoint(receipt.checkpoint, verifier)
    if not merkle.is_included(
        receipt.leaf_hash,
        index=receipt.position,
        size=head.size,
        path=receipt.path,
        root=head.root,
    ):
        raise BadReceipt(f"leaf is not at position {receipt.position} of the signed tree")
    return head


def _body_fields(body: bytes) -> dict[str, str]:
    try:
        return {"body": body.decode()}
    except UnicodeDecodeError:
        return {"body_base64": _text(body)}


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
