# SPDX-License-Identifier: Apache-2.0
"""What is told of a paper, and what the platform itself knows of it: issue, standing, proof."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lienthong.audit import queries as audit
from lienthong.cases import queries as cases
from lienthong.kernel import clock
from lienthong.kernel.clock import HANOI
from lienthong.kernel.ids import FileId, LeafId
from lienthong.ledger import queries as ledger
from lienthong.ledger.rules import notes, receipts
from lienthong.ledger.rules.receipts import Receipt
from lienthong.orgs import queries as orgs
from lienthong.payments import queries as payments
from lienthong.signing.rules import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at."""

    text: str  #: in plain words
    holds: bool | None  #: yes, no, or not looked at
    detail: str = ""  #: who, when, why


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What the platform knows of the paper, nothing personal."""

    title: str  #: what it is
    number: str  #: its number
    agency: str  #: who issued it
    issued_at: dt.datetime  #: when
    case_code: str  #: of which dossier, or empty
    file_id: FileId | None  #: its file, once made
    later_number: str = ""  #: a later paper that took its place
    later_at: dt.datetime | None = None  #: when
    valid_until: dt.date | None = None  #: last day it may be used
    recalled_at: dt.datetime | None = None  #: since when its agency takes it back
    recalled_why: str = ""  #: on which ground


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The whole answer about one paper, code or picture."""

    statement: str  #: in one sentence
    kind: str  #: banner: success, warning or error
    checks: tuple[Check, ...]  #: what was looked at, in order
    paper: Paper | None = None  #: what it is, where the platform issued it
    said: tuple[tuple[str, str], ...] = ()  #: label, value: what the code itself says
    signatures: tuple[Finding, ...] = ()  #: of a PDF
    sha256: str = ""  #: of the file, for the proof


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """How a file stands in the ledger."""

    check: Check
    receipt: Receipt | None


def issued(file_ids: tuple[FileId, ...]) -> Paper | None:
    """Return the paper of ours that one of some files is."""
    found = cases.issued_among(file_ids) if file_ids else None
    if found:
        return of_case(found)
    receipt = payments.receipt_among(file_ids) if file_ids else None
    if receipt is None:
        return None
    return Paper(
        title=_("Biên lai thu phí, lệ phí"),
        number=receipt.number,
        agency=orgs.agency(receipt.agency_id).name,
        issued_at=receipt.issued_at,
        case_code="",
        file_id=receipt.file_id,
        recalled_at=receipt.ended_at,
        recalled_why=_("Khoản thu đã hủy, tiền trả lại người nộp.") if receipt.ended_at else "",
    )


def of_case(found: cases.IssuedPaper) -> Paper:
    """Return a slip or a result as it is told here."""
    return Paper(
        title=found.title,
        number=found.number,
        agency=found.agency_name,
        issued_at=found.issued_at,
        case_code=found.case_code,
        file_id=found.file_id,
        later_number=found.later_number,
        later_at=found.later_at,
        valid_until=found.valid_until,
        recalled_at=found.recalled_at,
        recalled_why=found.recalled_why,
    )


def standing(paper: Paper) -> Iterator[Check]:
    """Say whether a genuine paper still counts today: not replaced, recalled or run out."""
    yield Check(
        text=_("Chưa có bản mới thay thế"),
        holds=not paper.later_number,
        detail=_("Bản số %(number)s ngày %(at)s đã thay bản này")
        % {"number": paper.later_number, "at": instant(paper.later_at) if paper.later_at else ""}
        if paper.later_number
        else "",
    )
    if paper.recalled_at:
        told = {"at": instant(paper.recalled_at), "why": paper.recalled_why}
        yield Check(
            text=_("Cơ quan chưa thu hồi, hủy bỏ"),
            holds=False,
            detail=_("Đã thu hồi lúc %(at)s. %(why)s") % told,
        )
    if paper.valid_until:
        until = {"day": paper.valid_until.strftime("%d/%m/%Y")}
        is_over = clock.today() > paper.valid_until
        yield Check(
            text=_("Còn thời hạn sử dụng"),
            holds=not is_over,
            detail=(_("đã hết từ sau ngày %(day)s") if is_over else _("đến hết ngày %(day)s"))
            % until,
        )


def why_not(paper: Paper) -> str:
    """Say in one sentence why a genuine paper does not count any more; empty where it does."""
    told = {"title": paper.title, "number": paper.number}
    if paper.recalled_at:
        return _("%(title)s số %(number)s là thật nhưng cơ quan đã thu hồi. Không dùng.") % told
    if paper.later_number:
        return _("%(title)s số %(number)s là thật nhưng đã có bản mới thay thế.") % told
    if paper.valid_until and clock.today() > paper.valid_until:
        return (
            _("%(title)s số %(number)s là thật nhưng đã hết thời hạn sử dụng. Đề nghị bản mới.")
            % told
        )
    return ""


def proof_of(file_id: FileId | None, sha256: str) -> Proof:
    """Say how the issue of a file stands in the ledger."""
    text = _("Việc phát hành nằm trong sổ cái công khai")
    leaf_id = _leaf(file_id)
    receipt = ledger.receipt(leaf_id) if leaf_id else None
    if receipt is None:
        waits = _("bản ghi đang chờ vào sổ; thử lại sau ít giây")
        return Proof(check=Check(text=text, holds=None, detail=waits), receipt=None)
    try:
        head = receipts.check(receipt, notes.Verifier.read(receipt.vkey))
    except (receipts.BadReceipt, notes.BadNote):
        return Proof(check=Check(text=text, holds=False), receipt=None)
    if sha256 and json.loads(receipt.body).get("after", {}).get("sha256") != sha256:
        return Proof(check=Check(text=text, holds=False), receipt=None)
    told = _("dòng %(position)s, dưới đầu sổ có chữ ký gồm %(size)s dòng") % {
        "position": receipt.position + 1,
        "size": head.size,
    }
    return Proof(check=Check(text=text, holds=True, detail=told), receipt=receipt)


def _leaf(file_id: FileId | None) -> LeafId | None:
    """Return the leaf that says when these bytes were kept: it names no person."""
    if file_id is None:
        return None
    traces = audit.of_subject(file_id)
    return next((one.leaf_id for one in traces if one.action == "files.stored"), None)


def instant(at: dt.datetime) -> str:
    """Return an instant as people write it."""
    return at.astimezone(HANOI).strftime("%H:%M %d/%m/%Y")
