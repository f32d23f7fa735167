# SPDX-License-Identifier: Apache-2.0
"""The generated reference says what the code says: `./run docs` writes it."""

from pathlib import Path

import pytest

from lienthong.project.entrance.documenting import ROOT, pages

PAGES = pages()


@pytest.mark.parametrize("path", sorted(PAGES), ids=lambda path: path.name)
def test_reference_when_generated_again_then_unchanged(path: Path) -> None:
    assert path.exists(), f"{path.relative_to(ROOT)} is missing: ./run docs"
    assert path.read_text() == PAGES[path], f"{path.relative_to(ROOT)}: ./run docs"
