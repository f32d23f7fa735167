# SPDX-License-Identifier: Apache-2.0
"""Certificates of mutual TLS: a node's own authority, what it issues, and how others read them."""

import datetime as dt
import ipaddress
from collections.abc import Iterable

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

#: An authority outlives many certificates; those are issued anew while the last one still works.
AUTHORITY_DAYS = 3_650
CERTIFICATE_DAYS = 90
RENEW_DAYS = 30
#: A clock that is somewhat behind does not refuse a new certificate.
_EARLIER = dt.timedelta(hours=1)


class BadCertificate(ValueError):  # noqa: N818 - it names the certificate
    """Bytes that are no certificate, or one of a kind that is not taken."""


def authority(name: str, now: dt.datetime) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """Make what issues a node's certificates. name: the node's code."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name(name)
    made = (
        _begun(subject, subject, key.public_key(), now, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(is_authority=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return key, made


def issued(
    issuer: tuple[ec.EllipticCurvePrivateKey, x509.Certificate],
    name: str,
    public_key: ec.EllipticCurvePublicKey,
    now: dt.datetime,
    *,
    hosts: Iterable[str] = (),
    days: int = CERTIFICATE_DAYS,
) -> x509.Certificate:
    """Issue a certificate for both ends of a connection. hosts: names or addresses of a server."""
    key, parent = issuer
    both = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    made = (
        _begun(_name(name), parent.subject, public_key, now, days)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(is_authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage(both), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False
        )
    )
    names = [_host(one) for one in hosts]
    if names:
        made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return made.sign(key, hashes.SHA256())


def read(content: bytes) -> x509.Certificate:
    """Read a certificate in PEM or DER. Raises: BadCertificate."""
    try:
        if content.lstrip().startswith(b"-----"):
            return x509.load_pem_x509_certificate(content)
        return x509.load_der_x509_certificate(content)
    except ValueError as problem:
        raise BadCertificate(str(problem)) from problem


def pem(certificate: x509.Certificate) -> str:
    """Write a certificate as text."""
    return certificate.public_bytes(serialization.Encoding.PEM).decode("ascii")


def der(certificate: x509.Certificate) -> bytes:
    """Write a certificate as bytes."""
    return certificate.public_bytes(serialization.Encoding.DER)


def sha256(certificate: x509.Certificate) -> bytes:
    """Return its fingerprint."""
    return certificate.fingerprint(hashes.SHA256())


def is_authority(certificate: x509.Certificate) -> bool:
    """Tell whether it may issue others."""
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def is_issued_by(certificate: x509.Certificate, parent: x509.Certificate) -> bool:
    """Tell whether one certificate was issued by another, its signature included."""
    try:
        certificate.verify_directly_issued_by(parent)
    except Exception:  # noqa: BLE001 - a stranger's bytes: whatever is wrong with them, it was not
        return False
    return True


def needs_renewal(certificate: x509.Certificate, now: dt.datetime) -> bool:
    """Tell whether the next one should be issued."""
    return certificate.not_valid_after_utc - now < dt.timedelta(days=RENEW_DAYS)


def _begun(
    subject: x509.Name,
    issuer: x509.Name,
    public_key: ec.EllipticCurvePublicKey,
    now: dt.datetime,
    days: int,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(now + dt.timedelta(days=days))
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:64])])


def _host(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def _usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
