# SPDX-License-Identifier: Apache-2.0
"""The form language: conditions in rows, old addresses, numbers and dates with their reasons."""

import dataclasses
import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.kernel.numbers import tax_check_digit
from lienthong.procedures import rules, services
from lienthong.procedures.rules import Field, FieldKind, Procedure, Text
from lienthong.procedures.rules.form_schema import read_steps
from lienthong.procedures.rules.typed_checks import date_problem, problem
from lienthong.procedures.tests import factories
from lienthong.procedures.tests.factories import BIRTH

ON = dt.date(2026, 11, 20)
TEXT = {"type": "string", "maxLength": 50}


def question(title: str, **more: Any) -> dict[str, Any]:
    return {"title": title, "x-title-en": title, **TEXT, **more}


ADDRESS = {
    "type": "object", "additionalProperties": False, "x-kind": "address",
    "properties": {
        "province_code": question("Tỉnh"), "commune_code": question("Xã"),
        "detail": question("Số nhà"), "old": question("Địa chỉ cũ"),
    },
}  # fmt: skip
MEMBER = {
    "type": "object", "title": "Thành viên", "x-title-en": "Member",
    "additionalProperties": False, "required": ["name", "kind"],
    "properties": {
        "name": question("Tên"),
        "kind": question("Loại"),
        "why": question("Lý do", **{"x-show-when": "row.kind == 'khac'", "x-required": True}),
        "proof": question("Bằng chứng", **{"x-show-when": "row.why != none and strict == 'co'"}),
        "from_on": question("Từ ngày", format="date", **{"x-kind": "date"}),
        "to_on": question(
            "Đến ngày", format="date", **{"x-kind": "date", "x-not-before": "row.from_on"}
        ),
    },
}  # fmt: skip
SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": [],
    "properties": {
        "strict": question("Chặt chẽ"),
        "members": {"title": "Thành viên", "x-title-en": "Members", "type": "array",
                    "x-kind": "group", "maxItems": 3, "items": MEMBER},
        "born_at": {"title": "Nơi sinh", "x-title-en": "Birth place", **ADDRESS},
    },
    "x-steps": [{"key": "mot", "title": "Một", "title_en": "One",
                 "fields": ["strict", "members", "born_at"]}],
    "x-checks": [{"each": "members", "path": "name", "code": "same_name",
                  "wrong_when": "row.name == strict", "text": "Trùng.", "text_en": "Same."}],
}  # fmt: skip


@pytest.fixture(scope="module")
def procedure() -> Procedure:
    base = factories.pack(BIRTH)
    return dataclasses.replace(base, form=read_steps(SCHEMA), form_schema=SCHEMA, cosigners=())


def codes(procedure: Procedure, form: dict[str, Any]) -> list[str]:
    found = rules.check_form(procedure, rules.clean_form(procedure, form), on=ON)
    return [f"{one.path}:{one.code}" for one in found]


# ── Conditions in rows


def test_clean_form_when_a_row_hides_a_question_then_only_there(procedure: Procedure) -> None:
    rows = [
        {"name": "A", "kind": "khac", "why": "x", "proof": "y"},
        {"name": "B", "kind": "con", "why": "x", "proof": "y"},
    ]
    tidy = rules.clean_form(procedure, {"strict": "co", "members": rows})
    assert tidy["members"] == [rows[0], {"name": "B", "kind": "con"}]
    loose = rules.clean_form(procedure, {"strict": "khong", "members": rows})
    assert loose["members"][0] == {"name": "A", "kind": "khac", "why": "x"}


def test_check_form_when_a_row_asks_more_then_required_in_that_row(procedure: Procedure) -> None:
    rows = [{"name": "A", "kind": "con"}, {"name": "B", "kind": "khac"}]
    assert codes(procedure, {"members": rows}) == ["members.1.why:required"]


def test_check_form_when_rows_are_wrong_then_each_is_told_in_order(procedure: Procedure) -> None:
    rows = [
        {"kind": "con", "from_on": "2026-02-01", "to_on": "2026-01-01"},
        {"name": "co", "kind": "con", "from_on": "31/2/2026"},
    ]
    found = codes(procedure, {"strict": "co", "members": rows})
    assert found[:2] == ["members.0.name:required", "members.0.to_on:date_order"]
    assert set(found[2:]) == {"members.1.from_on:date", "members.1.name:same_name"}


def test_check_form_when_more_rows_than_allowed_then_told(procedure: Procedure) -> None:
    rows = [{"name": str(number), "kind": "con"} for number in range(4)]
    assert codes(procedure, {"members": rows}) == ["members:max_items"]


@given(
    st.lists(st.dictionaries(st.sampled_from(["name", "kind", "why", "x"]), st.text()) | st.none())
)
def test_check_form_when_rows_are_anything_then_findings_never_a_crash(rows: list[Any]) -> None:
    made = dataclasses.replace(
        factories.pack(BIRTH), form=read_steps(SCHEMA), form_schema=SCHEMA, cosigners=()
    )
    rules.check_form(made, rules.clean_form(made, {"members": rows}), on=ON)
    rules.check_form(made, {"members": rows}, on=ON)


