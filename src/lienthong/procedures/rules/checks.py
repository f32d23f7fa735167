# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with a pack, each thing with its file and place."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import SchemaError

from lienthong.procedures.rules import conditions, cures, fees, process_checks, settling_checks
from lienthong.procedures.rules.form_schema import resolved
from lienthong.procedures.rules.outcome import FACT_NAMES
from lienthong.procedures.rules.pack import PackError, PackFiles, read_pack, read_yaml
from lienthong.procedures.rules.pack_schema import PACK_SCHEMA
from lienthong.procedures.rules.procedure import FieldKind, Procedure

#: JSON Schemas of the registers' records, by register; empty when they are not known here.
RegisterSchemas = Mapping[str, Mapping[str, Any]]

_VALIDATOR = Draft202012Validator(PACK_SCHEMA, format_checker=FormatChecker(["date"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong with a pack."""

    file: str  #: `procedure.yaml`, `process.bpmn` …
    place: str  #: path in the file, or the id of an element
    text: str  #: what is wrong, in English: for those who write packs

    def __str__(self) -> str:
        """Say it as one line of a report."""
        return (
            f"{self.file}: {self.place}: {self.text}" if self.place else f"{self.file}: {self.text}"
        )


def problems(files: PackFiles, registers: RegisterSchemas | None = None) -> list[Problem]:
    """Return everything wrong with a pack, without running its examples.

    registers: where given, register writes are held against the registers' own schemas.
    """
    found = [*_yaml_problems(files), *_form_problems(files)]
    if "process.bpmn" in files:
        found += [
            Problem(file="process.bpmn", place=place, text=text)
            for place, text in process_checks.problems(files["process.bpmn"])
        ]
    if found:
        return found
    try:
        procedure = read_pack(files)
    except (PackError, KeyError, ValueError) as problem:
        return [Problem(file="procedure.yaml", place="", text=f"cannot be read: {problem!r}")]
    return [
        *_joined_problems(procedure, files),
        *(
            Problem(file="procedure.yaml", place=place, text=text)
            for place, text in settling_checks.problems(procedure, registers or {})
        ),
        *_write_problems(procedure, registers or {}),
    ]


def _yaml_problems(files: PackFiles) -> Iterator[Problem]:
    name = "procedure.yaml"
    if name not in files:
        yield Problem(file=name, place="", text="is missing")
        return
    try:
        record = read_yaml(files[name])
    except PackError as problem:
        yield Problem(file=name, place="", text=str(problem))
        return
    for error in _VALIDATOR.iter_errors(record):
        place = _place(error.absolute_path)
        yield Problem(file=name, place=place, text=cures.told(error))


def _place(path: Any) -> str:
    return "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path).lstrip(".")


def _form_problems(files: PackFiles) -> Iterator[Problem]:
    name = "form.schema.json"
    if name not in files:
        return
    try:
        schema = json.loads(files[name])
        Draft202012Validator.check_schema(schema)
    except (json.JSONDecodeError, SchemaError) as problem:
        place = _place(getattr(problem, "absolute_path", ()))
        yield Problem(file=name, place=place, text=f"not a JSON Schema 2020-12: {problem.args[0]}")
        return
    for place, text in (*_steps_of_form(schema), *_questions(schema, schema, "")):
        yield Problem(file=name, place=place, text=text)


def _steps_of_form(schema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if schema.get("additionalProperties") is not False:
        yield "", "additionalProperties must be false: a form takes no unknown answers"
    placed: list[str] = []
    for step in schema.get("x-steps", ()):
        place = f"x-steps.{step.get('key', '?')}"
        yield from _twins(step, place, ("title", "title_en"), ("intro", "intro_en"))
        placed += step.get("fields", ())
    for key in schema.get("properties", {}):
        if placed.count(key) != 1:
            yield f"properties.{key}", f"is on {placed.count(key)} pages of x-steps, not on one"
    for key in sorted(set(placed) - set(schema.get("properties", ()))):
        yield "x-steps", f"{key} is not a question"
    yield from _own_checks(schema)


def _own_checks(schema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for check in schema.get("x-checks", ()):
        place = f"x-checks.{check.get('code', '?')}"
        yield from _twins(check, place, ("text", "text_en"))
        names = set(schema["properties"])
        if group := check.get("each", ""):
            parts, told = _row_parts(schema, group)
            if check.get("path") not in parts:
                yield place, f"{check.get('path')} is not a question of a row of {group}"
            yield from told
            yield from _row_condition(check.get("wrong_when", ""), names, parts, place)
        else:
            yield from _condition(check.get("wrong_when", ""), names, place)


def _row_parts(schema: Mapping[str, Any], group: str) -> tuple[set[str], list[tuple[str, str]]]:
    """Return the keys of a group's rows, and what is wrong with naming it."""
    part = resolved(schema, schema.get("properties", {}).get(group, {}))
    parts = set(resolved(schema, part.get("items", {})).get("properties", ()))
    return parts, [] if parts else [("x-checks", f"{group} is no repeated group")]


def _row_condition(
    text: str, names: set[str], parts: set[str], place: str
) -> Iterator[tuple[str, str]]:
    """A condition in a row sees the form's answers, and the row's as `row.<key>`."""
    yield from _condition(text, names | {"row"}, place)
    try:
        for name in sorted(conditions.parts(text, "row") - parts) if text else ():
            yield place, f"condition asks for row.{name}, which is not a question of the row"
    except conditions.ConditionError:
        return  # told already


def _twins(
    part: Mapping[str, Any], place: str, *pairs: tuple[str, str]
) -> Iterator[tuple[str, str]]:
    """Vietnamese and English go together."""
    for one, other in pairs:
        if part.get(one) and not part.get(other):
            yield place, f"{other} is missing: English of {one}"


def _questions(
    schema: Mapping[str, Any], holder: Mapping[str, Any], path: str
) -> Iterator[tuple[str, str]]:
    names = set(schema.get("properties", ()))
    for key, own in holder.get("properties", {}).items():
        place, part = f"{path}properties.{key}", resolved(schema, own)
        if not part.get("title"):
            yield place, "title is missing"
        yield from _twins(
            part, place, ("title", "x-title-en"), ("description", "x-description-en"),
            ("x-pattern-text", "x-pattern-text-en"), ("x-correct-text", "x-correct-text-en"),
        )  # fmt: skip
        yield from _question(part, place)
        if part.get("x-show-when"):
            parts = set(holder["properties"])
            if holder is schema:
                yield from _condition(part["x-show-when"], names, place)
            else:
                yield from _row_condition(part["x-show-when"], names, parts, place)
            if key in holder.get("required", ()):
                yield place, "is asked on a condition: use x-required, not required"
        for inner in (part, resolved(schema, part.get("items", {}))):
            yield from _questions(schema, inner, f"{place}.")


def _question(part: Mapping[str, Any], place: str) -> Iterator[tuple[str, str]]:
    for choice in part.get("oneOf", ()):
        yield from _twins(choice, f"{place}.{choice.get('const')}", ("title", "x-title-en"))
    if "x-choices" in part and not part.get("oneOf"):
        yield place, f"x-choices: {part['x-choices']!r} is no list of packs/codes"
    if part.get("x-kind") not in (None, *FieldKind):
        yield place, f"x-kind {part['x-kind']!r} is no kind of question"
    is_bounded = "maxLength" in part or "oneOf" in part or "enum" in part
    if part.get("x-reason") and (part.get("x-locked") or not part.get("x-prefill")):
        yield place, "x-reason is for answers that are prefilled and not locked"
    if part.get("type") == "string" and not is_bounded:
        yield place, "maxLength is missing: every text has an end"


def _condition(text: str, names: set[str], place: str) -> Iterator[tuple[str, str]]:
    try:
        for name in sorted(conditions.names(text) - names) if text else ():
            yield place, f"condition asks for {name}, which is not a question"
    except conditions.ConditionError as problem:
        yield place, f"condition: {problem}"


def _joined_problems(procedure: Procedure, files: PackFiles) -> Iterator[Problem]:
    """What one file says about another."""
    names = set(procedure.form_schema.get("properties", ()))
    told: list[tuple[str, str]] = []
    for fee in procedure.fees:
        told += _condition(fee.when, names, f"fees[{fee.code}].when")
    for paper in procedure.components:
        told += _condition(paper.required_when, names, f"components[{paper.code}].required_when")
    told += _online_problems(procedure, names)
    told += _cosigner_problems(procedure, names)
    if procedure.fee_table:
        try:
            fees.fees_of(procedure, {})
        except Exception as problem:  # noqa: BLE001 - whatever the engine says is a finding
            yield Problem(file="fees.dmn", place="", text=str(problem))
    for place, text in told:
        yield Problem(file="procedure.yaml", place=place, text=text)
    if procedure.is_settled_here and "tests.yaml" not in files:
        yield Problem(file="tests.yaml", place="", text="is missing: a pack shows that it works")


def _cosigner_problems(procedure: Procedure, names: set[str]) -> Iterator[tuple[str, str]]:
    codes = [one.code for one in procedure.cosigners]
    for one in procedure.cosigners:
        place = f"cosigners[{one.code}]"
        if codes.count(one.code) > 1:
            yield place, "is declared twice"
        yield from _condition(one.when, names, f"{place}.when")
        yield from _condition(one.number, names, f"{place}.number")
        for key in sorted(set(one.shows) - names):
            yield f"{place}.shows", f"{key} is not a question"


def _online_problems(procedure: Procedure, names: set[str]) -> Iterator[tuple[str, str]]:
    if not procedure.is_settled_here:
        return
    if not procedure.process:
        yield "process", "is missing: give process.bpmn, or process: standard"
    if procedure.result is None:
        yield "result", "is missing: a procedure with a form issues a paper"
    fields = {field.key: field for step in procedure.form for field in step.fields}
    by = procedure.agency.by
    if by and (by not in fields or fields[by].kind is not FieldKind.ADDRESS):
        yield "agency.by", f"{by} is not an address of the form"
    yield from _reading_problems(procedure, names)


def _reading_problems(procedure: Procedure, names: set[str]) -> Iterator[tuple[str, str]]:
    asked = {code for step in procedure.form for code in step.components}
    papers = {paper.code for paper in procedure.components if not paper.is_form}
    for code in sorted(papers ^ asked):
        yield f"components[{code}]", "is asked for on no page, or on a page but not declared"
    fields = [field for step in procedure.form for field in step.fields]
    reads = {read.name for read in procedure.reads} | {"account"}
    for field in fields:
        unread = (conditions.names(field.prefill) if field.prefill else set()) - reads
        if unread:
            yield "reads", f"{field.key} is prefilled from {min(unread)}, which is not read"
    if procedure.result is not None:
        known = names | FACT_NAMES | _made(procedure)
        yield from settling_checks.template(procedure.result.data, known, "result.data")


def _made(procedure: Procedure) -> set[str]:
    """Return the names that registers bring: what is looked up, and what will be written."""
    return {one.name for one in procedure.writes} | {one.name for one in procedure.lookups}


def _write_problems(procedure: Procedure, registers: RegisterSchemas) -> Iterator[Problem]:
    names: set[str] = set(procedure.form_schema.get("properties", ())) | FACT_NAMES
    names |= _made(procedure)
    make: Callable[[str, str], Problem] = lambda place, text: Problem(  # noqa: E731 - one line
        file="procedure.yaml", place=place, text=text
    )
    for write in procedure.writes:
        place = f"writes[{write.name}]"
        for where, text in settling_checks.template({**write.data, **write.hints}, names, place):
            yield make(where, text)
        schema = registers.get(write.register)
        if schema is not None:
            for where, text in _fit(write.data, schema, schema, place):
                yield make(where, text)


def _fit(
    data: Mapping[str, Any], schema: Mapping[str, Any], part: Mapping[str, Any], place: str
) -> Iterator[tuple[str, str]]:
    known = part.get("properties", {})
    for key, value in data.items():
        if key not in known:
            yield f"{place}.{key}", "is not a field of the register"
        elif isinstance(value, Mapping):
            inner = resolved(schema, known[key])
            if "each" in value:
                value, inner = value["as"], resolved(schema, inner.get("items", {}))
            yield from _fit(value, schema, inner, f"{place}.{key}")
    for key in part.get("required", ()):
        if key not in data:
            yield place, f"{key} is required by the register and not written"
