# SPDX-License-Identifier: Apache-2.0
"""From the files of a pack, given as text, to the frozen `Procedure`."""

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import yaml

from lienthong.kernel.bilingual import Text
from lienthong.procedures.rules import process
from lienthong.procedures.rules.declared import Lookup, PlannedQuestion, Privacy, RefusalReason
from lienthong.procedures.rules.form_schema import read_steps
from lienthong.procedures.rules.procedure import (
    AgencyRule,
    Audience,
    Channel,
    ChannelKind,
    Component,
    CosignerRule,
    Deadline,
    DeadlineCase,
    DeadlineKind,
    ExtensionRule,
    FeeRule,
    FeeTier,
    GuideCase,
    LawField,
    LegalBasis,
    Level,
    Outcome,
    PaperKind,
    PauseRules,
    Procedure,
    RegisterRead,
    RegisterWrite,
    ResultDocument,
)

#: Files of a pack, by name, as text.
PackFiles = Mapping[str, str]

_CHANNELS = {
    "counter": ChannelKind.COUNTER,
    "online": ChannelKind.ONLINE,
    "post": ChannelKind.POST,
}


class PackError(ValueError):
    """A pack that cannot be read at all; says which file and why."""


class _Loader(yaml.CSafeLoader):
    """YAML without surprises: dates and codes stay text, a key appears once."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise PackError(f"line {node.start_mark.line + 1}: {key} is written twice")
        return dict(super().construct_mapping(node, deep))


_Loader.yaml_implicit_resolvers = {
    letter: [(tag, form) for tag, form in forms if tag.endswith((":int", ":null", ":merge"))]
    for letter, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
# YAML 1.1 would read `on`, `yes` and `no` as booleans; here they are words.
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(true|false)$"), list("tf"))


def read_yaml(text: str) -> Any:
    """Return the data of a YAML text. Raises: PackError with the line.

    JSON is YAML too, and read by itself: a national catalogue comes as ten thousand such texts.
    """
    if text.startswith("{"):
        with suppress(json.JSONDecodeError):
            return json.loads(text, object_pairs_hook=_once)
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - the loader is a CSafeLoader
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        place = f"line {mark.line + 1}: " if mark else ""
        raise PackError(f"{place}{getattr(problem, 'problem', problem)}") from problem


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise PackError(f"{next(key for key in keys if keys.count(key) > 1)} is written twice")
    return found


def read_pack(files: PackFiles, *, version: int = 0) -> Procedure:
    """Return the procedure that a checked pack declares (`rules.problems` finds what is wrong).

    Raises: PackError, KeyError or ValueError when the pack is not what its check demands.
    """
    record = read_yaml(files["procedure.yaml"])
    schema = json.loads(files["form.schema.json"]) if "form.schema.json" in files else {}
    bpmn = files.get("process.bpmn", "")
    return Procedure(
        **_catalogue(record),
        **_law(record),
        version=version,
        form=read_steps(schema) if schema else (),
        form_schema=schema,
        process=bpmn,
        steps=process.steps_of(bpmn) if bpmn else (),
        fee_table=files.get("fees.dmn", ""),
        reads=tuple(
            RegisterRead(reason=text(r, "reason"), **_some(r, "name", "register", "key", "purpose"))
            for r in record.get("reads", ())
        ),
        cosigners=tuple(_cosigner(one) for one in record.get("cosigners", ())),
        writes=tuple(
            RegisterWrite(**_some(w, "name", "register", "key", "data", "hints", "when"))
            for w in record.get("writes", ())
        ),
        result=_result(record["result"], files) if "result" in record else None,
        alternatives=tuple(_result(one, files) for one in record.get("alternatives", ())),
        **_settling(record),
        illustrative=tuple(illustrative(record)),
    )


def text(record: Mapping[str, Any], name: str) -> Text:
    """Return a text of the record with its English twin."""
    return Text(record.get(name, ""), record.get(f"{name}_en", ""))


def illustrative(record: Any, place: str = "") -> Iterator[str]:
    """Name every place that is marked as not confirmed against the law."""
    if isinstance(record, dict):
        if record.get("illustrative"):
            yield place or "procedure"
        for key, part in record.items():
            yield from illustrative(part, f"{place}.{key}" if place else key)
    elif isinstance(record, list):
        for index, part in enumerate(record):
            label = part.get("code") or part.get("number") if isinstance(part, dict) else None
            yield from illustrative(part, f"{place}[{label or index}]")


def _some(record: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Keep the named entries that are there; the others take their declared defaults."""
    return {name: record[name] for name in names if name in record}


