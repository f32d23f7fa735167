# SPDX-License-Identifier: Apache-2.0
"""What a paper is worth, to whoever holds it: each thing checked, and what was not."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from django.utils.translation import gettext as _

from lienthong.audit import queries as audit
from lienthong.cases import queries as cases
from lienthong.cases import services as door
from lienthong.files import queries as files
from lienthong.kernel import barcodes
from lienthong.kernel.clock import HANOI
from lienthong.kernel.errors import Missing
from lienthong.kernel.ids import FileId, LeafId
from lienthong.kernel.money import grouped
from lienthong.kernel.text import clean
from lienthong.ledger import queries as ledger
from lienthong.ledger.rules import notes, receipts
from lienthong.ledger.rules.receipts import Receipt
from lienthong.orgs import queries as orgs
from lienthong.payments import queries as payments
from lienthong.signing import queries as signing
from lienthong.signing.rules import Finding

#: Larger documents are not ours.
MOST_BYTES = 20 * 1_048_576
#: Ends of revisions that are looked at when content was added to a paper of ours.
MOST_REVISIONS = 6


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
class _Proof:
    """How a file stands in the ledger."""

    check: Check
    receipt: Receipt | None


def verify_pdf(content: bytes) -> Verdict:
    """Judge a PDF: its signatures, whether the platform issued these bytes, the ledger's proof."""
    sha256 = hashlib.sha256(content).hexdigest()
    found = signing.validate(content)
    paper = _issued(files.holding(sha256))
    original = None if paper else _original(content)
    checks = (*_signature_checks(found.signatures), _origin_check(paper, original))
    if paper is None:
        kind, statement = _foreign(found.signatures, original)
        if not found.signatures:
            statement = found.statement if original is None else statement
        return Verdict(
            statement=statement,
            kind=kind,
            checks=(*checks, _unchecked()),
            signatures=found.signatures,
            sha256=sha256,
        )
    proof = _proof(paper.file_id, sha256)
    checks = (*checks, _standing(paper), proof.check, _unchecked())
    is_good = all(check.holds is not False for check in checks)
    return Verdict(
        statement=_ours(paper, is_good=is_good, statement=found.statement),
        kind="success" if is_good else "warning",
        checks=checks,
        paper=paper,
        signatures=found.signatures,
        sha256=sha256,
    )


def verify_picture(content: bytes, *, address: str) -> Verdict:
    """Judge the QR code in a photograph or screenshot. Raises: NotPicture, TooManyLookups."""
    texts = barcodes.read_qr(content)
    if not texts:
        return Verdict(
            statement=_(
                "Không thấy mã QR trong ảnh. Chụp lại gần hơn, đủ sáng, thấy trọn bốn góc mã."
            ),
            kind="warning",
            checks=(),
        )
    verdicts = [verify_text(text, address=address) for text in texts]
    return next((one for one in verdicts if one.paper), verdicts[0])


def verify_text(text: str, *, address: str) -> Verdict:
    """Judge what a QR code says, or a number somebody typed. Raises: TooManyLookups."""
    said = clean(text)[: barcodes.LONGEST_TEXT]
    facts = _facts(said)
    if facts is not None:
        return _verify_facts(facts, address=address)
    if said.startswith("000201"):
        return _verify_payment(said)
    return _verify_number(_number_in(said), address=address)


def proof_file(sha256: str) -> str:
    """Return the ledger's proof of a paper the platform issued, as a file anybody can check.

    Raises: Missing where no issued paper has these bytes, or it has no place in the ledger yet.
    """
    paper = _issued(files.holding(sha256))
    receipt = _proof(paper.file_id, sha256).receipt if paper else None
    if receipt is None:
        raise Missing(what=_("bằng chứng"))
    return receipt.to_json()


# ── What the platform issued


def _issued(file_ids: tuple[FileId, ...]) -> Paper | None:
    found = cases.issued_among(file_ids) if file_ids else None
    if found:
        return _of_case(found)
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
    )


