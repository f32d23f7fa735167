# SPDX-License-Identifier: Apache-2.0
"""The node's own certificate authority: a root, an issuing authority, a time-stamping authority.

Made on first use in `var/keys/signing`, marked as a demonstration in every subject. A node in
service puts the certificates and keys of a licensed provider in the same files.
"""

import datetime as dt
import fcntl
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.x509.oid import AuthorityInformationAccessOID as Access
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings

from lienthong.signing.errors import AuthorityNotReady

DEMO = "DEMO - không có giá trị pháp lý"
_BEGIN = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
_END = dt.datetime(2049, 12, 31, tzinfo=dt.UTC)
_ISSUERS = ("root", "issuing")
_CRL_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom a certificate names."""

    name: str  #: the person, or the agency
    agency: str  #: name of the agency
    agency_code: str  #: its code in today's form
    post_name: str = ""  #: people: their title


class Authority:
    """Certificates and keys of the node, loaded once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.certificates = {
            name: x509.load_pem_x509_certificate((folder / f"{name}.pem").read_bytes())
            for name in (*_ISSUERS, "tsa")
        }
        self.keys = {name: _load_key(folder / f"{name}.key") for name in (*_ISSUERS, "tsa")}
        self._box = AESGCM((folder / "box.key").read_bytes())

    @property
    def is_demo(self) -> bool:
        """Tell whether its subjects say that it is a demonstration."""
        return "DEMO" in self.certificates["root"].subject.rfc4514_string()

    def issue(
        self, subject: Subject, key: rsa.RSAPublicKey, *, begin: dt.datetime, end: dt.datetime
    ) -> x509.Certificate:
        """Issue a certificate for signing documents (RFC 5280, ETSI EN 319 412-2)."""
        attributes = [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, subject.agency[:64]),
            x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, subject.agency_code),
            x509.NameAttribute(NameOID.COMMON_NAME, subject.name[:64]),
        ]
        if subject.post_name:
            attributes.append(x509.NameAttribute(NameOID.TITLE, subject.post_name[:64]))
        if self.is_demo:
            attributes.append(x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, DEMO))
        built = (
            _builder(x509.Name(attributes), key, self.certificates["issuing"], begin, end)
            .add_extension(_usage(content_commitment=True), critical=True)
            .add_extension(_where("crl.der"), critical=False)
            .add_extension(_issued_by("ca.pem"), critical=False)
        )
        return built.sign(self.keys["issuing"], hashes.SHA256())

    def crl(self, revoked: Iterable[tuple[int, dt.datetime]], *, at: dt.datetime) -> bytes:
        """Return the list of revoked certificates, DER, good for a week (RFC 5280, section 5)."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificates["issuing"].subject)
            .last_update(at)
            .next_update(at + dt.timedelta(days=_CRL_DAYS))
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(
                    self.keys["issuing"].public_key()
                ),
                critical=False,
            )
            .add_extension(x509.CRLNumber(int(at.timestamp())), critical=False)
        )
        for serial, revoked_at in revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(serial)
            builder = builder.add_revoked_certificate(entry.revocation_date(revoked_at).build())
        signed = builder.sign(self.keys["issuing"], hashes.SHA256())
        return signed.public_bytes(serialization.Encoding.DER)

    def lock_away(self, key: rsa.RSAPrivateKey, *, name: bytes) -> bytes:
        """Encrypt a private key for the table: AES-256-GCM, bound to the row's name."""
        nonce = os.urandom(12)
        plain = key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return nonce + self._box.encrypt(nonce, plain, name)

    def unlock(self, box: bytes, *, name: bytes) -> rsa.RSAPrivateKey:
        """Decrypt a private key.

        Raises: cryptography.exceptions.InvalidTag when the box key is not the one it was made with.
        """
        key = serialization.load_der_private_key(
            self._box.decrypt(box[:12], box[12:], name), password=None
        )
        assert isinstance(key, rsa.RSAPrivateKey)
        return key


