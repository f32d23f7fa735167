# SPDX-License-Identifier: Apache-2.0
"""The black text of a signature, set by Typst: upright, size 10, like Times New Roman."""

import json
from typing import Any

import typst

from lienthong.kernel.pdf import FONTS
from lienthong.signing.rules import Box

_TEMPLATE = b"""
#let asked = json(bytes(sys.inputs.data))
#set document(date: none)
#set page(width: asked.width * 1pt, height: asked.height * 1pt, margin: 0pt, fill: none)
#set text(font: "Tinos", size: 10pt, fill: black, lang: "vi", hyphenate: false)
#set par(leading: 0.4em)
#align(right + top, asked.lines.join(linebreak()))
"""


def text_block(lines: tuple[str, ...], box: Box) -> bytes:
    """Return a one-page PDF of the box's size with the lines in it."""
    asked = {"lines": lines, "width": box.right - box.left, "height": box.top - box.bottom}
    # Fonts as paths: the stub wants one type for every file it is given.
    fonts: Any = [str(FONTS)]
    return bytes(
        typst.compile(
            _TEMPLATE,
            font_paths=fonts,
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(asked, ensure_ascii=False)},
        )
    )
