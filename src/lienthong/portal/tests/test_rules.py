# SPDX-License-Identifier: Apache-2.0
import unicodedata
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienthong.portal.rules import (
    asked_papers,
    next_step,
    page_mark,
    previous_step,
    read_page,
    shown_steps,
)
from lienthong.portal.rules.flow import progress
from lienthong.procedures.rules import Field, FieldKind, FormStep, Text
from lienthong.procedures.rules.form import clean_form
from lienthong.procedures.rules.form_checks import check_form
from lienthong.procedures.tests import factories as procedures
from lienthong.procedures.tests.factories import BIRTH, HOUSEHOLD

PACK = procedures.pack(BIRTH)


def field(kind: FieldKind, key: str = "answer", **more: Any) -> Field:
    return Field(key=key, kind=kind, label=Text("Câu hỏi", "Question"), **more)


def page(*fields: Field) -> FormStep:
    return FormStep(key="trang", title=Text("Trang", "Page"), fields=fields)


def read(kind: FieldKind, **sent: str) -> Any:
    return read_page(page(field(kind)), sent, {}).get("answer")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"ngay": "10", "thang": "11", "nam": "2026"}, "2026-11-10"),
        ({"ngay": "1", "thang": "2", "nam": "2026"}, "2026-02-01"),
        ({"ngay": "31", "thang": "2", "nam": "2026"}, "31/2/2026"),
        ({"ngay": "1", "thang": "2", "nam": "26"}, "1/2/26"),
        ({"ngay": "hai", "thang": "", "nam": ""}, "hai//"),
        ({"ngay": "٣", "thang": "1", "nam": "2026"}, "٣/1/2026"),
        ({"ngay": "", "thang": "", "nam": ""}, None),
        ({}, None),
    ],
)
def test_date_when_read_then_iso_or_as_typed(sent: dict[str, str], kept: str | None) -> None:
    assert read(FieldKind.DATE, **{f"answer_{k}": v for k, v in sent.items()}) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("50.000.000", 50_000_000),
        ("50,000,000", 50_000_000),
        ("50 000 000 ₫", 50_000_000),
        ("50000000đ", 50_000_000),
        ("0", 0),
        ("1.5", "1.5"),
        ("50.00", "50.00"),
        ("1.000,000", "1.000,000"),
        ("-5", "-5"),
        ("năm mươi", "năm mươi"),
        ("9" * 30, "9" * 30),
    ],
)
def test_money_when_read_then_whole_dong_or_as_typed(typed: str, kept: object) -> None:
    assert read(FieldKind.MONEY, answer=typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0912 345 678", "0912345678"),
        ("+84 912.345.678", "0912345678"),
        ("84912345678", "0912345678"),
        ("(0229) 387-1234", "02293871234"),
        ("113", "113"),
    ],
)
def test_phone_when_read_then_as_dialled_here(typed: str, kept: str) -> None:
    assert read(FieldKind.PHONE, answer=typed) == kept


def test_text_when_decomposed_then_composed() -> None:
    typed = unicodedata.normalize("NFD", "  Nguyễn  Thị Hường ")
    assert read(FieldKind.TEXT, answer=typed) == "Nguyễn Thị Hường"


def test_locked_answer_when_sent_then_unchanged() -> None:
    locked = page(field(FieldKind.TEXT, "name", is_locked=True))
    assert read_page(locked, {"name": "Kẻ gian"}, {"name": "Mai"}) == {"name": "Mai"}
    assert read_page(locked, {"name": "Mai"}, {}) == {"name": "Mai"}


def test_group_when_rows_are_sent_then_empty_ones_are_left_out() -> None:
    group = field(FieldKind.GROUP, fields=(field(FieldKind.TEXT, "code"),))
    sent = {
        "answer_0": "1", "answer_0_code": "5630",
        "answer_1": "1", "answer_1_code": "",
        "answer_3": "1", "answer_4_code": "a row without the one before it",
    }  # fmt: skip
    assert read_page(page(group), sent, {}) == {"answer": [{"code": "5630"}]}