def authority() -> Authority:
    """Return the node's authority; a demonstration one is made on first use, never in production.

    Raises: AuthorityNotReady.
    """
    folder: Path = settings.VAR / "keys" / "signing"
    is_production = settings.ENVIRONMENT.is_production
    if not folder.exists() and is_production:
        raise AuthorityNotReady(problem="chưa có khóa của cơ quan chứng thực")
    loaded = _load(folder)
    if loaded.is_demo and is_production:
        raise AuthorityNotReady(problem="khóa demo")
    return loaded


def check() -> str:
    """Return what keeps this node from signing, or nothing."""
    try:
        authority()
    except AuthorityNotReady as refusal:
        return str(refusal)
    except (OSError, ValueError) as problem:
        return f"the keys of signing cannot be read: {problem}"
    return ""


@lru_cache(maxsize=4)
def _load(folder: Path) -> Authority:
    if not folder.exists():
        _make(folder)
    return Authority(folder)


def _make(folder: Path) -> None:
    """Make the demonstration authority under another name and rename it when complete."""
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder.parent / "signing.lock").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        if folder.exists():
            return
        made = folder.with_name(f".signing.{os.getpid()}")
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir(mode=0o700)
        _fill(made)
        made.rename(folder)


def _fill(folder: Path) -> None:
    keys = {name: new_key() for name in (*_ISSUERS, "tsa")}
    names = {
        "root": _demo_name("Liên Thông DEMO Root CA"),
        "issuing": _demo_name("Liên Thông DEMO CA"),
        "tsa": _demo_name("Liên Thông DEMO TSA"),
    }
    root = (
        _builder(names["root"], keys["root"].public_key(), None, _BEGIN, _END)
        .add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
        .add_extension(_usage(certificates=True), critical=True)
        .sign(keys["root"], hashes.SHA256())
    )
    issuing = (
        _builder(names["issuing"], keys["issuing"].public_key(), root, _BEGIN, _END)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(certificates=True), critical=True)
        .sign(keys["root"], hashes.SHA256())
    )
    tsa = (
        _builder(names["tsa"], keys["tsa"].public_key(), issuing, _BEGIN, _END)
        .add_extension(_usage(content_commitment=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(keys["issuing"], hashes.SHA256())
    )
    for name, certificate in (("root", root), ("issuing", issuing), ("tsa", tsa)):
        pem = certificate.public_bytes(serialization.Encoding.PEM)
        (folder / f"{name}.pem").write_bytes(pem)
        _keep(folder / f"{name}.key", _pem(keys[name]))
    _keep(folder / "box.key", os.urandom(32))


def new_key() -> rsa.RSAPrivateKey:
    """Make an RSA key of 2048 bits (KS-04, ADR 0042)."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _builder(
    subject: x509.Name,
    key: rsa.RSAPublicKey,
    issuer: x509.Certificate | None,
    begin: dt.datetime,
    end: dt.datetime,
) -> x509.CertificateBuilder:
    above = issuer.public_key() if issuer else key
    assert isinstance(above, rsa.RSAPublicKey)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(above),
            critical=False,
        )
    )


def _usage(*, content_commitment: bool = False, certificates: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=content_commitment,
        content_commitment=content_commitment,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certificates,
        crl_sign=certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _where(name: str) -> x509.CRLDistributionPoints:
    address = x509.UniformResourceIdentifier(f"{settings.BASE_URL}/api/signing/{name}")
    return x509.CRLDistributionPoints(
        [x509.DistributionPoint([address], relative_name=None, reasons=None, crl_issuer=None)]
    )


def _issued_by(name: str) -> x509.AuthorityInformationAccess:
    address = x509.UniformResourceIdentifier(f"{settings.BASE_URL}/api/signing/{name}")
    return x509.AuthorityInformationAccess([x509.AccessDescription(Access.CA_ISSUERS, address)])


def _demo_name(name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, DEMO),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )


def _pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _keep(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)


def _load_key(path: Path) -> rsa.RSAPrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise AuthorityNotReady(problem=f"{path.name}: RSA")
    return key
