# SPDX-License-Identifier: Apache-2.0
"""A filled form checked: against its schema, against the calendar, against the pack's own rules."""

import datetime as dt
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from lienthong.kernel import clock
from lienthong.kernel.bilingual import Text
from lienthong.kernel.numbers import Sex, agrees
from lienthong.kernel.text import clean_lines
from lienthong.procedures.rules import sentences, swift, typed_checks
from lienthong.procedures.rules.conditions import holds
from lienthong.procedures.rules.expressions import filled
from lienthong.procedures.rules.form import Form, shown_fields, shown_parts
from lienthong.procedures.rules.form_schema import resolved
from lienthong.procedures.rules.procedure import (
    Field,
    FieldKind,
    Finding,
    Procedure,
    Severity,
)

#: A form deeper or longer than this is nobody's answer.
MAX_DEPTH = 5
MAX_CHARACTERS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One question that is asked, on a page or in a row, with its answer."""

    path: tuple[str, ...]  #: `("child_name",)`, `("members", "0", "full_name")`
    field: Field  #: the question
    is_given: bool  #: whether there is an answer at all
    value: Any  #: it
    around: Form  #: what its rules may ask: the form, and in a row also `row`
    part: Mapping[str, Any]  #: its schema


def check_form(procedure: Procedure, form: Form, *, on: dt.date | None = None) -> list[Finding]:
    """Return everything to correct in a form, in the order of its questions.

    on: the legal date that "not in the future" means; today unless told.
    The form should come out of `clean_form`; text that is not NFC is a finding.
    """
    if _is_monstrous(form):
        return [Finding(path="", code="too_large", text=str(sentences.TOO_LARGE))]
    day = on or clock.today()
    leaves = list(_leaves(procedure, form))
    found = [
        *_schema_findings(procedure, form, {leaf.path[0] for leaf in leaves}),
        *_text_findings(form),
        *(finding for leaf in leaves for finding in _leaf_findings(procedure, leaf, day)),
        *_own_checks(procedure, form),
    ]
    unique = {(one.path, one.code): one for one in found}  # the more telling sentence comes later
    return sorted(unique.values(), key=_place(procedure))


def _place(procedure: Procedure) -> Any:
    """Order findings as the questions stand on the pages, row by row."""
    order = [field.key for step in procedure.form for field in step.fields]
    place = {key: index for index, key in enumerate(order)}

    def of(finding: Finding) -> tuple[int, int]:
        top, *rest = finding.path.split(".")
        row = int(rest[0]) if rest and rest[0].isdigit() else -1
        return place.get(top, len(order)), row

    return of


def _leaves(procedure: Procedure, form: Form) -> Iterator[Leaf]:
    for field in shown_fields(procedure, form):
        value, part = form.get(field.key), _part(procedure, [field.key])
        yield Leaf(
            path=(field.key,), field=field, is_given=field.key in form, value=value,
            around=form, part=part,
        )  # fmt: skip
        if field.kind is not FieldKind.GROUP or not isinstance(value, list):
            continue
        for index, row in enumerate(value):
            if not isinstance(row, Mapping):
                continue
            for cell in shown_parts(field, form, row):
                yield Leaf(
                    path=(field.key, str(index), cell.key),
                    field=cell,
                    is_given=cell.key in row,
                    value=row.get(cell.key),
                    around={**form, "row": row},
                    part=_part(procedure, [field.key, str(index), cell.key]),
                )


def _is_monstrous(form: Form) -> bool:
    def depth(value: Any, level: int) -> int:
        if level > MAX_DEPTH or not isinstance(value, Mapping | list | tuple):
            return level
        parts = value.values() if isinstance(value, Mapping) else value
        return max((depth(part, level + 1) for part in parts), default=level)

    return depth(form, 0) > MAX_DEPTH or len(str(form)) > MAX_CHARACTERS


@dataclass(frozen=True, slots=True)
class _Judge:
    """What was made of one form's schema: the quick yes, and who says why not."""

    schema: Mapping[str, Any]
    fits: Callable[[Any], bool] | None
    validator: Draft202012Validator


#: By the identity of the schema, which its judge keeps alive: a version is read once per process.
_judges: dict[int, _Judge] = {}
_MOST_JUDGES = 512


def _judge(schema: Mapping[str, Any]) -> _Judge:
    found = _judges.get(id(schema))
    if found is None:
        if len(_judges) >= _MOST_JUDGES:
            _judges.clear()
        validator = Draft202012Validator(dict(schema), format_checker=swift.FORMATS)
        found = _judges[id(schema)] = _Judge(schema, swift.fits(schema), validator)
    return found


