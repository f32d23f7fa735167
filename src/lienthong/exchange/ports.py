# SPDX-License-Identifier: Apache-2.0
"""Outside of the exchange's pages: the data plane, which alone writes packages (ADR 0155)."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO, Protocol
from uuid import UUID

from lienthong.exchange.rules.documents import DestructionReport
from lienthong.exchange.rules.edxml import Edoc, StatusMessage
from lienthong.kernel.ids import LeafId


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The axis answers for what was said from here on."""

    package_id: UUID
    leaf_id: LeafId  #: of its event in the exchange log


@dataclass(frozen=True, slots=True, kw_only=True)
class Lent:
    """A package that waits for this node's desk."""

    delivery_id: UUID
    package_id: UUID
    statement: str  #: what its sender signed
    receivers: tuple[str, ...]  #: agencies of the desk, modern order


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What the directory must know of the desk."""

    key_sha256: bytes  #: of what it shows with each request
    public_key: bytes  #: of its statements: SubjectPublicKeyInfo, DER


class Axis(Protocol):
    """The axis as the desk of this node calls it, with the desk's own key.

    Every call raises AxisAway when the axis does not answer or is busy (the same call again is
    safe), and AxisRefused when it says no. None may run inside a transaction.
    """

    def send(self, document: Edoc, files: Sequence[BinaryIO]) -> Accepted:
        """Send a document with its files, in the order of its attachments."""

    def say(self, message: StatusMessage) -> Accepted:
        """Report how far a receiver is with a document."""

    def destroyed(self, report: DestructionReport) -> Accepted:
        """Report that the copy of a document that was let go is destroyed."""

    def borrow(self, wait_seconds: float) -> list[Lent]:
        """Take what waits for the desk's agencies, the most urgent first."""

    def acknowledge(self, lent: Sequence[Lent]) -> None:
        """Sign that the desk has these packages."""

    def content(self, delivery_id: UUID, place: int) -> AbstractContextManager[Iterator[bytes]]:
        """Open one file of a package that came."""

    def credentials(self) -> Credentials:
        """Return the keys of this installation's desk. Asks nobody."""

    def check(self) -> list[str]:
        """Return what is wrong with address or keys; empty when well."""
