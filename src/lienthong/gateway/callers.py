# SPDX-License-Identifier: Apache-2.0
"""Who asks: by the key it shows, by the certificate it connected with, or by both."""

from functools import lru_cache

from cryptography import x509
from starlette.requests import Request
from starlette.types import Scope

from lienthong.exchange.rules import certificates
from lienthong.gateway.directory import Certificate, Directory, System
from lienthong.gateway.directory_nodes import Node
from lienthong.gateway.errors import (
    CertificateExpired,
    CertificateNeeded,
    CertificateRevoked,
    CertificateUnknown,
    UnknownSystem,
)
from lienthong.kernel import clock


def caller(directory: Directory, request: Request) -> System:
    """Return who asks.

    A certificate that is shown must be the system's, whether it has to show one or not.
    Raises: UnknownSystem, CertificateNeeded, CertificateUnknown, CertificateExpired,
    CertificateRevoked.
    """
    shown = _shown(request)
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        system = directory.system_of_key(key)
        if shown is None and system.needs_certificate:
            raise CertificateNeeded
    elif shown is None:
        raise UnknownSystem
    else:
        system = None
    if shown is None:
        assert system is not None, "it has shown its key"
        return system
    owner = owner_of(directory, shown)
    if system is not None and owner.id != system.id:
        raise CertificateUnknown(subject=_subject(shown))
    return owner


def owner_of(directory: Directory, shown: x509.Certificate) -> System:
    """Return whose certificate it is, if it holds.

    Raises: CertificateUnknown, CertificateExpired, CertificateRevoked.
    """
    registered = _registered(directory, shown)
    owner = directory.by_id.get(registered.system) if registered else None
    if registered is None or owner is None:
        raise CertificateUnknown(subject=_subject(shown))
    if registered.is_revoked:
        raise CertificateRevoked(subject=_subject(shown))
    now, until = clock.now(), min(shown.not_valid_after_utc, registered.valid_to)
    if not shown.not_valid_before_utc <= now <= until:
        raise CertificateExpired(subject=_subject(shown), day=until)
    return owner


def is_of_node(directory: Directory, node: Node, shown: x509.Certificate) -> bool:
    """Tell whether a certificate is another node's: a neighbour's, or an introduced one's.

    Raises: CertificateUnknown, CertificateExpired, CertificateRevoked, of a neighbour.
    """
    if node.system is not None:
        return owner_of(directory, shown).id == node.system
    authority = introduced_authority(node)
    holds = shown.not_valid_before_utc <= clock.now() <= shown.not_valid_after_utc
    return holds and authority is not None and _is_issued_by(certificates.der(shown), authority)


def introduced_authority(node: Node) -> bytes | None:
    """Return what issues the certificates of a node that a neighbour introduced, in DER.

    None: its page does not say, or says no certificate.
    """
    return _authority(node.signers.page.authority) if node.signers is not None else None


@lru_cache(maxsize=1_024)
def _authority(pem: str) -> bytes | None:
    try:
        return certificates.der(certificates.read(pem.encode()))
    except ValueError:
        return None


def _registered(directory: Directory, shown: x509.Certificate) -> Certificate | None:
    """Return the entry of a certificate itself, else that of the authority that issued it."""
    itself = directory.certificates.get(_sha256(shown))
    if itself is not None:
        return itself
    told = certificates.der(shown)
    issuers = (one for one in directory.certificates.values() if one.is_authority)
    return next((one for one in issuers if _is_issued_by(told, one.der)), None)


def _shown(request: Request) -> x509.Certificate | None:
    return shown_on(request.scope)


def shown_on(scope: Scope) -> x509.Certificate | None:
    """Return the certificate of the connection (the ASGI extension `tls`)."""
    chain = scope.get("extensions", {}).get("tls", {}).get("client_cert_chain") or ()
    return _read(chain[0]) if chain else None


def _subject(shown: x509.Certificate) -> str:
    return shown.subject.rfc4514_string()[:120]


@lru_cache(maxsize=1_024)
def _read(pem: str) -> x509.Certificate:
    return certificates.read(pem.encode())


@lru_cache(maxsize=4_096)
def _sha256(shown: x509.Certificate) -> bytes:
    return certificates.sha256(shown)


@lru_cache(maxsize=4_096)
def _is_issued_by(der: bytes, issuer: bytes) -> bool:
    return certificates.is_issued_by(certificates.read(der), certificates.read(issuer))
