# SPDX-License-Identifier: Apache-2.0
"""`./run docs`: the reference that is generated from the code, so that it cannot lie."""

import sys
from pathlib import Path

import django

from lienthong.project.entrance.surroundings import prepared, say
from lienthong.project.environment import ROOT

FOLDER = ROOT / "docs" / "reference"


def main(arguments: list[str]) -> int:
    """Write the reference pages; with `--check`, only tell which are out of date."""
    with prepared():
        django.setup()
        stale = [path for path, text in pages().items() if _differs(path, text)]
        if "--check" in arguments:
            sys.stderr.writelines(f"{path.relative_to(ROOT)}: ./run docs\n" for path in stale)
            return int(bool(stale))
        for path, text in pages().items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        say(f"{len(stale)} trang được cập nhật / pages updated")
    return 0


def pages() -> dict[Path, str]:
    """Return the text of each generated page; Django must be set up."""
    from lienthong.project import drawing, reference

    return {
        FOLDER / "errors.md": reference.errors(),
        FOLDER / "settings.md": reference.settings(),
        FOLDER / "routes.md": reference.routes(),
        FOLDER / "jobs.md": reference.jobs(),
        FOLDER / "openapi" / "procedures.yaml": reference.procedures_api(),
        FOLDER / "openapi" / "exchange.json": reference.exchange_api(),
        FOLDER / "procedure-pack.schema.json": reference.pack_schema(),
        ROOT / "docs" / "architecture.svg": drawing.picture(ROOT / "pyproject.toml"),
    }


def _differs(path: Path, text: str) -> bool:
    return not path.exists() or path.read_text() != text
