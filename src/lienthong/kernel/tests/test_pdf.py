# SPDX-License-Identifier: Apache-2.0
import datetime as dt
import io
import unicodedata
from pathlib import Path

import pytest
import typst
from fontTools.ttLib import TTFont
from pyhanko.pdf_utils.reader import PdfFileReader

from lienthong.kernel import pdf
from lienthong.kernel.text import ALPHABET, TONES

PAPER = Path(__file__).parent / "papers" / "accents.typ"
AT = dt.datetime(2026, 11, 2, 8, tzinfo=dt.UTC)
DATA = {
    "title": "Trích lục khai sinh",
    "about": "về việc đăng ký khai sinh",
    "agency": "Ủy ban nhân dân phường Hoa Sen",
    "above": "",
    "number": "05/TLKS",
    "place": "Hoa Sen",
    "date": "2026-02-05",
    "receiver": "Bà Nguyễn Thị Bưởi",
    "lines": ["Nghiêng khuỷu, thưởng ngoạn, những ưỡn ẹo."],
    "amount": 1_234_567,
    "leader": "Trần Văn Khoẻ",
}


def test_render_when_same_input_then_same_bytes_of_pdf_a():
    made = pdf.render(PAPER, DATA, at=AT)
    assert made == pdf.render(PAPER, DATA, at=AT)
    assert made.startswith(b"%PDF-1.7")
    assert b"<pdfaid:part>2</pdfaid:part>" in made
    assert b"Tinos" in made
    assert b"(chu-ky)" in made


def test_render_when_data_differ_then_other_bytes():
    assert pdf.render(PAPER, DATA, at=AT) != pdf.render(PAPER, DATA | {"amount": 1}, at=AT)


def test_render_when_an_image_is_given_then_set():
    images = {"qr.svg": pdf.qr_svg("http://127.0.0.1/ho-so/H42")}
    with_qr = pdf.render(PAPER, DATA | {"has_qr": True}, images=images, at=AT)
    assert len(with_qr) > len(pdf.render(PAPER, DATA, at=AT))
    with pytest.raises(typst.TypstError):
        pdf.render(PAPER, DATA | {"has_qr": True}, at=AT)


@pytest.mark.parametrize("style", ["Regular", "Bold", "Italic", "BoldItalic"])
def test_font_when_shipped_then_holds_every_vietnamese_letter(style):
    with TTFont(pdf.FONTS / f"Tinos-{style}.ttf") as font:
        known = set(font.getBestCmap())
    vowels = "aăâeêioôơuưy"
    letters = set(ALPHABET) | {
        unicodedata.normalize("NFC", vowel + tone) for vowel in vowels for tone in TONES
    }
    wanted = {*letters, *(letter.upper() for letter in letters), "₫", "–", "“", "”"}
    assert not {letter for letter in wanted if ord(letter) not in known}


def test_qr_when_made_then_svg_and_png():
    assert pdf.qr_svg("a").startswith(b"<svg")
    assert pdf.qr_png("a").startswith(b"\x89PNG")
    assert io.BytesIO(pdf.qr_png("a", scale=4)).getbuffer().nbytes < len(pdf.qr_png("a" * 200))


def test_joined_when_two_documents_then_all_their_pages_in_order(tmp_path: Path) -> None:
    template = tmp_path / "two.typ"
    template.write_text("một\n#pagebreak()\nhai")
    one = pdf.render(template, {})
    made = PdfFileReader(io.BytesIO(pdf.joined([one, one])))
    assert made.root["/Pages"]["/Count"] == 4
