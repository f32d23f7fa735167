# SPDX-License-Identifier: Apache-2.0
"""Which classes templates use and which style sheets define: what keeps pages to the library.

A name whose end is computed while drawing is written with a star: `state--*`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[1]
SHEETS = Path(__file__).resolve().parent / "static" / "web" / "css"

#: Sheets of every page; then those that a layout links.
EVERYWHERE = ("tokens", "base", "components", "components-2", "print")
LAYOUTS = {"web/base.html": "public", "web/officer.html": "officer"}

_COMMENT = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", re.DOTALL)
_TAG = re.compile(r"\{%.*?%\}", re.DOTALL)
_VALUE = re.compile(r"\{\{.*?\}\}|\{\}", re.DOTALL)
_CLASS = re.compile(r"(?<![\w-])class=\"([^\"]*)\"")
_BODY = re.compile(r"\{% block body_class %\}(.*?)\{% endblock %\}")
_SCRIPT = re.compile(r"classList\.(?:add|toggle|remove)\(\"([\w-]+)\"")
_INLINE = re.compile(r"(?<![\w-])style=|<style\b", re.IGNORECASE)
_EXTENDS = re.compile(r"\{% extends \"([^\"]+)\" %\}")
_INCLUDE = re.compile(r"\{% include \"([^\"]+)\"")
_LINK = re.compile(r"\{% static 'web/css/([\w-]+)\.css' %\}")
_SELECTOR = re.compile(r"([^{}]+)\{")
_NAME = re.compile(r"\.(-?[a-zA-Z_][\w-]*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One template: what it uses itself, and what it draws on."""

    name: str
    package: str
    classes: frozenset[str]
    parent: str
    includes: frozenset[str]
    sheets: frozenset[str]  #: linked by itself
    has_inline_style: bool


def classes(text: str) -> frozenset[str]:
    """Return the classes of markup: of a template, of a Python string, or of a drawn page."""
    plain = _TAG.sub(" ", _COMMENT.sub("", text))
    found = [*_CLASS.findall(_VALUE.sub("*", plain)), *_BODY.findall(text)]
    return frozenset(name for value in found for name in value.split() if name != "*")


def defined(sheet: str) -> frozenset[str]:
    """Return the classes that a style sheet speaks of."""
    plain = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    selectors = (one for one in _SELECTOR.findall(plain) if not one.strip().startswith("@"))
    return frozenset(name for one in selectors for name in _NAME.findall(one))


def matches(used: str, name: str) -> bool:
    """Return whether a used name, perhaps with a star, can be this class."""
    return name.startswith(used[:-1]) if used.endswith("*") else used == name


def strays(used: frozenset[str], known: frozenset[str]) -> list[str]:
    """Return what is used and known to nobody."""
    return sorted(one for one in used if not any(matches(one, name) for name in known))


def read(name: str, package: str, text: str) -> Template:
    """Return what a template's text says."""
    parent = _EXTENDS.search(text)
    return Template(
        name=name,
        package=package,
        classes=classes(text),
        parent=parent[1] if parent else "",
        includes=frozenset(_INCLUDE.findall(text)),
        sheets=frozenset(_LINK.findall(text)),
        has_inline_style=bool(_INLINE.search(_COMMENT.sub("", text))),
    )


def templates(sources: Path = SOURCES) -> dict[str, Template]:
    """Return every HTML template of every package, by the name it is asked for."""
    found = {}
    for root in sorted(sources.glob("*/templates")):
        for path in sorted(root.rglob("*.html")):
            name = str(path.relative_to(root))
            found[name] = read(name, root.parent.name, path.read_text())
    return found


def of_code(sources: Path = SOURCES) -> frozenset[str]:
    """Return the classes that Python strings and scripts give."""
    found: set[str] = set()
    for path in sources.glob("*/**/*.py"):
        if not {"tests", "collected"} & set(path.parts) and path.name != "markup.py":
            found |= classes(path.read_text())
    for path in sources.glob("*/static/**/*.js"):
        if "vendor" not in path.parts:
            found |= set(_SCRIPT.findall(path.read_text()))
    return frozenset(found)


def sheets(folder: Path = SHEETS) -> dict[str, frozenset[str]]:
    """Return what each of the style sheets defines."""
    return {path.stem: defined(path.read_text()) for path in sorted(folder.glob("*.css"))}


def drawn_with(name: str, known: dict[str, Template]) -> Iterator[Template]:
    """Return a template with all that it includes, its parents too."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        one = known.get(waiting.pop())
        if one is None or one.name in seen:
            continue
        seen.add(one.name)
        waiting += [*one.includes, one.parent]
        yield one


def linked(name: str, known: dict[str, Template]) -> frozenset[str]:
    """Return the style sheets that a whole page links: everywhere's, its layout's, its own."""
    own: set[str] = set(EVERYWHERE)
    layout = ""
    while name in known:
        own |= known[name].sheets if name not in LAYOUTS else set()
        if not layout and name in LAYOUTS:
            layout = LAYOUTS[name]
        name = known[name].parent
    return frozenset(own | {layout} - {""})
