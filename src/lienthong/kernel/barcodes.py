# SPDX-License-Identifier: Apache-2.0
"""Codes with bars for labels; QR codes out of pictures that strangers send, bounded first."""

import io
import struct

import zxingcpp
from PIL import Image, UnidentifiedImageError

#: A photograph larger than this is not looked at.
LIMIT_BYTES = 12 * 1_048_576
#: A phone of 50 megapixels passes; a picture made to fill memory does not.
LIMIT_PIXELS = 60_000_000
#: Longer sides are brought down to this before the code is sought.
LONGEST_SIDE = 2_400
#: The most characters a QR code can hold (ISO/IEC 18004, version 40-L, digits).
LONGEST_TEXT = 7_089
#: Codes of one picture that are read.
MOST_CODES = 8
#: The one kind of code that the platform prints.
_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_FORMATS = ("JPEG", "PNG", "WEBP")


class NotPicture(ValueError):  # noqa: N818 - says what it is not
    """The bytes are no picture of a kind that is looked at, or too large a one."""


def read_qr(picture: bytes) -> tuple[str, ...]:
    """Return the texts of the QR codes in a photograph or screenshot; none where there is none.

    picture: JPEG, PNG or WebP.
    Raises: NotPicture.
    """
    if len(picture) > LIMIT_BYTES:
        raise NotPicture("too large")
    grey = _opened(picture)
    found: list[str] = []
    for side in (LONGEST_SIDE, LONGEST_SIDE // 3):
        seen = grey.copy()
        seen.thumbnail((side, side))
        for code in zxingcpp.read_barcodes(seen, formats=_QR):
            text = str(code.text)[:LONGEST_TEXT]
            if text and text not in found:
                found.append(text)
        if found:
            break
    return tuple(found[:MOST_CODES])


def _opened(picture: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(picture), formats=_FORMATS) as opened:
            if opened.width * opened.height > LIMIT_PIXELS:
                raise NotPicture("too many pixels")
            if opened.format == "JPEG":
                opened.draft("L", (LONGEST_SIDE, LONGEST_SIDE))
            return opened.convert("L")
    except NotPicture:
        raise
    except (
        UnidentifiedImageError, OSError, SyntaxError, ValueError, struct.error, IndexError,
        MemoryError,
    ) as broken:  # fmt: skip
        raise NotPicture("not a picture") from broken


def code128_svg(text: str) -> bytes:
    """Return a Code 128 (ISO/IEC 15417) as SVG, with its quiet zones."""
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128)
    return str(zxingcpp.write_barcode_to_svg(made)).encode()
