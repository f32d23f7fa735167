# SPDX-License-Identifier: Apache-2.0
"""Secrets shared with old clients, sealed: AES-256-GCM under the node's key, bound to the system.

An HMAC is checked with the very secret it was made with, so that a hash of it would not do.
"""

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12
#: What the key is used for: the same text in another place gives another key.
_PURPOSE = b"lienthong.exchange: shared secrets, 1\n"


class NotOpened(ValueError):  # noqa: N818 - it names the seal
    """Sealed for another system, or under another node's key."""


def sealed(secret: str, *, system: str, key: str) -> bytes:
    """Return a secret that only this node opens, and only for this system. system: its code."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + _cipher(key).encrypt(nonce, secret.encode(), system.encode())


def opened(seal: bytes, *, system: str, key: str) -> str:
    """Return a sealed secret. Raises: NotOpened."""
    try:
        return (
            _cipher(key).decrypt(seal[:_NONCE_BYTES], seal[_NONCE_BYTES:], system.encode()).decode()
        )
    except (InvalidTag, ValueError) as problem:
        raise NotOpened(system) from problem


def _cipher(key: str) -> AESGCM:
    return AESGCM(hashlib.sha256(_PURPOSE + key.encode()).digest())
