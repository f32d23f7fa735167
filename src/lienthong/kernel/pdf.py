# SPDX-License-Identifier: Apache-2.0
"""Documents as PDF: Typst templates filled with data, set in fonts the platform ships."""

import datetime as dt
import io
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import segno
import typst
from pyhanko.pdf_utils.generic import DictionaryObject, NameObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter

from lienthong.kernel import clock

FONTS = Path(__file__).parent / "fonts"
PARTS = Path(__file__).parent / "typst"


def render(
    template: Path,
    data: Mapping[str, Any],
    *,
    images: Mapping[str, bytes] | None = None,
    at: dt.datetime | None = None,
) -> bytes:
    """Set a Typst template and return PDF/A-2b bytes: the same for the same input and instant.

    With a PDF among the images it is a plain PDF 1.7.

    template: a `.typ` file; it may import the `.typ` files of its own folder and the official
    parts of `kernel/typst` (`#import "nd30.typ": *`), and nothing else. It reads `data` with
    `json(bytes(sys.inputs.data))`, and each image as `image("images/<name>")`.
    at: when the document says it was made (PDF/A asks for it); now when None.
    Raises: typst.TypstError when the template is wrong.
    """
    pictures = dict(images or {})
    # Typst takes no PDF into a PDF/A: what somebody else's page holds cannot be vouched for.
    holds_pdf = any(content.startswith(b"%PDF-") for content in pictures.values())
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "images").mkdir()
        for part in (*PARTS.glob("*.typ"), *template.parent.glob("*.typ")):
            (root / part.name).write_bytes(part.read_bytes())
        for name, content in pictures.items():
            (root / "images" / name).write_bytes(content)
        (root / "main.typ").write_bytes(template.read_bytes())
        return bytes(
            typst.compile(
                str(root / "main.typ"),
                root=str(root),
                font_paths=[str(FONTS)],
                ignore_system_fonts=True,
                sys_inputs={"data": json.dumps(data, ensure_ascii=False, default=str)},
                pdf_standards="1.7" if holds_pdf else "a-2b",
                timestamp=int((at or clock.now()).timestamp()),
            )
        )


def qr_svg(text: str) -> bytes:
    """Return a QR code (TCVN 7322, ISO/IEC 18004) as SVG, error correction M, quiet zone of 4."""
    made = io.BytesIO()
    segno.make(text, error="m", micro=False).save(made, kind="svg", border=4, xmldecl=False)
    return made.getvalue()


def qr_png(text: str, *, scale: int = 8) -> bytes:
    """Return the same code as PNG, `scale` pixels a module."""
    made = io.BytesIO()
    segno.make(text, error="m", micro=False).save(made, kind="png", border=4, scale=scale)
    return made.getvalue()


def joined(documents: Sequence[bytes]) -> bytes:
    """Return the pages of several PDFs as one, to be printed in one go.

    A copy for paper: signatures, forms and links stay with the originals.
    """
    made = PdfFileWriter()
    for document in documents:
        reader = PdfFileReader(io.BytesIO(document))
        for page in _pages(reader.root["/Pages"], {}):
            contents = made.import_object(page.raw_get("/Contents"))
            fresh = PageObject(
                contents=made.add_object(contents.get_object()),
                media_box=[float(side) for side in page["/MediaBox"]],
                resources=made.import_object(page["/Resources"]),
            )
            made.insert_page(fresh)
    kept = io.BytesIO()
    made.write(kept)
    return kept.getvalue()


_INHERITED = ("/MediaBox", "/Resources")


def _pages(node: DictionaryObject, above: Mapping[str, Any]) -> Iterator[DictionaryObject]:
    """Walk a page tree; what a page inherits is written on it."""
    known = {**above, **{key: node.raw_get(key) for key in _INHERITED if key in node}}
    if node["/Type"] == "/Page":
        for key, value in known.items():
            node[NameObject(key)] = value
        yield node
        return
    for child in node["/Kids"]:
        yield from _pages(child.get_object(), known)
