# SPDX-License-Identifier: Apache-2.0
"""What the signatures of a document are worth: a value for every input (KS-03)."""

import datetime as dt
from dataclasses import replace

from lienthong.kernel import clock
from lienthong.kernel.text import lazy
from lienthong.signing.ports import Revocations
from lienthong.signing.ports.authority import authority
from lienthong.signing.ports.reading import Read, Unreadable, read
from lienthong.signing.ports.watchdog import TooLong, within
from lienthong.signing.queries.certificates import StoredRevocations
from lienthong.signing.rules import Finding, Validation, worth

#: Larger documents are not looked at.
VALIDATION_LIMIT_BYTES = 25 * 1_048_576

#: A document that takes longer is hostile or broken.
TIME_LIMIT_SECONDS = 10.0

_UNREADABLE = {
    Unreadable.NOT_PDF: lazy("Tệp không phải là PDF, hoặc đã hỏng."),
    Unreadable.ENCRYPTED: lazy("PDF có mật khẩu nên không kiểm tra được."),
    Unreadable.HOSTILE: lazy("PDF quá phức tạp nên không kiểm tra được."),
}


def validate(pdf: bytes, *, revocations: Revocations | None = None) -> Validation:
    """Judge every signature of a document; never raises for what the document holds.

    The certificate is judged at the time of signing: the time-stamp's, else the signer's word.
    Raises: AuthorityNotReady when this node has no trust anchors.
    """
    if len(pdf) > VALIDATION_LIMIT_BYTES:
        limit_mib = VALIDATION_LIMIT_BYTES // 1_048_576
        told = str(lazy("Tệp lớn hơn {limit} MB.")).format(limit=limit_mib)
        return _nothing("too_large", told)
    anchors = authority()
    try:
        found = within(TIME_LIMIT_SECONDS, lambda: read(pdf, anchors))
    except TooLong:
        found = Unreadable.HOSTILE
    if isinstance(found, Unreadable):
        return _nothing(found, str(_UNREADABLE[found]))
    revoked = (revocations or StoredRevocations()).revoked([one.serial for one in found])
    signatures = tuple(_finding(one, revoked.get(one.serial)) for one in found)
    has_legal_value, statement = worth(signatures)
    return Validation(signatures=signatures, has_legal_value=has_legal_value, statement=statement)


def _nothing(why: str, statement: str) -> Validation:
    return Validation(signatures=(), has_legal_value=False, statement=statement, unread=why)


def _finding(one: Read, revoked_at: dt.datetime | None) -> Finding:
    when = one.signed_at or clock.now()
    finding = Finding(
        kind=one.kind,
        signer=one.signer,
        post_name=one.post_name,
        agency=one.agency,
        agency_code=one.agency_code,
        signed_at=one.signed_at.astimezone(clock.HANOI) if one.signed_at else None,
        is_timestamped=one.is_timestamped,
        is_intact=one.is_intact,
        is_whole_document=one.is_whole_document,
        is_trusted=one.is_trusted,
        was_in_force=one.valid_from <= when <= one.valid_to,
        # Without a trusted time, a revoked certificate may have signed after its revocation.
        is_revoked=revoked_at is not None and (revoked_at <= when or not one.is_timestamped),
        algorithm=one.algorithm,
        reasons=(),
    )
    return replace(finding, reasons=tuple(_reasons(finding, is_weak=one.is_weak)))


def _reasons(found: Finding, *, is_weak: bool) -> list[str]:
    """Say in plain words what is wrong; when nothing is, what is good."""
    wrong = [
        (not found.is_intact, lazy("Nội dung đã bị sửa sau khi ký.")),
        (
            found.is_intact and not found.is_whole_document,
            lazy("Tài liệu đã được thêm nội dung sau khi ký."),
        ),
        (is_weak, lazy("Thuật toán ký đã lạc hậu (SHA-1, MD5), không còn an toàn.")),
        (
            not found.is_trusted and not is_weak,
            lazy("Chứng thư không do cơ quan chứng thực được tin cậy cấp."),
        ),
        (not found.was_in_force, lazy("Chứng thư không còn hiệu lực vào lúc ký.")),
        (found.is_revoked, lazy("Chứng thư đã bị thu hồi trước khi ký.")),
    ]
    said = [str(text) for is_so, text in wrong if is_so]
    if not said:
        said = [str(lazy("Chữ ký hợp lệ; nội dung còn nguyên vẹn kể từ khi ký."))]
    if not found.is_timestamped:
        said.append(str(lazy("Không có dấu thời gian: thời điểm ký do người ký tự khai.")))
    return said
