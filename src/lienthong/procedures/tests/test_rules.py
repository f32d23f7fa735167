# SPDX-License-Identifier: Apache-2.0
import dataclasses
import datetime as dt
import json
import unicodedata
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from lienthong.kernel.clock import HANOI
from lienthong.orgs.rules import ShiftRule, WorkCalendar
from lienthong.procedures import rules, services
from lienthong.procedures.rules import (
    ConditionError,
    Deadline,
    DeadlineKind,
    FeeError,
    FeeItem,
    FeeRule,
    Procedure,
    Severity,
    Text,
    conditions,
    process,
)
from lienthong.procedures.tests import factories
from lienthong.procedures.tests.factories import BIRTH, HOUSEHOLD

ON = dt.date(2026, 11, 20)


@pytest.fixture(scope="module")
def birth() -> Procedure:
    return factories.pack(BIRTH)


@pytest.fixture(scope="module")
def household() -> Procedure:
    return factories.pack(HOUSEHOLD)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("", True),
        ("true", True),
        ("false", False),
        ("a == 1 and b == 'x'", True),
        ("a == 2 or not c", True),
        ("1 < a", False),
        ("a in (1, 2)", True),
        ("missing == none", True),
        ("missing > 3", False),
        ("d.code == '24'", True),
        ("d.other.code == '24'", False),
        ("a.code == 1", False),
    ],
)
def test_condition_when_asked_then_as_written(text: str, holds: bool) -> None:
    assert conditions.holds(text, {"a": 1, "b": "x", "d": {"code": "24"}}) is holds


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('id')",
        "().__class__",
        "a.__class__ == 1",
        "[x for x in a]",
        "lambda: 1",
        "a if b else c",
        "a + b",
        "9 ** 9 ** 9",
        "f'{a}'",
        "a := 1",
        "a; b",
        "a is b",
        "1.5 < a",
        "x" * 501,
        "(" * 400,
    ],
)
def test_condition_when_more_than_comparison_then_refused(text: str) -> None:
    with pytest.raises(ConditionError):
        conditions.holds(text, {"a": 1})


@pytest.mark.parametrize("text", ["-missing", "-'word'", "-missing == 1", "not -missing"])
def test_condition_when_a_minus_stands_before_no_number_then_nothing(text: str) -> None:
    conditions.holds(text, {"a": 1})


@given(st.text(max_size=60))
def test_condition_when_any_text_then_value_or_refusal(text: str) -> None:
    try:
        conditions.holds(text, {"a": 1})
    except ConditionError:
        return


def test_clean_form_when_messy_then_nfc_trimmed_and_only_what_is_asked(birth: Procedure) -> None:
    messy = factories.example(BIRTH) | {
        "child_name": unicodedata.normalize("NFD", "  Trần   Minh\u200b Anh "),
        "declarant_email": "   ",
        "father_declared": "khong",
    }
    tidy = rules.clean_form(birth, messy)
    assert tidy["child_name"] == "Trần Minh Anh"
    assert "declarant_email" not in tidy
    assert "father_name" not in tidy
    assert "parents_married" not in tidy
    assert rules.check_form(birth, tidy, on=ON) == []
    assert rules.clean_form(birth, tidy) == tidy


def test_check_form_when_not_clean_then_told(birth: Procedure) -> None:
    form = factories.example(BIRTH)
    for wrong in (unicodedata.normalize("NFD", "Trần Minh"), " Trần Minh", "Trần\u202eMinh"):
        found = rules.check_form(birth, form | {"child_name": wrong}, on=ON)
        assert [(one.path, one.code) for one in found] == [("child_name", "not_clean")]


def test_check_form_when_hidden_answer_given_then_unknown(birth: Procedure) -> None:
    found = rules.check_form(birth, factories.example(BIRTH) | {"father_declared": "khong"}, on=ON)
    assert {one.code for one in found} == {"unknown"}
    assert "father_name" in {one.path for one in found}


@pytest.mark.parametrize("wrong", [5, None, [], {}, True, ["x"], {"a": {"b": 1}}])
def test_check_form_when_wrong_type_then_one_finding(birth: Procedure, wrong: Any) -> None:
    found = rules.check_form(birth, factories.example(BIRTH) | {"child_name": wrong}, on=ON)
    assert [(one.path, one.code) for one in found] == [("child_name", "type")]


