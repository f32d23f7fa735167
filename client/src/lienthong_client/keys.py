# SPDX-License-Identifier: Apache-2.0
"""Keys of a system, and the compact JWS (RFC 7515) it signs with them."""

import base64
import datetime as dt
import json
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from lienthong_client.errors import BadSettings

PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
_HALF = 32


def generate() -> tuple[bytes, bytes]:
    """Make a P-256 key pair. Returns the private key (PKCS #8) and the public one, both in PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    private = _private(key)
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private, public


def certificate(system: str, now: dt.datetime, days: int = 365) -> tuple[bytes, bytes]:
    """Make a certificate to show in mutual TLS; the axis trusts it once it is registered there.

    Returns key and certificate together, and the certificate alone, both in PEM.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, system[:64])])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    told = made.public_bytes(serialization.Encoding.PEM)
    return _private(key) + told, told


def load(path: Path) -> PrivateKey:
    """Read a private key from a PEM file. Raises: BadSettings."""
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as problem:
        raise BadSettings(f"{path}: {problem}") from problem
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key
    if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1):
        return key
    raise BadSettings(f"{path}: neither a P-256 nor an Ed25519 key")


def sign(payload: bytes, key: PrivateKey, kind: str) -> str:
    """Return a compact JWS. kind: its `typ`, so that no statement is taken for another."""
    algorithm = "EdDSA" if isinstance(key, ed25519.Ed25519PrivateKey) else "ES256"
    header = json.dumps({"alg": algorithm, "typ": kind}, separators=(",", ":"))
    signed = f"{_text(header.encode())}.{_text(payload)}"
    return f"{signed}.{_text(_signature(signed.encode(), key))}"


def payload_of(statement: str) -> bytes:
    """Return what a statement says, its signature unchecked: the axis has checked it."""
    text = statement.split(".")[1]
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _signature(signed: bytes, key: PrivateKey) -> bytes:
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(signed)
    r, s = decode_dss_signature(key.sign(signed, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(_HALF) + s.to_bytes(_HALF)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
