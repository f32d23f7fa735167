# SPDX-License-Identifier: Apache-2.0
"""Shared lists of codes, and which fields of a record take one of them (CS-04)."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator

from lienthong.kernel.bilingual import Text
from lienthong.kernel.text import lazy
from lienthong.registers.rules import paths
from lienthong.registers.rules.declaration import Declaration, Finding

#: Lists of administrative units: kept by `orgs`, so no file holds them.
PROVINCES, COMMUNES = "units.provinces", "units.communes"
_TEXT = {"type": "string", "minLength": 1}
_SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["list", "title", "title_en", "source", "entries"],
    "properties": {
        "list": {"type": "string", "pattern": "^[a-z][a-z_]{2,40}$"},
        "title": _TEXT,
        "title_en": _TEXT,
        "source": _TEXT,
        "entries": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["code", "name"],
                "properties": {
                    "code": _TEXT,
                    "name": _TEXT,
                    "name_en": _TEXT,
                    "from": {},
                    "until": {},
                },
            },
        },
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """When a code means something."""

    since: dt.date | None = None  #: from this legal date on; None: always
    until: dt.date | None = None  #: until before this date; None: still


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a list."""

    code: str  #: what registers keep
    name: Text  #: what people read; English where the list gives it
    span: Span  #: when it holds

    def is_on(self, day: dt.date) -> bool:
        """Tell whether it holds on a legal date."""
        since, until = self.span.since, self.span.until
        return (since is None or since <= day) and (until is None or day < until)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeList:
    """One list of `packs/codes`."""

    name: str  #: `ethnic_groups`
    title: Text  #: its name
    source: str  #: the decision that sets it
    entries: Sequence[Entry]  #: its lines, in the order in which forms offer them
    by_code: Mapping[str, Sequence[Span]]  #: when each code means something
    by_name: Mapping[str, Sequence[Span]]  #: the same by the name, for fields that hold names


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """A value of a record that must be in a list."""

    path: str  #: `uses.0.code`
    source: str  #: the list, `land_uses`; `ethnic_groups:name` where the field holds the name
    value: str  #: what the record says


#: Returns when a value of a list means something (empty: never), and what the list is called.
Spans = Callable[[str, str], tuple[Sequence[Span], str]]


def parse_codes(raw: object) -> CodeList | list[Finding]:
    """Return the list a YAML document holds, or everything that is wrong with it."""
    findings = [
        Finding(
            path=".".join(map(str, one.absolute_path)), code=str(one.validator), text=one.message
        )
        for one in Draft202012Validator(_SCHEMA).iter_errors(raw)
    ]
    if findings or not isinstance(raw, Mapping):
        return findings
    entries: list[Entry] = []
    by_code: dict[str, list[Span]] = {}
    by_name: dict[str, list[Span]] = {}
    for number, entry in enumerate(raw["entries"]):
        span = _span(entry)
        if span is None:
            wrong = "from, until phải là ngày yyyy-mm-dd, from trước until"
            findings.append(Finding(path=f"entries.{number}", code="dates", text=wrong))
            continue
        name = Text(vi=entry["name"], en=entry.get("name_en", ""))
        entries.append(Entry(code=entry["code"], name=name, span=span))
        by_code.setdefault(entry["code"], []).append(span)
        by_name.setdefault(entry["name"], []).append(span)
    return findings or CodeList(
        name=raw["list"],
        title=Text(vi=raw["title"], en=raw["title_en"]),
        source=raw["source"],
        entries=tuple(entries),
        by_code=by_code,
        by_name=by_name,
    )


def _span(entry: Mapping[str, Any]) -> Span | None:
    since, until = entry.get("from"), entry.get("until")
    if not all(day is None or isinstance(day, dt.date) for day in (since, until)):
        return None
    return None if since and until and since >= until else Span(since=since, until=until)


def lists_named(schema: Any) -> set[str]:
    """Return the lists that a schema's `x-code` words name."""
    if isinstance(schema, Mapping):
        named = {schema["x-code"].partition(":")[0]} if _is_coded(schema) else set()
        return named.union(*(lists_named(part) for part in schema.values()))
    return set().union(*map(lists_named, schema)) if isinstance(schema, list) else set()


def _is_coded(schema: Mapping[str, Any]) -> bool:
    return isinstance(schema.get("x-code"), str)


def coded(declared: Declaration, data: Mapping[str, Any]) -> Iterator[Coded]:
    """Yield what a record says in fields that take a code; what it leaves out or empty is not."""
    yield from _coded(declared.schema, declared.schema, data, "")


def _coded(root: Mapping[str, Any], schema: Any, value: Any, path: str) -> Iterator[Coded]:
    part = paths.resolved(root, schema)
    if isinstance(value, str) and value and _is_coded(part):
        yield Coded(path=path, source=part["x-code"], value=value)
    elif isinstance(value, Mapping):
        for name, held in value.items():
            below = part.get("properties", {}).get(name, {})
            yield from _coded(root, below, held, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list):
        for number, held in enumerate(value):
            yield from _coded(root, part.get("items", {}), held, f"{path}.{number}")


def check_codes(
    declared: Declaration,
    data: Mapping[str, Any],
    spans: Spans,
    *,
    valid_from: dt.date,
    today: dt.date,
) -> tuple[Finding, ...]:
    """Return a fault for each code that no list has, or that means nothing while the record holds.

    A code is right when it means something on a day between the day the record is true from and
    today: a record that began long ago may bear the code its place was given since, and one
    written late the code of its time. Never a code that ended before the record begins.
    """
    found = (
        _fault(one, *spans(one.source, one.value), valid_from, today)
        for one in coded(declared, data)
    )
    return tuple(one for one in found if one)


def _fault(
    one: Coded, spans: Sequence[Span], title: str, valid_from: dt.date, today: dt.date
) -> Finding | None:
    last = max(valid_from, today)
    if not spans:
        text = str(lazy("“{value}” không có trong {title}")).format(value=one.value, title=title)
        return Finding(path=one.path, code="code_unknown", text=text)
    begun = [span for span in spans if span.since is None or span.since <= last]
    if not begun:
        first = min(span.since for span in spans if span.since)
        text = str(lazy("“{value}” trong {title} có hiệu lực từ {day}")).format(
            value=one.value, title=title, day=f"{first:%d/%m/%Y}"
        )
        return Finding(path=one.path, code="code_not_begun", text=text)
    ends = [span.until for span in begun]
    if all(end is not None and end <= valid_from for end in ends):
        ended = max(end for end in ends if end)
        text = str(lazy("“{value}” trong {title} hết hiệu lực từ {day}")).format(
            value=one.value, title=title, day=f"{ended:%d/%m/%Y}"
        )
        return Finding(path=one.path, code="code_ended", text=text)
    return None