def _of_case(found: cases.IssuedPaper) -> Paper:
    return Paper(
        title=found.title,
        number=found.number,
        agency=found.agency_name,
        issued_at=found.issued_at,
        case_code=found.case_code,
        file_id=found.file_id,
        later_number=found.later_number,
        later_at=found.later_at,
    )


def _original(content: bytes) -> Paper | None:
    """Return the paper that a document was before content was added to its end."""
    for end in _revisions(content):
        paper = _issued(files.holding(hashlib.sha256(content[:end]).hexdigest()))
        if paper:
            return paper
    return None


def _revisions(content: bytes) -> Iterator[int]:
    for place, mark in enumerate(re.finditer(rb"%%EOF\r?\n?", content)):
        if place == MOST_REVISIONS:
            return
        for end in {mark.end(), mark.start() + 5}:
            if end < len(content):
                yield end


# ── What is said about it


def _signature_checks(signatures: tuple[Finding, ...]) -> Iterator[Check]:
    if not signatures:
        yield Check(text=_("Có chữ ký số"), holds=False)
        return
    names = ", ".join(
        " – ".join(dict.fromkeys(part for part in (one.signer, one.agency) if part))
        for one in signatures
    )
    yield Check(text=_("Có chữ ký số"), holds=True, detail=names)
    yield Check(
        text=_("Nội dung còn nguyên kể từ khi ký"),
        holds=all(one.is_intact for one in signatures),
    )
    yield Check(
        text=_("Chữ ký bao trọn tài liệu, không có gì thêm vào sau"),
        holds=all(one.is_whole_document for one in signatures),
    )
    yield Check(
        text=_("Chứng thư do cơ quan chứng thực được tin cậy cấp, còn hiệu lực lúc ký"),
        holds=all(one.is_trusted and one.was_in_force for one in signatures),
    )
    yield Check(
        text=_("Chứng thư chưa bị thu hồi khi ký"),
        holds=not any(one.is_revoked for one in signatures),
    )
    times = [one.signed_at for one in signatures if one.is_timestamped and one.signed_at]
    yield Check(
        text=_("Thời điểm ký có dấu thời gian tin cậy"),
        holds=all(one.is_timestamped for one in signatures),
        detail=", ".join(dict.fromkeys(_instant(at) for at in times)),
    )


def _origin_check(paper: Paper | None, original: Paper | None) -> Check:
    text = _("Nền tảng này đã phát hành đúng tệp này, từng byte")
    if paper:
        told = _("%(title)s số %(number)s") % {"title": paper.title, "number": paper.number}
        return Check(text=text, holds=True, detail=told)
    if original:
        told = _("Bản gốc là %(title)s số %(number)s; tệp này đã bị thêm nội dung sau đó") % {
            "title": original.title,
            "number": original.number,
        }
        return Check(text=text, holds=False, detail=told)
    return Check(text=text, holds=False, detail=_("không có trong sổ phát hành"))


def _standing(paper: Paper) -> Check:
    text = _("Chưa có bản mới thay thế")
    if not paper.later_number:
        return Check(text=text, holds=True)
    told = _("Bản số %(number)s ngày %(at)s đã thay bản này") % {
        "number": paper.later_number,
        "at": _instant(paper.later_at) if paper.later_at else "",
    }
    return Check(text=text, holds=False, detail=told)


def _unchecked() -> Check:
    return Check(
        text=_("Bản in trên giấy và người đang cầm giấy"),
        holds=None,
        detail=_("so chữ trên giấy với tệp, so người với giấy tờ tùy thân"),
    )


def _ours(paper: Paper, *, is_good: bool, statement: str) -> str:
    told = {"title": paper.title, "number": paper.number, "agency": paper.agency}
    if is_good:
        return _("Đây đúng là %(title)s số %(number)s do %(agency)s phát hành.") % told + (
            " " + statement
        )
    if paper.later_number:
        return _("%(title)s số %(number)s là thật nhưng đã có bản mới thay thế.") % told
    return _("%(title)s số %(number)s do nền tảng phát hành, nhưng có điểm không đạt.") % told


