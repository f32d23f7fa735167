# SPDX-License-Identifier: Apache-2.0
"""Who asks: by the key it shows, by the certificate it connected with, or by both."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The certificate of a connection, as far as each of its calls asks for it."""

    der: bytes
    sha256: bytes
    subject: str
    valid_from: dt.datetime
    valid_to: dt.datetime

    def holds(self, until: dt.datetime) -> bool:
        """Tell whether it is in force now. until: when it ends for us, whatever it says itself."""
        return self.valid_from <= clock.now() <= min(self.valid_to, until)


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
        raise CertificateUnknown(subject=shown.subject)
    return owner


def owner_of(directory: Directory, shown: Shown) -> System:
    """Return whose certificate it is, if it holds.

    Raises: CertificateUnknown, CertificateExpired, CertificateRevoked.
    """
    registered = _registered(directory, shown)
    owner = directory.by_id.get(registered.system) if registered else None
    if registered is None or owner is None:
        raise CertificateUnknown(subject=shown.subject)
    if registered.is_revoked:
        raise CertificateRevoked(subject=shown.subject)
    if not shown.holds(registered.valid_to):
        raise CertificateExpired(
            subject=shown.subject, day=min(shown.valid_to, registered.valid_to)
        )
    return owner


def is_of_node(directory: Directory, node: Node, shown: Shown) -> bool:
    """Tell whether a certificate is another node's: a neighbour's, or an introduced one's.

    Raises: CertificateUnknown, CertificateExpired, CertificateRevoked, of a neighbour.
    """
    if node.system is not None:
        return owner_of(directory, shown).id == node.system
    authority = introduced_authority(node)
    is_its = authority is not None and _is_issued_by(shown.der, authority)
    return is_its and shown.holds(shown.valid_to)


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


def _registered(directory: Directory, shown: Shown) -> Certificate | None:
    """Return the entry of a certificate itself, else that of the authority that issued it."""
    itself = directory.certificates.get(shown.sha256)
    if itself is not None:
        return itself
    issuers = (one for one in directory.certificates.values() if one.is_authority)
    return next((one for one in issuers if _is_issued_by(shown.der, one.der)), None)


def _shown(request: Request) -> Shown | None:
    return shown_on(request.scope)


def shown_on(scope: Scope) -> Shown | None:
    """Return the certificate of the connection (the ASGI extension `tls`)."""
    chain = scope.get("extensions", {}).get("tls", {}).get("client_cert_chain") or ()
    return _read(chain[0]) if chain else None


@lru_cache(maxsize=4_096)
def _read(pem: str) -> Shown:
    read = certificates.read(pem.encode())
    return Shown(
        der=certificates.der(read), sha256=certificates.sha256(read),
        subject=read.subject.rfc4514_string()[:120],
        valid_from=read.not_valid_before_utc, valid_to=read.not_valid_after_utc,
    )  # fmt: skip


@lru_cache(maxsize=4_096)
def _is_issued_by(der: bytes, issuer: bytes) -> bool:
    return certificates.is_issued_by(certificates.read(der), certificates.read(issuer))
