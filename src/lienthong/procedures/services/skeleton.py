# SPDX-License-Identifier: Apache-2.0
"""A new pack to begin with: small, whole, and ✓ from the first minute."""

import re
from pathlib import Path

SKELETON = Path(__file__).parents[1] / "skeleton"
PLACEHOLDER = "0.000000"
CODE = re.compile(r"\d\.\d{6}")


def begin_pack(packs: Path, code: str) -> Path:
    """Write a new pack's folder and return it.

    Raises: ValueError for a code that is none; FileExistsError where the pack is there.
    """
    if not CODE.fullmatch(code):
        raise ValueError(f"{code!r} is no code of a procedure: write it like 1.004873")
    folder = packs / "procedures" / code
    folder.mkdir(parents=True)
    for part in sorted(SKELETON.iterdir()):
        text = part.read_text(encoding="utf-8").replace(PLACEHOLDER, code)
        (folder / part.name).write_text(text, encoding="utf-8")
    return folder
