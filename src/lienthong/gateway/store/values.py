# SPDX-License-Identifier: Apache-2.0
"""What the front hands to the store once it has been checked, and what the store answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from lienthong.exchange.rules.documents import DestructionReport
from lienthong.exchange.rules.edxml import Edoc, StatusCode, StatusMessage
from lienthong.exchange.rules.errands import Request
from lienthong.exchange.rules.handling import Ask
from lienthong.exchange.rules.systems import EventKind
from lienthong.gateway.directory import System
from lienthong.gateway.segments import Content
from lienthong.ledger.rules.receipts import Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file of a package, as it came."""

    name: str
    media_type: str
    sha256: bytes
    size_bytes: int
    content: Content | None  #: None: it is in the body store, under its SHA-256


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One receiver and the system that carries its documents."""

    code: str  #: modern order
    name: str
    system: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A document that has been checked and may be taken."""

    id: UUID
    system: System
    sender_code: str  #: modern order
    edoc: Edoc
    payload: bytes  #: the document's statement
    statement: str  #: the same, signed
    sha256: bytes  #: of the signed statement
    parts: tuple[Part, ...]
    addresses: tuple[Address, ...]
    requests: tuple[Request, ...] = ()  #: what it asks about earlier documents
    added: tuple[Address, ...] = ()  #: whom an update adds to the earlier document's receivers
    noted: Mapping[str, object] = field(default_factory=dict)  #: how it came, for the log
    mark: bytes | None = None  #: of the hand-over by another node; None: a system's own

    @property
    def size_bytes(self) -> int:
        """Return the bytes of all files."""
        return sum(part.size_bytes for part in self.parts)

    @property
    def weight(self) -> int:
        """Return the bytes it holds in memory."""
        return len(self.payload) + sum(len(part.content or b"") for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """An earlier document of the same sender that a new one is perhaps."""

    package: UUID
    document_id: str
    why: str  #: number: number, notation and date are the same; file: a file is


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The axis answers for it from here on."""

    id: UUID  #: of the package
    leaf_id: UUID  #: of its acceptance in the exchange log
    receipt: Receipt | None  #: None when it was accepted before: ask for the proof by its leaf
    alike: tuple[Alike, ...] = ()  #: what the sender is warned of


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """A receiving system's signed receipt for one delivery."""

    system: System
    delivery: UUID
    package: UUID
    sha256: bytes  #: of the sender's signed statement, as the receiver read it
    receipt: str  #: signed
    problem: str = ""  #: why the receiver cannot take it; "": it has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A receiver's word on a document: a status, or the report that its copy was destroyed."""

    system: System
    receiver_code: str  #: modern order: who says it
    sender_code: str  #: modern order: whose document it is
    message: StatusMessage | DestructionReport
    statement: str  #: signed
    sha256: bytes  #: of the signed statement: the same one again is not a second word
    noted: Mapping[str, object] = field(default_factory=dict)  #: how it came, for the log

    @property
    def document_id(self) -> str:
        """Return the DocumentId of the document."""
        told = self.message
        return told.document_id if isinstance(told, DestructionReport) else told.about.document_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Relayed:
    """How a hand-over to another node ended."""

    system: System
    delivery: UUID
    receipt: str = ""  #: of that node, which answers for it from here on
    noted: Mapping[str, object] = field(default_factory=dict)
    problem: str = ""  #: why it will never take it


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What another node says happened to a document that it was handed."""

    kind: EventKind
    sender_code: str
    document_id: str
    agency_code: str
    detail: Mapping[str, object]
    mark: bytes  #: of the statement it rests on: the same again is not a second event
    status: StatusCode | None = None
    receivers: tuple[str, ...] = ()  #: whom it names besides
    asks: Mapping[str, Ask] = field(default_factory=dict)  #: that took effect at once
    beside: Mapping[str, object] = field(default_factory=dict)  #: as of an event of this node
    sha256: bytes | None = None  #: of the sender's statement, where a handover is proven
