# SPDX-License-Identifier: Apache-2.0
"""What a paper is worth, to whoever holds it: each thing checked, and what was not."""

import hashlib
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from lienthong.files import queries as files
from lienthong.kernel.errors import Missing
from lienthong.portal.services.verdicts import (
    Check,
    Paper,
    Verdict,
    instant,
    issued,
    proof_of,
    standing,
    why_not,
)
from lienthong.signing import queries as signing
from lienthong.signing.rules import Finding

#: Larger documents are not ours.
MOST_BYTES = 20 * 1_048_576
#: Ends of revisions that are looked at when content was added to a paper of ours.
MOST_REVISIONS = 6


def verify_pdf(content: bytes) -> Verdict:
    """Judge a PDF: its signatures, whether the platform issued these bytes, the ledger's proof."""
    sha256 = hashlib.sha256(content).hexdigest()
    found = signing.validate(content)
    paper = issued(files.holding(sha256))
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
    proof = proof_of(paper.file_id, sha256)
    checks = (*checks, *standing(paper), proof.check, _unchecked())
    is_good = all(check.holds is not False for check in checks)
    return Verdict(
        statement=_ours(paper, is_good=is_good, statement=found.statement),
        kind="success" if is_good else "warning",
        checks=checks,
        paper=paper,
        signatures=found.signatures,
        sha256=sha256,
    )


def proof_file(sha256: str) -> str:
    """Return the ledger's proof of a paper the platform issued, as a file anybody can check.

    Raises: Missing where no issued paper has these bytes, or it has no place in the ledger yet.
    """
    paper = issued(files.holding(sha256))
    receipt = proof_of(paper.file_id, sha256).receipt if paper else None
    if receipt is None:
        raise Missing(what=_("bằng chứng"))
    return receipt.to_json()


def _original(content: bytes) -> Paper | None:
    """Return the paper that a document was before content was added to its end."""
    for end in _revisions(content):
        paper = issued(files.holding(hashlib.sha256(content[:end]).hexdigest()))
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
        detail=", ".join(dict.fromkeys(instant(at) for at in times)),
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
    if reason := why_not(paper):
        return reason
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
