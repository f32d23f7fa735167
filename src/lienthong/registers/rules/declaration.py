# SPDX-License-Identifier: Apache-2.0
"""What a register's declaration says, and what is wrong with a broken one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator

from lienthong.kernel.actor import ActorKind
from lienthong.kernel.bilingual import Text
from lienthong.registers.rules import paths
from lienthong.registers.rules.attributes import Attribute
from lienthong.registers.rules.declaration_schema import SCHEMA
from lienthong.registers.rules.sealing import sensitive_paths

#: The one criterion that is enough alone to list people by; an index is made of it (ADR 0212).
FULL_NAME = "full_name"
NARROWING = frozenset({"same", "year"})
OWN = "own_data"  #: the purpose of who sees their own records
KEY = "$key"  #: in `subjects` and `oneself`: the record's own number


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault, and where it is."""

    path: str  #: `members.0.number`, or `population.yaml: purposes.prefill.fields`
    code: str  #: stable name of the fault
    text: str  #: what is wrong, in Vietnamese

    def __str__(self) -> str:
        return f"{self.path}: {self.text}" if self.path else self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """One kind of actor that may read for a purpose, or write."""

    kind: ActorKind  #: citizen, official, system or client
    right: str = ""  #: officials: the right their post must hold
    whose: tuple[str, ...] = ()  #: citizens: `oneself`, `minor_child`, `anyone`


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """A purpose for which a register may be read, and on what legal basis (BM-02)."""

    name: str  #: `settle_case`
    title: Text  #: in words, as the person whose data it is will read it
    basis: str  #: the law that allows it
    fields: tuple[str, ...] | None  #: what is disclosed; None: everything; (): answers only
    attributes: tuple[str, ...]  #: names of the questions that are answered for it
    masks: Mapping[str, str]  #: fields shown in part, and how: `{"card_number": "last_four"}`
    tells_changes: bool  #: who reads for it may follow records and hear that they changed
    readers: tuple[Reader, ...]  #: who may read
    may_find: bool  #: also by criteria, not only by key
    may_see_history: bool  #: also as it was on another day
    needs_case: bool  #: officials and the platform must name the dossier
    needs_consent: bool = False  #: nobody reads without the consent of everybody inside


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """One criterion: a value derived from the record and stored in its index."""

    name: str  #: as callers name it
    #: `exact`; `name`: accents and case ignored; `words`: also a part of the text; in no index,
    #: beside a `full_name` only: `same` value, `year` of a date
    kind: str
    path: str  #: where the value is in the record; `users[].number`: each item of a list has one

    @property
    def is_narrowing(self) -> bool:
        """Tell whether it only narrows a list of people of one name."""
        return self.kind in NARROWING

    @property
    def is_in_list(self) -> bool:
        """Tell whether a record may have many values of it."""
        return "[]" in self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Resemblance:
    """Which fields tell that two records may be of one person."""

    name: str  #: path of the full name
    born: str  #: path of the birth date
    also: tuple[str, ...]  #: fields that speak for it when they are the same, against it if not


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """One base register, as its pack declares it."""

    name: str  #: `population`
    title: Text  #: its legal name
    authority: str  #: the ministry that owns it
    key_pattern: str  #: regular expression that a key matches whole
    generator: str  #: how new keys are made
    schema: Mapping[str, Any]  #: JSON Schema 2020-12 of a record
    subjects: tuple[str, ...]  #: paths of the personal numbers inside
    oneself: tuple[str, ...]  #: paths of those who read a record as their own
    guardians: tuple[str, ...]  #: paths of the parents
    born: str  #: path of the birth date that tells a minor
    is_represented: bool  #: an enterprise reads its own record through its representative
    has_history: bool  #: earlier versions may be read
    searches: tuple[Search, ...]  #: the criteria
    find_by: tuple[frozenset[str], ...]  #: which criteria together are enough
    sort_path: str  #: field that lists are sorted by, or empty
    sorts_people: bool  #: by given name first
    purposes: Mapping[str, Purpose]  #: by name
    writers: tuple[Reader, ...]  #: who may write
    attributes: Mapping[str, Attribute]  #: the questions it answers, by name
    sensitive: tuple[str, ...]  #: paths of the fields that are sealed where they lie
    proposers: tuple[Reader, ...]  #: who may ask for a correction
    deciders: tuple[Reader, ...]  #: who may decide on one that somebody else asked for
    units: tuple[str, ...]  #: paths of the units whose agencies keep a record, the nearest last
    agency: str  #: code of the one agency that keeps every record, where no unit does; or empty
    duplicates: Resemblance | None  #: what two records of one person are known by


