# SPDX-License-Identifier: Apache-2.0
"""What old systems put on the wire: edXML files of their own builders."""

import datetime as dt
from typing import Any

from lienthong.exchange.rules import edxml
from lienthong.exchange.rules.edxml import Edoc, Organ, Reference, StatusCode, StatusMessage
from lienthong.exchange.tests import packages
from lienthong.kernel.clock import HANOI

PDF = b"%PDF-1.7 " + bytes(range(256)) * 40
AT = dt.datetime(2026, 11, 22, 9, 0, 5, tzinfo=HANOI)
PROVINCE, MINISTRY = "000.00.00.H42", "000.00.00.G05"


def letter(number: int = 1, *to: str, sender: str = PROVINCE, **changes: Any) -> Edoc:
    """Return a document of the province, to the ministry unless told otherwise."""
    return packages.edoc(
        sender=Organ(code=sender),
        receivers=tuple(Organ(code=code) for code in to or (MINISTRY,)),
        document_id=f"{sender},2026/11/20,{number}/UBND-VP",
        number=str(number),
        **changes,
    )


def file_of(edoc: Edoc, content: bytes = PDF) -> bytes:
    """Return the file of a document whose attachments all hold the same bytes."""
    return packages.written(edoc, content)


def attached(*names: str) -> tuple[edxml.Attachment, ...]:
    """Describe attachments."""
    return tuple(packages.attachment(name, f"c{place}") for place, name in enumerate(names))


def status(
    code: StatusCode, about: str, *, sender: str = MINISTRY, to: str = PROVINCE, **changes: Any
) -> bytes:
    """Return the file of a status."""
    told: dict[str, Any] = {"description": "", "at": AT} | changes
    message = StatusMessage(
        sender=Organ(code=sender),
        about=Reference(organ_code=to, document_id=about, code="1/UBND-VP"),
        status=code,
        **told,
    )
    return edxml.write_status(message)


def read(content: bytes) -> Edoc:
    """Read a document's file."""
    found = edxml.read([content]).content
    assert isinstance(found, Edoc)
    return found


def read_status(content: bytes) -> StatusMessage:
    """Read a status's file."""
    found = edxml.read([content]).content
    assert isinstance(found, StatusMessage)
    return found


def bytes_of(content: bytes, place: int = 0) -> bytes:
    """Return an attachment's bytes as they travelled."""
    held = bytearray()

    class Sink:
        def write(self, piece: bytes) -> None:
            held.extend(piece)

    edxml.read([content], lambda nth: Sink() if nth == place else None)
    return bytes(held)