# ── Addresses


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"old": "Xã Cũ, huyện Cũ"}, []),
        ({"province_code": "24", "commune_code": "09169"}, []),
        ({"province_code": "24"}, ["born_at.commune_code:required"]),
    ],
)
def test_address_when_it_may_be_old_then_either_or(
    procedure: Procedure, given: dict[str, str], found: list[str]
) -> None:
    assert codes(procedure, {"born_at": given}) == found


# ── Reasons


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31/2/2026", "tháng 2/2026 chỉ có 28 ngày"),
        ("29/2/2023", "chỉ có 28 ngày"),
        ("1/13/2026", "tháng 13"),
        ("1//2026", "còn thiếu tháng"),
        ("a/1/2026", "chữ số"),
        ("1/1/26", "4 chữ số"),
        ("1/1/0000", "4 chữ số"),
    ],
)
def test_date_when_there_is_no_such_day_then_says_why(typed: str, said: str) -> None:
    wrong = date_problem(Text("Ngày sinh", "Birth date"), typed)
    assert wrong is not None
    assert said in wrong.text


@given(st.dates())
def test_date_when_real_then_no_complaint(day: dt.date) -> None:
    assert date_problem(Text("Ngày", "Day"), f"{day.day}/{day.month}/{day.year:04}") is None
    assert date_problem(Text("Ngày", "Day"), day.isoformat()) is None


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        (FieldKind.PERSONAL_NUMBER, "027195001234", None),
        (FieldKind.PERSONAL_NUMBER, "02719500123", "pattern"),
        (FieldKind.PERSONAL_NUMBER, "02719500123x", "pattern"),
        (FieldKind.PERSONAL_NUMBER, "027299001234", "check_digit"),
        (FieldKind.TAX_NUMBER, "0100109106", None),
        (FieldKind.TAX_NUMBER, "0100109107", "check_digit"),
        (FieldKind.TAX_NUMBER, "0100109106-001", None),
        (FieldKind.TAX_NUMBER, "010010", "pattern"),
        (FieldKind.PHONE, "0912345678", None),
        (FieldKind.PHONE, "02223822222", None),
        (FieldKind.PHONE, "912345678", "pattern"),
        (FieldKind.PHONE, "09123456", "pattern"),
        (FieldKind.MONEY, 5, None),
        (FieldKind.MONEY, "1,5 triệu", "type"),
        (FieldKind.NUMBER, "một", "type"),
    ],
)
def test_number_when_typed_then_judged_with_a_reason(
    kind: FieldKind, value: Any, code: str | None
) -> None:
    field = Field(key="a", kind=kind, label=Text("Số", "Number"))
    wrong = problem(field, value, ON)
    assert (wrong.code if wrong else None) == code
    assert wrong is None or "Số" in wrong.text


@given(st.from_regex(r"\A[0-9]{9}\Z"))
def test_tax_number_when_one_digit_is_mistyped_then_found(nine: str) -> None:
    field = Field(key="a", kind=FieldKind.TAX_NUMBER, label=Text("Mã số thuế", "Tax number"))
    tenth = tax_check_digit(nine)
    if tenth is None or tenth > 9:
        return
    assert problem(field, f"{nine}{tenth}", ON) is None
    assert problem(field, f"{nine}{(tenth + 1) % 10}", ON) is not None


# ── Co-signers, and packs that get it wrong


def test_cosigners_when_the_parents_are_not_married_then_the_other_parent() -> None:
    birth = factories.pack(BIRTH)
    form = factories.example(BIRTH)
    assert rules.asked_cosigners(birth, form) == ()
    apart = form | {"father_declared": "co", "parents_married": "khong",
                    "declarant_relationship": "me", "father_number": "027090001234"}  # fmt: skip
    (asked,) = rules.asked_cosigners(birth, apart)
    assert rules.conditions.value(asked.number, apart) == "027090001234"


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("procedure.yaml", "number: declarant_relationship", "number: nobody", "nobody"),
        ("procedure.yaml", "      - declarant_relationship\n", "      - ghost\n", "ghost"),
    ],
)
def test_packs_when_a_cosigner_is_wrong_then_told(
    tmp_path: Any, name: str, old: str, new: str, said: str
) -> None:
    pack = factories.copied(BIRTH, tmp_path)
    factories.changed(pack, name, old, new)
    found = [str(one) for one in rules.problems(services.read_folder(pack))]
    assert any(said in one for one in found), found


def test_packs_when_a_row_asks_for_what_is_not_there_then_told(tmp_path: Any) -> None:
    pack = factories.copied(BIRTH, tmp_path)
    schema = json.loads((pack / "form.schema.json").read_text("utf-8"))
    member = {**MEMBER, "properties": {"name": question("Tên", **{"x-show-when": "row.ghost"})}}
    schema["properties"]["members"] = {**SCHEMA["properties"]["members"], "items": member}
    schema["x-steps"][0]["fields"].append("members")
    schema["x-checks"].append({**SCHEMA["x-checks"][0], "path": "nothing"})
    (pack / "form.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    found = " ".join(str(one) for one in rules.problems(services.read_folder(pack)))
    assert "row.ghost" in found
    assert "nothing is not a question of a row" in found