def parse(raw: object) -> Declaration | list[Finding]:
    """Return the declaration a YAML document holds, or everything that is wrong with it."""
    findings = [
        Finding(path=_dotted(error.absolute_path), code=str(error.validator), text=error.message)
        for error in Draft202012Validator(SCHEMA).iter_errors(raw)
    ]
    if findings or not isinstance(raw, Mapping):
        return findings
    declared = _read(raw)
    return [
        *_schema_faults(declared),
        *_path_faults(declared),
        *_search_faults(declared),
        *_attribute_faults(declared),
        *_sensitive_faults(declared),
        *_mask_faults(declared),
        *_wish_faults(declared),
    ] or declared


def _read(raw: Mapping[str, Any]) -> Declaration:
    guardians = raw.get("guardians", {})
    sort = raw.get("sort", {})
    return Declaration(
        name=raw["register"],
        title=_text(raw),
        authority=raw["authority"],
        key_pattern=raw["key"]["pattern"],
        generator=raw["key"]["generator"],
        schema=raw["schema"],
        subjects=tuple(raw["subjects"]),
        oneself=tuple(raw["oneself"]),
        guardians=tuple(guardians.get("fields", ())),
        born=guardians.get("born", ""),
        is_represented=raw.get("represented", False),
        has_history=raw["history"],
        searches=tuple(_search(name, word) for name, word in raw.get("search", {}).items()),
        find_by=tuple(frozenset(group) for group in raw.get("find_by", ())),
        sort_path=sort.get("field", ""),
        sorts_people=sort.get("as") == "person",
        purposes={name: _purpose(name, part) for name, part in raw["purposes"].items()},
        writers=_readers(raw["writers"]),
        attributes={
            name: _attribute(name, part) for name, part in raw.get("attributes", {}).items()
        },
        sensitive=sensitive_paths(raw["schema"]),
        proposers=_readers(raw.get("corrections", {}).get("propose", ())),
        deciders=_readers(raw.get("corrections", {}).get("decide", ())),
        units=tuple(raw.get("corrections", {}).get("units", ())),
        agency=raw.get("corrections", {}).get("agency", ""),
        duplicates=_resemblance(raw["duplicates"]) if "duplicates" in raw else None,
    )


def _readers(raw: Sequence[Mapping[str, Any]]) -> tuple[Reader, ...]:
    return tuple(_reader(part) for part in raw)


def _resemblance(raw: Mapping[str, Any]) -> Resemblance:
    return Resemblance(name=raw["name"], born=raw["born"], also=tuple(raw.get("also", ())))


def _attribute(name: str, raw: Mapping[str, Any]) -> Attribute:
    return Attribute(
        name=name,
        title=_text(raw),
        rule=raw["rule"],
        path=raw["of"],
        years=raw.get("years", 0),
        value=raw.get("value", ""),
        since_path=raw.get("from", ""),
        until_path=raw.get("until", ""),
        when=raw.get("when", {}),
    )


def _text(raw: Mapping[str, Any]) -> Text:
    return Text(vi=raw["title"], en=raw["title_en"])


def _search(name: str, word: str) -> Search:
    kind, _, path = word.partition(":")
    return Search(name=name, kind=kind, path=path or name)


def _purpose(name: str, raw: Mapping[str, Any]) -> Purpose:
    return Purpose(
        name=name,
        title=_text(raw),
        basis=raw["basis"],
        fields={"all": None, "none": ()}[raw["fields"]]
        if isinstance(raw["fields"], str)
        else tuple(raw["fields"]),
        attributes=tuple(raw.get("attributes", ())),
        masks=raw.get("masks", {}),
        tells_changes=raw.get("changes", False),
        readers=_readers(raw["readers"]),
        may_find=raw.get("find", False),
        may_see_history=raw.get("history", False),
        needs_case=raw.get("case") == "required",
        needs_consent=raw.get("consent") == "required",
    )


def _reader(raw: Mapping[str, Any]) -> Reader:
    return Reader(
        kind=ActorKind(raw["kind"]),
        right=raw.get("right", ""),
        whose=tuple(raw.get("whose", ())),
    )


def _schema_faults(declared: Declaration) -> list[Finding]:
    faults = [
        Finding(path=f"schema.{_dotted(error.absolute_path)}", code="schema", text=error.message)
        for error in Draft202012Validator(Draft202012Validator.META_SCHEMA).iter_errors(
            declared.schema
        )
    ]
    return faults or [
        Finding(
            path=place,
            code="unbounded",
            text="chuỗi cần maxLength, pattern, enum hoặc format",
        )
        for place in _unbounded(declared.schema, "schema")
    ]


def _unbounded(schema: Any, place: str) -> list[str]:
    """Find strings of any length: a register never takes those."""
    if not isinstance(schema, Mapping):
        return []
    found = []
    if schema.get("type") == "string" and not {"maxLength", "pattern", "enum", "format"} & set(
        schema
    ):
        found.append(place)
    for word in ("properties", "$defs"):
        for name, part in schema.get(word, {}).items():
            found += _unbounded(part, f"{place}.{word}.{name}")
    return found + _unbounded(schema.get("items"), f"{place}.items")


