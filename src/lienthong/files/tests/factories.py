# SPDX-License-Identifier: Apache-2.0
"""Small real files, and actors who send them."""

import base64
import io
import zipfile
import zlib

from PIL import Image

from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.ids import AccountId, uuid7


def citizen() -> Actor:
    return Actor(
        kind=ActorKind.CITIZEN,
        name="Nguyễn Thị Bưởi",
        account_id=AccountId(uuid7()),
        personal_number="034193000017",
        assurance=2,
    )


def pdf(*objects: bytes, trailer: bytes = b"", padding_bytes: int = 0) -> bytes:
    """Return a one-page document that holds the objects given, numbered from 10."""
    parts = [
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n",
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n",
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>\nendobj\n",
        *(b"%d 0 obj\n" % (10 + at) + body + b"\nendobj\n" for at, body in enumerate(objects)),
    ]
    if padding_bytes:
        parts.append(b"%" + b"x" * padding_bytes + b"\n")
    body = b"%PDF-1.7\n" + b"".join(parts)
    return (
        body
        + b"xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 4 /Root 1 0 R "
        + trailer
        + b">>\nstartxref\n%d\n%%%%EOF\n" % len(body)
    )


def object_stream(
    text: bytes,
    *,
    names: bytes = b"/Type /ObjStm /Filter /FlateDecode",
    more: bytes = b"",
    gap: bytes = b"\n",
    before: bytes = b"",
) -> bytes:
    """Return an object stream in which the text is packed, behind one that stands as it is."""
    packer = zlib.compressobj(0)
    whole = packer.compress(before) + packer.flush(zlib.Z_FULL_FLUSH)
    rest = zlib.compressobj(9, wbits=-15)
    whole += rest.compress(text) + rest.flush()
    packed = whole + zlib.adler32(before + text).to_bytes(4, "big")
    return (
        b"<< %s /N 1 /First 5 /Length %d %s>>%sstream\n" % (names, len(packed), more, gap)
        + packed
        + b"\nendstream"
    )


def page_stream(size_bytes: int, *, times: int = 1) -> bytes:
    """Return a page's drawing of so many blanks, packed once or more."""
    packed = b" " * size_bytes
    for _time in range(times):
        packed = zlib.compress(packed, 9)
    names = b" ".join([b"/FlateDecode"] * times)
    return (
        b"<< /Filter [%s] /Length %d >>\nstream\n" % (names, len(packed)) + packed + b"\nendstream"
    )


def picture(format_: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    made = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(made, format_)
    return made.getvalue()


def archive(entries: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, body in entries.items():
            opened.writestr(name, body)
    return made.getvalue()


def docx(**more: bytes) -> bytes:
    return archive({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>", **more})


def lettered(part: bytes, packing: bytes) -> bytes:
    """Return a packed part once more as letters: ASCII85 or hexadecimal."""
    head, _line, rest = part.partition(b"stream\n")
    packed = rest.removesuffix(b"\nendstream")
    letters = (
        base64.a85encode(packed, wrapcol=76) + b"~>"
        if packing == b"/ASCII85Decode"
        else packed.hex().encode() + b">"
    )
    head = head.replace(b"[/", b"[%s /" % packing)
    return head + b"stream\n" + letters + b"\nendstream"
