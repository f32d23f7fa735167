# SPDX-License-Identifier: Apache-2.0
"""A filled form: which questions it leads to, cleaned, first filled in from registers."""

from collections.abc import Callable, Mapping
from typing import Any

from lienthong.kernel.text import clean, clean_lines
from lienthong.procedures.rules.conditions import holds
from lienthong.procedures.rules.expressions import filled
from lienthong.procedures.rules.procedure import (
    Component,
    CosignerRule,
    Field,
    FieldKind,
    Procedure,
)

Form = Mapping[str, Any]

_LINES = {FieldKind.TEXTAREA}


def shown_fields(procedure: Procedure, form: Form) -> tuple[Field, ...]:
    """Return the questions that the answers given so far lead to, in order."""
    return tuple(
        field
        for step in procedure.form
        if holds(step.show_when, form)
        for field in step.fields
        if holds(field.show_when, form)
    )


def shown_parts(group: Field, form: Form, row: Form) -> tuple[Field, ...]:
    """Return the questions that one row of a repeated group leads to.

    Their conditions see the form's answers, and the row's own as `row.<key>`.
    """
    around = {**form, "row": row}
    return tuple(part for part in group.fields if holds(part.show_when, around))


def required_components(procedure: Procedure, form: Form) -> tuple[Component, ...]:
    """Return the papers this applicant must hand in; the e-form itself is not among them."""
    return tuple(
        paper
        for paper in procedure.components
        if not paper.is_form and holds(paper.required_when, form)
    )


def asked_cosigners(procedure: Procedure, form: Form) -> tuple[CosignerRule, ...]:
    """Return who is asked to confirm this application, those included who may be left out."""
    return tuple(one for one in procedure.cosigners if holds(one.when, form))


def clean_form(procedure: Procedure, form: Form) -> dict[str, Any]:
    """Return the answers in NFC and trimmed, without empty ones and without questions not shown.

    Unknown keys stay, so that `check_form` can name them.
    """
    fields = {field.key: field for step in procedure.form for field in step.fields}
    tidy = {key: _clean(value, fields.get(key)) for key, value in form.items()}
    kept = {key: value for key, value in tidy.items() if value not in ("", None, [], {})}
    while True:  # a hidden answer may be what another question hangs on
        shown = {field.key for field in shown_fields(procedure, kept)}
        left = {
            key: _rows(fields.get(key), value, kept)
            for key, value in kept.items()
            if key in shown or key not in fields
        }
        if left == kept:
            return kept
        kept = {key: value for key, value in left.items() if value != []}


def _rows(field: Field | None, value: Any, form: Form) -> Any:
    """Take the answers to questions not shown out of each row."""
    if field is None or field.kind is not FieldKind.GROUP or not isinstance(value, list):
        return value
    rows = [_row(field, row, form) if isinstance(row, Mapping) else row for row in value]
    return [row for row in rows if row != {}]


def _row(group: Field, row: Form, form: Form) -> dict[str, Any]:
    kept, known = dict(row), {part.key for part in group.fields}
    while True:
        shown = {part.key for part in shown_parts(group, form, kept)}
        left = {key: value for key, value in kept.items() if key in shown or key not in known}
        if left == kept:
            return kept
        kept = left


def prefilled(
    procedure: Procedure,
    records: Mapping[str, Form],
    *,
    write_address: Callable[[Form], str] = lambda address: str(address.get("detail", "")),
) -> dict[str, Any]:
    """Return first answers from register data.

    records: data of each read, by its name (`RegisterRead.name`). write_address: puts an address
    into one line, for questions that ask for it as text.
    """
    answers: dict[str, Any] = {}
    for field in (field for step in procedure.form for field in step.fields):
        found = filled(f"={field.prefill}", records) if field.prefill else None
        value = field.default if found in (None, "", False) else found
        if field.choices and value not in {one.value for one in field.choices}:
            continue  # a register may hold what no list does: asked, not presumed
        if isinstance(value, Mapping) and field.kind is not FieldKind.ADDRESS:
            value = write_address(value)
        if value not in (None, ""):
            answers[field.key] = value
    return answers


def _clean(value: Any, field: Field | None) -> Any:
    match value:
        case str():
            return clean_lines(value) if field and field.kind in _LINES else clean(value)
        case Mapping():
            parts = {part.key: part for part in field.fields} if field else {}
            tidy = {str(key): _clean(part, parts.get(str(key))) for key, part in value.items()}
            return {key: part for key, part in tidy.items() if part not in ("", None, {})}
        case list() | tuple():
            return [row for row in (_clean(part, field) for part in value) if row not in ({}, "")]
    return value
