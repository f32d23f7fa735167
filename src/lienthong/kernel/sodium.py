# SPDX-License-Identifier: Apache-2.0
"""Ed25519 (RFC 8032) by libsodium, which takes half as long for it as OpenSSL does (ADR 0228).

Keys are those of `cryptography`, and so are signatures: both libraries make the same bytes.
"""

from functools import lru_cache

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nacl import bindings
from nacl.exceptions import BadSignatureError

SIGNATURE_BYTES = 64


def sign(key: Ed25519PrivateKey, message: bytes) -> bytes:
    """Return the signature of a message: 64 bytes. A key that stays in its token signs there."""
    secret = _secret(key)
    if secret is None:
        return key.sign(message)
    return bindings.crypto_sign(message, secret)[:SIGNATURE_BYTES]


def verify(public: bytes, signature: bytes, message: bytes) -> None:
    """Check a signature. public: the key's 32 bytes. Raises: InvalidSignature."""
    if len(signature) != SIGNATURE_BYTES:
        raise InvalidSignature
    try:
        bindings.crypto_sign_open(signature + message, public)
    except BadSignatureError:
        raise InvalidSignature from None


@lru_cache(maxsize=64)
def _secret(key: Ed25519PrivateKey) -> bytes | None:
    """Return a key as libsodium has it, the seed and the public half; None: it cannot be had."""
    try:
        return key.private_bytes_raw() + key.public_key().public_bytes_raw()
    except (AttributeError, UnsupportedAlgorithm):
        return None
