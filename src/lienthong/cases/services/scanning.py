# SPDX-License-Identifier: Apache-2.0
"""Scans of the counter: each page is a row, so pages of any files are ordered, turned, dropped.

A paper of one file whose pages lie as they came goes into the dossier as that very file, signatures
and all; any other is set into one PDF, page by page (ADR 0149).
"""

import io
import tempfile
import uuid
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

import typst
from django.db import transaction
from django.db.models import Max
from PIL import Image, ImageOps

from lienthong.audit import services as audit
from lienthong.cases.errors.intake import IntakeMissing, IntakeOver, ScanUnreadable, TooManyPages
from lienthong.cases.models import Intake, Scan
from lienthong.cases.queries.intake import IntakeView, ScanView, intakes_of
from lienthong.cases.rules import Paper
from lienthong.cases.rules.intake import MOST_PAGES, UNDER_WAY, PaperLine
from lienthong.files import queries as file_queries
from lienthong.files import services as files
from lienthong.kernel import clock, pdf
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import FileId
from lienthong.procedures import services as outcomes

FILE_BYTES, JOINED_BYTES = 20_971_520, 104_857_600
PDF = "application/pdf"
#: A4 at 300 dots an inch: what a scan may have, and no more.
LONGEST_PIXELS, QUALITY = 3_508, 85
THUMB_PIXELS, THUMB_PPI = 480, 40
_TEMPLATE = Path(__file__).parents[1] / "typst" / "ban-chup.typ"


class Arrange(StrEnum):
    """What is done with one page."""

    UP = "len"
    DOWN = "xuong"
    TURN = "xoay"
    DROP = "bo"


def add_scans(*, actor: Actor, intake_id: uuid.UUID, component: str, uploads: Iterable[Any]) -> int:
    """Put the pages of some files behind those of a paper; return how many pages.

    Raises: Denied, IntakeMissing, IntakeOver, ScanUnreadable, TooManyPages, and what files refuse.
    """
    added = 0
    for upload in uploads:
        name = str(getattr(upload, "name", "") or "scan")
        stored = files.store(actor, upload, name, limit_bytes=FILE_BYTES)
        added += _add(actor, intake_id, component, stored)
    return added


@transaction.atomic
def _add(
    actor: Actor, intake_id: uuid.UUID, component: str, stored: file_queries.StoredFile
) -> int:
    row = _lock(actor, intake_id)
    pages = _pages_of(stored)
    there = row.scans.filter(component_code=component)
    if there.count() + pages > MOST_PAGES:
        raise TooManyPages(most=MOST_PAGES)
    last = there.aggregate(last=Max("place"))["last"] or 0
    Scan.objects.bulk_create(
        Scan(
            intake=row, component_code=component, place=last + number, file_id=stored.id,
            page=number, added_at=clock.now(),
        )
        for number in range(1, pages + 1)
    )  # fmt: skip
    _changed(row, component)
    audit.record(actor, "cases.scanned", row.pk, after={"component": component, "pages": pages})
    return pages


def _pages_of(stored: file_queries.StoredFile) -> int:
    if stored.media_type != PDF:
        return 1
    content = file_queries.read_bytes(stored.id)
    scan = outcomes.Scan(component="", content=content, media_type=PDF)
    try:
        many = outcomes.pages_of([scan])
    except (ValueError, AssertionError) as problem:  # pyHanko asserts what a table must hold
        raise ScanUnreadable(name=stored.name) from problem
    if many < 1:
        raise ScanUnreadable(name=stored.name)
    return many


@transaction.atomic
def arrange(*, actor: Actor, intake_id: uuid.UUID, scan_id: uuid.UUID, act: Arrange) -> str:
    """Move a page one place, turn it, or drop it; return the paper it belongs to.

    At either end a page stays where it is. Raises: Denied, IntakeMissing, IntakeOver.
    """
    row = _lock(actor, intake_id)
    page = row.scans.filter(pk=scan_id).first()
    if page is None:
        raise IntakeMissing
    if act is Arrange.TURN:
        page.turns = (page.turns + 1) % 4
        page.save(update_fields=["turns"])
    elif act is Arrange.DROP:
        page.delete()
    else:
        _swap(row, page, 1 if act is Arrange.DOWN else -1)
    _changed(row, page.component_code)
    return page.component_code


def _swap(row: Intake, page: Scan, by: int) -> None:
    line = list(row.scans.filter(component_code=page.component_code).order_by("place", "id"))
    at = next(n for n, one in enumerate(line) if one.pk == page.pk)
    to = at + by
    if not 0 <= to < len(line):
        return
    line[at], line[to] = line[to], line[at]
    for place, one in enumerate(line, start=1):
        one.place = place
    Scan.objects.bulk_update(line, ["place"])


