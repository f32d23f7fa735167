# SPDX-License-Identifier: Apache-2.0
"""Every Vietnamese message has its English; every placeholder survives the translation."""

import re
from pathlib import Path

import pytest

from lienthong.web import catalogue

FIELD = re.compile(r"%\(\w+\)s|%\w|(?<!\{)\{\w+\}(?!\})")


@pytest.mark.parametrize("package", catalogue.packages(), ids=lambda package: package.name)
def test_messages_when_extracted_then_every_one_has_english(package: Path) -> None:
    done = catalogue.translated()
    lacking = sorted(
        {f"{m.path.name}: {m.id}" for m in catalogue.messages(package) if m.id not in done}
    )
    assert not lacking, "translate these (./run manage messages lists them):\n" + "\n".join(lacking)


def test_translations_when_compared_then_keep_their_fields() -> None:
    for source, message in catalogue.translated().items():
        ours = source if isinstance(source, str) else source[0]
        theirs = message.string if isinstance(message.string, str) else message.string[-1]
        assert set(FIELD.findall(ours)) == set(FIELD.findall(theirs)), source


def test_catalogues_when_read_then_nothing_is_fuzzy() -> None:
    for package in catalogue.packages():
        assert not [m.id for m in catalogue.read(catalogue.english(package)) if m.id and m.fuzzy]
