# SPDX-License-Identifier: Apache-2.0
"""Yes, no or unknown: what a consumer learns, and what the person is told of it."""

import datetime as dt
from typing import Any

import pytest

from lienthong.kernel import clock
from lienthong.registers import errors, queries, rules, services
from lienthong.registers.models import Access
from lienthong.registers.rules import Answer
from lienthong.registers.tests import factories as f
from lienthong.registers.tests.test_rules import pack

pytestmark = pytest.mark.django_db


def ask(attribute: str, **changes: Any) -> Answer:
    given: dict[str, Any] = {"actor": f.official("registers.read"), "key": f.PARENT} | changes
    return services.attest(
        given["actor"], "population", given["key"], attribute, purpose="verify_attribute"
    )


@pytest.mark.parametrize(
    ("attribute", "changes", "told"),
    [
        ("is_over_18", {}, Answer.YES),
        ("is_married", {}, Answer.YES),
        ("is_married", {"marital_status": "goa"}, Answer.NO),
        ("is_married", {"marital_status": ""}, Answer.UNKNOWN),
        ("lives_in:42", {}, Answer.YES),
        ("lives_in:01", {}, Answer.NO),
        ("lives_in_commune:18073", {}, Answer.YES),
    ],
)
def test_attest_when_asked_then_answered(
    attribute: str, changes: dict[str, Any], told: Answer
) -> None:
    f.record(**changes)
    assert ask(attribute) is told


@pytest.mark.parametrize(
    ("born_on", "day", "told"),
    [
        ("2008-11-22", dt.date(2026, 11, 21), Answer.NO),
        ("2008-11-22", dt.date(2026, 11, 22), Answer.YES),
        ("2008-02-29", dt.date(2026, 2, 28), Answer.NO),
        ("2008-02-29", dt.date(2026, 3, 1), Answer.YES),
    ],
)
def test_attest_when_birthday_then_to_the_day(born_on: str, day: dt.date, told: Answer) -> None:
    with clock.frozen(clock.at(day, dt.time(12))):
        f.record(born_on=born_on)
        assert ask("is_over_18") is told


def test_attest_when_no_residence_or_no_record_then_unknown_never_no() -> None:
    data = f.person()
    del data["residence"]
    services.write(f.PLATFORM, "population", f.PARENT, data, valid_from=f.BORN, basis="Kiểm thử")
    assert ask("lives_in:42") is Answer.UNKNOWN
    assert ask("is_over_18", key=f.STRANGER) is Answer.UNKNOWN
    assert queries.count_accesses(f.STRANGER) == 0


def test_attest_when_answered_then_the_person_reads_that_only_this_was_told() -> None:
    f.record()
    ask("lives_in:42")
    (seen,) = queries.accesses(f.PARENT)
    assert (seen.fields, seen.purpose, seen.is_own) == (
        ("lives_in:42",), "verify_attribute", False,
    )  # fmt: skip
    assert [title.vi for title in seen.field_titles] == [
        "Chỉ trả lời có hoặc không: Thường trú tại tỉnh (42)"
    ]
    assert Access.objects.get().leaf_id


@pytest.mark.parametrize(
    "attribute", ["is_rich", "is_over_18:42", "lives_in", "lives_in:", "full_name", ""]
)
def test_attest_when_question_is_not_declared_then_refused_without_trace(attribute: str) -> None:
    f.record()
    with pytest.raises(errors.AttributeUndeclared):
        ask(attribute)
    assert not Access.objects.exists()


def test_attest_when_purpose_lists_no_question_then_refused() -> None:
    f.record()
    with pytest.raises(errors.AttributeUndeclared):
        services.attest(f.PLATFORM, "population", f.PARENT, "is_over_18", purpose="verify_identity")


def test_attest_when_actor_may_not_then_refused() -> None:
    f.record()
    for actor in (f.official("cases.receive"), f.citizen(), f.citizen(f.STRANGER)):
        with pytest.raises(errors.ReadRefused):
            ask("is_over_18", actor=actor)


def test_read_when_purpose_is_answers_only_then_refused() -> None:
    f.record()
    with pytest.raises(errors.ReadRefused):
        services.read(f.PLATFORM, "population", f.PARENT, purpose="verify_attribute")


