# SPDX-License-Identifier: Apache-2.0
"""A filled form: cleaned, checked against its schema, told back in courteous sentences."""

import datetime as dt
import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from lienthong.kernel import clock
from lienthong.kernel.numbers import Sex, agrees
from lienthong.kernel.text import clean, clean_lines
from lienthong.procedures.rules import sentences
from lienthong.procedures.rules.conditions import holds
from lienthong.procedures.rules.expressions import filled
from lienthong.procedures.rules.form_schema import resolved
from lienthong.procedures.rules.procedure import (
    Component,
    Field,
    FieldKind,
    Finding,
    Procedure,
    Severity,
    Text,
)

Form = Mapping[str, Any]

#: A form deeper or longer than this is nobody's answer.
MAX_DEPTH = 5
MAX_CHARACTERS = 100_000

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


def required_components(procedure: Procedure, form: Form) -> tuple[Component, ...]:
    """Return the papers this applicant must hand in; the e-form itself is not among them."""
    return tuple(
        paper
        for paper in procedure.components
        if not paper.is_form and holds(paper.required_when, form)
    )


def clean_form(procedure: Procedure, form: Form) -> dict[str, Any]:
    """Return the answers in NFC and trimmed, without empty ones and without questions not shown.

    Unknown keys stay, so that `check_form` can name them.
    """
    fields = {field.key: field for step in procedure.form for field in step.fields}
    tidy = {key: _clean(value, fields.get(key)) for key, value in form.items()}
    kept = {key: value for key, value in tidy.items() if value not in ("", None, [], {})}
    while True:  # a hidden answer may be what another question hangs on
        shown = {field.key for field in shown_fields(procedure, kept)}
        left = {key: value for key, value in kept.items() if key in shown or key not in fields}
        if left == kept:
            return kept
        kept = left


def check_form(procedure: Procedure, form: Form, *, on: dt.date | None = None) -> list[Finding]:
    """Return everything to correct in a form, in the order of its questions.

    on: the legal date that "not in the future" means; today unless told.
    The form should come out of `clean_form`; text that is not NFC is a finding.
    """
    if _is_monstrous(form):
        return [Finding(path="", code="too_large", text=str(sentences.TOO_LARGE))]
    day = on or clock.today()
    shown = {field.key: field for field in shown_fields(procedure, form)}
    found = [
        *_missing(shown, form),
        *_schema_findings(procedure, form, shown),
        *_text_findings(form),
        *_date_findings(procedure, form, shown, day),
        *_number_findings(procedure, form, shown),
        *_own_checks(procedure, form),
    ]
    order = [field.key for step in procedure.form for field in step.fields]
    place = {key: index for index, key in enumerate(order)}
    unique = {(one.path, one.code): one for one in found}
    return sorted(unique.values(), key=lambda one: place.get(one.path.split(".")[0], len(order)))


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
            tidy = {str(key): _clean(part, None) for key, part in value.items()}
            return {key: part for key, part in tidy.items() if part not in ("", None)}
        case list() | tuple():
            return [row for row in (_clean(part, None) for part in value) if row not in ({}, "")]
    return value


def _is_monstrous(form: Form) -> bool:
    def depth(value: Any, level: int) -> int:
        if level > MAX_DEPTH or not isinstance(value, Mapping | list | tuple):
            return level
        parts = value.values() if isinstance(value, Mapping) else value
        return max((depth(part, level + 1) for part in parts), default=level)

    return depth(form, 0) > MAX_DEPTH or len(str(form)) > MAX_CHARACTERS


def _missing(shown: Mapping[str, Field], form: Form) -> Iterator[Finding]:
    for key, field in shown.items():
        if field.is_required and key not in form:
            yield Finding(path=key, code="required", text=sentences.required(field.label))


@lru_cache(maxsize=256)
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(schema), format_checker=FormatChecker(["date", "email"]))


def _schema_findings(
    procedure: Procedure, form: Form, shown: Mapping[str, Field]
) -> Iterator[Finding]:
    if not procedure.form_schema:
        return
    validator = _validator(json.dumps(procedure.form_schema, ensure_ascii=False))
    for error in validator.iter_errors(dict(form)):
        for finding in _finding(procedure, error):
            top = finding.path.split(".")[0]
            if finding.code == "required" and finding.path == top and top not in shown:
                continue  # not asked
            yield finding
    hidden = {f.key for step in procedure.form for f in step.fields} - set(shown)
    for key in sorted(hidden & set(form)):
        yield Finding(path=key, code="unknown", text=sentences.unknown(key))


