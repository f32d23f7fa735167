# SPDX-License-Identifier: Apache-2.0
"""Templates of data in packs: a text that begins with `=` is an expression, all else is itself."""

from collections.abc import Mapping
from typing import Any

from lienthong.procedures.rules import conditions


def filled(template: Any, facts: Mapping[str, Any]) -> Any:
    """Return a template with every expression replaced by its value.

    `=child_name` is the answer of that name, `=case.code` a part of it, `=mother_number or ''`
    the first that is not empty; `{each: =members, as: {name: =row.full_name}}` gives one filled
    `as` for every row. Raises: ConditionError.
    """
    match template:
        case {"each": str() as rows, "as": shape, **rest} if not rest:
            return [filled(shape, {**facts, "row": row}) for row in filled(rows, facts) or ()]
        case str() if template.startswith("="):
            return conditions.value(template[1:], facts)
        case Mapping():
            return {key: filled(part, facts) for key, part in template.items()}
        case list() | tuple():
            return [filled(part, facts) for part in template]
    return template


def names(template: Any) -> set[str]:
    """Return every name that a template's expressions ask for. Raises: ConditionError."""
    match template:
        case str() if template.startswith("="):
            return conditions.names(template[1:])
        case Mapping():
            return {name for part in template.values() for name in names(part)}
        case list() | tuple():
            return {name for part in template for name in names(part)}
    return set()
