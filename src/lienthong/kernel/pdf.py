# SPDX-License-Identifier: Apache-2.0
"""Documents as PDF: Typst templates filled with data, set in fonts the platform ships."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

FONTS = Path(__file__).parent / "fonts"


def render(
    template: Path, data: Mapping[str, Any], *, images: Mapping[str, bytes] | None = None
) -> bytes:
    """Set a Typst template and return PDF/A-2b bytes.

    template: a `.typ` file; it may import files of its own folder only. It reads `data` as
    JSON from `sys.inputs.data`, and each image as the bytes of `images/<name>`.
    Raises: typst.TypstError when the template is wrong.
    """
    source = template.read_bytes()
    files = {"main.typ": source}
    for name, content in (images or {}).items():
        files[f"images/{name}"] = content
    for sibling in template.parent.glob("*.typ"):
        if sibling != template:
            files[sibling.name] = sibling.read_bytes()
    return bytes(
        typst.compile(  # type: ignore[call-overload] # its stub leaves out the dict form it documents
            files,
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False, default=str)},
            pdf_standards="a-2b",
        )
    )
