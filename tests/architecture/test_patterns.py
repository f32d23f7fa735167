# SPDX-License-Identifier: Apache-2.0
"""Pages use nothing but the pattern library: its classes, its sheets, no styling of their own."""

from pathlib import Path

import pytest

from lienthong.web import markup
from lienthong.web.library import shelf
from lienthong.web.library.entries import PATTERNS, STATES
from lienthong.web.library.pattern import Pattern

#: Sheets that live outside `web`, each with its reason.
SHEETS_ELSEWHERE: dict[str, str] = {}
#: Classes that no template writes, each with who sets or needs it.
SET_BY_OTHERS = {"htmx-request": "htmx, while it waits for an answer"}

#: Pages that link a sheet by a value, not by name.
LINKS_BY_VALUE = {"web/library/one.html": "links the sheet of the component that it shows"}

TEMPLATES = markup.templates()
SHEETS = markup.sheets()
KNOWN = frozenset().union(*SHEETS.values())
#: Names with a computed end: not each end needs a rule of its own.
COMPUTED = {
    name
    for name in frozenset().union(*(one.classes for one in TEMPLATES.values())) | markup.of_code()
    if name.endswith("*")
}
WHOLE_PAGES = sorted(
    name for name, one in TEMPLATES.items() if one.parent and name not in LINKS_BY_VALUE
)


def stray_on_page(name: str, templates: dict[str, markup.Template]) -> list[str]:
    """Return the classes of a whole page that no sheet linked by it defines."""
    known = frozenset().union(
        *(SHEETS.get(one, frozenset()) for one in markup.linked(name, templates))
    )
    used = frozenset().union(*(one.classes for one in markup.drawn_with(name, templates)))
    return markup.strays(used, known)


def test_sheets_when_listed_then_only_the_library_has_any() -> None:
    found = {
        str(path.relative_to(markup.SOURCES))
        for path in markup.SOURCES.rglob("*.css")
        if "collected" not in path.parts and not path.is_relative_to(markup.SHEETS)
    }
    assert found == set(SHEETS_ELSEWHERE)


def test_templates_when_read_then_carry_no_style_of_their_own() -> None:
    assert not [name for name, one in TEMPLATES.items() if one.has_inline_style]


@pytest.mark.parametrize("name", WHOLE_PAGES)
def test_page_when_read_then_uses_only_classes_of_the_sheets_it_links(name: str) -> None:
    assert not stray_on_page(name, TEMPLATES)


def test_partials_when_read_then_use_only_classes_of_the_library() -> None:
    used = frozenset().union(*(one.classes for one in TEMPLATES.values())) | markup.of_code()
    assert not markup.strays(used, KNOWN)


def test_components_when_drawn_then_styled_on_every_page() -> None:
    known = frozenset().union(*(SHEETS[one] for one in markup.EVERYWHERE))
    used = frozenset().union(
        *(one.classes for one in TEMPLATES.values() if one.name.startswith("components/"))
    )
    assert not markup.strays(used, known)


def test_classes_when_defined_then_used() -> None:
    used = frozenset().union(*(one.classes for one in TEMPLATES.values())) | markup.of_code()
    used |= markup.classes("".join(code for states in shelf.codes().values() for _, code in states))
    dead = {name for name in KNOWN if not any(markup.matches(one, name) for one in used)} - set(
        SET_BY_OTHERS
    )
    assert not dead


def test_classes_when_defined_then_shown_in_the_library() -> None:
    assert not unshown(KNOWN)


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda one: one.slug)
def test_samples_when_drawn_then_styled_by_the_sheets_of_their_page(pattern: Pattern) -> None:
    linked = (*markup.EVERYWHERE, "public", "library", *([pattern.sheet] if pattern.sheet else []))
    known = frozenset().union(*(SHEETS[one] for one in linked))
    drawn = markup.classes("".join(state.light for state in shelf.states(pattern)))
    plain = {one for one in drawn if not any(markup.matches(star, one) for star in COMPUTED)}
    assert not markup.strays(frozenset(plain), known)


def unshown(known: frozenset[str]) -> frozenset[str]:
    """Return the classes that neither a sample nor the frame of the library's pages shows."""
    drawn = "".join(state.light for one in PATTERNS for state in shelf.states(one))
    names = ("index", "one", "frame", "code_block", "desk", "form")
    pages = [f"web/library/{name}.html" for name in names]
    frame = frozenset().union(
        *(one.classes for page in pages for one in markup.drawn_with(page, TEMPLATES))
    )
    return known - markup.classes(drawn) - frame - set(SET_BY_OTHERS)


def test_library_when_a_class_has_no_sample_then_says_so() -> None:
    assert unshown(frozenset({"button", "never-shown"})) == {"never-shown"}


def test_library_when_listed_then_every_component_has_samples_and_every_sample_a_name() -> None:
    assert set(shelf.codes()) == {one.slug for one in PATTERNS}
    titles = {title for states in shelf.codes().values() for title, _ in states}
    assert titles == {str(one) for one in STATES}


def test_scanner_when_a_page_strays_then_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "shop" / "templates" / "shop"
    folder.mkdir(parents=True)
    (folder / "part.html").write_text('<p class="soft homemade">…</p>')
    (folder / "page.html").write_text(
        '{% extends "web/base.html" %}<p style="color: red" class="crew{% if a %} state--{{ b }}'
        '{% else %} button{% endif %}">{# <i class="unseen"> #}</p>{% include "shop/part.html" %}'
    )
    made = TEMPLATES | markup.templates(tmp_path)
    assert made["shop/page.html"].classes == {"crew", "state--*", "button"}
    assert made["shop/page.html"].has_inline_style
    # `crew` is an officers' component: a public page does not link its sheet.
    assert stray_on_page("shop/page.html", made) == ["crew", "homemade"]


def test_scanner_when_a_sheet_is_read_then_every_class_is_seen() -> None:
    sheet = "/* .no */ .a, .b--c:not(.d) > p { margin: 0.5rem } @media (width > 3px) { .e { } }"
    assert markup.defined(sheet) == {"a", "b--c", "d", "e"}
