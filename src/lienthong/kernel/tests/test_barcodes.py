# SPDX-License-Identifier: Apache-2.0
import io
import struct
import zlib

import pytest
from PIL import Image, ImageFilter

from lienthong.kernel import barcodes, pdf

TEXT = '{"maHoSo": "H05.12-261116-0001", "tenGiayTo": "Giấy tiếp nhận hồ sơ"}'


def photographed(text: str, *, turned: float = 12, kind: str = "JPEG") -> bytes:
    """Return a code on paper as a phone sees it: turned, soft, on a grey table."""
    code = Image.open(io.BytesIO(pdf.qr_png(text, scale=6))).convert("L")
    table = Image.new("L", (code.width * 3, code.height * 3), 150)
    paper = Image.new("L", (code.width * 2, code.height * 2), 240)
    paper.paste(code, (code.width // 2, code.height // 2))
    table.paste(paper, (code.width // 2, code.height // 2))
    seen = table.rotate(turned, fillcolor=150).filter(ImageFilter.GaussianBlur(1))
    made = io.BytesIO()
    seen.save(made, kind)
    return made.getvalue()


def bomb(width: int, height: int) -> bytes:
    """Return a PNG of few bytes that claims to be enormous."""

    def chunk(name: bytes, body: bytes) -> bytes:
        crc = zlib.crc32(name + body)
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", crc)

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 10_000)) + chunk(b"IEND", b"")
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_read_when_photographed_or_a_screenshot_then_the_text_with_its_accents(kind: str) -> None:
    assert barcodes.read_qr(photographed(TEXT, kind=kind)) == (TEXT,)
    assert barcodes.read_qr(pdf.qr_png(TEXT)) == (TEXT,)


def test_read_when_there_is_no_code_then_nothing() -> None:
    made = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(made, "PNG")
    assert barcodes.read_qr(made.getvalue()) == ()


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7 ", b"<svg/>", bomb(60_000, 60_000), bomb(500, 500)[:60],
     b"GIF89a" + b"\0" * 99, b"\0" * (barcodes.LIMIT_BYTES + 1)],
    ids=["empty", "pdf", "svg", "bomb", "torn", "gif", "large"],
)  # fmt: skip
def test_read_when_not_a_picture_or_a_bomb_then_refused(content: bytes) -> None:
    with pytest.raises(barcodes.NotPicture):
        barcodes.read_qr(content)
