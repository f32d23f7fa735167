# SPDX-License-Identifier: Apache-2.0
"""The examples of a pack (`tests.yaml`), played: findings, fees, due dates, path, writes, paper."""

import base64
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import typst
from jsonschema import Draft202012Validator

from lienthong.kernel.clock import HANOI
from lienthong.orgs.rules import ShiftRule, WorkCalendar
from lienthong.procedures import rules
from lienthong.procedures.rules import ChannelKind, Problem, Procedure, Severity, process
from lienthong.procedures.services.outcomes import Scan, render_result
from lienthong.procedures.services.pdf_text import words_of

Schemas = Mapping[str, Mapping[str, Any]]
Facts = dict[str, Any]

#: Keys that examples see in place of newly issued ones.
KEYS = {
    "population": ("024326000001", "024326000001"),
    "civil_status": ("09169.KS.2026.1", "1/2026"),
    "enterprises": ("24A8000001", "24 A 8 000001"),
}
#: A scanned page of an example: a grey dot as PNG.
SAMPLE = Scan(
    component="example",
    media_type="image/png",
    content=base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGO4AAAA0gDR29kOtwAAAABJRU5ErkJggg=="
    ),
)
_CHANNELS = {
    "counter": ChannelKind.COUNTER,
    "online": ChannelKind.ONLINE,
    "post": ChannelKind.POST,
}


def example_problems(
    procedure: Procedure, text: str, schemas: Schemas
) -> tuple[int, list[Problem]]:
    """Play every example; return how many there are, and what came out otherwise than told."""
    if not text:
        return 0, []
    try:
        told = rules.read_yaml(text)
        examples, calendar = told["examples"], _calendar(told.get("calendar", {}))
    except (rules.PackError, KeyError, TypeError, ValueError) as problem:
        return 0, [Problem(file="tests.yaml", place="", text=f"cannot be read: {problem!r}")]
    found = []
    for index, example in enumerate(examples):
        place = str(example.get("name", index))
        try:
            texts = list(_played(procedure, example, calendar, schemas))
        except Exception as problem:  # noqa: BLE001 - whatever an example breaks on is a finding
            texts = [f"breaks: {problem!r}"]
        found += [Problem(file="tests.yaml", place=place, text=text) for text in texts]
    return len(examples), found


def _calendar(told: Mapping[str, Any]) -> WorkCalendar:
    """Eight hours from Monday to Friday; the examples name their own days off."""
    hours = ((dt.time(7, 30), dt.time(11, 30)), (dt.time(13), dt.time(17)))
    return WorkCalendar(
        shifts=tuple(
            ShiftRule(weekday=weekday, opens=opens, closes=closes, valid_from=dt.date.min)
            for weekday in range(5)
            for opens, closes in hours
        ),
        holidays=frozenset(dt.date.fromisoformat(day) for day in told.get("holidays", ())),
    )


def _played(
    procedure: Procedure, example: Mapping[str, Any], calendar: WorkCalendar, schemas: Schemas
) -> Iterator[str]:
    received = _instant(example.get("received_at", "2026-11-20 09:00"))
    form = rules.clean_form(procedure, example["form"])
    found = rules.check_form(procedure, form, on=received.date())
    for severity, name in ((Severity.ERROR, "findings"), (Severity.WARNING, "warnings")):
        came = sorted(f"{one.path}:{one.code}" for one in found if one.severity is severity)
        yield from _differs(name, sorted(example.get(name, [])), came)
    checks: dict[str, Callable[[], Any]] = {
        "fees": lambda: {fee.code: fee.amount_vnd for fee in rules.fees_of(procedure, form)},
        "components": lambda: [p.code for p in rules.required_components(procedure, form)],
        "shown": lambda: [field.key for field in rules.shown_fields(procedure, form)],
    }
    for name, value in checks.items():
        if name in example:
            yield from _differs(name, example[name], value())
    for name, due in example.get("due_at", {}).items():
        deadline = procedure.deadline(_CHANNELS[name], form)
        came_at = rules.due_at(deadline, received, calendar)
        yield from _differs(f"due_at.{name}", due, f"{came_at:%Y-%m-%d %H:%M}")
    if "path" in example:
        yield from _walked(procedure, example["path"], form)
    if {"writes", "pdf", "result"} & set(example):
        yield from _issued(procedure, example, form, schemas)


