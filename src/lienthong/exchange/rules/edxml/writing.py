# SPDX-License-Identifier: Apache-2.0
"""The strict writer of edXML packages: one order, one spelling, never whole in memory."""

import base64
import datetime as dt
import io
import re
import uuid
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePath
from xml.sax.saxutils import escape

from lienthong.exchange.errors import PackageIncomplete
from lienthong.exchange.rules.edxml import names
from lienthong.exchange.rules.edxml.checks import Problem, problems_of, problems_of_status
from lienthong.exchange.rules.edxml.values import (
    Attachment,
    Edoc,
    Errand,
    Hop,
    Organ,
    Reference,
    Staff,
    StatusMessage,
)
from lienthong.kernel import clock

#: Opens the bytes of an attachment, in pieces of any length.
Opened = Callable[[Attachment], Iterable[bytes]]
_BASE64_PIECE = 3 * 16_384
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HEAD = f'<?xml version="1.0" encoding="UTF-8"?>\n<edXML xmlns="{names.NAMESPACE}">'
_ENVELOPE = f'<edXML:edXMLEnvelope xmlns:edXML="{names.NAMESPACE}">'


def write(edoc: Edoc, opened: Opened) -> Iterator[bytes]:
    """Yield a package as UTF-8 in pieces; a built package reads back as the same values.

    opened: gives an attachment's own bytes; kinds that the format does not carry raw are zipped
    here, whole in memory one at a time.

    Raises: PackageIncomplete before the first piece.
    """
    _refuse(problems_of(edoc))
    return _pieces(edoc, opened)


def write_status(message: StatusMessage) -> bytes:
    """Return a status package. Raises: PackageIncomplete."""
    _refuse(problems_of_status(message))
    header = "".join(_status_header(message))
    return f"{_HEAD}{_ENVELOPE}{header}</edXML:edXMLEnvelope></edXML>".encode()


def _refuse(problems: tuple[Problem, ...]) -> None:
    if problems:
        told = "; ".join(f"{problem.path}: {problem.text}" for problem in problems)
        raise PackageIncomplete(problems=told)


def _pieces(edoc: Edoc, opened: Opened) -> Iterator[bytes]:
    header = "".join((*_message_header(edoc), *_trace(edoc)))
    body = "".join(_manifest(edoc.attachments))
    yield (
        f"{_HEAD}{_ENVELOPE}<edXML:edXMLHeader>{header}</edXML:edXMLHeader>"
        f"<edXML:edXMLBody>{body}</edXML:edXMLBody></edXML:edXMLEnvelope>"
    ).encode()
    yield b"<AttachmentEncoded>"
    for attachment in edoc.attachments:
        yield from _attachment(attachment, opened)
    yield b"</AttachmentEncoded></edXML>"


# --- the header --------------------------------------------------------------


def _message_header(edoc: Edoc) -> Iterator[str]:
    yield "<edXML:MessageHeader>"
    yield _organ("From", edoc.sender)
    yield from (_organ("To", receiver) for receiver in edoc.receivers)
    yield _leaf("DocumentId", edoc.document_id)
    yield _branch("Code", CodeNumber=edoc.number, CodeNotation=edoc.notation)
    yield _branch("PromulgationInfo", Place=edoc.place, PromulgationDate=_day(edoc.issued_on))
    yield _branch(
        "DocumentType",
        Type=str(edoc.type_code),
        TypeDetail=str(edoc.type_detail),
        TypeName=edoc.type_name,
    )
    yield _leaf("Subject", edoc.subject)
    yield _leaf("Content", edoc.content)
    if signer := edoc.signer:
        yield _branch(
            "SignerInfo",
            Competence=signer.competence,
            Position=signer.position,
            FullName=signer.full_name,
        )
    yield _leaf("DueDate", _day(edoc.due_on))
    yield _wrap("ToPlaces", *(_leaf("Place", place) for place in edoc.to_places))
    yield _other(edoc)
    yield from (_reference(reference) for reference in edoc.response_for)
    yield _leaf("SteeringType", str(edoc.steering))
    yield _wrap("ResponseForTask", *(_leaf("TaskCode", task) for task in edoc.tasks))
    yield _leaf("ApplicationType", edoc.application_type)
    yield "</edXML:MessageHeader>"


def _other(edoc: Edoc) -> str:
    return _wrap(
        "OtherInfo",
        _leaf("Priority", str(int(edoc.priority))),
        _leaf("SphereOfPromulgation", edoc.sphere),
        _leaf("TyperNotation", edoc.drafter_mark),
        _leaf("PromulgationAmount", str(edoc.copies)),
        _leaf("PageAmount", str(edoc.pages)),
        _wrap("Appendixes", *(_leaf("Appendix", name) for name in edoc.appendixes)),
    )


def _trace(edoc: Edoc) -> Iterator[str]:
    yield f'<edXML:TraceHeaderList id="{uuid.uuid4()}" version="1.0">'
    yield from (_hop(hop) for hop in edoc.hops)
    yield from _errand(edoc.errand, edoc.staff)
    yield _leaf("Paper", "1" if edoc.paper_follows else "0")
    yield "</edXML:TraceHeaderList>"


