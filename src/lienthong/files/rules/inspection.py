# SPDX-License-Identifier: Apache-2.0
"""One look at a content: what it is, and why it is not taken if it is not."""

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from lienthong.files.rules import archives, images, pdf
from lienthong.files.rules.content import Content
from lienthong.files.rules.names import extension_of
from lienthong.files.rules.types import DOCX, JPEG, PDF, PNG, TAKEN, XLSX, describe, recognise
from lienthong.kernel.text import lazy


class Flaw(StrEnum):
    """Why a content is not taken."""

    TYPE = "type"  #: a kind that is not taken here
    DISGUISED = "disguised"  #: the name or the declared type says another kind
    BROKEN = "broken"  #: cut short or damaged
    ENCRYPTED = "encrypted"  #: closed with a password
    SCRIPT = "script"  #: runs a program inside the reader
    ACTION = "action"  #: starts, sends or plays something
    EMBEDDED = "embedded"  #: carries other files
    POLYGLOT = "polyglot"  #: is two kinds of file at once
    BOMB = "bomb"  #: unpacks to far more than it is
    MACRO = "macro"  #: an office document with a program


#: What is wrong and what to do, of the flaws that make a file unsafe.
REASONS = {
    Flaw.ENCRYPTED: lazy("tệp có mật khẩu. Bỏ mật khẩu rồi gửi lại"),
    Flaw.SCRIPT: lazy("tệp PDF chứa mã lệnh. Dùng “In ra PDF” để tạo bản mới rồi gửi lại"),
    Flaw.ACTION: lazy(
        "tệp PDF chứa biểu mẫu động hoặc lệnh tự chạy. Dùng “In ra PDF” để tạo bản mới rồi gửi lại"
    ),
    Flaw.EMBEDDED: lazy("tệp PDF đính kèm tệp khác. Gửi riêng từng tệp"),
    Flaw.POLYGLOT: lazy("tệp chứa lẫn nội dung khác. Chụp hoặc quét lại rồi gửi"),
    Flaw.BOMB: lazy("nội dung nén quá lớn. Giảm kích thước ảnh hoặc tài liệu rồi gửi lại"),
    Flaw.MACRO: lazy("tài liệu chứa macro. Lưu lại dạng không có macro, hoặc PDF, rồi gửi"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one look found."""

    media_type: str  #: by content; empty when it is no kind we take
    label: str  #: what people call it
    flaw: Flaw | None = None  #: None: it may be taken


def inspect(content: Content, *, name: str, allowed: frozenset[str], declared: str = "") -> Verdict:
    """Look at a content, bounded in time and memory; nothing of it runs.

    declared: the media type its sender named, or nothing.
    """
    found = recognise(content)
    label = describe(content)
    told = _told(name, declared)
    if found is None or found not in allowed:
        disguised = bool(told & allowed) and found not in told
        return Verdict(
            media_type=found or "", label=label, flaw=Flaw.DISGUISED if disguised else Flaw.TYPE
        )
    if told and told != {found}:
        return Verdict(media_type=found, label=label, flaw=Flaw.DISGUISED)
    flaw = next((flaw for flaw, is_so in _CHECKS[found](content) if is_so()), None)
    return Verdict(media_type=found, label=label, flaw=flaw)


def _told(name: str, declared: str) -> set[str]:
    """Return the types that the name and the sender claim; `other` for one we do not know."""
    claims: set[str] = set()
    extension = extension_of(name)
    if extension:
        known = (kind.media_type for kind in TAKEN.values() if extension in kind.extensions)
        claims.add(next(known, "other"))
    if declared in TAKEN:
        claims.add(declared)
    return claims


Check = Callable[[Content], Iterator[tuple[Flaw, Callable[[], bool]]]]


def _check_pdf(content: Content) -> Iterator[tuple[Flaw, Callable[[], bool]]]:
    yield Flaw.POLYGLOT, lambda: images.ends_as_archive(content) or pdf.hides_something(content)
    yield Flaw.BROKEN, lambda: not pdf.is_whole(content)
    try:
        found = pdf.findings(content)
    except pdf.TooDeep:
        yield Flaw.BOMB, lambda: True
        return
    yield Flaw.ENCRYPTED, lambda: "encrypted" in found
    yield Flaw.SCRIPT, lambda: "script" in found
    yield Flaw.ACTION, lambda: "action" in found
    yield Flaw.EMBEDDED, lambda: "embedded" in found
    yield Flaw.BOMB, lambda: not pdf.is_bounded(content)


def _check_image(content: Content) -> Iterator[tuple[Flaw, Callable[[], bool]]]:
    yield Flaw.POLYGLOT, lambda: images.hides_something(content)
    yield Flaw.BOMB, lambda: images.pixels(content) > images.PIXEL_LIMIT
    yield Flaw.BROKEN, lambda: not images.is_whole(content)


def _check_office(content: Content) -> Iterator[tuple[Flaw, Callable[[], bool]]]:
    try:
        found = archives.entries(content)
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        yield Flaw.BROKEN, lambda: True
        return
    yield Flaw.BROKEN, lambda: not images.ends_as_archive(content)
    yield Flaw.ENCRYPTED, lambda: archives.is_locked(found)
    yield Flaw.BOMB, lambda: not archives.is_bounded(found)
    yield Flaw.MACRO, lambda: archives.has_macro(found)


_CHECKS: dict[str, Check] = {
    PDF: _check_pdf,
    JPEG: _check_image,
    PNG: _check_image,
    DOCX: _check_office,
    XLSX: _check_office,
}
