# SPDX-License-Identifier: Apache-2.0
"""Finding and drawing the library: samples are drawn from the very text that is shown as code."""

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.template import engines
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from lienthong.kernel.text import search_key
from lienthong.web import components, markup
from lienthong.web.library import values
from lienthong.web.library.entries import PATTERNS
from lienthong.web.library.pattern import GROUPS, Pattern
from lienthong.web.library.written import with_values

SAMPLES = Path(__file__).resolve().parent / "samples"
_LOAD = "{% load i18n ui l10n static %}"
#: Where an id, or a name that browsers group by, is written or pointed to.
_IDS = re.compile(r'\b(id|for|name|list|form|aria-(?:describedby|labelledby|controls))="([^"]+)"')
_HERE = re.compile(r'href="#[^"]*"|href="\?[^"]*"')
_MARKERS = re.compile(r"url\(#([\w-]+)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One state of a component: its name, the code, and what the code draws."""

    title: str
    code: str
    light: SafeString
    dark: SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Components of one kind."""

    key: str
    title: Any
    patterns: tuple[Pattern, ...]


def find(slug: str) -> Pattern | None:
    """Return the component of an address."""
    return next((one for one in PATTERNS if one.slug == slug), None)


def groups(text: str = "") -> list[Group]:
    """Return the components that every word of a text is found in, by group."""
    wanted = search_key(text).split()
    found = [one for one in PATTERNS if all(word in one.words for word in wanted)]
    made = [
        Group(key=key, title=title, patterns=tuple(one for one in found if one.group == key))
        for key, title in GROUPS
    ]
    return [one for one in made if one.patterns]


def around(pattern: Pattern) -> tuple[Pattern | None, Pattern | None]:
    """Return the components before and after one, in the order of the list."""
    at = PATTERNS.index(pattern)
    return (
        PATTERNS[at - 1] if at else None,
        PATTERNS[at + 1] if at + 1 < len(PATTERNS) else None,
    )


@cache
def codes() -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the code of each state of each component."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for path in sorted(SAMPLES.glob("*.html")):
        for part in re.split(r"^=== ", path.read_text(), flags=re.MULTILINE)[1:]:
            slug, _, rest = part.partition("\n")
            states = re.split(r"^--- ", rest, flags=re.MULTILINE)[1:]
            pairs = (state.partition("\n") for state in states)
            found[slug.strip()] = tuple((title.strip(), code.strip()) for title, _, code in pairs)
    return found


def states(pattern: Pattern) -> list[State]:
    """Draw every state of a component, once for each theme."""
    context = values.everything()
    made = []
    for number, (title, code) in enumerate(codes()[pattern.slug]):
        html = _drawn(code, context)
        made.append(
            State(
                title=gettext(title),
                code=with_values(code, context),
                light=_apart(html, f"s{number}"),
                dark=_apart(html, f"t{number}"),
            )
        )
    return made


def thumbnail(pattern: Pattern) -> SafeString:
    """Draw the first state, for the list."""
    return _apart(_drawn(codes()[pattern.slug][0][1], values.everything()), pattern.slug)


@cache
def users(pattern: Pattern) -> tuple[str, ...]:
    """Return the templates that use a component's own classes or its tag."""
    own = markup.classes("".join(code for _, code in codes()[pattern.slug]))
    blocks = {name.split("__")[0].split("--")[0] for name in own} - COMMON
    tags = set(re.findall(r"\{% (\w+)", "".join(c for _, c in codes()[pattern.slug]))) & _tags()
    asked = re.compile(r"\{% (?:" + "|".join(sorted(tags)) + r")\b") if tags else None
    return tuple(sorted(_using(blocks, asked)))


#: Classes that stand in every sample and say nothing about it.
COMMON = {"soft", "small", "icon", "input", "field", "button", "hidden-visually", "wrap", "stack"}


def _using(blocks: set[str], asked: re.Pattern[str] | None) -> Iterator[str]:
    for name, one in markup.templates().items():
        if name.startswith(("components/", "web/library/")):
            continue
        roots = {used.split("__")[0].split("--")[0].rstrip("*-") for used in one.classes}
        text = (markup.SOURCES / one.package / "templates" / name).read_text()
        if roots & blocks or (asked and asked.search(text)):
            yield name


@cache
def _tags() -> set[str]:
    from lienthong.web.templatetags.ui import register

    return set(register.tags) - {"icon", "button", "buttons", "field", "hint"}


def reference(pattern: Pattern) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Return the fields of the values that a component's tag takes: name, type, meaning."""
    return [(name, _fields(name)) for name in pattern.values]


@cache
def _fields(name: str) -> list[tuple[str, str, str]]:
    source = inspect.getsource(getattr(components, name))
    found = re.findall(
        r"^    (\w+): ([^=#\n]+?)(?: = [^#\n]*?)?(?:\s+#: ?(.*))?$", source, re.MULTILINE
    )
    return [(field, kind.strip(), told) for field, kind, told in found]


def _drawn(code: str, context: dict[str, Any]) -> str:
    return str(engines["django"].from_string(_LOAD + code).render(dict(context)))


def _apart(html: str, mark: str) -> SafeString:
    """Give a copy ids of its own: the same sample stands on one page more than once."""

    def marked(match: re.Match[str]) -> str:
        named = " ".join(f"{mark}-{one}" for one in match[2].split())
        return f'{match[1]}="{named}"'

    text = _IDS.sub(marked, html.replace(" data-focus", ""))
    text = _MARKERS.sub(lambda match: f"url(#{mark}-{match[1]})", text)
    return mark_safe(_HERE.sub('href="#mau"', text))  # noqa: S308 - our own samples, drawn by our own templates