def _path_faults(declared: Declaration) -> list[Finding]:
    named = [("subjects", path) for path in declared.subjects]
    named += [("oneself", path) for path in declared.oneself]
    named += [("guardians.fields", path) for path in declared.guardians]
    named += [("guardians.born", declared.born)] if declared.born else []
    named += [("sort.field", declared.sort_path)] if declared.sort_path else []
    named += [(f"search.{search.name}", search.path) for search in declared.searches]
    named += [(f"attributes.{one.name}.of", one.path) for one in declared.attributes.values()]
    for purpose in declared.purposes.values():
        named += [(f"purposes.{purpose.name}.fields", path) for path in purpose.fields or ()]
        named += [(f"purposes.{purpose.name}.masks", path) for path in purpose.masks]
    for one in declared.attributes.values():
        named += [(f"attributes.{one.name}", path) for path in one.paths_beside]
    if alike := declared.duplicates:
        named += [("duplicates", path) for path in (alike.name, alike.born, *alike.also)]
    named += [("corrections.units", path) for path in declared.units]
    return [
        Finding(path=place, code="unknown_field", text=f"lược đồ không có trường {path}")
        for place, path in named
        if path != KEY and paths.schema_at(declared.schema, path) is None
    ]


def _search_faults(declared: Declaration) -> list[Finding]:
    known = {search.name for search in declared.searches}
    narrowing = {search.name for search in declared.searches if search.is_narrowing}
    return [
        Finding(path="find_by", code="unknown_criterion", text=f"search không khai báo {name}")
        for group in declared.find_by
        for name in sorted(group - known)
    ] + [
        Finding(path="find_by", code="not_alone", text=f"{name} chỉ đi cùng {FULL_NAME}")
        for group in declared.find_by
        for name in sorted(group & narrowing)
        if group - narrowing != {FULL_NAME}
    ]


def _attribute_faults(declared: Declaration) -> list[Finding]:
    return [
        Finding(
            path=f"purposes.{purpose.name}.attributes",
            code="unknown_attribute",
            text=f"attributes không khai báo {name}",
        )
        for purpose in declared.purposes.values()
        for name in purpose.attributes
        if name not in declared.attributes
    ]


def _sensitive_faults(declared: Declaration) -> list[Finding]:
    """Find sensitive fields that are used where they would have to lie open."""
    listed = [
        Finding(path="schema", code="sensitive_in_list", text=f"{place}: niêm phong cả danh sách")
        for place in _marks_in_lists(declared.schema, declared.schema, "")
    ]
    used = [(f"search.{one.name}", one.path) for one in declared.searches if one.kind != "exact"]
    used += [("sort.field", declared.sort_path)]
    used += [("subjects", path) for path in declared.subjects]  # lists and notices read them
    used += [("corrections.units", path) for path in declared.units]
    if alike := declared.duplicates:
        used += [("duplicates", path) for path in (alike.name, alike.born, *alike.also)]
    return listed + [
        Finding(path=place, code="sensitive", text=f"{path} được niêm phong: chỉ tìm đúng được")
        for place, path in used
        if any(path == one or path.startswith((f"{one}.", f"{one}[")) for one in declared.sensitive)
    ]


def _mask_faults(declared: Declaration) -> list[Finding]:
    """Find masks over numbers that tell whose data it is: the trail needs them whole."""
    return [
        Finding(path=f"purposes.{purpose.name}.masks", code="mask", text=f"không che được {path}")
        for purpose in declared.purposes.values()
        for path in purpose.masks
        if "[]" in path or path in declared.subjects
    ]


def _wish_faults(declared: Declaration) -> list[Finding]:
    """Find citizens who may ask to correct what they may not see."""
    if OWN in declared.purposes or ActorKind.CITIZEN not in {
        one.kind for one in declared.proposers
    }:
        return []
    wrong = f"người dân đề nghị đính chính thì sổ cần mục đích {OWN}"
    return [Finding(path="corrections.propose", code="own_data", text=wrong)]


def _marks_in_lists(root: Mapping[str, Any], place: Any, path: str) -> list[str]:
    part = paths.resolved(root, place)
    found = [path] if "items" in part and sensitive_paths(_rooted(root, part["items"])) else []
    for name, inner in part.get("properties", {}).items():
        found += _marks_in_lists(root, inner, f"{path}.{name}".lstrip("."))
    return found


def _rooted(root: Mapping[str, Any], place: Any) -> Mapping[str, Any]:
    return {**paths.resolved(root, place), "$defs": root.get("$defs", {})}


def _dotted(path: Any) -> str:
    return ".".join(str(part) for part in path)
