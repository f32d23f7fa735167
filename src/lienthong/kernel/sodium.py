# SPDX-License-Identifier: Apache-2.0
"""Ed25519 (RFC 8032) by libsodium, which takes half as long for it as OpenSSL does (ADR 0228).

Keys are those of `cryptography`, and so are signatures: both libraries make the same bytes.
"""

from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nacl import bindings
from nacl.exceptions import BadSignatureError

SIGNATURE_BYTES, PUBLIC_BYTES = 64, 32
#: The kind of key that lies in memory; one of any other kind, in a token say, signs by itself.
_IN_MEMORY = type(Ed25519PrivateKey.from_private_bytes(bytes(32)))


def sign(key: Ed25519PrivateKey, message: bytes) -> bytes:
    """Return the signature of a message: 64 bytes."""
    if not isinstance(key, _IN_MEMORY):
        return key.sign(message)
    return bindings.crypto_sign(message, _secret(key))[:SIGNATURE_BYTES]


def verify(public: bytes, signature: bytes, message: bytes) -> None:
    """Check a signature. public: the key's 32 bytes. Raises: InvalidSignature."""
    if (len(public), len(signature)) != (PUBLIC_BYTES, SIGNATURE_BYTES):
        raise InvalidSignature  # the binding does not look: it would read past a shorter key
    try:
        bindings.crypto_sign_open(signature + message, public)
    except BadSignatureError:
        raise InvalidSignature from None


@lru_cache(maxsize=64)
def _secret(key: Ed25519PrivateKey) -> bytes:
    """Return a key as libsodium has it: the seed and the public half."""
    return key.private_bytes_raw() + key.public_key().public_bytes_raw()
