# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

from lienthong.web import catalogue

CODE = """
from lienthong.kernel.text import lazy
text = lazy("Một {what}.")
other = _("Hai "
          "dòng")
days = ngettext("%(n)s ngày", "%(n)s ngày nữa", n)
computed = _(name)
"""
PAGE = (
    '{% load i18n %}{% translate "Ba" %}{% blocktranslate trimmed %}Bốn {{ n }}\n dòng'
    "{% endblocktranslate %}{# {% translate 'Không' %} #}"
    '{% verbatim %}{% translate "Cũng không" %}{% endverbatim %}'
)


def package(folder: Path) -> Path:
    made = folder / "sample"
    (made / "templates").mkdir(parents=True)
    (made / "rules.py").write_text(CODE)
    (made / "templates" / "page.html").write_text(PAGE)
    return made


def test_messages_when_extracted_then_code_and_templates_are_read(tmp_path: Path) -> None:
    found = {message.id for message in catalogue.messages(package(tmp_path))}
    assert found == {
        "Một {what}.", "Hai dòng", ("%(n)s ngày", "%(n)s ngày nữa"), "Ba", "Bốn %(n)s dòng",
    }  # fmt: skip


def test_missing_when_added_twice_then_once_and_the_translations_stay(tmp_path: Path) -> None:
    sample = package(tmp_path)
    assert catalogue.add_missing(sample, known={"Ba"}) == 4
    path = catalogue.english(sample)
    entry = 'msgid "Hai dòng"\nmsgstr "{}"'
    path.write_text(path.read_text().replace(entry.format(""), entry.format("Two lines")))
    before = path.read_text()
    assert catalogue.add_missing(sample, known={"Ba"}) == 0
    assert path.read_text() == before
    assert catalogue.written(catalogue.read(path)) == before
    assert 'msgstr "Two lines"' in before