def _errand(errand: Errand, staff: Staff | None) -> Iterator[str]:
    told = [
        _leaf("BussinessDocType", str(int(errand.kind))),
        _leaf("BussinessDocReason", errand.reason),
        _leaf("DocumentId", errand.document_id),
    ]
    if errand.content_changed or errand.receivers_changed:
        told.append(_changes(errand))
    if errand.replaced:
        told.append(
            _wrap(
                "ReplacementInfoList",
                *(
                    _wrap(
                        "ReplacementInfo",
                        _leaf("DocumentId", one.document_id),
                        _wrap("OrganIdList", *(_leaf("OrganId", c) for c in one.organ_codes)),
                    )
                    for one in errand.replaced
                ),
            )
        )
    yield _wrap("Bussiness", *told, _staff(staff))


def _changes(errand: Errand) -> str:
    lines = (
        _branch("Receiver", OrganId=line.organ_code, ReceiverType=str(int(line.is_added)))
        for line in errand.changes
    )
    return _wrap(
        "BussinessDocumentInfo",
        _leaf("DocumentInfo", str(int(errand.content_changed))),
        _leaf("DocumentReceiver", str(int(errand.receivers_changed))),
        _wrap("ReceiverList", *lines),
    )


def _status_header(message: StatusMessage) -> Iterator[str]:
    yield "<edXML:edXMLHeader><edXML:MessageHeader>"
    yield _organ("From", message.sender)
    yield _reference(message.about)
    yield _staff(message.staff)
    yield _leaf("StatusCode", message.status)
    yield _leaf("Description", message.description)
    yield _leaf("Timestamp", clock.written(message.at, clock.SLASHED))
    yield "</edXML:MessageHeader></edXML:edXMLHeader>"


def _organ(element: str, organ: Organ) -> str:
    return _branch(
        element,
        OrganId=organ.code,
        OrganizationInCharge=organ.in_charge,
        OrganName=organ.name,
        OrganAdd=organ.address,
        Email=organ.email,
        Telephone=organ.phone,
        Fax=organ.fax,
        Website=organ.website,
    )


def _reference(reference: Reference) -> str:
    return _branch(
        "ResponseFor",
        OrganId=reference.organ_code,
        Code=reference.code,
        DocumentId=reference.document_id,
        PromulgationDate=_day(reference.issued_on),
    )


def _staff(staff: Staff | None) -> str:
    if staff is None:
        return ""
    return _branch(
        "StaffInfo",
        Department=staff.department,
        Staff=staff.name,
        Email=staff.email,
        Mobile=staff.mobile,
    )


def _hop(hop: Hop) -> str:
    return _branch(
        "TraceHeader", OrganId=hop.organ_code, Timestamp=clock.written(hop.at, clock.SLASHED)
    )


def _day(day: dt.date | None) -> str:
    return day.strftime(names.DATE) if day else ""


# --- the attachments ---------------------------------------------------------


def _manifest(attachments: tuple[Attachment, ...]) -> Iterator[str]:
    yield '<edXML:edXMLManifest version="1.0">'
    for attachment in attachments:
        yield _branch(
            "Reference",
            ContentId=f"cid:{attachment.content_id}",
            ContentType=_carried_type(attachment),
            Description=attachment.description,
            AttachmentName=attachment.name,
        )
    yield "</edXML:edXMLManifest>"


def _attachment(attachment: Attachment, opened: Opened) -> Iterator[bytes]:
    told = {
        "ContentId": f"cid:{attachment.content_id}",
        "AttachmentName": attachment.name,
        "Description": attachment.description,
        "ContentType": _carried_type(attachment),
    }
    fields = "".join(f"<{name}>{_text(value)}</{name}>" for name, value in told.items() if value)
    opening = f'<edXML:ContentTransferEncoded xmlns:edXML="{names.NAMESPACE}">'
    yield f"<Attachment>{fields}{opening}".encode()
    content = opened(attachment)
    yield from _encoded(content if _is_raw(attachment) else [_zipped(attachment, content)])
    yield b"</edXML:ContentTransferEncoded></Attachment>"


def _is_raw(attachment: Attachment) -> bool:
    return _extension(attachment.name) in names.RAW_EXTENSIONS


def _carried_type(attachment: Attachment) -> str:
    return f"application/{_extension(attachment.name)}" if _is_raw(attachment) else names.ZIP_TYPE


def _extension(name: str) -> str:
    return PurePath(name).suffix.lower().removeprefix(".")


def _zipped(attachment: Attachment, content: Iterable[bytes]) -> bytes:
    extension = _extension(attachment.name) or "unk"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        # A fixed date: the same file gives the same bytes.
        entry = zipfile.ZipInfo(f"{attachment.content_id}.{extension}", (1980, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, b"".join(content))
    return packed.getvalue()


def _encoded(content: Iterable[bytes]) -> Iterator[bytes]:
    """Yield base64 without line breaks; pieces need not be multiples of three."""
    rest = b""
    for piece in content:
        rest += piece
        whole = len(rest) - len(rest) % 3
        for start in range(0, whole, _BASE64_PIECE):
            yield base64.b64encode(rest[start : min(start + _BASE64_PIECE, whole)])
        rest = rest[whole:]
    if rest:
        yield base64.b64encode(rest)


# --- elements ----------------------------------------------------------------


def _leaf(name: str, value: str) -> str:
    return f"<edXML:{name}>{_text(value)}</edXML:{name}>" if value else ""


def _branch(name: str, **children: str) -> str:
    return _wrap(name, *(_leaf(child, value) for child, value in children.items()))


def _wrap(name: str, *inner: str) -> str:
    told = "".join(inner)
    return f"<edXML:{name}>{told}</edXML:{name}>" if told else ""


def _text(value: str) -> str:
    """Escape, and leave out what XML 1.0 cannot carry at all."""
    return escape(_UNWRITABLE.sub("", value))
