# SPDX-License-Identifier: Apache-2.0
"""Papers that the players hand in: small real PDFs, marked as samples."""

from pathlib import Path
from tempfile import TemporaryDirectory

from lienthong.kernel import pdf

_TEMPLATE = r"""
#set page(paper: "a5", margin: 2cm)
#set text(font: "Tinos", size: 13pt, lang: "vi")
#let data = json(bytes(sys.inputs.data))
#align(center)[
  #text(size: 16pt, weight: "bold")[#upper(data.title)] \ \ #emph[Bản mẫu để trình diễn]]
#v(1cm)
#for line in data.lines [#line \ ]
"""


def paper(title: str, *lines: str) -> bytes:
    """Return a one-page PDF with a title and some lines."""
    with TemporaryDirectory() as folder:
        template = Path(folder) / "paper.typ"
        template.write_text(_TEMPLATE)
        return pdf.render(template, {"title": title, "lines": lines})
