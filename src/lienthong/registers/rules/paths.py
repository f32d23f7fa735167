# SPDX-License-Identifier: Apache-2.0
"""Paths into a record: `owner_number`, `address.commune_code`, `members[].number`."""

from collections.abc import Iterator, Mapping
from typing import Any


def values(data: Any, path: str) -> Iterator[Any]:
    """Yield every value that a path reaches."""
    head, _, rest = path.partition(".")
    name = head.removesuffix("[]")
    if not isinstance(data, Mapping) or name not in data:
        return
    found = data[name]
    for item in found if head.endswith("[]") and isinstance(found, list) else [found]:
        if rest:
            yield from values(item, rest)
        else:
            yield item


def first(data: Any, path: str) -> Any:
    """Return the first value that a path reaches, or None."""
    return next(values(data, path), None)


def pick(data: Mapping[str, Any], paths: tuple[str, ...]) -> dict[str, Any]:
    """Return a copy that holds only what the paths name (dots, no lists)."""
    kept: dict[str, Any] = {}
    for path in paths:
        *folders, leaf = path.split(".")
        source: Any = data
        target = kept
        for folder in folders:
            source = source.get(folder) if isinstance(source, Mapping) else None
            if source is None:
                break
            target = target.setdefault(folder, {})
        if isinstance(source, Mapping) and leaf in source:
            target[leaf] = source[leaf]
    return {name: value for name, value in kept.items() if value != {}}


def schema_at(schema: Mapping[str, Any], path: str) -> Mapping[str, Any] | None:
    """Return the part of a JSON Schema that describes a path, or None when nothing does."""
    place: Any = schema
    for part in path.split("."):
        place = resolved(schema, place).get("properties", {}).get(part.removesuffix("[]"))
        if place is None:
            return None
        if part.endswith("[]"):
            place = resolved(schema, place).get("items", {})
    return resolved(schema, place)


def resolved(root: Mapping[str, Any], place: Any) -> Mapping[str, Any]:
    """Return a part of a schema with its `$ref` followed."""
    reference = place.get("$ref") if isinstance(place, Mapping) else None
    if isinstance(reference, str) and reference.startswith("#/$defs/"):
        found = root.get("$defs", {}).get(reference.removeprefix("#/$defs/"), {})
        return {**found, **{k: v for k, v in place.items() if k != "$ref"}}
    return place if isinstance(place, Mapping) else {}