def _instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=HANOI)


def _differs(name: str, wanted: Any, came: Any) -> Iterator[str]:
    if wanted != came:
        yield f"{name}: expected {wanted}, got {came}"


def _walked(procedure: Procedure, path: list[Any], form: Facts) -> Iterator[str]:
    """Each entry is a step, or `{step: {answers}}`; a step must be ready when its turn comes."""
    state = process.start(procedure.process, form)
    for entry in path:
        step, answers = (entry, {}) if isinstance(entry, str) else next(iter(entry.items()))
        ready = process.ready_steps(state)
        if step not in ready:
            yield f"path: {step} is not ready; ready: {', '.join(ready) or 'nothing'}"
            return
        state = process.complete(state, step, answers)
    if not process.is_finished(state):
        yield f"path: not at the end; ready: {', '.join(process.ready_steps(state))}"


def _issued(
    procedure: Procedure, example: Mapping[str, Any], form: Facts, schemas: Schemas
) -> Iterator[str]:
    facts = _facts(procedure, example, form)
    for write in procedure.writes:
        key, shown = KEYS.get(write.register, ("1", "1"))
        facts[write.name] = {"key": key, "shown": shown}
    wanted = dict(example.get("writes", {}))
    for write in rules.writes_of(procedure, facts):
        data = rules.filled_write(write, facts).data
        if write.register in schemas:
            for error in Draft202012Validator(dict(schemas[write.register])).iter_errors(data):
                yield f"writes.{write.name}: the register refuses it: {error.message}"
        yield from _contains(wanted.pop(write.name, {}), data, write.name)
    yield from (f"writes.{name}: is not written" for name, told in wanted.items() if told)
    document = rules.result_of(procedure, facts)
    if "result" in example and document:
        yield from _differs("result", example["result"], document.code)
    if "pdf" in example:
        try:
            scans = [SAMPLE] * int(example.get("scans", 0))
            words = words_of(render_result(procedure, facts, scans=scans, qr="{}"))
        except typst.TypstError as problem:
            yield f"{_template(procedure, document)} does not compile: {problem}"
            return
        yield from (f"pdf: does not say {text!r}" for text in example["pdf"] if text not in words)


def _template(procedure: Procedure, document: rules.ResultDocument | None) -> str:
    return "result.typ" if document is procedure.result else f"template of {document}"[:60]


def _facts(procedure: Procedure, example: Mapping[str, Any], form: Facts) -> Facts:
    """Return what an expression may ask; `found` of the example stands for the registers."""
    signed_on = _instant(example.get("signed_at", "2026-11-20 10:00")).date()
    found: dict[str, Any] = {
        lookup.name: rules.found_facts(example.get("found", {}).get(lookup.name, ()))
        for lookup in procedure.lookups
    }
    document = rules.result_of(procedure, {**form, **found})
    until = rules.valid_until(document, signed_on) if document else None
    return rules.facts(
        procedure,
        form,
        case={"code": "H05.12-20261120-0000001"},
        agency={
            "name": "Ủy ban nhân dân phường Kinh Bắc",
            "place": "Kinh Bắc",
            "province_code": "24",
            "commune_code": "09169",
        },
        result={
            "signed_on": signed_on.isoformat(),
            "number": _number(document, signed_on.year),
            "signer": document.signer.vi if document else "",
            "signer_name": "Ngô Quang Hà",
            "book": rules.book_of(document, "1", signed_on.year) if document else "",
            "valid_until": until.isoformat() if until else "",
        },
        **found,
    )


def _number(document: rules.ResultDocument | None, year: int) -> str:
    told = {"number": "01", "year": year, "agency": "H05.12"}
    return document.notation.format(series=document.series, **told) if document else ""


def _contains(wanted: Any, came: Any, place: str) -> Iterator[str]:
    if isinstance(wanted, Mapping) and isinstance(came, Mapping):
        for key, value in wanted.items():
            yield from _contains(value, came.get(key), f"{place}.{key}")
    elif wanted != came:
        yield f"writes.{place}: expected {wanted}, got {came}"
