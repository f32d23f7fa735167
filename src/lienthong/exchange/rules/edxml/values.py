# SPDX-License-Identifier: Apache-2.0
"""What an edXML package says (QCVN 102:2016/BTTTT, amended 1:2022), as values.

Names are those of the standard in English; the elements they stand for are in `names`.
"""

import datetime as dt
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum


class Business(IntEnum):
    """What a document does to an earlier one (`BussinessDocType`)."""

    NEW = 0  #: văn bản mới
    REVOKE = 1  #: thu hồi
    UPDATE = 2  #: cập nhật
    REPLACE = 3  #: thay thế


class Priority(IntEnum):
    """Mức độ khẩn: how soon a document must be carried, and ahead of what."""

    ORDINARY = 0  #: thường
    URGENT = 1  #: khẩn
    VERY_URGENT = 2  #: thượng khẩn
    FLASH = 3  #: hỏa tốc
    TIMED_FLASH = 4  #: hỏa tốc hẹn giờ


class StatusCode(StrEnum):
    """How far a receiver is with a document, or what the sender asks of it."""

    ARRIVED = "01"  #: đã đến
    REFUSED = "02"  #: từ chối tiếp nhận, with its reason
    ACCEPTED = "03"  #: đã tiếp nhận
    ASSIGNED = "04"  #: phân công
    IN_PROGRESS = "05"  #: đang xử lý
    FINISHED = "06"  #: hoàn thành
    TAKE_BACK = "13"  #: lấy lại, asked by the sender
    AGREED = "15"  #: đồng ý lấy lại, cập nhật
    DISAGREED = "16"  #: từ chối lấy lại, cập nhật


@dataclass(frozen=True, slots=True, kw_only=True)
class Organ:
    """An agency as a package names it (`From`, `To`)."""

    code: str  #: OrganId, in either written order
    name: str = ""
    in_charge: str = ""  #: the agency above it
    address: str = ""
    email: str = ""
    phone: str = ""
    fax: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Another document, as `ResponseFor` names it."""

    organ_code: str
    document_id: str
    code: str = ""  #: number/notation
    issued_on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who signed, and in what capacity."""

    full_name: str
    position: str = ""
    competence: str = ""  #: TM., KT., TL., TUQ., Q.


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """The person who acts for an agency."""

    name: str
    department: str = ""
    email: str = ""
    mobile: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverChange:
    """One line of an update of the receivers."""

    organ_code: str
    is_added: bool  #: ReceiverType 1; 0 takes the receiver off the list


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """A document that this one replaces, at some receivers or (none named) at all."""

    document_id: str
    organ_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What a package does to an earlier document (`Bussiness`): nothing, for a new one."""

    kind: Business = Business.NEW
    reason: str = ""  #: asked for unless new
    document_id: str = ""  #: the document taken back or updated
    content_changed: bool = False
    receivers_changed: bool = False
    changes: tuple[ReceiverChange, ...] = ()
    replaced: tuple[Replaced, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One station the package has passed."""

    organ_code: str  #: "" where a station did not name itself
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file of the package, described; its bytes travel apart."""

    content_id: str  #: without `cid:`
    name: str
    content_type: str = ""
    description: str = ""
    size_bytes: int = 0  #: of the file itself, unwrapped
    sha256: str = ""  #: lower-case hex, of the file itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Edoc:
    """An official document on its way."""

    sender: Organ
    receivers: tuple[Organ, ...]
    document_id: str
    number: str  #: CodeNumber
    notation: str  #: CodeNotation
    subject: str
    place: str = ""
    issued_on: dt.date | None = None
    type_code: int = 0
    type_detail: int = 0
    type_name: str = ""
    content: str = ""
    signer: Signer | None = None
    due_on: dt.date | None = None
    to_places: tuple[str, ...] = ()
    priority: Priority = Priority.ORDINARY
    sphere: str = ""  #: phạm vi lưu hành
    drafter_mark: str = ""  #: ký hiệu người soạn thảo
    copies: int = 0
    pages: int = 0
    appendixes: tuple[str, ...] = ()
    response_for: tuple[Reference, ...] = ()
    steering: int = 0  #: as written; 0 and 1 both say "not steering"
    tasks: tuple[str, ...] = ()
    application_type: str = ""
    errand: Errand = field(default_factory=Errand)
    staff: Staff | None = None
    paper_follows: bool = False
    hops: tuple[Hop, ...] = ()
    attachments: tuple[Attachment, ...] = ()

    @property
    def code(self) -> str:
        """Return số và ký hiệu as people write it."""
        return f"{self.number}/{self.notation}" if self.notation else self.number


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusMessage:
    """What a receiver, or a sender who wants a document back, says about it."""

    sender: Organ
    about: Reference
    status: StatusCode
    at: dt.datetime
    description: str = ""
    staff: Staff | None = None
