# SPDX-License-Identifier: Apache-2.0
"""The tolerant reader of edXML packages (VB-03): by local name, in any order, in any spelling."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from lienthong.exchange.rules.edxml.tree import Node, Sink, Taker, broken
from lienthong.exchange.rules.edxml.values import (
    Attachment,
    Business,
    Edoc,
    Errand,
    Hop,
    Organ,
    Priority,
    ReceiverChange,
    Reference,
    Replaced,
    Signer,
    Staff,
    StatusCode,
    StatusMessage,
)
from lienthong.kernel import clock
from lienthong.kernel.text import lazy

_DAY = re.compile(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})")
_MIDNIGHT = dt.time()
_Member = TypeVar("_Member", bound=Enum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """What was read: a document or a status, and what was odd about it."""

    content: Edoc | StatusMessage
    has_signature: bool  #: an XML signature with a value; not whether it holds
    oddities: tuple[str, ...] = ()  #: tolerated departures from the standard, for the log


def read(pieces: Iterable[bytes], sink_for: Callable[[int], Sink | None] | None = None) -> Package:
    """Read a package. It may lack things: see `checks.problems_of`.

    sink_for: where the bytes of the attachment at a place go; without it they are only measured.

    Raises: PackageBroken when it is no edXML at all, or hostile.
    """
    taker = Taker(sink_for or (lambda _: None))
    for piece in pieces:
        taker.feed(piece)
    return understood(taker.close())


def understood(root: Node) -> Package:
    """Make values of a tree. Raises: PackageBroken."""
    envelope = root if root.name == "edXMLEnvelope" else root.first("edXMLEnvelope")
    header = envelope.first("edXMLHeader", "MessageHeader") if envelope else None
    if root.name not in ("edXML", "edXMLEnvelope") or envelope is None or header is None:
        broken("no edXML MessageHeader", lazy("không có phần MessageHeader của edXML"))
    notes: list[str] = []
    content = _status(header, notes) if header.first("StatusCode") else _edoc(root, header, notes)
    signature = envelope.first("edXMLHeader", "Signature") or envelope.first("Signature")
    return Package(
        content=content,
        has_signature=bool(signature and signature.read("SignatureValue")),
        oddities=tuple(notes),
    )


# --- documents ---------------------------------------------------------------


def _edoc(root: Node, header: Node, notes: list[str]) -> Edoc:
    trace = root.first("edXMLEnvelope", "edXMLHeader", "TraceHeaderList")
    if trace is None:
        trace = root.first("edXMLHeader", "TraceHeaderList") or Node("TraceHeaderList")
    other = header.first("OtherInfo") or Node("OtherInfo")
    kind = header.first("DocumentType") or Node("DocumentType")
    return Edoc(
        sender=_organ(header.first("From")),
        receivers=tuple(_organ(node) for node in header.all("To")),
        document_id=header.read("DocumentId"),
        number=header.read("Code", "CodeNumber"),
        notation=header.read("Code", "CodeNotation"),
        subject=header.read("Subject"),
        place=header.read("PromulgationInfo", "Place"),
        issued_on=_day(header.read("PromulgationInfo", "PromulgationDate"), notes),
        type_code=_number(kind.read("Type"), notes),
        type_detail=_number(kind.read("TypeDetail"), notes),
        type_name=kind.read("TypeName"),
        content=header.read("Content"),
        signer=_signer(header.first("SignerInfo")),
        due_on=_day(header.read("DueDate"), notes),
        to_places=_texts(header, "ToPlaces", "Place"),
        priority=_priority(other.read("Priority"), notes),
        sphere=other.read("SphereOfPromulgation"),
        drafter_mark=other.read("TyperNotation"),
        copies=_number(other.read("PromulgationAmount"), notes),
        pages=_number(other.read("PageAmount"), notes),
        appendixes=_texts(other, "Appendixes", "Appendix"),
        response_for=tuple(
            reference for node in header.all("ResponseFor") if (reference := _reference(node))
        ),
        steering=_number(header.read("SteeringType"), notes),
        tasks=_texts(header, "ResponseForTask", "TaskCode"),
        application_type=header.read("ApplicationType"),
        errand=_errand(trace, notes),
        staff=_staff(trace.first("Bussiness", "StaffInfo") or trace.first("StaffInfo")),
        paper_follows=(trace.read("Paper") or trace.read("Bussiness", "Paper")) == "1",
        hops=tuple(hop for node in trace.all("TraceHeader") if (hop := _hop(node, notes))),
        attachments=_attachments(root),
    )


def _organ(node: Node | None) -> Organ:
    if node is None:
        return Organ(code="")
    return Organ(
        code=node.read("OrganId"),
        name=node.read("OrganName"),
        in_charge=node.read("OrganizationInCharge"),
        address=node.read("OrganAdd"),
        email=node.read("Email"),
        phone=node.read("Telephone"),
        fax=node.read("Fax"),
        website=node.read("Website"),
    )


def _reference(node: Node) -> Reference | None:
    """Return the document named; None for the empty element that some stations leave behind."""
    if not node.children:
        return None
    return Reference(
        organ_code=node.read("OrganId"),
        document_id=node.read("DocumentId"),
        code=node.read("Code") or _code_of(node.first("Code")),
        issued_on=_day(node.read("PromulgationDate"), []),
    )


def _code_of(node: Node | None) -> str:
    """Some builders write the code of an answered document in two elements."""
    parts = (node.read("CodeNumber"), node.read("CodeNotation")) if node else ()
    return "/".join(part for part in parts if part)


def _signer(node: Node | None) -> Signer | None:
    if node is None or not node.children:
        return None
    return Signer(
        full_name=node.read("FullName"),
        position=node.read("Position"),
        competence=node.read("Competence"),
    )


def _staff(node: Node | None) -> Staff | None:
    if node is None or not node.children:
        return None
    return Staff(
        name=node.read("Staff"),
        department=node.read("Department"),
        email=node.read("Email"),
        mobile=node.read("Mobile"),
    )


def _hop(node: Node, notes: list[str]) -> Hop | None:
    at = _instant(node.read("Timestamp"), notes)
    return Hop(organ_code=node.read("OrganId"), at=at) if at else None


def _errand(trace: Node, notes: list[str]) -> Errand:
    business = trace.first("Bussiness") or trace
    number = _number(business.read("BussinessDocType"), notes)
    kind = _member(Business, number)
    if kind is None:
        broken(f"unknown BussinessDocType {number}", lazy("loại nghiệp vụ văn bản không có"))
    info = business.first("BussinessDocumentInfo") or Node("BussinessDocumentInfo")
    return Errand(
        kind=kind,
        reason=business.read("BussinessDocReason"),
        document_id=business.read("DocumentId"),
        content_changed=info.read("DocumentInfo") == "1",
        receivers_changed=info.read("DocumentReceiver") == "1",
        changes=tuple(
            ReceiverChange(
                organ_code=node.read("OrganId"), is_added=node.read("ReceiverType") == "1"
            )
            for node in info.all("ReceiverList", "Receiver")
        ),
        replaced=tuple(
            Replaced(
                document_id=node.read("DocumentId"),
                organ_codes=_texts(node, "OrganIdList", "OrganId"),
            )
            for node in business.all("ReplacementInfoList", "ReplacementInfo")
        ),
    )


def _attachments(root: Node) -> tuple[Attachment, ...]:
    """Describe the files. The manifest's label gives way to the attachment's own (it lies)."""
    listed = {
        _bare(node.read("ContentId")): node
        for node in root.all("edXMLEnvelope", "edXMLBody", "edXMLManifest", "Reference")
    }
    found = []
    for node in root.all("AttachmentEncoded", "Attachment"):
        content_id = _bare(node.read("ContentId"))
        line = listed.get(content_id) or Node("Reference")
        held = next((child.carried for child in node.children if child.carried), None)
        found.append(
            Attachment(
                content_id=content_id,
                name=node.read("AttachmentName") or line.read("AttachmentName"),
                content_type=node.read("ContentType") or line.read("ContentType"),
                description=node.read("Description") or line.read("Description"),
                size_bytes=held.size_bytes if held else 0,
                sha256=held.sha256 if held else "",
            )
        )
    return tuple(found)


def _bare(content_id: str) -> str:
    return content_id.removeprefix("cid:")


# --- status messages ---------------------------------------------------------


def _status(header: Node, notes: list[str]) -> StatusMessage:
    written = header.read("StatusCode").zfill(2)
    code = _member(StatusCode, written)
    about = header.first("ResponseFor")
    at = _instant(header.read("Timestamp"), notes)
    if code is None:
        broken(f"unknown StatusCode {written}", lazy("mã trạng thái không có"))
    if at is None:
        broken("Timestamp missing", lazy("thiếu thời điểm của trạng thái"))
    return StatusMessage(
        sender=_organ(header.first("From")),
        about=(about and _reference(about)) or Reference(organ_code="", document_id=""),
        status=code,
        at=at,
        description=header.read("Description"),
        staff=_staff(header.first("StaffInfo")),
    )


# --- small things ------------------------------------------------------------


def _texts(node: Node, *path: str) -> tuple[str, ...]:
    return tuple(text for found in node.all(*path) if (text := found.text.strip()))


def _number(text: str, notes: list[str]) -> int:
    if text and not (text.isascii() and text.isdigit() and len(text) < 10):
        notes.append(f"not a number: {text[:20]!r}")
        return 0
    return int(text or 0)


def _priority(text: str, notes: list[str]) -> Priority:
    level = _member(Priority, _number(text, notes))
    if level is None:
        notes.append(f"unknown Priority {text[:20]!r}")
    return level or Priority.ORDINARY


def _member(kind: type[_Member], value: int | str) -> _Member | None:
    try:
        return kind(value)
    except ValueError:
        return None


def _day(text: str, notes: list[str]) -> dt.date | None:
    """Read a date; a time after it is dropped, another form is noted and left out."""
    found = _DAY.match(text)
    try:
        if found:
            return dt.date(*(int(part) for part in found.groups()))
    except ValueError:
        pass  # the 31st of February: noted below
    if text:
        notes.append(f"not a date: {text[:20]!r}")
    return None


def _instant(text: str, notes: list[str]) -> dt.datetime | None:
    try:
        return clock.read(text.replace("-", "/"), clock.SLASHED)
    except ValueError:
        day = _day(text, notes)
        return clock.at(day, _MIDNIGHT) if day else None
