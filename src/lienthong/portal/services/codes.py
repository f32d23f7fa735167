# SPDX-License-Identifier: Apache-2.0
"""What a code or a number is worth: of a photograph, of a camera's address, typed."""

import datetime as dt
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from lienthong.cases import queries as cases
from lienthong.cases import services as door
from lienthong.cases.rules import SaidFacts, read_code
from lienthong.files import queries as files
from lienthong.kernel import barcodes
from lienthong.kernel.clock import HANOI
from lienthong.kernel.errors import Missing
from lienthong.kernel.money import grouped
from lienthong.kernel.text import clean
from lienthong.orgs import queries as orgs
from lienthong.payments import queries as payments
from lienthong.portal.services.verdicts import (
    Check,
    Paper,
    Verdict,
    instant,
    of_case,
    proof_of,
    standing,
    why_not,
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
    facts = read_code(said)
    if facts is not None:
        return _verify_facts(facts, address=address)
    if said.startswith("000201"):
        return _verify_payment(said)
    return _verify_number(_number_in(said), address=address)


def _verify_facts(said: SaidFacts, *, address: str) -> Verdict:
    def ask() -> cases.IssuedPaper:
        found = cases.issued_as_said(said)
        if found is None and not said.procedure_code:  # a register book: its number stands there
            found = cases.issued_numbered(said.case_code)
        if found is None:
            raise Missing(what=_("giấy tờ này"))
        return found

    text = _("Mọi điều mã QR nói khớp với giấy nền tảng đã phát hành")
    leads = tuple(_leads(said))
    try:
        paper = of_case(door.guarded(ask, code=said.case_code, address=address))
    except Missing:
        return Verdict(
            statement=_(
                "Nền tảng này không phát hành giấy nào có mã QR như vậy: mã đã bị sửa hoặc làm giả."
            ),
            kind="error",
            checks=(Check(text=text, holds=False), *leads, _words_unchecked()),
            said=_told(said),
        )
    first = (Check(text=text, holds=True), *leads, *_holder(said, paper))
    return _known(paper, first, _told(said))


def _told(said: SaidFacts) -> tuple[tuple[str, str], ...]:
    lines = (
        (_("Mã hồ sơ"), said.case_code),
        (_("Mã thủ tục"), said.procedure_code),
        (_("Thời điểm phát hành"), _shown(said.issued_at)),
        (_("Hệ thống"), "" if said.site else said.system),
    )
    return tuple((label, value) for label, value in lines if value)


def _shown(at: dt.datetime | None) -> str:
    """Return an instant; of a result, whose code says the day alone, the day."""
    if at is None:
        return ""
    at = at.astimezone(HANOI)
    return instant(at) if at.time() != dt.time(0) else at.strftime("%d/%m/%Y")


def _leads(said: SaidFacts) -> Iterator[Check]:
    """Say where a code leads: a forged one sends the next reader to another site."""
    if not said.site:
        return
    text = _("Mã QR dẫn tới đúng trang của nền tảng")
    here, there = urlsplit(settings.BASE_URL).netloc, urlsplit(said.site).netloc
    is_ours = here == there
    told = _("mã dẫn tới %(there)s, trang này là %(here)s") % {"there": there, "here": here}
    yield Check(text=text, holds=is_ours, detail="" if is_ours else told)


def _holder(said: SaidFacts, paper: Paper) -> Iterator[Check]:
    """Say that the holder's number was not compared, where the code kept it to itself."""
    if said.holder_number is None and paper.case_code:
        yield Check(
            text=_("Mã định danh của chủ giấy"),
            holds=None,
            detail=_(
                "máy ảnh của điện thoại không gửi số này đi; chụp mã rồi gửi ảnh lên đây để kiểm cả"
                " số"
            ),
        )


def _verify_number(number: str, *, address: str) -> Verdict:
    text = _("Nền tảng đã phát hành giấy mang số này")

    def ask() -> cases.IssuedPaper:
        found = cases.issued_numbered(number) if number else None
        if found is None:
            raise Missing(what=_("giấy tờ này"))
        return found

    try:
        paper = of_case(door.guarded(ask, code=number, address=address))
    except Missing:
        return Verdict(
            statement=_(
                "Không có phiếu nào mang số này. Nhập số ghi ở đầu phiếu, ví dụ %(example)s. Kết"
                " quả như giấy khai sinh thì gửi tệp PDF hoặc ảnh mã QR, vì mỗi cơ quan tự đánh số."
            )
            % {"example": "H05.12-261116-0001/TNHS"},
            kind="error",
            checks=(Check(text=text, holds=False),),
        )
    return _known(paper, (Check(text=text, holds=True),), ())


def _known(paper: Paper, first: tuple[Check, ...], said: tuple[tuple[str, str], ...]) -> Verdict:
    checks = [*first, *standing(paper)]
    if paper.file_id:
        sha256 = files.stored(paper.file_id).sha256
        checks.append(proof_of(paper.file_id, sha256).check)
    checks.append(_words_unchecked())
    is_good = all(check.holds is not False for check in checks)
    statement = why_not(paper) or _("Nền tảng đã phát hành %(title)s số %(number)s (%(agency)s).")
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
