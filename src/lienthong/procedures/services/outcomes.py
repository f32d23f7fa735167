# SPDX-License-Identifier: Apache-2.0
"""What signing a result does outside the dossier: keys, the paper, the registers."""

import datetime as dt
import io
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from lienthong.kernel import pdf
from lienthong.kernel.actor import Actor
from lienthong.orgs import queries as orgs
from lienthong.procedures import rules
from lienthong.procedures.rules import Procedure
from lienthong.registers import services as registers

_ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


def known_facts(
    procedure: Procedure, form: Mapping[str, Any], **known: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the facts that the pack's expressions ask, with addresses written out.

    known: `case` {code}, `result` {signed_on ISO date, number, signer, signer_name, book,
    valid_until}, `agency` {name, place, province_code, commune_code}, and what
    `rules.looked_up` found.
    """
    return rules.facts(procedure, form, write_address=_written, **known)


@transaction.atomic
def reserve_keys(procedure: Procedure, known: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts with a key for every record the result will write.

    Each write's name gets `{"key", "shown"}`; keep them with the dossier: the paper prints them,
    and `write_registers` uses them when it is signed. A name that has its key already keeps it.
    """
    facts = dict(known)
    for write in rules.writes_of(procedure, facts):
        if write.name in facts:
            continue
        planned = rules.filled_write(write, facts)
        key = planned.key or registers.new_key(planned.register, planned.hints)
        facts[write.name] = {"key": key, "shown": rules.shown_key(planned.register, key)}
    return facts


@transaction.atomic
def write_registers(
    actor: Actor,
    procedure: Procedure,
    known: Mapping[str, Any],
    *,
    valid_from: dt.date,
    basis: str,
    case_code: str,
) -> tuple[tuple[str, str], ...]:
    """Write every record of the pack from facts that hold their keys; return (register, key) pairs.

    basis: the signed paper. Raises: what `registers.services.write` raises; all or nothing.
    """
    written = []
    for write in rules.writes_of(procedure, known):
        planned = rules.filled_write(write, known)
        key = planned.key or str(known[write.name]["key"])
        registers.write(
            actor,
            planned.register,
            key,
            planned.data,
            valid_from=valid_from,
            basis=basis,
            case_code=case_code,
        )
        written.append((planned.register, key))
    return tuple(written)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """A paper of the dossier whose pages become pages of the result."""

    component: str  #: code of the paper
    media_type: str  #: application/pdf, image/jpeg or image/png
    content: bytes  #: the file


def pages_of(scans: Sequence[Scan]) -> int:
    """Return how many pages the scans have: of a PDF its pages, of a picture one."""
    return sum(_page_count(scan) for scan in scans)


def render_result(
    procedure: Procedure,
    known: Mapping[str, Any],
    *,
    scans: Sequence[Scan] = (),
    qr: str = "",
    replaces: str = "",
) -> bytes:
    """Set the result paper from facts that hold their keys: PDF/A-2b unless it holds PDF scans.

    The template reads its data, `scans` (a list of {path, page, of}) and, with qr, the picture
    `images/qr.svg` under `qr`. replaces: the paper whose place it takes,
    told above its head.
    Raises: ValueError when the procedure issues no paper or a scan cannot be read;
    typst.TypstError.
    """
    document = rules.result_of(procedure, known)
    if document is None:
        raise ValueError(f"{procedure.code} issues no paper")
    pages, images = _laid_out(scans)
    if qr:
        images["qr.svg"] = pdf.qr_svg(qr)
    data = {
        **rules.result_data(procedure, known),
        "scans": pages,
        "qr": "images/qr.svg" if qr else None,
        "replaces": replaces,
    }
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "result.typ"
        template.write_text(document.template, encoding="utf-8")
        return pdf.render(template, data, images=images)


def _laid_out(scans: Sequence[Scan]) -> tuple[list[dict[str, Any]], dict[str, bytes]]:
    images: dict[str, bytes] = {}
    pages: list[dict[str, Any]] = []
    for index, scan in enumerate(scans):
        name = f"scan-{index}.{_ENDINGS[scan.media_type]}"
        images[name] = scan.content
        pages += [
            {"path": f"images/{name}", "page": number + 1} for number in range(_page_count(scan))
        ]
    return [{**page, "of": len(pages)} for page in pages], images


def _page_count(scan: Scan) -> int:
    if scan.media_type != "application/pdf":
        return 1
    try:
        reader = PdfFileReader(io.BytesIO(scan.content))
        return int(reader.root["/Pages"]["/Count"])
    except (PdfError, KeyError, TypeError) as problem:
        raise ValueError(f"{scan.component}: {problem}") from problem


def _written(address: Mapping[str, Any]) -> str:
    """Write an address in one line: detail, commune, province; an old one as it was given."""
    if address.get("old"):
        return str(address["old"])
    parts = [str(address.get("detail", ""))]
    codes = [address.get("commune_code"), address.get("province_code")]
    parts += [orgs.unit(str(code)).full_name for code in codes if code]
    return ", ".join(part for part in parts if part)