def test_check_form_when_monstrous_then_refused_whole(birth: Procedure) -> None:
    deep: Any = "x"
    for _ in range(50):
        deep = [deep]
    for wrong in (deep, "x" * 200_000):
        found = rules.check_form(birth, {"child_name": wrong}, on=ON)
        assert [one.code for one in found] == ["too_large"]


@given(st.dictionaries(st.text(max_size=10), st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
), max_size=4))  # fmt: skip
def test_check_form_when_anything_then_findings_never_a_crash(form: dict[str, Any]) -> None:
    found = rules.check_form(_BIRTH, rules.clean_form(_BIRTH, form), on=ON)
    assert found
    assert all(one.text for one in found)


def test_check_form_when_english_then_english_sentences(birth: Procedure) -> None:
    with translation.override("en"):
        found = rules.check_form(birth, {"child_name": "x" * 200, "no": 1}, on=ON)
        texts = {(one.path, one.code): one.text for one in found}
    assert texts["child_sex", "required"] == "Please fill in “Sex”."
    assert texts["child_name", "max_length"] == (
        "“Full name of the child” is longer than 120 characters. Please shorten it."
    )
    letters = set("ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ")
    assert not any(letters & set(text.lower()) for text in texts.values())


def test_check_form_when_number_differs_then_only_a_warning(household: Procedure) -> None:
    form = factories.example(HOUSEHOLD) | {"owner_sex": "nam"}
    found = rules.check_form(household, form, on=ON)
    assert [(one.path, one.severity) for one in found] == [("owner_number", Severity.WARNING)]


def test_prefilled_when_applicant_is_a_mother_then_her_part_is_filled(birth: Procedure) -> None:
    record = {
        "key": "027196001234",
        "full_name": "Nguyễn Thị Hường",
        "sex": "nu",
        "residence": {"province_code": "24", "commune_code": "09169", "detail": "Số 12"},
    }
    first = rules.prefilled(birth, {"applicant": record}, write_address=lambda a: "Kinh Bắc")
    assert first["declarant_name"] == first["mother_name"] == "Nguyễn Thị Hường"
    assert first["declarant_number"] == "027196001234"
    assert first["declarant_residence"] == "Kinh Bắc"
    assert first["registration_place"]["commune_code"] == "09169"
    assert first["child_nationality"] == "Việt Nam"
    assert "father_name" not in first


def test_prefilled_when_the_register_holds_what_no_list_does_then_asked(birth: Procedure) -> None:
    for held, wanted in (("Lào", "Lào"), ("Viet Nam", None), ("", "Việt Nam")):
        record = {"sex": "nu", "nationality": held}
        first = rules.prefilled(birth, {"applicant": record})
        assert first.get("mother_nationality") == wanted


def test_form_when_a_question_names_a_list_then_what_lasts_of_it_is_offered(
    birth: Procedure, household: Procedure
) -> None:
    fields = {field.key: field for step in birth.form for field in step.fields}
    offered = fields["child_nationality"].choices
    assert offered[0].value == "Việt Nam" and len(offered) > 190
    assert (offered[-1].value, offered[-1].label.en) == ("Không quốc tịch", "Stateless")
    rows = {field.key: field for step in household.form for field in step.fields}["activities"]
    codes = {one.value for one in rows.fields[0].choices}
    assert {"9532", "5630"} <= codes and not {"4542", "9631"} & codes


def test_form_when_read_then_steps_ask_as_the_schema_says(birth: Procedure) -> None:
    fields = {field.key: field for step in birth.form for field in step.fields}
    assert fields["child_ethnicity"].choices[0].value == "Kinh"
    assert len(fields["child_ethnicity"].choices) == 54
    assert fields["father_name"].is_required
    assert fields["father_name"].show_when == "father_declared == 'co'"
    assert fields["declarant_name"].is_locked
    assert str(fields["child_sex"].label) == "Giới tính"


