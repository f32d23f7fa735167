# SPDX-License-Identifier: Apache-2.0
"""What nodes signed of a call, checked from its evidence alone, by anybody (RFC 9421, ADR 0222).

First check the evidence itself, `Receipt.verified`: then what it tells stands in the log.
"""

import base64
import binascii
import hashlib
import re
import struct
from collections.abc import Iterable, Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lienthong_client.errors import BadReceipt, BadSettings
from lienthong_client.receipts import root_above

TREE = "lienthong-ed25519-tree"
_INPUT = re.compile(r'sig1=(\(("[^"]+"(?: "[^"]+")*)\)(;.*))', re.DOTALL)
_SIGNATURE = re.compile(r"sig1=:([A-Za-z0-9+/=]+):")
_ALGORITHM = re.compile(r';alg=("[^"]*"|[^;]*)')
_CONTEXT = b"lienthong/signature-tree/v1\n"
_HEAD, _HASH_BYTES, _MOST_LEAVES = struct.Struct(">64sHH"), 32, 256
#: Of a call: what names the dossier and the user, and how the leaf calls it.
_TOLD = {"x-road-userid": "userid", "x-road-issue": "issue",
         "x-road-represented-party": "represented-party"}  # fmt: skip
#: What a signature must cover, or it does not say what the leaf says.
_OF_REQUEST = ("@method", "@path", "@query", "x-road-client", "x-road-id", "x-road-request-id",
               "lienthong-leaf")  # fmt: skip
_OF_ANSWER = ("@status", "x-road-id", "x-road-request-id", "x-road-request-hash")


def node_key(text: str) -> bytes:
    """Read a node's key as its page has it: SubjectPublicKeyInfo in base64. Raises: BadSettings."""
    try:
        key = serialization.load_der_public_key(base64.b64decode(text, validate=True))
    except (ValueError, UnsupportedAlgorithm) as problem:
        raise BadSettings(f"the node's key: {problem}") from problem
    if not isinstance(key, Ed25519PublicKey):
        raise BadSettings("the node's key is not an Ed25519 key")
    return key.public_bytes_raw()


def check_signed(
    told: Mapping[str, Any], part: str, key: bytes, headers: Mapping[str, str] | None = None
) -> None:
    """Check a signature that a leaf of the sharing log keeps.

    told: `Receipt.told`; part: `node` (what the other node signed), `request` or `answer` (what the
    leaf's own node did); key: of the node that signed, 32 bytes, from its page. headers: what the
    leaf does not tell, such as the `content-type` of one's own answer. Raises: BadReceipt.
    """
    try:
        signed = told[part]
        if _is_request(told, part):
            values, needed = _asked(told, part), {*_OF_REQUEST, *_named(told)}
        else:
            values, needed = _answered(told, part), {*_OF_ANSWER}
        if signed["digest"]:
            needed.add("content-digest")
        given = signed["input"], signed["signature"]
    except (KeyError, TypeError) as problem:
        raise BadReceipt(f"the leaf does not say how its {part} was signed: {problem}") from problem
    if not holds(*given, values | dict(headers or {}), key, needed=needed):
        raise BadReceipt(f"the signature of its {part} does not hold")


def holds(
    told: str, signature: str, values: Mapping[str, str], key: bytes, *, needed: Iterable[str]
) -> bool:
    """Tell whether a signature holds, be it of one message or shared by several.

    told, signature: `Signature-Input` and `Signature`; values: components by name; needed: those
    that it must cover.
    """
    read, value = _INPUT.fullmatch(told), _SIGNATURE.fullmatch(signature)
    if read is None or value is None:
        return False
    names = [name.strip('"') for name in read.group(2).split(" ")]
    if not set(needed) <= set(names) <= values.keys():
        return False
    lines = [f'"{name}": {values[name].strip()}' for name in names]
    lines.append(f'"@signature-params": {read.group(1)}')
    algorithms = set(_ALGORITHM.findall(read.group(3))) or {'"ed25519"'}
    try:
        public, raw = Ed25519PublicKey.from_public_bytes(key), _bytes(value.group(1))
        base = "\n".join(lines).encode("latin-1")
        if algorithms == {'"ed25519"'}:
            public.verify(raw, base)
        elif algorithms == {f'"{TREE}"'}:
            _check_shared(raw, base, public)
        else:
            return False
    except (InvalidSignature, ValueError):
        return False
    return True


def _check_shared(value: bytes, leaf: bytes, key: Ed25519PublicKey) -> None:
    """Check a signature of a tree's root, and that a leaf is in it. Raises: InvalidSignature."""
    if len(value) < _HEAD.size or (len(value) - _HEAD.size) % _HASH_BYTES:
        raise InvalidSignature
    signature, index, size = _HEAD.unpack_from(value)
    path = [value[at : at + _HASH_BYTES] for at in range(_HEAD.size, len(value), _HASH_BYTES)]
    root = root_above(hashlib.sha256(b"\x00" + leaf).digest(), index, size, path)
    if root is None or size > _MOST_LEAVES:
        raise InvalidSignature
    key.verify(signature, _CONTEXT + size.to_bytes(2) + root)


def _is_request(told: Mapping[str, Any], part: str) -> bool:
    """Tell whether a part is of the request: at the provider's node the caller's node asked."""
    return part == "request" or (part == "node" and "status" not in told[part])


def _asked(told: Mapping[str, Any], part: str) -> dict[str, str]:
    signed, is_of_other = told[part], part == "node"
    values = _both(told, signed) | {
        "@method": told["method"],
        "@path": f"/r1/{told['service']}{told['path']}" if is_of_other else signed["path"],
        "@query": f"?{told['query'] if is_of_other else signed['query']}",
        "x-road-client": told["client"],
        "x-road-service": told["service"],
        "lienthong-leaf": signed["leaf"] if is_of_other else told["exchange"],
    }
    if is_of_other:
        values["lienthong-node"] = signed["code"]
    return values | _named(told)


def _named(told: Mapping[str, Any]) -> dict[str, str]:
    return {name: told[short] for name, short in _TOLD.items() if short in told}


def _answered(told: Mapping[str, Any], part: str) -> dict[str, str]:
    signed, is_of_other = told[part], part == "node"
    values = _both(told, signed) | {
        "@status": str(signed["status"] if is_of_other else told["status"]),
        "x-road-error": told.get("fault", ""),
        "lienthong-provider-leaf": signed["leaf"] if is_of_other else told["exchange"],
    }
    if "answer" in told:
        values["x-road-request-hash"] = told["answer"]["request_hash"]
    return values


def _both(told: Mapping[str, Any], signed: Mapping[str, Any]) -> dict[str, str]:
    return {
        "x-road-id": told["id"],
        "x-road-request-id": told["request_id"],
        "content-digest": signed["digest"],
        "content-type": signed.get("type", ""),
        "lienthong-sealed": "sha-512",
    }


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as problem:
        raise InvalidSignature from problem
