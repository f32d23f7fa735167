# SPDX-License-Identifier: Apache-2.0
"""A form's version changed while somebody fills it in: what of theirs still fits, what is new."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from lienthong.procedures.rules import Field, FieldKind, Procedure, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """A draft carried over to another version of its form."""

    answers: Mapping[str, Any]  #: those that still fit
    changed: tuple[str, ...]  #: keys of questions that are asked otherwise now
    new: tuple[str, ...]  #: keys of questions that were not asked before
    gone: tuple[Field, ...]  #: questions, with an answer, that are no longer asked
    untouched: tuple[str, ...]  #: keys of pages on which nothing changed


def renew(old: Procedure, new: Procedure, answers: Mapping[str, Any]) -> Renewal:
    """Compare two versions of a form and keep the answers that still have their question.

    A choice that is no longer offered, an answer to a question of another kind now, and every
    declaration ("I declare that …") are not kept: they are asked anew.
    """
    before, after = _fields(old), _fields(new)
    changed = tuple(
        key for key in after if key in before and _asks_otherwise(before[key], after[key])
    )
    fresh = tuple(key for key in after if key not in before)
    touched = {*changed, *fresh, *(key for key in after if is_declaration(new, key))}
    return Renewal(
        answers={
            key: value
            for key, value in answers.items()
            if key in after and not is_declaration(new, key)
            and (key not in before or _fits(before[key], after[key], value))
        },
        changed=changed,
        new=fresh,
        gone=tuple(before[key] for key in before if key not in after and key in answers),
        untouched=tuple(
            step.key for step in new.form if not touched.intersection(f.key for f in step.fields)
        ),
    )  # fmt: skip


def is_declaration(procedure: Procedure, key: str) -> bool:
    """Tell whether a question is a box that must be ticked: `const: true` in the schema."""
    part = procedure.form_schema.get("properties", {}).get(key, {})
    return part.get("const") is True


def _fields(procedure: Procedure) -> dict[str, Field]:
    return {field.key: field for step in procedure.form for field in step.fields}


def _asks_otherwise(before: Field, after: Field) -> bool:
    """Tell whether a reader must look again; where the answer comes from is not the question."""

    def essence(field: Field) -> Field:
        parts = tuple(essence(part) for part in field.fields)
        return replace(
            field, prefill="", autocomplete="", meaning="", correct_text=Text(), fields=parts
        )

    return essence(before) != essence(after)


def _fits(before: Field, after: Field, value: Any) -> bool:
    if before.kind is not after.kind:
        return False
    if after.kind is FieldKind.CHOICE:
        return value in {choice.value for choice in after.choices}
    return True