def _catalogue(record: Mapping[str, Any]) -> dict[str, Any]:
    field, audience = record["field"], record["audience"]
    return {
        "code": record["code"],
        "valid_from": dt.date.fromisoformat(record["valid_from"]),
        "name": text(record, "name"),
        "summary": text(record, "summary"),
        "field": LawField(code=field["code"], name=text(field, "name")),
        "level": Level(record["level"]),
        "assurance": record["assurance"],
        "audience": tuple(Audience(kind) for kind in audience["kinds"]),
        "audience_text": text(audience, "text"),
        "publisher": record["publisher"],
        "requirements": text(record, "requirements"),
        "legal_basis": tuple(
            LegalBasis(title=text(b, "title"), **_some(b, "number", "articles", "illustrative"))
            for b in record["legal_basis"]
        ),
        "outcomes": tuple(
            Outcome(code=o["code"], name=text(o, "name")) for o in record["outcomes"]
        ),
        "guide": tuple(
            GuideCase(case=text(g, "case"), steps=tuple(text(s, "text") for s in g["steps"]))
            for g in record["guide"]
        ),
        "life_events": tuple(record["life_events"]),
        "synonyms": tuple(record["synonyms"]),
    }


def _law(record: Mapping[str, Any]) -> dict[str, Any]:
    agency, extension = record["agency"], record.get("extension", {})
    return {
        "agency": AgencyRule(
            name=text(agency, "name"),
            unit=text(agency, "unit"),
            **_some(agency, "level", "by", "code"),
        ),
        "channels": tuple(
            Channel(
                kind=_CHANNELS[c["kind"]],
                note=text(c, "note"),
                deadline=_deadline(c["deadline"]),
                cases=tuple(
                    DeadlineCase(
                        when=one["when"],
                        deadline=_deadline(one["deadline"]),
                        note=text(one, "note"),
                    )
                    for one in c.get("cases", ())
                ),
            )
            for c in record["channels"]
        ),
        "components": tuple(_component(c) for c in record["components"]),
        "fees": tuple(
            FeeRule(
                name=text(f, "name"),
                note=text(f, "note"),
                tiers=tuple(
                    FeeTier(beyond=t["beyond"], amount_vnd=t["amount_vnd"])
                    for t in f.get("tiers", ())
                ),
                **_some(f, "code", "amount_vnd", "when", "per", "cap_vnd", "times", "illustrative"),
            )
            for f in record["fees"]
        ),
        "pause": PauseRules(
            **_some(record.get("pause", {}), "supplement", "financial_duty", "consultation")
        ),
        "extension": ExtensionRule(
            kind=DeadlineKind(extension.get("kind", "working_days")),
            **_some(extension, "times", "amount"),
        ),
    }


def _deadline(record: Mapping[str, Any]) -> Deadline:
    return Deadline(kind=DeadlineKind(record["kind"]), **_some(record, "amount", "illustrative"))


def _component(record: Mapping[str, Any]) -> Component:
    kinds = record.get("kinds", ["electronic"])
    return Component(
        name=text(record, "name"),
        case=text(record, "case"),
        note=text(record, "note"),
        kinds=tuple(PaperKind(kind) for kind in kinds),
        **_some(
            record,
            "code", "copies", "required_when", "template", "template_url", "is_form",
            "illustrative",
        ),
    )  # fmt: skip


def _cosigner(record: Mapping[str, Any]) -> CosignerRule:
    return CosignerRule(
        name=text(record, "name"),
        statement=text(record, "statement"),
        shows=tuple(record.get("shows", ())),
        **_some(record, "code", "number", "when", "is_optional", "illustrative"),
    )


def _result(result: Mapping[str, Any], files: PackFiles) -> ResultDocument:
    return ResultDocument(
        name=text(result, "name"),
        signer=text(result, "signer"),
        template=files[result.get("template", "result.typ")],
        scans=tuple(result.get("scans", ())),
        **_some(
            result, "code", "notation", "series", "data", "when", "book", "valid_months", "pages"
        ),
    )


def _settling(record: Mapping[str, Any]) -> dict[str, Any]:
    privacy = record.get("privacy", {})
    return {
        "lookups": tuple(
            Lookup(
                reason=text(one, "reason"),
                find=tuple(one.get("find", ())),
                **_some(one, "name", "register", "key", "where", "when", "purpose"),
            )
            for one in record.get("lookups", ())
        ),
        "questions": tuple(
            PlannedQuestion(
                share=tuple(one.get("share", ())),
                is_mandatory=one.get("mandatory", True),
                **_some(one, "step", "question", "unit", "agency", "each", "when", "tells", "days"),
            )
            for one in record.get("questions", ())
        ),
        "refusals": tuple(
            RefusalReason(text=text(one, "text"), **_some(one, "code", "basis"))
            for one in record.get("refusals", ())
        ),
        "privacy": Privacy(
            is_sensitive=privacy.get("sensitive", False),
            note=text(privacy, "note"),
            **_some(privacy, "retention_years"),
        ),
    }
