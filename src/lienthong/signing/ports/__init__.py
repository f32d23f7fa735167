# SPDX-License-Identifier: Apache-2.0
"""What signing asks of the outside: a key that signs, a clock that attests, who was revoked."""

import datetime as dt
from collections.abc import Mapping
from typing import Protocol


class Signer(Protocol):
    """A key and its certificate: held here, or asked of a remote service (CSC API)."""

    @property
    def certificate(self) -> bytes:
        """Return the certificate, DER."""

    def sign(self, content: bytes) -> bytes:
        """Return the RSASSA-PKCS1-v1_5 signature over the SHA-256 of a content."""


class TimeStamper(Protocol):
    """A time-stamping authority (RFC 3161)."""

    def stamp(self, digest: bytes) -> bytes:
        """Return a TimeStampToken, DER, over a SHA-256 digest."""


class Revocations(Protocol):
    """Who was revoked, and when."""

    def revoked(self, serials: list[str]) -> Mapping[str, dt.datetime]:
        """Return the instants of those of the certificates, by hex serial, that were revoked."""