NONSENSE = st.dictionaries(
    st.sampled_from(
        [
            name
            for step in PACK.form
            for one in step.fields
            for name in (
                one.key,
                *(f"{one.key}_{part}" for part in ("ngay", "thang", "nam", "commune_code", "0")),
            )
        ]
    ),
    st.text(max_size=20),
    max_size=12,
)


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine, not a slow strategy
@given(sent=NONSENSE)
def test_any_page_when_nonsense_is_sent_then_read_and_judged_without_a_fault(
    sent: dict[str, str],
) -> None:
    answers: dict[str, Any] = {}
    for step in PACK.form:
        answers = read_page(step, sent, answers)
    assert all(value not in ("", None, [], {}) for value in answers.values())
    form = clean_form(PACK, answers)
    check_form(PACK, form)
    assert clean_form(PACK, form) == form


def _sent(value: Any, one: Field) -> dict[str, str]:
    """Return what a browser sends for an answer."""
    if one.kind is FieldKind.DATE:
        year, month, day = str(value).split("-")
        return {f"{one.key}_ngay": day, f"{one.key}_thang": month, f"{one.key}_nam": year}
    if one.kind is FieldKind.ADDRESS:
        return {f"{one.key}_{key}": text for key, text in value.items()}
    if one.kind is FieldKind.GROUP:
        rows = {f"{one.key}_{index}": "1" for index in range(len(value))}
        return rows | {
            f"{one.key}_{index}_{key}": str(part)
            for index, row in enumerate(value)
            for key, part in row.items()
        }
    return {one.key: "1" if value is True else str(value)}


@pytest.mark.parametrize("code", [BIRTH, HOUSEHOLD])
def test_example_when_typed_into_the_pages_then_comes_back_the_same(code: str) -> None:
    pack, form = procedures.pack(code), procedures.example(code)
    form = {key: value.isoformat() if hasattr(value, "isoformat") else value
            for key, value in form.items()}  # fmt: skip
    answers: dict[str, Any] = {}
    for step in pack.form:
        sent: dict[str, str] = {}
        for one in step.fields:
            if one.key in form:
                sent |= _sent(form[one.key], one)
        answers = read_page(step, sent, answers)
    assert answers == form


def test_pages_when_no_father_is_declared_then_his_page_is_left_out() -> None:
    with_him = [step.key for step in shown_steps(PACK, {"father_declared": "co"})]
    without = [step.key for step in shown_steps(PACK, {"father_declared": "khong"})]
    assert set(with_him) - set(without) == {"nguoi-cha"}


def test_papers_when_asked_then_only_those_of_ones_own_case() -> None:
    papers = asked_papers(PACK, {"birth_evidence": "giay_chung_sinh"})
    assert [paper.code for paper in papers] == ["KS-02"]
    assert [p.code for p in asked_papers(procedures.pack(HOUSEHOLD), {})] == ["HKD-04"]


def test_pages_when_walked_then_back_undoes_forward() -> None:
    answers = {"father_declared": "co", "birth_evidence": "cam_doan"}
    steps = shown_steps(PACK, answers)
    for here, after in pairwise(steps):
        assert next_step(PACK, answers, here.key) == after
        assert previous_step(PACK, answers, after.key) == here
    assert next_step(PACK, answers, steps[-1].key) is None
    assert previous_step(PACK, answers, steps[0].key) is None
    assert next_step(PACK, answers, "trang-da-bo") == steps[0]


def test_progress_when_checking_then_the_last_page() -> None:
    answers = {"father_declared": "co"}
    told = progress(PACK, answers, "", ["tre", "trang-da-bo"])
    assert (told.number, told.done) == (told.total, 1)


@given(st.dictionaries(st.sampled_from(["a", "b", "c"]), st.text()))
def test_page_mark_when_other_answers_change_then_the_same(answers: dict[str, str]) -> None:
    step = page(field(FieldKind.TEXT, "a"), field(FieldKind.TEXT, "b"))
    mark = page_mark(step, answers)
    assert mark == page_mark(step, {**answers, "c": "khác"})
    assert mark != page_mark(step, {**answers, "a": answers.get("a", "") + "!"})