def _changed(row: Intake, component: str) -> None:
    """What the dossier holds of this paper is not what lies here any more."""
    row.papers[component] = {**row.papers.get(component, {}), "is_sent": False}
    row.changed_at = clock.now()
    row.save(update_fields=["papers", "changed_at"])


def _lock(actor: Actor, intake_id: uuid.UUID) -> Intake:
    row = intakes_of(actor).select_for_update().filter(pk=intake_id).first()
    if row is None:
        raise IntakeMissing
    if row.state not in UNDER_WAY:
        raise IntakeOver
    return row


def joined(actor: Actor, view: IntakeView) -> tuple[Paper, ...]:
    """Return each paper that is here and not sent yet as one file, set outside any transaction."""
    return tuple(
        _paper(actor, line, view.scans[line.component])
        for line in view.lines
        if line.pages and line.is_here and not line.is_sent
    )


def _paper(actor: Actor, line: PaperLine, scans: Sequence[ScanView]) -> Paper:
    file_id = _own_file(actor, scans) or _set(actor, line, scans)
    return Paper(
        component=line.component, file_id=file_id, kind=line.standing.kind,
        standing=line.standing.value, copies=line.copies,
    )  # fmt: skip


def _own_file(actor: Actor, scans: Sequence[ScanView]) -> FileId | None:
    """Return the one file whose pages lie as they came; None when they were arranged."""
    first = scans[0].file_id
    is_whole = all(
        one.file_id == first and one.page == at and not one.turns
        for at, one in enumerate(scans, start=1)
    )
    if not is_whole or _pages_of(file_queries.stored(first)) != len(scans):
        return None
    owner = file_queries.owners([first]).get(first)
    return first if owner == actor.account_id else None


def _set(actor: Actor, line: PaperLine, scans: Sequence[ScanView]) -> FileId:
    pages, images = [], {}
    for one in scans:
        name = f"{one.file_id}.pdf" if one.media_type == PDF else f"{one.id}.jpg"
        if name not in images:
            content = file_queries.read_bytes(one.file_id)
            images[name] = content if one.media_type == PDF else _upright(content, one.turns)
        turns = one.turns if one.media_type == PDF else 0
        wide = False if one.media_type == PDF else _is_wide(images[name])
        pages.append({"path": f"images/{name}", "page": one.page, "turns": turns, "is_wide": wide})
    data = {"title": line.name, "pages": pages}
    try:
        made = pdf.render(_TEMPLATE, data, images=images)
    except typst.TypstError as problem:
        raise ScanUnreadable(name=line.name) from problem
    stored = files.store(
        actor, made, f"{line.name[:80]}.pdf", limit_bytes=JOINED_BYTES, allowed=(PDF,)
    )
    return stored.id


def _upright(content: bytes, turns: int, longest: int = LONGEST_PIXELS) -> bytes:
    """Return a picture the right way up, no larger than a scan of A4, as JPEG."""
    with Image.open(io.BytesIO(content)) as opened:
        opened.draft("RGB", (longest, longest))
        picture = ImageOps.exif_transpose(opened).convert("RGB")
    if turns:
        picture = picture.rotate(-90 * turns, expand=True)
    picture.thumbnail((longest, longest))
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=QUALITY, dpi=(300, 300))
    return made.getvalue()


def _is_wide(content: bytes) -> bool:
    with Image.open(io.BytesIO(content)) as picture:
        return picture.width > picture.height


def thumbnail(scan: ScanView, *, is_large: bool = False) -> tuple[bytes, str]:
    """Return a small picture of a page as it will lie, and its media type.

    is_large: to read it by. Raises: ScanUnreadable.
    """
    content = file_queries.read_bytes(scan.file_id)
    if scan.media_type != PDF:
        side = LONGEST_PIXELS // 2 if is_large else THUMB_PIXELS
        return _upright(content, scan.turns, side), "image/jpeg"
    return _drawn(content, scan, 110 if is_large else THUMB_PPI), "image/png"


def _drawn(content: bytes, scan: ScanView, ppi: int) -> bytes:
    source = (
        "#set page(width: auto, height: auto, margin: 0pt)\n"
        f'#rotate({90 * scan.turns}deg, reflow: true, image("scan.pdf", page: {scan.page}))'
    )
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "scan.pdf").write_bytes(content)
        (root / "main.typ").write_text(source, encoding="utf-8")
        try:
            made = typst.compile(
                str(root / "main.typ"), root=folder, format="png", ppi=ppi,
                ignore_system_fonts=True,
            )  # fmt: skip
        except typst.TypstError as problem:
            raise ScanUnreadable(name=scan.file_name) from problem
    return bytes(made)
