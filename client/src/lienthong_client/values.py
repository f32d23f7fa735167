# SPDX-License-Identifier: Apache-2.0
"""What travels: documents, deliveries, events. Names are those of the edXML standard in English."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from lienthong_client.receipts import Receipt

#: Take-back, update, replacement (`BussinessDocType`).
NEW, REVOKE, UPDATE, REPLACE = range(4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file of a document, described; its bytes travel beside the statement."""

    content_id: str
    name: str
    content_type: str = ""
    description: str = ""
    size_bytes: int = 0
    sha256: str = ""  #: lower-case hex


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What a document does to an earlier one of the same sender."""

    kind: int = NEW
    reason: str = ""  #: asked for unless new
    document_id: str = ""  #: of the document taken back or updated
    content_changed: bool = False
    added: tuple[str, ...] = ()  #: agency codes that an update adds to the receivers
    dropped: tuple[str, ...] = ()  #: agency codes that it takes off
    replaced: tuple[str, ...] = ()  #: DocumentIds of what a replacement stands for

    def told(self) -> dict[str, Any]:
        """Return it as the axis reads it."""
        changes = [{"organ_code": code, "is_added": True} for code in self.added]
        changes += [{"organ_code": code, "is_added": False} for code in self.dropped]
        return {
            "kind": self.kind,
            "reason": self.reason,
            "document_id": self.document_id,
            "content_changed": self.content_changed,
            "receivers_changed": bool(changes),
            "changes": changes,
            "replaced": [{"document_id": one} for one in self.replaced],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An official document. Agencies are named by their electronic codes, old or new."""

    sender: str
    receivers: tuple[str, ...]
    document_id: str  #: the sender's own, never used twice
    number: str  #: số
    notation: str = ""  #: ký hiệu
    subject: str  #: trích yếu
    issued_on: dt.date | None = None
    type_name: str = ""  #: công văn, quyết định, …
    content: str = ""
    priority: int = 0  #: 0 ordinary to 3 hỏa tốc, 4 hỏa tốc hẹn giờ
    due_on: dt.date | None = None
    signer: str = ""
    signer_position: str = ""
    paper_follows: bool = False
    errand: Errand = Errand()
    attachments: tuple[Attachment, ...] = ()

    def told(self) -> dict[str, Any]:
        """Return it as the axis reads it."""
        plain = (
            "document_id", "number", "notation", "subject", "issued_on", "type_name", "content",
            "priority", "due_on", "paper_follows",
        )  # fmt: skip
        told: dict[str, Any] = {name: _plain(getattr(self, name)) for name in plain}
        told["sender"] = {"code": self.sender}
        told["receivers"] = [{"code": code} for code in self.receivers]
        told["errand"] = self.errand.told()
        told["attachments"] = [dataclasses.asdict(one) for one in self.attachments]
        if self.signer:
            told["signer"] = {"full_name": self.signer, "position": self.signer_position}
        return told

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Self:
        """Read a document out of its statement; what this version does not know is left out."""
        errand, signer = told.get("errand") or {}, told.get("signer") or {}
        changes = errand.get("changes", ())
        return cls(
            sender=told["sender"]["code"],
            receivers=tuple(one["code"] for one in told["receivers"]),
            document_id=told["document_id"],
            number=told["number"],
            notation=told.get("notation", ""),
            subject=told["subject"],
            issued_on=_day(told.get("issued_on")),
            type_name=told.get("type_name", ""),
            content=told.get("content", ""),
            priority=told.get("priority", 0),
            due_on=_day(told.get("due_on")),
            signer=signer.get("full_name", ""),
            signer_position=signer.get("position", ""),
            paper_follows=told.get("paper_follows", False),
            errand=Errand(
                kind=errand.get("kind", NEW),
                reason=errand.get("reason", ""),
                document_id=errand.get("document_id", ""),
                content_changed=errand.get("content_changed", False),
                added=tuple(one["organ_code"] for one in changes if one["is_added"]),
                dropped=tuple(one["organ_code"] for one in changes if not one["is_added"]),
                replaced=tuple(one["document_id"] for one in errand.get("replaced", ())),
            ),
            attachments=tuple(Attachment(**_known(one)) for one in told.get("attachments", ())),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The axis answers for a document from here on."""

    id: str  #: of the package
    leaf: str  #: of its acceptance in the exchange log
    receipt: Receipt | None  #: verified to be of what was sent; None where the settings say so
    #: Earlier documents that this one is perhaps: `why`, `document_id`, `title`, `title_en`.
    warnings: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A document lent to this system until it is acknowledged."""

    id: str
    package_id: str
    statement: str  #: what the sender signed
    document: Document
    receivers: tuple[str, ...]  #: agencies of this system that it is for, today's codes
    attempts: int
    #: Its files, where they were small enough to come along; `fetch` checks and saves them.
    enclosed: tuple[bytes, ...] | None = dataclasses.field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a document this system sent."""

    position: int  #: its place in the exchange log; ask for what comes after it
    package_id: str
    kind: str
    agency_code: str
    at: dt.datetime
    detail: Mapping[str, Any]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date) else value


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _known(told: Mapping[str, Any]) -> dict[str, Any]:
    names = {field.name for field in dataclasses.fields(Attachment)}
    return {name: value for name, value in told.items() if name in names}
