# SPDX-License-Identifier: Apache-2.0
"""What a pack writes into fields that take a code: only what a list has, asked as a choice."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from lienthong.procedures.rules.form_schema import resolved
from lienthong.procedures.rules.procedure import Field, Procedure

#: Returns everything a list could ever hold; None: units, which forms ask for as addresses.
Values = Callable[[str], Collection[str] | None]
Found = Iterator[tuple[str, str]]


def problems(
    procedure: Procedure, registers: Mapping[str, Mapping[str, Any]], values: Values
) -> Found:
    """Yield (place, what is wrong): a refusal at signing would come too late.

    registers: JSON Schemas of the registers' records, by register.
    """
    fields = {field.key: field for step in procedure.form for field in step.fields}
    for write in procedure.writes:
        schema = registers.get(write.register)
        if schema is not None:
            place = f"writes[{write.name}]"
            yield from _walked(schema, schema, write.data, fields, values, place)


def _walked(
    root: Mapping[str, Any],
    part: Mapping[str, Any],
    data: Mapping[str, Any],
    fields: Mapping[str, Field],
    values: Values,
    place: str,
) -> Found:
    for key, told in data.items():
        inner, here = resolved(root, part.get("properties", {}).get(key, {})), f"{place}.{key}"
        if isinstance(told, Mapping) and "each" in told:
            group = fields.get(str(told["each"]).removeprefix("="))
            rows = {f"row.{one.key}": one for one in group.fields} if group else {}
            items = resolved(root, inner.get("items", {}))
            yield from _walked(root, items, told["as"], {**fields, **rows}, values, here)
        elif isinstance(told, Mapping):
            yield from _walked(root, inner, told, fields, values, here)
        elif isinstance(told, str) and "x-code" in inner:
            yield from _judged(told, str(inner["x-code"]), fields, values, here)


def _judged(
    told: str, source: str, fields: Mapping[str, Field], values: Values, place: str
) -> Found:
    known = values(source)
    if known is None:
        return
    if not told.startswith("="):
        if told not in known:
            yield place, f"{told!r} is not in {source}"
        return
    asked = fields.get(told.removeprefix("=").strip())
    if asked is None or not asked.choices:
        yield place, f"takes a value of {source}: write an answer that has x-choices: {source}"
        return
    for strange in sorted({one.value for one in asked.choices} - set(known)):
        yield place, f"{asked.key} offers {strange!r}, which is not in {source}"
