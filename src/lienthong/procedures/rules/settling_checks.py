# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with what a pack declares about settling: checks, questions, papers."""

import string
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from lienthong.procedures.rules import conditions, expressions
from lienthong.procedures.rules.declared import PlannedQuestion
from lienthong.procedures.rules.outcome import FACT_ENDINGS, FACT_NAMES
from lienthong.procedures.rules.procedure import FieldKind, Procedure, ResultDocument

Found = Iterator[tuple[str, str]]
_NOTATION = {"number", "year", "agency", "series"}
_BOOK = {"number", "year"}


def problems(procedure: Procedure, registers: Mapping[str, Mapping[str, Any]]) -> Found:
    """Yield (place, what is wrong and how to mend it)."""
    answers = set(procedure.form_schema.get("properties", ()))
    known = answers | FACT_NAMES | {lookup.name for lookup in procedure.lookups}
    yield from _counts(procedure, answers)
    yield from _lookups(procedure, answers, registers)
    yield from _questions(procedure, answers)
    for write in procedure.writes:
        yield from asked(write.when, known, f"writes[{write.name}].when")
        if registers and write.register not in registers:
            yield f"writes[{write.name}].register", _no_register(write.register, registers)
    everything = known | {write.name for write in procedure.writes}
    for document in procedure.alternatives:
        place = f"alternatives[{document.code}]"
        yield from asked(document.when, known, f"{place}.when")
        yield from template(document.data, everything, f"{place}.data")
        yield from _document(procedure, document, place, answers)
    if procedure.result:
        yield from _document(procedure, procedure.result, "result", answers)


def asked(condition: str, known: Collection[str], place: str) -> Found:
    """Yield what is wrong with a condition or expression over known names."""
    if condition:
        yield from template(f"={condition}", known, place)


def template(data: Any, known: Collection[str], place: str) -> Found:
    """Yield the names in a template of data that nothing knows."""
    try:
        names = expressions.names(data)
    except conditions.ConditionError as problem:
        yield place, str(problem)
        return
    for name in sorted(names):
        base = next((name.removesuffix(e) for e in FACT_ENDINGS if name.endswith(e)), name)
        if name not in known and base not in known:
            yield place, f"{name} is not an answer, a look-up, a written record or a fact"


def _counts(procedure: Procedure, answers: set[str]) -> Found:
    for fee in procedure.fees:
        for name, text in (("per", fee.per), ("times", fee.times)):
            yield from asked(text, answers, f"fees[{fee.code}].{name}")
        bounds = [tier.beyond for tier in fee.tiers]
        if bounds != sorted(set(bounds)):
            yield f"fees[{fee.code}].tiers", "beyond must rise from tier to tier"
        if fee.tiers and not fee.per:
            yield f"fees[{fee.code}].per", "is missing: tiers count units; add `per: <question>`"
    for channel in procedure.channels:
        for case in channel.cases:
            yield from asked(case.when, answers, f"channels[{channel.kind.name.lower()}].cases")


def _lookups(
    procedure: Procedure, answers: set[str], registers: Mapping[str, Mapping[str, Any]]
) -> Found:
    known = set(answers)
    for lookup in procedure.lookups:
        place = f"lookups[{lookup.name}]"
        yield from asked(lookup.when, answers, f"{place}.when")
        yield from template([lookup.key, *lookup.find], known, place)
        if bool(lookup.key) == bool(lookup.find):
            yield place, "give either key (one record) or find (criteria), not both, not none"
        if registers and lookup.register not in registers:
            yield f"{place}.register", _no_register(lookup.register, registers)
        elif registers and lookup.where:
            fields = set(registers[lookup.register].get("properties", ())) | {"key", "shown"}
            yield from asked(lookup.where, known | fields, f"{place}.where")
        known.add(lookup.name)


def _no_register(name: str, registers: Collection[str]) -> str:
    return f"{name} is no register of packs/registers; there are {', '.join(sorted(registers))}"


def _questions(procedure: Procedure, answers: set[str]) -> Found:
    consulting = {step.key for step in procedure.steps if step.role == "consult"}
    groups = {f.key for s in procedure.form for f in s.fields if f.kind is FieldKind.GROUP}
    known = answers | {"row", "case", "agency"}
    for planned in procedure.questions:
        place = f"questions[{planned.step}]"
        if planned.step not in consulting:
            yield place, f'{planned.step} is no task of process.bpmn with lt:role="consult"'
        if bool(planned.unit) == bool(planned.agency):
            yield place, "give either unit (its committee is asked) or agency, not both, not none"
        if planned.each and planned.each not in groups:
            yield f"{place}.each", f"{planned.each} is no repeating group of the form"
        for text in (planned.unit, planned.when, *planned.tells.values()):
            yield from asked(text, known, place)
        yield from _told(planned, answers, place)


def _told(planned: PlannedQuestion, answers: set[str], place: str) -> Found:
    for key in sorted(set(planned.share) - answers):
        yield f"{place}.share", f"{key} is not a question of the form"
    for name, text in (("question", planned.question), ("agency", planned.agency)):
        for word in sorted(_words(text) - set(planned.tells)):
            yield f"{place}.{name}", f"{{{word}}} is not explained: add it to tells"


def _document(
    procedure: Procedure, document: ResultDocument, place: str, answers: set[str]
) -> Found:
    for name, text, allowed in (
        ("notation", document.notation, _NOTATION),
        ("book", document.book, _BOOK),
    ):
        for word in sorted(_words(text) - allowed):
            yield f"{place}.{name}", f"{{{word}}} is none of {', '.join(sorted(allowed))}"
    if "number" not in _words(document.notation):
        yield f"{place}.notation", "has no {number}: two papers would bear the same number"
    papers = {paper.code for paper in procedure.components if not paper.is_form}
    for code in sorted(set(document.scans) - papers):
        yield f"{place}.scans", f"{code} is no paper of components"
    yield from asked(document.pages, answers, f"{place}.pages")


def _words(text: str) -> set[str]:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return {"{"}
