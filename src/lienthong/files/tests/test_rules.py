# SPDX-License-Identifier: Apache-2.0
import unicodedata
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienthong.files import rules
from lienthong.files.rules import DOCX, JPEG, OFFICE, PDF, PNG, Flaw
from lienthong.files.rules.names import MAX_LENGTH
from lienthong.files.tests import factories


def flaw_of(content: bytes, name: str = "", allowed: frozenset[str] = OFFICE) -> Flaw | None:
    return rules.inspect(content, name=name, allowed=allowed).flaw


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (factories.pdf(), "Đơn.pdf", PDF),
        (factories.pdf(), "Đơn", PDF),
        (factories.picture("JPEG"), "IMG_1.JPG", JPEG),
        (factories.picture("PNG"), "ảnh.png", PNG),
        (factories.docx(), "Tờ trình.docx", DOCX),
    ],
)
def test_inspection_when_honest_then_taken(content, name, media_type):
    verdict = rules.inspect(content, name=name, allowed=OFFICE)
    assert (verdict.flaw, verdict.media_type) == (None, media_type)


@pytest.mark.parametrize(
    ("content", "name", "flaw"),
    [
        (factories.picture("PNG"), "giấy.pdf", Flaw.DISGUISED),
        (factories.pdf(), "giấy.exe", Flaw.DISGUISED),
        (b"MZ" + b"\0" * 500, "giấy.pdf", Flaw.DISGUISED),
        (b"MZ" + b"\0" * 500, "setup.exe", Flaw.TYPE),
        (b"<svg xmlns='x'><script/></svg>", "ảnh.svg", Flaw.TYPE),
        (b"<!doctype html><script></script>", "trang.html", Flaw.TYPE),
        (factories.archive({"a.txt": b"a"}), "hồ sơ.zip", Flaw.TYPE),
        (factories.archive({"a.txt": b"a"}), "hồ sơ.docx", Flaw.DISGUISED),
    ],
)
def test_inspection_when_other_kind_then_refused(content, name, flaw):
    assert flaw_of(content, name) is flaw


JAVASCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"


@pytest.mark.parametrize(
    ("content", "flaw"),
    [
        (factories.pdf(JAVASCRIPT), Flaw.SCRIPT),
        (factories.pdf(b"<< /S /J#61vaScript >>"), Flaw.SCRIPT),
        (factories.pdf(factories.object_stream(b"10 0 " + JAVASCRIPT)), Flaw.SCRIPT),
        (factories.pdf(b"<< /S /Launch /F (cmd.exe) >>"), Flaw.ACTION),
        (factories.pdf(b"<< /Names << /EmbeddedFiles 9 0 R >> >>"), Flaw.EMBEDDED),
        (factories.pdf(b"<< /Subtype /FileAttachment >>"), Flaw.EMBEDDED),
        (factories.pdf(trailer=b"/Encrypt 9 0 R "), Flaw.ENCRYPTED),
        (factories.pdf()[:-30], Flaw.BROKEN),
        (factories.pdf() + b"<script>alert(1)</script>", Flaw.POLYGLOT),
        (factories.pdf(padding_bytes=2000) + b"<script>alert(1)</script>", Flaw.BROKEN),
        (factories.pdf() + factories.archive({"a": b"b"}), Flaw.POLYGLOT),
        (factories.pdf(factories.object_stream(b"\0" * 40_000_000)), Flaw.BOMB),
        (factories.pdf(*[factories.page_stream(45_000_000)] * 6), Flaw.BOMB),
        (factories.pdf(factories.page_stream(1_000_000, times=2)), Flaw.BOMB),
        (b"%PDF-1.7\n%<html><script>alert(1)</script>\n" + factories.pdf(), Flaw.POLYGLOT),
        (factories.picture("PNG")[:-40], Flaw.BROKEN),
        (factories.picture("JPEG", (400, 300))[:2000], Flaw.BROKEN),
        (factories.picture("PNG") + factories.archive({"a": b"b"}), Flaw.POLYGLOT),
        (factories.docx(**{"word/vbaProject.bin": b"x"}), Flaw.MACRO),
        (factories.docx(**{"../../etc/passwd": b"x"}), Flaw.BOMB),
        (factories.docx(**{"word/big.xml": b"\0" * 30_000_000}), Flaw.BOMB),
    ],
)
def test_inspection_when_hostile_then_named(content, flaw):
    assert flaw_of(content) is flaw


def test_document_when_its_drawings_are_large_but_honest_then_taken():
    assert flaw_of(factories.pdf(*[factories.page_stream(2_000_000)] * 5)) is None


def test_picture_when_larger_than_memory_should_hold_then_bomb():
    head = b"\x89PNG\r\n\x1a\n"
    header = b"IHDR" + (60_000).to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00"
    bomb = head + b"\0\0\0\x0d" + header + zlib.crc32(header).to_bytes(4, "big")
    assert flaw_of(bomb + b"\0\0\0\0IEND\xaeB`\x82") is Flaw.BOMB


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("C:\\Users\\a\\Giấy khai sinh.PDF", "Giấy khai sinh.PDF"),
        ("../../etc/passwd", "passwd.pdf"),
        ("đơn\u202efdp.exe", "đơnfdp.exe"),
        ("", "tep.pdf"),
        ("...", "tep.pdf"),
        ("Mẫu 01. Đơn đề nghị", "Mẫu 01. Đơn đề nghị.pdf"),
    ],
)
def test_name_when_cleaned_then_plain(name, cleaned):
    assert rules.clean_name(name, extension=".pdf") == cleaned


@given(st.text(max_size=300))
def test_name_when_anything_then_short_and_without_path(name):
    cleaned = rules.clean_name(name, extension=".pdf")
    assert 0 < len(cleaned) <= MAX_LENGTH
    assert not set(cleaned) & set('/\\\r\n\0"')
    assert unicodedata.is_normalized("NFC", cleaned)


@settings(deadline=None)
@given(
    st.binary(max_size=400), st.sampled_from([b"", b"%PDF-1.7\n", b"\xff\xd8\xff", b"PK\x03\x04"])
)
def test_inspection_when_noise_then_a_verdict(noise, head):
    assert flaw_of(head + noise) is not None
