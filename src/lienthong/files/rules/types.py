# SPDX-License-Identifier: Apache-2.0
"""The types that are taken, known by their content."""

import zipfile
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO

import puremagic

from lienthong.files.rules.content import Content

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaType:
    """One type that is taken."""

    media_type: str  #: as in RFC 6838
    label: str  #: as people call it
    extensions: tuple[str, ...]  #: the first is added to names that have none


TAKEN = {
    known.media_type: known
    for known in (
        MediaType(media_type=PDF, label="PDF", extensions=(".pdf",)),
        MediaType(media_type=JPEG, label="JPEG", extensions=(".jpg", ".jpeg", ".jpe", ".jfif")),
        MediaType(media_type=PNG, label="PNG", extensions=(".png",)),
        MediaType(media_type=DOCX, label="DOCX", extensions=(".docx",)),
        MediaType(media_type=XLSX, label="XLSX", extensions=(".xlsx",)),
    )
}

#: What a citizen attaches: a document or a picture of one.
SCANS = frozenset({PDF, JPEG, PNG})

#: Drafts that officials exchange, besides scans.
OFFICE = SCANS | {DOCX, XLSX}


def recognise(content: Content) -> str | None:
    """Return the media type that the content is by its structure, or None for all other kinds."""
    head = content[:16]
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    return _office(content) if head.startswith(b"PK\x03\x04") else None


def describe(content: Content) -> str:
    """Name a kind that is not taken, for the refusal's sentence."""
    known = recognise(content)
    if known:
        return TAKEN[known].label
    head = content[:4096]
    if b"<svg" in head.lower():
        return "SVG"
    if any(mark in head.lower() for mark in (b"<html", b"<script", b"<!doctype")):
        return "HTML"
    with suppress(puremagic.PureError, ValueError, IndexError):
        return puremagic.from_string(head).lstrip(".").upper() or "?"
    return "?"


def _office(content: Content) -> str | None:
    try:
        with zipfile.ZipFile(BytesIO(content) if isinstance(content, bytes) else content) as opened:  # type: ignore[arg-type]  # a memory map reads and seeks as a file does
            names = set(opened.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        return None
    if "[Content_Types].xml" not in names:
        return None
    if "word/document.xml" in names:
        return DOCX
    return XLSX if "xl/workbook.xml" in names else None
