# SPDX-License-Identifier: Apache-2.0
"""What this node is to other nodes: the keys in `var/keys/node`, made on first use.

Its words are signed with one key for years; its authority issues the certificates that it connects
with, each for ninety days, the next one a month before the last one ends.
"""

import os
import secrets
import ssl
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from lienthong.exchange.rules import certificates
from lienthong.kernel import clock

PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The keys of a node."""

    code: str
    words: ed25519.Ed25519PrivateKey  #: signs pages, books and relays
    authority: x509.Certificate
    folder: Path

    @property
    def public_key(self) -> bytes:
        """Return what others verify its words with, in DER."""
        return self.words.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    @property
    def certificate(self) -> Path:
        """Return the file of its certificate, key first, renewed when it is time."""
        return self.folder / "tls.pem"

    def renewed(self, hosts: tuple[str, ...]) -> bool:
        """Issue the next certificate when it is time; tell whether that was so."""
        path = self.certificate
        if path.exists():
            content = path.read_bytes()
            standing = certificates.read(content[content.index(b"-----BEGIN CERTIFICATE") :])
            names = x509.SubjectAlternativeName
            named = standing.extensions.get_extension_for_class(names).value
            told = {str(one.value) for one in named}
            if not certificates.needs_renewal(standing, clock.now()) and told == set(hosts):
                return False
        issuer = _private(self.folder / "authority.key")
        assert isinstance(issuer, ec.EllipticCurvePrivateKey), "this program has written it"
        key = ec.generate_private_key(ec.SECP256R1())
        made = certificates.issued(
            (issuer, self.authority), self.code, key.public_key(), clock.now(), hosts=hosts
        )
        _write(path, _pem(key) + certificates.pem(made).encode())
        return True


def identity(folder: Path, code: str) -> Identity:
    """Return the keys of a node, made on first use. folder: `var/keys/node`."""
    if not (folder / "authority.pem").exists():
        _make(folder, code)
    words = _private(folder / "words.key")
    assert isinstance(words, ed25519.Ed25519PrivateKey), "this program has written it"
    authority = certificates.read((folder / "authority.pem").read_bytes())
    return Identity(code=code, words=words, authority=authority, folder=folder)


def calling(identity: Identity, authority: str, protocols: tuple[str, ...] = ()) -> ssl.SSLContext:
    """Return how this node connects to one whose certificates this authority (PEM) issues.

    protocols: that it offers (ALPN); httpx says so itself, in the context that it is given.
    """
    changed = identity.certificate.stat().st_mtime_ns
    return _calling(str(identity.certificate), changed, authority, protocols)


@lru_cache(maxsize=256)
def _calling(
    certificate: str, _changed: int, authority: str, protocols: tuple[str, ...]
) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_verify_locations(cadata=certificates.der(certificates.read(authority.encode())))
    context.load_cert_chain(certificate)
    if protocols:
        context.set_alpn_protocols(protocols)
    return context


def _make(folder: Path, code: str) -> None:
    """Make all keys of a node, or none: of two processes at their first start one wins."""
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as made:
        key, authority = certificates.authority(f"{code} CA", clock.now())
        ours = Path(made) / folder.name
        ours.mkdir(mode=0o700)
        _write(ours / "authority.key", _pem(key))
        _write(ours / "words.key", _pem(ed25519.Ed25519PrivateKey.generate()))
        _write(ours / "authority.pem", certificates.pem(authority).encode())
        try:
            ours.rename(folder)  # over an empty folder too
        except OSError:
            if not (folder / "authority.pem").exists():  # it is not that another was faster
                raise


def _pem(key: PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _private(path: Path) -> object:
    return serialization.load_pem_private_key(path.read_bytes(), password=None)


def _write(path: Path, content: bytes) -> None:
    """Write a secret whole, or not at all, readable by its owner only."""
    made = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    made.replace(path)