def _finding(procedure: Procedure, error: ValidationError) -> Iterator[Finding]:
    path = [str(part) for part in error.absolute_path]
    if error.validator == "required":
        missing = str(error.message).split("'")[1]
        label = _label(procedure, [*path, missing])
        yield Finding(
            path=".".join([*path, missing]), code="required", text=sentences.required(label)
        )
    elif error.validator == "additionalProperties":
        known = set(_part(procedure, path).get("properties", ()))
        given = error.instance if isinstance(error.instance, Mapping) else {}
        for key in sorted({str(key) for key in given} - known):
            yield Finding(path=".".join([*path, key]), code="unknown", text=sentences.unknown(key))
    elif isinstance(error.validator, str):
        code, text = sentences.of_keyword(
            error.validator, _part(procedure, path), _label(procedure, path), error.validator_value
        )
        yield Finding(path=".".join(path), code=code, text=text)


def _part(procedure: Procedure, path: list[str]) -> dict[str, Any]:
    """Return the schema of what a path names; nothing where the path leads out of the form."""
    schema = procedure.form_schema
    part = dict(schema)
    for name in path:
        held = part.get("items", {}) if name.isdigit() else part.get("properties", {}).get(name, {})
        part = resolved(schema, held)
    return part


def _label(procedure: Procedure, path: list[str]) -> Text:
    part = _part(procedure, path)
    if not path:
        return Text("Biểu mẫu", "Form")
    return Text(part.get("title", path[-1]), part.get("x-title-en", part.get("title", path[-1])))


def _text_findings(form: Any, path: tuple[str, ...] = ()) -> Iterator[Finding]:
    if isinstance(form, str):
        if unicodedata.normalize("NFC", form) != form or clean_lines(form) != form:
            yield Finding(path=".".join(path), code="not_clean", text=str(sentences.NOT_CLEAN))
    elif isinstance(form, Mapping):
        for key, part in form.items():
            yield from _text_findings(part, (*path, str(key)))
    elif isinstance(form, list | tuple):
        for index, part in enumerate(form):
            yield from _text_findings(part, (*path, str(index)))


def _date(value: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _date_findings(
    procedure: Procedure, form: Form, shown: Mapping[str, Field], day: dt.date
) -> Iterator[Finding]:
    """`x-not-after`, `x-not-before`: `today`, or the key of another date."""
    for key, field in shown.items():
        part, value = _part(procedure, [key]), _date(form.get(key))
        if value is None:
            continue
        for keyword, is_wrong in (("x-not-after", value.__gt__), ("x-not-before", value.__lt__)):
            other = part.get(keyword)
            limit = day if other == "today" else _date(form.get(other)) if other else None
            if limit is not None and is_wrong(limit):
                bound = None if other == "today" else _label(procedure, [str(other)])
                yield Finding(
                    path=key,
                    code="date_order",
                    text=sentences.date_order(keyword, field.label, bound, limit),
                )


def _number_findings(
    procedure: Procedure, form: Form, shown: Mapping[str, Field]
) -> Iterator[Finding]:
    """`x-agrees-with`: a personal number should fit a birth date and a sex. Never a block."""
    for key, field in shown.items():
        rule = _part(procedure, [key]).get("x-agrees-with")
        if not rule or key not in form:
            continue
        facts = filled(rule, form)
        born_on = _date(facts.get("born_on"))
        if born_on is None or facts.get("sex") not in set(Sex):
            continue
        if not agrees(str(form[key]), born_on=born_on, sex=Sex(facts["sex"])):
            yield Finding(
                path=key,
                code="number_differs",
                text=sentences.number_differs(field.label),
                severity=Severity.WARNING,
            )


def _own_checks(procedure: Procedure, form: Form) -> Iterator[Finding]:
    """`x-checks` of the schema: what the pack itself demands between answers."""
    for check in procedure.form_schema.get("x-checks", ()):
        if holds(check["wrong_when"], form):
            yield Finding(
                path=check["path"],
                code=check["code"],
                text=str(Text(check["text"], check["text_en"])),
                severity=Severity(check.get("severity", "error")),
            )
