# SPDX-License-Identifier: Apache-2.0
import copy
import datetime as dt
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from lienthong.kernel.numbers import Sex, agrees, is_tax_number
from lienthong.registers import queries, rules
from lienthong.registers.rules import paths


def pack(name: str = "population") -> dict[str, Any]:
    return copy.deepcopy(yaml.safe_load((queries.folder() / f"{name}.yaml").read_text()))


@pytest.mark.parametrize(
    ("place", "value", "path"),
    [
        (("purposes", "prefill", "fields"), ["shoe_size"], "purposes.prefill.fields"),
        (("purposes", "prefill", "readers"), [{"kind": "official"}], "purposes.prefill.readers.0"),
        (("purposes", "prefill", "readers"), [{"kind": "citizen"}], "purposes.prefill.readers.0"),
        (("subjects",), ["ghost"], "subjects"),
        (("find_by",), [["ghost"]], "find_by"),
        (("sort", "field"), "ghost", "sort.field"),
        (("key", "generator"), "dice", "key.generator"),
        (("schema", "properties", "full_name"), {"type": "string"}, "schema.properties.full_name"),
        (("schema", "type"), 5, "schema.type"),
        (("owner",), "x", ""),
    ],
)
def test_parse_when_broken_then_refused_with_its_path(
    place: tuple[str, ...], value: object, path: str
) -> None:
    raw = pack()
    target = raw
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = value
    findings = rules.parse(raw)
    assert isinstance(findings, list)
    assert path in [finding.path for finding in findings]


@pytest.mark.parametrize("raw", [None, [], "x", {}])
def test_parse_when_no_declaration_at_all_then_refused(raw: object) -> None:
    assert isinstance(rules.parse(raw), list)
    assert rules.parse(raw)


@given(
    st.dates(dt.date(1900, 1, 1), dt.date(2399, 12, 31)),
    st.sampled_from(list(Sex)),
    st.integers(0, 999_999),
)
def test_personal_number_when_made_then_agrees_with_birth(
    born_on: dt.date, sex: Sex, tail: int
) -> None:
    number = rules.personal_number(province_code="042", born_on=born_on, sex=sex, tail=tail)
    assert agrees(number, born_on=born_on, sex=sex)


@given(st.integers(0, 10**9 - 1))
def test_enterprise_number_when_given_then_valid(number: int) -> None:
    made = rules.enterprise_number(f"{number:09}")
    assert made is None or is_tax_number(made)


def test_numbers_when_shown_then_as_papers_write_them() -> None:
    assert rules.show_household_number("42A8000123") == "42 A 8 000123"
    assert rules.registration_number("18073.KS.2026.12") == "12/2026"


def test_pick_when_nested_then_nothing_else_leaves() -> None:
    data = {"address": {"province_code": "42", "detail": "Số 5"}, "name": "A", "phone": "1"}
    assert paths.pick(data, ("name", "address.province_code", "ghost.x")) == {
        "name": "A",
        "address": {"province_code": "42"},
    }


def test_subjects_when_listed_then_everybody_inside_once() -> None:
    declared = queries.declaration("civil_status")
    data = {
        "child": {"number": "1"},
        "mother": {"number": "2"},
        "father": {"number": ""},
        "declarant": {"number": "2"},
    }
    assert rules.subjects_of(declared, "key", data) == ("1", "2")
