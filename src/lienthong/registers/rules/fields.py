# SPDX-License-Identifier: Apache-2.0
"""A record as people read and type it: field by field, with the names of what codes mean."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lienthong.kernel.bilingual import Text
from lienthong.registers.rules import paths
from lienthong.registers.rules.declaration import Declaration

_NOTHING = ("", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One value that can be typed: a field, or a field of an object."""

    path: str  #: `born_on`, `residence.commune_code`
    title: Text  #: what the register calls it
    schema: Mapping[str, Any]  #: what it may hold
    is_required: bool  #: a record without it is not taken

    @property
    def source(self) -> str:
        """The list that it takes a code of, or empty."""
        return str(self.schema.get("x-code", ""))


def leaves(declared: Declaration, data: Mapping[str, Any]) -> Iterator[Leaf]:
    """Yield what can be typed of a record, in the order of the schema.

    Objects that the record does not hold are left out: a birth has no spouses. Lists are left out.
    """
    root = declared.schema
    for name, raw in root["properties"].items():
        part = paths.resolved(root, raw)
        needed = name in root.get("required", ())
        if "properties" not in part:
            if part.get("type") != "array":
                yield _leaf(name, part, (), is_required=needed)
        elif name in data:
            for inner, below in part["properties"].items():
                held = paths.resolved(root, below)
                if held.get("type") not in ("array", "object"):
                    must = needed and inner in part.get("required", ())
                    yield _leaf(f"{name}.{inner}", held, (part,), is_required=must)


def _leaf(
    path: str, part: Mapping[str, Any], above: tuple[Mapping[str, Any], ...], *, is_required: bool
) -> Leaf:
    named = [one for one in (*above, part) if "title" in one]
    title = Text(
        vi=": ".join(one["title"] for one in named) or path,
        en=": ".join(one.get("title_en", one["title"]) for one in named),
    )
    return Leaf(path=path, title=title, schema=part, is_required=is_required)


def with_typed(
    data: Mapping[str, Any], typed: Mapping[str, Any], many: Iterator[Leaf]
) -> dict[str, Any]:
    """Return the fields of the first level that differ from a record once some were typed anew.

    typed: by path; empty says nothing, and takes out what stood there. None in the answer takes a
    field out. What was not typed stays as it is, lists too.
    """
    changes: dict[str, Any] = {}
    for leaf in many:
        if leaf.path not in typed:
            continue
        name, _, inner = leaf.path.partition(".")
        held, value = paths.first(data, leaf.path), typed[leaf.path]
        if held == value or (held in _NOTHING and value in _NOTHING):
            continue
        if not inner:
            changes[name] = None if value in _NOTHING else value
            continue
        part = changes.setdefault(name, dict(data[name]))
        if value in _NOTHING:
            part.pop(inner, None)
        else:
            part[inner] = value
    return changes


def said(schema: Mapping[str, Any], value: Any) -> Text:
    """Return a value as people read it: what a code means, where the schema names it (`x-names`).

    Days and numbers stay as they are kept; the caller writes them in the reader's form.
    """
    names = schema.get("x-names", {})
    if isinstance(value, str) and value in names:
        return Text(vi=names[value][0], en=names[value][1])
    return Text(vi="" if value is None else str(value))