def _foreign(signatures: tuple[Finding, ...], original: Paper | None) -> tuple[str, str]:
    if original:
        return "error", _(
            "Tệp này đã bị thêm nội dung sau khi cơ quan phát hành. Không dùng; đề nghị bản gốc."
        )
    if not signatures:
        return "error", ""
    if all(one.is_valid for one in signatures):
        return "warning", _(
            "Chữ ký hợp lệ, nhưng nền tảng này không phát hành tệp này. Hỏi cơ quan đã ký."
        )
    if any(not one.is_intact for one in signatures):
        return "error", _(
            "Nội dung đã bị sửa sau khi ký. Không dùng tệp này; đề nghị người đưa bản gốc."
        )
    return "error", _("Chữ ký không đạt và nền tảng này không phát hành tệp này. Không nên dùng.")


# ── The ledger


def _proof(file_id: FileId | None, sha256: str) -> _Proof:
    text = _("Việc phát hành nằm trong sổ cái công khai")
    leaf_id = _leaf(file_id)
    receipt = ledger.receipt(leaf_id) if leaf_id else None
    if receipt is None:
        waits = _("bản ghi đang chờ vào sổ; thử lại sau ít giây")
        return _Proof(check=Check(text=text, holds=None, detail=waits), receipt=None)
    try:
        head = receipts.check(receipt, notes.Verifier.read(receipt.vkey))
    except (receipts.BadReceipt, notes.BadNote):
        return _Proof(check=Check(text=text, holds=False), receipt=None)
    if sha256 and json.loads(receipt.body).get("after", {}).get("sha256") != sha256:
        return _Proof(check=Check(text=text, holds=False), receipt=None)
    told = _("dòng %(position)s, dưới đầu sổ có chữ ký gồm %(size)s dòng") % {
        "position": receipt.position + 1,
        "size": head.size,
    }
    return _Proof(check=Check(text=text, holds=True, detail=told), receipt=receipt)


def _leaf(file_id: FileId | None) -> LeafId | None:
    """Return the leaf that says when these bytes were kept: it names no person."""
    if file_id is None:
        return None
    traces = audit.of_subject(file_id)
    return next((one.leaf_id for one in traces if one.action == "files.stored"), None)


# ── Codes


def _facts(text: str) -> dict[str, str] | None:
    """Return what the QR code of a slip says, or None when it is not one."""
    if not text.startswith("{"):
        return None
    try:
        read: Any = json.loads(text)
    except ValueError:
        return None
    if not isinstance(read, dict) or "maHoSo" not in read:
        return None
    return {str(key): clean(str(value))[:200] for key, value in list(read.items())[:12]}


def _verify_facts(facts: dict[str, str], *, address: str) -> Verdict:
    labels = {
        "tenGiayTo": _("Tên giấy tờ"),
        "maHoSo": _("Mã hồ sơ"),
        "maThuTuc": _("Mã thủ tục"),
        "thoiDiem": _("Thời điểm phát hành"),
        "heThong": _("Hệ thống"),
    }
    said = tuple((label, facts[key]) for key, label in labels.items() if facts.get(key))

    def ask() -> cases.IssuedPaper:
        found = cases.issued_as_said(
            case_code=facts.get("maHoSo", ""),
            procedure_code=facts.get("maThuTuc", ""),
            holder_number=facts.get("maDinhDanh", ""),
            paper=facts.get("tenGiayTo", ""),
            issued_at=facts.get("thoiDiem", ""),
        )
        if found is None and "maThuTuc" not in facts:  # a register book: its number stands there
            found = cases.issued_numbered(facts.get("maHoSo", ""))
        if found is None:
            raise Missing(what=_("giấy tờ này"))
        return found

    text = _("Mọi điều mã QR nói khớp với giấy nền tảng đã phát hành")
    try:
        paper = _of_case(door.guarded(ask, code=facts.get("maHoSo", ""), address=address))
    except Missing:
        return Verdict(
            statement=_(
                "Nền tảng này không phát hành giấy nào có mã QR như vậy: mã đã bị sửa hoặc làm giả."
            ),
            kind="error",
            checks=(Check(text=text, holds=False), _words_unchecked()),
            said=said,
        )
    return _known(paper, Check(text=text, holds=True), said)