@pytest.mark.parametrize(
    ("attributes", "path"),
    [
        ({"is_tall": {"of": "height", "rule": "equals"}}, "attributes.is_tall.of"),
        ({"is_old": {"of": "born_on", "rule": "age_at_least"}}, "attributes.is_old"),
        ({"Is-Old": {"of": "born_on", "rule": "equals"}}, "attributes"),
        ({}, "purposes.verify_attribute.attributes"),
    ],
)
def test_parse_when_attributes_are_broken_then_told_where(
    attributes: dict[str, dict[str, str]], path: str
) -> None:
    raw = pack()
    raw["attributes"] = {
        name: {"title": "Hỏi", "title_en": "Asked"} | part for name, part in attributes.items()
    }
    findings = rules.parse(raw)
    assert isinstance(findings, list)
    assert path in [finding.path for finding in findings]


LICENCE = {
    "holder_number": f.PARENT, "full_name": "Nguyễn Thị Hường", "born_on": "1990-05-20",
    "classes": [
        {"class": "A1", "since": "2010-01-01"},
        {"class": "B", "since": "2025-02-01", "until": "2025-12-31"},
    ],
    "issued_on": "2025-02-01", "points": 12, "status": "active",
}  # fmt: skip
INSURED = {
    "full_name": "Nguyễn Thị Hường", "born_on": "1990-05-20", "group": "GD",
    "valid_since": "2026-01-01", "valid_until": "2026-12-31", "status": "active",
}  # fmt: skip


@pytest.mark.parametrize(
    ("register", "attribute", "changes", "told"),
    [
        ("driving_licences", "holds_class:A1", {}, Answer.YES),
        ("driving_licences", "holds_class:B", {}, Answer.NO),  # ended last year
        ("driving_licences", "holds_class:C", {}, Answer.NO),
        ("driving_licences", "holds_class:A1", {"status": "suspended"}, Answer.NO),
        ("health_insurance", "insured_on:2026-01-01", {}, Answer.YES),
        ("health_insurance", "insured_on:2026-12-31", {}, Answer.YES),
        ("health_insurance", "insured_on:2027-01-01", {}, Answer.NO),
        ("health_insurance", "insured_on:2026-06-01", {"status": "suspended"}, Answer.NO),
        ("enterprises", "is_active", {}, Answer.YES),
        ("enterprises", "is_active", {"status": "closed"}, Answer.NO),
        ("enterprises", "has_seat_in:42", {}, Answer.YES),
        ("enterprises", "has_seat_in:01", {}, Answer.NO),
    ],
)
def test_answer_when_other_registers_are_asked_then_as_of_the_day(
    register: str, attribute: str, changes: dict[str, Any], told: Answer
) -> None:
    data = {
        "driving_licences": LICENCE, "health_insurance": INSURED, "enterprises": f.household(),
    }[register] | changes  # fmt: skip
    name, _, argument = attribute.partition(":")
    asked = queries.declaration(register).attributes[name]
    assert asked.is_asked_rightly(argument)
    assert rules.answer(asked, argument, data, dt.date(2026, 11, 22)) is told
    assert rules.answer(asked, argument, None, dt.date(2026, 11, 22)) is Answer.UNKNOWN


def test_attest_when_a_day_is_asked_then_only_a_day_and_the_card_stays_untold() -> None:
    services.write(
        f.PLATFORM, "health_insurance", f.PARENT, INSURED, valid_from=f.BORN, basis="Kiểm thử"
    )
    for attribute in ("insured_on", "insured_on:hôm nay"):
        with pytest.raises(errors.AttributeUndeclared):
            services.attest(
                f.PLATFORM, "health_insurance", f.PARENT, attribute, purpose="verify_attribute"
            )
    told = services.attest(
        f.official("registers.read"), "health_insurance", f.PARENT, "insured_on:2026-06-01",
        purpose="verify_attribute",
    )  # fmt: skip
    assert told is Answer.YES
    assert queries.accesses(f.PARENT)[0].fields == ("insured_on:2026-06-01",)
