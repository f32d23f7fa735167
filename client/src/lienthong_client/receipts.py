# SPDX-License-Identifier: Apache-2.0
"""Receipts of a node's logs, verified with nothing but the log's public key (RFC 9162, C2SP)."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lienthong_client.errors import BadReceipt

FORMAT = "lienthong/receipt/v1"
#: Of a receipt that opens closed values of its leaf.
FORMAT_OPENED = "lienthong/receipt/v2"
_OPENING = b"lienthong/opening/v1\n"
_SALT_BYTES = 16
_ENTRY = b"lienthong/ledger/v1\n"
_ED25519 = 1


@dataclass(frozen=True, slots=True)
class Receipt:
    """A leaf of the log, opened, with the proof that it is there."""

    text: str  #: the receipt as it came: a file worth keeping
    body: bytes  #: what was recorded
    leaf: str
    position: int
    size: int  #: of the log when it was signed
    opened: Mapping[str, str] = field(default_factory=dict)  #: closed values, by their place

    @property
    def told(self) -> dict[str, Any]:
        """Return what was recorded, with the values that the receipt opens."""
        told: dict[str, Any] = json.loads(self.body)
        for path, value in self.opened.items():
            place, name = place_of(told, path)
            place[name] = value
        return told

    @classmethod
    def verified(cls, text: str, axis_key: str) -> Self:
        """Read a receipt and check it. axis_key: the log's public key, `name+hash+key`.

        Raises: BadReceipt.
        """
        try:
            data = json.loads(text)
            if data["format"] not in (FORMAT, FORMAT_OPENED):
                raise BadReceipt(f"format {data['format']!r}")
            body = (
                data["body"].encode() if "body" in data else base64.b64decode(data["body_base64"])
            )
            position, path = int(data["position"]), [_bytes(step) for step in data["path"]]
            size, root = _head(data["checkpoint"], axis_key)
            entry = hashlib.sha256(_ENTRY + _bytes(data["salt"]) + body).digest()
            leaf = hashlib.sha256(b"\x00" + entry).digest()
            opened = dict(_opened(body, one) for one in data.get("openings", ()))
        except (KeyError, TypeError, ValueError, AttributeError, binascii.Error) as problem:
            raise BadReceipt(f"not a receipt: {problem}") from problem
        if root_above(leaf, position, size, path) != root:
            raise BadReceipt(f"the leaf is not at place {position} of the signed log")
        return cls(
            text=text, body=body, leaf=str(data["leaf"]), position=position, size=size,
            opened=opened,
        )  # fmt: skip


def _opened(body: bytes, opening: Mapping[str, str]) -> tuple[str, str]:
    """Return where a leaf holds a closed value, and the value. Raises: BadReceipt."""
    path, salt, value = opening["path"], _bytes(opening["salt"]), opening["value"]
    place, name = place_of(json.loads(body), path)
    entry = hashlib.sha256(_OPENING + path.encode() + b"\n" + salt + value.encode()).digest()
    if len(salt) != _SALT_BYTES or _bytes(place[name]["sha256"]) != entry:
        raise BadReceipt(f"{path} of the leaf is another value")
    return path, value


def place_of(told: dict[str, Any], path: str) -> tuple[dict[str, Any], str]:
    """Return the object that holds a value of a leaf, and its name there."""
    *folders, name = path.split(".")
    for folder in folders:
        told = told[folder]
    return told, name


@lru_cache(maxsize=256)  # a batch of the axis shares one head
def _head(checkpoint: str, axis_key: str) -> tuple[int, bytes]:
    """Return size and root of a signed note. Raises: BadReceipt."""
    name, _, rest = axis_key.partition("+")
    key_hash, _, key_text = rest.partition("+")
    key = _bytes(key_text)
    if len(key) != 33 or key[0] != _ED25519:
        raise BadReceipt("the axis's key is not an Ed25519 key")
    text, _, signatures = checkpoint.partition("\n\n")
    for line in signatures.splitlines():
        dash, signer, signature = line.split(" ")
        raw = _bytes(signature)
        if dash == "—" and signer == name and raw[:4].hex() == key_hash:
            try:
                Ed25519PublicKey.from_public_bytes(key[1:]).verify(raw[4:], f"{text}\n".encode())
            except InvalidSignature:
                raise BadReceipt("the signature of the log's head does not hold") from None
            origin, size, root = text.split("\n")[:3]
            if origin != name:
                raise BadReceipt("the head is of another log")
            return int(size), _bytes(root)
    raise BadReceipt("the head is not signed by the axis's key")


def root_above(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes | None:
    """Return the root that an inclusion proof leads to (RFC 9162, 2.1.3.2).

    leaf: the leaf's hash. None: no log of this size has such a path to this place.
    """
    if not 0 <= index < size:
        return None
    node, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            return None
        if node % 2 or node == last:
            found = hashlib.sha256(b"\x01" + step + found).digest()
            while not node % 2 and node:
                node, last = node // 2, last // 2
        else:
            found = hashlib.sha256(b"\x01" + found + step).digest()
        node, last = node // 2, last // 2
    return found if last == 0 else None


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
