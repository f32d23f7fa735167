# SPDX-License-Identifier: Apache-2.0
"""Pictures from outside: bounded before they are decoded, whole, nothing hidden behind them."""

import io
import struct

from PIL import Image

from lienthong.files.rules.content import Content

#: A phone of 50 megapixels passes; a picture made to fill memory does not.
PIXEL_LIMIT = 80_000_000

# Pillow's own bound only warns; ours is checked below, before anything is decoded.
Image.MAX_IMAGE_PIXELS = None

_MARKS = (b"<html", b"<script", b"<?php", b"<svg", b"%pdf-")


def is_whole(content: Content) -> bool:
    """Tell whether the picture can be shown: every PNG checksum, a small decoding of a JPEG."""
    try:
        with Image.open(io.BytesIO(content[:])) as picture:
            if picture.format == "PNG":
                picture.verify()
            else:
                picture.draft("RGB", (max(1, picture.width // 8), max(1, picture.height // 8)))
                picture.load()
    except (OSError, SyntaxError, ValueError, struct.error, IndexError):
        return False
    return True


def pixels(content: Content) -> int:
    """Return how many pixels the picture claims to have; 0 when it does not say."""
    try:
        with Image.open(io.BytesIO(content[:])) as picture:
            return picture.width * picture.height
    except (OSError, SyntaxError, ValueError, struct.error, IndexError):
        return 0


def hides_something(content: Content) -> bool:
    """Tell whether a page, a document or an archive rides in the picture."""
    head = content[:2048].lower()
    return any(mark in head for mark in _MARKS) or ends_as_archive(content)


def ends_as_archive(content: Content) -> bool:
    """Tell whether a ZIP reader would find an archive: it looks at the end (APPNOTE 4.3.16)."""
    tail = content[-(65_536 + 22) :]
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or place + 22 > len(tail):
        return False
    comment_length = int.from_bytes(tail[place + 20 : place + 22], "little")
    return place + 22 + comment_length == len(tail)