DMN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="fees" namespace="x">
 <decision id="fees" name="Fees"><decisionTable id="t" hitPolicy="COLLECT">
  <input id="i"><inputExpression id="e"><text>workers</text></inputExpression></input>
  <output id="o1" name="code" /><output id="o2" name="amount_vnd" />
  <rule id="r1"><inputEntry id="a"><text>&gt; 1</text></inputEntry>
   <outputEntry id="b"><text>"A"</text></outputEntry>
   <outputEntry id="c"><text>50000</text></outputEntry></rule>
  <rule id="r2"><inputEntry id="f"><text>1 &lt; ? &lt;= 5</text></inputEntry>
   <outputEntry id="g"><text>"B"</text></outputEntry>
   <outputEntry id="h"><text>%s</text></outputEntry></rule>
  <rule id="r3"><inputEntry id="j"><text>-</text></inputEntry>
   <outputEntry id="k"><text>"A"</text></outputEntry>
   <outputEntry id="l"><text>1000</text></outputEntry></rule>
 </decisionTable></decision></definitions>"""


def priced(procedure: Procedure, table: str = "", **fee: Any) -> Procedure:
    fees = tuple(FeeRule(code=c, name=Text(c, c), amount_vnd=7, **fee) for c in ("A", "B"))
    return dataclasses.replace(procedure, fees=fees, fee_table=table)


def due(procedure: Procedure, **form: Any) -> dict[str, int]:
    return {item.code: item.amount_vnd for item in rules.fees_of(procedure, form)}


def test_fees_when_flat_then_those_whose_condition_holds(household: Procedure) -> None:
    told = rules.fees_of(household, {})
    assert told == (FeeItem(code="LP-HKD-01", name=household.fees[0].name, amount_vnd=100_000),)
    assert due(priced(household, when="workers > 1"), workers=1) == {}
    assert due(priced(household, when="workers > 1"), workers=2) == {"A": 7, "B": 7}


def test_fees_when_table_then_matching_rules_add_up(household: Procedure) -> None:
    table = priced(household, DMN % "20000")
    assert due(table, workers=1) == {"A": 1000}
    assert due(table, workers=3) == {"A": 51_000, "B": 20_000}
    assert due(table, workers=6) == {"A": 51_000}


@pytest.mark.parametrize("amount", ["-5", "'x'", "true", "__import__('os').getpid()"])
def test_fees_when_table_gives_no_amount_then_refused(household: Procedure, amount: str) -> None:
    with pytest.raises(FeeError, match=r"amount_vnd|evaluating"):
        due(priced(household, DMN % amount), workers=3)


def test_fees_when_table_names_unknown_fee_then_refused(household: Procedure) -> None:
    table = dataclasses.replace(priced(household, DMN % "1"), fees=())
    with pytest.raises(FeeError, match="not a fee"):
        rules.fees_of(table, {"workers": 1})


def test_process_when_walked_then_states_survive_json(household: Procedure) -> None:
    state = process.start(household.process, {})
    assert process.ready_steps(state) == ("receive",)
    state = json.loads(json.dumps(process.complete(state, "receive", {})))
    assert set(process.ready_steps(state)) == {"appraise", "consult"}
    again = process.complete(state, "appraise", {})
    assert process.ready_steps(again) == ("consult",)
    agreed = process.complete(again, "consult", {"consultation_agrees": True})
    assert process.ready_steps(agreed) == ("draft",)
    refused = process.complete(again, "consult", {"consultation_agrees": False})
    assert process.ready_steps(refused) == ("reconsider",)
    for step in ("draft", "sign", "return"):
        assert not process.is_finished(agreed)
        agreed = process.complete(agreed, step, {})
    assert process.is_finished(agreed)
    assert process.ready_steps(agreed) == ()
    assert len(json.dumps(agreed)) < 20_000


def test_process_when_step_is_not_ready_then_refused(birth: Procedure) -> None:
    state = process.start(birth.process, {})
    for step in ("sign", "nothing"):
        with pytest.raises(process.ProcessError, match="not ready"):
            process.complete(state, step, {})
    with pytest.raises(process.ProcessError, match="nothing waits"):
        process.signal(state, "answered", {})


def test_process_when_it_waits_for_a_signal_then_goes_on_with_it(birth: Procedure) -> None:
    named = '<bpmn:signal id="s" name="answered"/><bpmn:process '
    waiting = birth.process.replace("<bpmn:process ", named).replace(
        '<bpmn:userTask id="draft"', '<bpmn:intermediateCatchEvent id="draft"'
    )
    begin = waiting.index('<bpmn:intermediateCatchEvent id="draft"')
    end = waiting.index("</bpmn:userTask>", begin)
    waiting = (
        waiting[:end]
        + '<bpmn:signalEventDefinition id="x" signalRef="s"/></bpmn:intermediateCatchEvent>'
        + waiting[end + len("</bpmn:userTask>") :]
    )
    state = process.start(waiting, {})
    for step in ("receive", "appraise"):
        state = process.complete(state, step, {})
    assert process.ready_steps(state) == ()
    assert process.waiting_signals(state) == ("answered",)
    state = process.signal(state, "answered", {"agrees": True})
    assert process.ready_steps(state) == ("sign",)


def test_process_when_xml_is_hostile_then_refused() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>'
    for text in (bomb, "", "<a", "not xml"):
        with pytest.raises(process.ProcessError):
            process.read_xml(text)


def test_steps_when_read_then_in_order_with_rights(birth: Procedure) -> None:
    assert [(s.key, s.right) for s in birth.steps] == [
        ("receive", "cases.receive"),
        ("appraise", "cases.appraise"),
        ("draft", "cases.appraise"),
        ("sign", "cases.sign"),
        ("return", "cases.receive"),
    ]


CALENDAR = WorkCalendar(
    shifts=tuple(
        ShiftRule(weekday=day, opens=dt.time(8), closes=dt.time(16), valid_from=dt.date.min)
        for day in range(5)
    )
)


@pytest.mark.parametrize(
    ("kind", "amount", "due_at"),
    [
        (DeadlineKind.IN_DAY, 1, (23, 16)),
        (DeadlineKind.HOURS, 2, (23, 9)),
        (DeadlineKind.WORKING_DAYS, 3, (25, 16)),
        (DeadlineKind.CALENDAR_DAYS, 1, (23, 16)),
    ],
)
def test_due_at_when_friday_after_three_then_by_kind(
    kind: DeadlineKind, amount: int, due_at: tuple[int, int]
) -> None:
    friday = dt.datetime(2026, 11, 20, 15, 0, tzinfo=HANOI)
    came = rules.due_at(Deadline(kind=kind, amount=amount), friday, CALENDAR)
    assert (came.day, came.hour) == due_at


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (dt.date(2026, 4, 1), "Ngày một tháng tư năm hai nghìn không trăm hai mươi sáu"),
        (dt.date(2005, 12, 30), "Ngày ba mươi tháng mười hai năm hai nghìn không trăm linh năm"),
    ],
)
def test_date_in_words_when_said_then_as_on_papers(day: dt.date, words: str) -> None:
    assert rules.date_in_words(day) == words


def test_yaml_when_words_look_like_booleans_or_dates_then_stay_words() -> None:
    told = rules.read_yaml("on: yes\nday: 2026-01-02\ncode: 1.001193\nflag: true\nn: 5")
    assert told == {"on": "yes", "day": "2026-01-02", "code": "1.001193", "flag": True, "n": 5}


def test_text_when_spoken_then_in_the_readers_language() -> None:
    text = Text("Khai sinh", "Birth")
    assert str(text) == "Khai sinh"
    with translation.override("en"):
        assert str(text) == "Birth"
        assert str(Text("Chỉ tiếng Việt")) == "Chỉ tiếng Việt"


_BIRTH = rules.read_pack(services.read_folder(factories.folder(BIRTH)))


def test_process_when_kept_as_jsonb_then_its_answers_stay() -> None:
    """PostgreSQL orders the keys of an object by length, then bytes."""

    def kept(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: kept(part[key]) for key in sorted(part, key=lambda k: (len(k), k))}
        return [kept(one) for one in part] if isinstance(part, list) else part

    bpmn = factories.pack("1.004873").process
    for _ in range(5):  # the ids of tasks, and so their order, are drawn by chance
        state = kept(process.start(bpmn, {"lived_elsewhere": "co"}))
        state = kept(process.complete(state, "receive", {}))
        state = kept(process.complete(state, "appraise", {}))
        assert process.ready_steps(state) == ("ask_communes",)