def _schema_findings(procedure: Procedure, form: Form, shown: set[str]) -> Iterator[Finding]:
    if not procedure.form_schema:
        return
    judge, whole = _judge(procedure.form_schema), dict(form)
    is_fitting = judge.fits is not None and judge.fits(whole)
    for error in () if is_fitting else judge.validator.iter_errors(whole):
        for finding in _finding(procedure, error):
            top = finding.path.split(".")[0]
            if finding.code == "required" and finding.path == top and top not in shown:
                continue  # not asked
            yield finding
    hidden = {f.key for step in procedure.form for f in step.fields} - shown
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


def _leaf_findings(procedure: Procedure, leaf: Leaf, day: dt.date) -> Iterator[Finding]:
    path = ".".join(leaf.path)
    if leaf.value is None:
        if leaf.field.is_required and not leaf.is_given:
            yield Finding(path=path, code="required", text=sentences.required(leaf.field.label))
        return
    if leaf.field.may_be_old:
        yield from _address_findings(leaf, path)
    wrong = typed_checks.problem(leaf.field, leaf.value, day)
    if wrong is not None:
        yield Finding(path=path, code=wrong.code, text=wrong.text)
    yield from _date_findings(procedure, leaf, path, day)
    yield from _number_findings(leaf, path)


def _address_findings(leaf: Leaf, path: str) -> Iterator[Finding]:
    """Either today's units, or the old address as text."""
    if not isinstance(leaf.value, Mapping) or leaf.value.get("old"):
        return
    parts: Iterable[tuple[str, Any]] = leaf.part.get("properties", {}).items()
    for key, part in parts:
        if key in ("province_code", "commune_code") and not leaf.value.get(key):
            label = Text(part.get("title", key), part.get("x-title-en", key))
            yield Finding(path=f"{path}.{key}", code="required", text=sentences.required(label))


def _date(value: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _date_findings(procedure: Procedure, leaf: Leaf, path: str, day: dt.date) -> Iterator[Finding]:
    """`x-not-after`, `x-not-before`: `today`, the key of another date, or `row.<key>` beside it."""
    value = _date(leaf.value)
    if value is None:
        return
    for keyword, is_wrong in (("x-not-after", value.__gt__), ("x-not-before", value.__lt__)):
        other = str(leaf.part.get(keyword, ""))
        limit = _limit(other, leaf.around, day)
        if limit is None or not is_wrong(limit):
            continue
        beside = [*leaf.path[:-1], other[4:]] if other.startswith("row.") else [other]
        bound = None if other == "today" else _label(procedure, beside)
        text = sentences.date_order(keyword, leaf.field.label, bound, limit)
        yield Finding(path=path, code="date_order", text=text)


def _limit(other: str, around: Form, day: dt.date) -> dt.date | None:
    if other == "today":
        return day
    return _date(filled(f"={other}", around)) if other else None


def _number_findings(leaf: Leaf, path: str) -> Iterator[Finding]:
    """`x-agrees-with`: a personal number should fit a birth date and a sex. Never a block."""
    rule = leaf.part.get("x-agrees-with")
    if not rule:
        return
    facts = filled(rule, leaf.around)
    born_on = _date(facts.get("born_on"))
    if born_on is None or facts.get("sex") not in set(Sex):
        return
    if not agrees(str(leaf.value), born_on=born_on, sex=Sex(facts["sex"])):
        yield Finding(
            path=path,
            code="number_differs",
            text=sentences.number_differs(leaf.field.label),
            severity=Severity.WARNING,
        )


def _own_checks(procedure: Procedure, form: Form) -> Iterator[Finding]:
    """`x-checks` of the schema: what the pack itself demands between answers, or in each row."""
    for check in procedure.form_schema.get("x-checks", ()):
        group = check.get("each", "")
        rows = form.get(group, ()) if group else ()
        if not group and holds(check["wrong_when"], form):
            yield _own_finding(check, check["path"])
        for index, row in enumerate(rows if isinstance(rows, list) else ()):
            if holds(check["wrong_when"], {**form, "row": row}):
                yield _own_finding(check, f"{group}.{index}.{check['path']}")


def _own_finding(check: Mapping[str, Any], path: str) -> Finding:
    return Finding(
        path=path,
        code=check["code"],
        text=str(Text(check["text"], check["text_en"])),
        severity=Severity(check.get("severity", "error")),
    )
