# SPDX-License-Identifier: Apache-2.0
"""What clerks write and how it becomes an official document."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from lienthong.exchange.rules.edxml import (
    Attachment,
    Business,
    Edoc,
    Errand,
    Organ,
    Priority,
    ReceiverChange,
    Reference,
    Replaced,
    Signer,
)
from lienthong.kernel.bilingual import Text

#: Kinds of administrative documents in the order of NĐ 30/2020/NĐ-CP art. 7, the usual one first,
#: as readers choose them; a document bears the Vietnamese name.
TYPES = {
    "Công văn": Text(vi="Công văn", en="Official letter (Công văn)"),
    "Nghị quyết": Text(vi="Nghị quyết", en="Resolution (Nghị quyết)"),
    "Quyết định": Text(vi="Quyết định", en="Decision (Quyết định)"),
    "Chỉ thị": Text(vi="Chỉ thị", en="Directive (Chỉ thị)"),
    "Quy chế": Text(vi="Quy chế", en="Statute (Quy chế)"),
    "Quy định": Text(vi="Quy định", en="Regulation (Quy định)"),
    "Thông cáo": Text(vi="Thông cáo", en="Communiqué (Thông cáo)"),
    "Thông báo": Text(vi="Thông báo", en="Announcement (Thông báo)"),
    "Hướng dẫn": Text(vi="Hướng dẫn", en="Guidance (Hướng dẫn)"),
    "Chương trình": Text(vi="Chương trình", en="Programme (Chương trình)"),
    "Kế hoạch": Text(vi="Kế hoạch", en="Plan (Kế hoạch)"),
    "Phương án": Text(vi="Phương án", en="Scheme (Phương án)"),
    "Đề án": Text(vi="Đề án", en="Proposal (Đề án)"),
    "Dự án": Text(vi="Dự án", en="Project (Dự án)"),
    "Báo cáo": Text(vi="Báo cáo", en="Report (Báo cáo)"),
    "Biên bản": Text(vi="Biên bản", en="Minutes (Biên bản)"),
    "Tờ trình": Text(vi="Tờ trình", en="Submission (Tờ trình)"),
    "Hợp đồng": Text(vi="Hợp đồng", en="Contract (Hợp đồng)"),
    "Công điện": Text(vi="Công điện", en="Urgent dispatch (Công điện)"),
    "Bản ghi nhớ": Text(vi="Bản ghi nhớ", en="Memorandum (Bản ghi nhớ)"),
    "Bản thỏa thuận": Text(vi="Bản thỏa thuận", en="Agreement (Bản thỏa thuận)"),
    "Giấy ủy quyền": Text(vi="Giấy ủy quyền", en="Authorisation (Giấy ủy quyền)"),
    "Giấy mời": Text(vi="Giấy mời", en="Invitation (Giấy mời)"),
    "Giấy giới thiệu": Text(vi="Giấy giới thiệu", en="Letter of introduction (Giấy giới thiệu)"),
    "Giấy nghỉ phép": Text(vi="Giấy nghỉ phép", en="Leave slip (Giấy nghỉ phép)"),
    "Phiếu gửi": Text(vi="Phiếu gửi", en="Dispatch slip (Phiếu gửi)"),
    "Phiếu chuyển": Text(vi="Phiếu chuyển", en="Transfer slip (Phiếu chuyển)"),
    "Phiếu báo": Text(vi="Phiếu báo", en="Notification slip (Phiếu báo)"),
    "Thư công": Text(vi="Thư công", en="Official correspondence (Thư công)"),
}
#: Their numbers in `DocumentType/Type`, where the older list of 32 names has them.
TYPE_CODES = {
    "Nghị quyết": 1, "Quyết định": 2, "Chỉ thị": 3, "Quy chế": 4, "Quy định": 5, "Thông cáo": 6,
    "Thông báo": 7, "Hướng dẫn": 8, "Chương trình": 9, "Kế hoạch": 10, "Phương án": 11,
    "Đề án": 12, "Dự án": 13, "Báo cáo": 14, "Biên bản": 15, "Tờ trình": 16, "Hợp đồng": 17,
    "Công văn": 18, "Công điện": 19, "Bản ghi nhớ": 20, "Bản thỏa thuận": 22,
    "Giấy ủy quyền": 24, "Giấy mời": 25, "Giấy giới thiệu": 26, "Giấy nghỉ phép": 27,
    "Phiếu gửi": 30, "Phiếu chuyển": 31, "Thư công": 32,
}  # fmt: skip
#: In whose name somebody signs (NĐ 30/2020/NĐ-CP, Phụ lục I).
COMPETENCES = ("", "TM.", "KT.", "TL.", "TUQ.", "Q.")


class Side(StrEnum):
    """Of which book of an agency a document is."""

    IN = "in"  #: văn bản đến
    OUT = "out"  #: văn bản đi


class DraftState(IntEnum):
    """How far a draft is. Numbers are stored."""

    OPEN = 0
    SENDING = 1  #: it has its number; whether the axis took it is not known yet
    SENT = 2
    DROPPED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a clerk types."""

    number: str = ""
    notation: str = ""
    type_name: str = "Công văn"
    subject: str = ""
    content: str = ""
    place: str = ""
    issued_on: dt.date | None = None
    competence: str = ""
    signer_name: str = ""
    signer_position: str = ""
    priority: int = 0
    due_on: dt.date | None = None
    sphere: str = ""
    copies: int = 0
    pages: int = 0
    paper_follows: bool = False
    reason: str = ""  #: of an update or a replacement
    content_changed: bool = True  #: of an update


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The earlier document that an update or a replacement is about."""

    document_id: str
    receivers: frozenset[str]  #: who has it, or may have it; modern order


def edoc(
    letter: Letter,
    *,
    sender: Organ,
    document_id: str,
    receivers: Sequence[Organ],
    attachments: Sequence[Attachment],
    errand: Errand,
    response_for: Sequence[Reference] = (),
) -> Edoc:
    """Return the document that a letter says."""
    signer = None
    if letter.signer_name:
        signer = Signer(
            full_name=letter.signer_name,
            position=letter.signer_position,
            competence=letter.competence,
        )
    return Edoc(
        sender=sender,
        receivers=tuple(receivers),
        document_id=document_id,
        number=letter.number,
        notation=letter.notation,
        subject=letter.subject,
        place=letter.place,
        issued_on=letter.issued_on,
        type_code=TYPE_CODES.get(letter.type_name, 0),
        type_name=letter.type_name,
        content=letter.content,
        signer=signer,
        due_on=letter.due_on,
        priority=Priority(letter.priority),
        sphere=letter.sphere,
        copies=letter.copies,
        pages=letter.pages,
        response_for=tuple(response_for),
        errand=errand,
        paper_follows=letter.paper_follows,
        attachments=tuple(attachments),
    )


def errand(
    business: Business, letter: Letter, receivers: Collection[str], earlier: Earlier | None
) -> Errand:
    """Return what a document does to an earlier one.

    An update of the receivers is what distinguishes the new list from those who have it.
    """
    if earlier is None or business is Business.NEW:
        return Errand()
    if business is Business.REPLACE:
        replaced = (Replaced(document_id=earlier.document_id),)
        return Errand(kind=business, reason=letter.reason, replaced=replaced)
    added = sorted(set(receivers) - earlier.receivers)
    dropped = sorted(earlier.receivers - set(receivers))
    return Errand(
        kind=business,
        reason=letter.reason,
        document_id=earlier.document_id,
        content_changed=letter.content_changed,
        receivers_changed=bool(added or dropped),
        changes=(
            *(ReceiverChange(organ_code=code, is_added=True) for code in added),
            *(ReceiverChange(organ_code=code, is_added=False) for code in dropped),
        ),
    )
