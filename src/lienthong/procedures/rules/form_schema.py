# SPDX-License-Identifier: Apache-2.0
"""The pages and questions that a form's JSON Schema describes with its `x-` keywords."""

from collections.abc import Mapping
from typing import Any

from lienthong.kernel.bilingual import Text
from lienthong.procedures.rules.procedure import (
    Choice,
    Field,
    FieldKind,
    FormStep,
)

Schema = Mapping[str, Any]

_BY_TYPE = {"integer": "number", "boolean": "check", "array": "group", "object": "address"}


def read_steps(schema: Schema) -> tuple[FormStep, ...]:
    """Return the pages of a form, in order, with their questions."""
    return tuple(
        FormStep(
            key=step["key"],
            title=Text(step["title"], step.get("title_en", "")),
            intro=Text(step.get("intro", ""), step.get("intro_en", "")),
            show_when=step.get("show_when", ""),
            fields=tuple(read_field(schema, schema, key) for key in step.get("fields", ())),
            components=tuple(step.get("components", ())),
        )
        for step in schema.get("x-steps", ())
    )


def resolved(schema: Schema, part: Schema) -> dict[str, Any]:
    """Follow a local `$ref`; keywords beside it win."""
    reference = part.get("$ref", "")
    if not reference.startswith("#/$defs/"):
        return dict(part)
    own = {key: value for key, value in part.items() if key != "$ref"}
    return dict(schema["$defs"][reference.removeprefix("#/$defs/")]) | own


def read_field(schema: Schema, holder: Schema, key: str) -> Field:
    """Return one question; holder: the object schema whose property it is."""
    part = resolved(schema, holder["properties"][key])
    items = resolved(schema, part.get("items", {}))
    kind = FieldKind(part.get("x-kind") or _BY_TYPE.get(part.get("type", ""), "text"))
    return Field(
        key=key,
        kind=kind,
        label=Text(part.get("title", key), part.get("x-title-en", "")),
        hint=Text(part.get("description", ""), part.get("x-description-en", "")),
        is_required=key in holder.get("required", ()) or bool(part.get("x-required")),
        show_when=part.get("x-show-when", ""),
        choices=tuple(
            Choice(value=c["const"], label=Text(c["title"], c.get("x-title-en", "")))
            for c in part.get("oneOf", ())
        ),
        prefill=part.get("x-prefill", ""),
        is_locked=bool(part.get("x-locked")),
        max_length=part.get("maxLength"),
        pattern=part.get("pattern", ""),
        default=part.get("default"),
        autocomplete=part.get("x-autocomplete", ""),
        fields=tuple(read_field(schema, items, name) for name in items.get("properties", ()))
        if kind is FieldKind.GROUP
        else (),
        min_items=part.get("minItems", 0),
        max_items=part.get("maxItems", 0),
        row_title=Text(items.get("title", ""), items.get("x-title-en", "")),
        meaning=part.get("x-meaning", ""),
        has_reason=bool(part.get("x-reason")),
        correct_text=Text(part.get("x-correct-text", ""), part.get("x-correct-text-en", "")),
        may_be_old="old" in part.get("properties", ()),
    )