def _verify_number(number: str, *, address: str) -> Verdict:
    text = _("Nền tảng đã phát hành giấy mang số này")

    def ask() -> cases.IssuedPaper:
        found = cases.issued_numbered(number) if number else None
        if found is None:
            raise Missing(what=_("giấy tờ này"))
        return found

    try:
        paper = _of_case(door.guarded(ask, code=number, address=address))
    except Missing:
        return Verdict(
            statement=_(
                "Không có giấy nào mang số này. Nhập số ghi ở đầu giấy, ví dụ %(example)s; mã hồ sơ"
                " thì xem ở trang Tra cứu hồ sơ."
            )
            % {"example": "H05.12-261116-0001/TNHS"},
            kind="error",
            checks=(Check(text=text, holds=False),),
        )
    return _known(paper, Check(text=text, holds=True), ())


def _known(paper: Paper, first: Check, said: tuple[tuple[str, str], ...]) -> Verdict:
    checks = [first, _standing(paper)]
    if paper.file_id:
        sha256 = files.stored(paper.file_id).sha256
        checks.append(_proof(paper.file_id, sha256).check)
    checks.append(_words_unchecked())
    is_good = all(check.holds is not False for check in checks)
    statement = _("Nền tảng đã phát hành %(title)s số %(number)s (%(agency)s).")
    return Verdict(
        statement=statement
        % {"title": paper.title, "number": paper.number, "agency": paper.agency},
        kind="success" if is_good else "warning",
        checks=tuple(checks),
        paper=paper,
        said=said,
    )


def _words_unchecked() -> Check:
    return Check(
        text=_("Chữ trên giấy"),
        holds=None,
        detail=_(
            "mã không mang nội dung giấy; so tên giấy, mã hồ sơ, thời điểm, hoặc kiểm tệp PDF"
        ),
    )


def _verify_payment(text: str) -> Verdict:
    order = payments.says_vietqr(text)
    said = _("Mã QR thanh toán do nền tảng phát hành")
    if order is None:
        return Verdict(
            statement=_(
                "Đây là mã chuyển tiền nhưng không do nền tảng này phát hành. Không chuyển tiền."
            ),
            kind="error",
            checks=(Check(text=said, holds=False),),
        )
    told = {"code": order.code, "amount": f"{grouped(order.amount_vnd)} đ"}
    return Verdict(
        statement=_("Mã thanh toán %(code)s, %(amount)s, do nền tảng phát hành.") % told,
        kind="success" if order.vietqr else "warning",
        checks=(
            Check(text=said, holds=True, detail=orgs.agency(order.agency_id).name),
            Check(
                text=_("Còn chờ thanh toán"),
                holds=bool(order.vietqr),
                detail="" if order.vietqr else _("đã trả hoặc đã hết hạn; không chuyển thêm"),
            ),
        ),
    )


def _number_in(text: str) -> str:
    """Return the number that a text or an address of ours names."""
    if text.startswith(("http://", "https://")):
        asked = parse_qs(text.partition("?")[2].partition("#")[0])
        return clean((asked.get("so") or asked.get("ma") or [""])[0]).upper()[:80]
    return text.upper()[:80]


def _instant(at: dt.datetime) -> str:
    return at.astimezone(HANOI).strftime("%H:%M %d/%m/%Y")
