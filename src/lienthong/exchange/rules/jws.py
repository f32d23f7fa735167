# SPDX-License-Identifier: Apache-2.0
"""Signed statements: compact JWS (RFC 7515) with ES256, EdDSA or RS256 (RFC 7518, 8037).

Written out because each package passes here four times: a general library costs more than the
signature itself. Any JOSE library reads and writes the same.
"""

import base64
import binascii
import json
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey
PublicKey = ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey | rsa.RSAPublicKey

_ES256 = ec.ECDSA(hashes.SHA256())
_HALF = 32  #: bytes of each number of a P-256 signature
_LEAST_RSA_BITS = 2048


class BadJws(ValueError):  # noqa: N818 - it names the statement
    """A statement that does not read, or that this key did not sign."""


def sign(payload: bytes, key: PrivateKey, kind: str, key_id: str = "") -> str:
    """Return a compact JWS. kind: its `typ`, such as `lienthong-document`."""
    told = {"alg": _algorithm(key.public_key()), "typ": kind} | ({"kid": key_id} if key_id else {})
    header = json.dumps(told, separators=(",", ":"))
    signed = f"{_text(header.encode())}.{_text(payload)}"
    return f"{signed}.{_text(_signature(signed.encode(), key))}"


def detached(payload: bytes, key: PrivateKey, kind: str, key_id: str) -> str:
    """Return a JWS whose payload travels beside it (RFC 7515, appendix F): `header..signature`."""
    header, _, rest = sign(payload, key, kind, key_id).partition(".")
    return f"{header}..{rest.rpartition('.')[2]}"


def opened(statement: str, key: PublicKey, kind: str) -> bytes:
    """Return the payload of a compact JWS that this key signed.

    The algorithm is the key's, never the header's choice. Raises: BadJws.
    """
    signed, _, signature = statement.rpartition(".")
    header, _, payload = signed.partition(".")
    if _header(header) != (_algorithm(key), kind):
        raise BadJws(f"not a {kind} under {_algorithm(key)}")
    try:
        _check(signed.encode("ascii"), _bytes(signature), key)
        return _bytes(payload)
    except InvalidSignature:
        raise BadJws("the signature does not hold") from None
    except UnicodeEncodeError:
        raise BadJws("not ASCII") from None


def payload(statement: str) -> bytes:
    """Return what a statement says, unchecked: for those that were checked when they came.

    Raises: BadJws.
    """
    return _bytes(statement.partition(".")[2].partition(".")[0])


def public_key(der: bytes) -> PublicKey:
    """Read a SubjectPublicKeyInfo. Raises: BadJws for a key of another kind, or a weak one."""
    try:
        key = serialization.load_der_public_key(der)
    except ValueError as problem:
        raise BadJws("not a public key") from problem
    if not isinstance(key, ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey | rsa.RSAPublicKey):
        raise BadJws("not a P-256, Ed25519 or RSA key")
    _algorithm(key)
    return key


def _algorithm(key: PublicKey) -> str:
    match key:
        case ed25519.Ed25519PublicKey():
            return "EdDSA"
        case ec.EllipticCurvePublicKey() if isinstance(key.curve, ec.SECP256R1):
            return "ES256"
        case rsa.RSAPublicKey() if key.key_size >= _LEAST_RSA_BITS:
            return "RS256"
    raise BadJws("a key must be P-256, Ed25519, or RSA of 2048 bits or more")


@lru_cache(maxsize=256)
def _header(encoded: str) -> tuple[str, str]:
    try:
        header = json.loads(_bytes(encoded))
        if set(header) - {"alg", "typ", "kid"}:
            raise BadJws("unknown header parameters")
        return str(header["alg"]), str(header.get("typ", ""))
    except (KeyError, TypeError, ValueError, RecursionError) as problem:
        raise BadJws("not a compact JWS") from problem


def _signature(signed: bytes, key: PrivateKey) -> bytes:
    match key:
        case ed25519.Ed25519PrivateKey():
            return key.sign(signed)
        case rsa.RSAPrivateKey():
            return key.sign(signed, padding.PKCS1v15(), hashes.SHA256())
        case _:
            r, s = decode_dss_signature(key.sign(signed, _ES256))
            return r.to_bytes(_HALF) + s.to_bytes(_HALF)


def _check(signed: bytes, signature: bytes, key: PublicKey) -> None:
    match key:
        case ed25519.Ed25519PublicKey():
            key.verify(signature, signed)
        case rsa.RSAPublicKey():
            key.verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
        case _:
            if len(signature) != 2 * _HALF:
                raise BadJws("not an ES256 signature")
            r, s = int.from_bytes(signature[:_HALF]), int.from_bytes(signature[_HALF:])
            key.verify(encode_dss_signature(r, s), signed, _ES256)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as problem:
        raise BadJws("not base64url") from problem
