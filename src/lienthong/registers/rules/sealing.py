# SPDX-License-Identifier: Apache-2.0
"""Sensitive fields sealed where they lie: AES-256-GCM, bound to the record and the field."""

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Callable, Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lienthong.registers.rules import paths

SEAL = "$sealed"  #: name of the one member of a sealed value; no schema has such a field
MARK = "x-sensitive"  #: word of a schema that asks for it
_NONCE_BYTES = 12
_WRAPPING = b"lienthong registers data key v1\x00"

#: Returns a data key by its id.
KeyOf = Callable[[str], bytes]


class NotOpened(Exception):  # noqa: N818 - a finding, not a refusal: the key, the place or the bytes are wrong
    """A seal does not open: another key, another record, or changed bytes."""


def sensitive_paths(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the paths of the fields that a schema marks `x-sensitive`, through objects."""
    return tuple(sorted(_sensitive(schema, schema, "")))


def _sensitive(root: Mapping[str, Any], place: Any, path: str) -> list[str]:
    found = []
    for name, part in paths.resolved(root, place).get("properties", {}).items():
        here = f"{path}.{name}".lstrip(".")
        if paths.resolved(root, part).get(MARK) is True:
            found.append(here)
        else:
            found += _sensitive(root, part, here)
    return found


def sealed_fields(
    data: Mapping[str, Any], named: tuple[str, ...], *, about: str, key_id: str, key: bytes
) -> dict[str, Any]:
    """Return a copy whose named fields are sealed. about: `register/key` of the record."""

    def seal(path: str, value: Any) -> Any:
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        return {SEAL: f"{key_id}.{_encrypted(plain, f'{about}/{path}', key)}"}

    return _replaced(data, named, seal)


def opened_fields(
    data: Mapping[str, Any], named: tuple[str, ...], *, about: str, key_of: KeyOf
) -> dict[str, Any]:
    """Return a copy whose named fields are open; what was never sealed stays as it is.

    Raises: NotOpened.
    """

    def unseal(path: str, value: Any) -> Any:
        if not (isinstance(value, Mapping) and SEAL in value):
            return value  # written before the field was declared sensitive
        key_id, _, text = str(value[SEAL]).partition(".")
        return json.loads(_decrypted(text, f"{about}/{path}", key_of(key_id)))

    return _replaced(data, named, unseal)


def _replaced(
    data: Mapping[str, Any], named: tuple[str, ...], change: Callable[[str, Any], Any]
) -> dict[str, Any]:
    copy = dict(data)
    for path in named:
        *folders, leaf = path.split(".")
        place: Any = copy
        for folder in folders:
            if not isinstance(place.get(folder), Mapping):
                place = None
                break
            place[folder] = dict(place[folder])
            place = place[folder]
        if place is not None and place.get(leaf) is not None:
            place[leaf] = change(path, place[leaf])
    return copy


def _encrypted(plain: bytes, about: str, key: bytes) -> str:
    nonce = os.urandom(_NONCE_BYTES)
    return base64.b64encode(nonce + AESGCM(key).encrypt(nonce, plain, about.encode())).decode()


def _decrypted(text: str, about: str, key: bytes) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
        return AESGCM(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], about.encode())
    except (InvalidTag, ValueError) as problem:
        raise NotOpened(about) from problem


def new_key() -> tuple[str, bytes]:
    """Return a new data key and its id."""
    return os.urandom(8).hex(), os.urandom(32)


def wrapped(key: bytes, *, key_id: str, master: str) -> bytes:
    """Return a data key sealed by a key of the node, with that key's mark in front."""
    nonce = os.urandom(_NONCE_BYTES)
    body = _wrapping(master).encrypt(nonce, key, key_id.encode())
    return mark_of(master) + nonce + body


def unwrapped(sealed: bytes, *, key_id: str, masters: tuple[str, ...]) -> bytes:
    """Return a data key. masters: the keys of the node, newest first. Raises: NotOpened."""
    for master in masters:
        if hmac.compare_digest(mark_of(master), sealed[:8]):
            nonce, body = sealed[8 : 8 + _NONCE_BYTES], sealed[8 + _NONCE_BYTES :]
            try:
                return _wrapping(master).decrypt(nonce, body, key_id.encode())
            except (InvalidTag, ValueError) as problem:
                raise NotOpened(key_id) from problem
    raise NotOpened(key_id)


def mark_of(master: str) -> bytes:
    """Return what tells the keys of a node apart, and nothing of the key."""
    return hashlib.sha256(b"mark\x00" + master.encode()).digest()[:8]


def _wrapping(master: str) -> AESGCM:
    return AESGCM(hashlib.sha256(_WRAPPING + master.encode()).digest())


def blind(key: bytes, *, about: str, text: str) -> str:
    """Return what a sensitive value is found by: the same for the same, and not to be read back."""
    return "~" + hmac.new(key, f"{about}\x00{text}".encode(), hashlib.sha256).hexdigest()[:32]
