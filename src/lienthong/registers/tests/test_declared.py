# SPDX-License-Identifier: Apache-2.0
"""The declarations that are there: what is found by what, and what each purpose tells."""

import datetime as dt
from typing import Any

import pytest
import yaml
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lienthong.kernel.numbers import Sex
from lienthong.registers import errors, queries, rules, services
from lienthong.registers.tests import desk
from lienthong.registers.tests import factories as f

pytestmark = pytest.mark.django_db
PLACE = {"province_code": "42", "commune_code": "18073", "detail": "Thôn 2"}
NAMED = {"full_name": "Nguyễn Thị Hường", "born_on": "1990-05-20"}
RECORDS: dict[str, tuple[str, dict[str, Any]]] = {
    "households": (
        "18073.000001",
        {
            "head_number": f.PARENT, "head_name": "Nguyễn Thị Hường", "kind": "thuong_tru",
            "address": PLACE, "established_on": "2015-01-01", "status": "active",
            "members": [
                {"number": f.PARENT, "full_name": "Nguyễn Thị Hường", "relation": "chu_ho"},
                {"number": f.CHILD, "full_name": "Lê An", "relation": "con"},
            ],
        },
    ),
    "social_insurance": (
        f.PARENT,
        NAMED | {
            "former_number": "4290123456", "scheme": "bat_buoc", "status": "dang_dong",
            "months_paid": 120,
            "periods": [{"from_month": "2016-01", "to_month": "2026-01", "wage_vnd": 7_000_000}],
        },
    ),
    "health_insurance": (
        f.PARENT,
        NAMED | {
            "group": "GD", "benefit_level": 4, "valid_since": "2026-01-01",
            "valid_until": "2026-12-31", "status": "active",
        },
    ),
    "land_parcels": (
        "18073.12.345",
        {
            "address": PLACE, "sheet": 12, "parcel": 345, "area_m2": 120.5, "status": "active",
            "uses": [{"code": "ONT", "area_m2": 120.5}],
            "users": [
                {"number": f.STRANGER, "full_name": "Lê Văn Ba"},
                {"number": f.PARENT, "full_name": "Nguyễn Thị Hường"},
            ],
        },
    ),
    "driving_licences": (
        "421090000001",
        NAMED | {
            "holder_number": f.PARENT, "issued_on": "2010-01-01", "points": 10,
            "classes": [{"class": "A1", "since": "2010-01-01"}], "status": "active",
            "deductions": [{"decided_on": "2025-03-01", "points": 2}],
        },
    ),
}  # fmt: skip


def write(name: str) -> rules.Record:
    key, data = RECORDS[name]
    return services.write(
        f.PLATFORM, name, key, data, valid_from=dt.date(2020, 1, 1), basis="Kiểm thử"
    )


@pytest.mark.parametrize("name", RECORDS)
def test_own_data_when_subject_reads_then_all_and_a_stranger_nothing(name: str) -> None:
    written = write(name)
    assert services.read(f.citizen(), name, written.key, purpose="own_data") == written
    assert queries.accesses(f.PARENT)[0].register == name
    with pytest.raises(errors.ReadRefused):
        services.read(f.citizen("001091000077"), name, written.key, purpose="own_data")


@pytest.mark.parametrize("name", RECORDS)
def test_declared_when_reception_asks_then_refused_and_who_appraises_may(name: str) -> None:
    key = write(name).key
    with pytest.raises(errors.ReadRefused):
        services.read(f.official("cases.receive"), name, key, purpose="settle_case", case_code="x")
    assert services.read(
        f.official("cases.appraise"), name, key, purpose="settle_case", case_code="x"
    )


@pytest.mark.parametrize("name", RECORDS)
def test_declared_when_a_required_field_is_missing_then_refused(name: str) -> None:
    key, data = RECORDS[name]
    for field in queries.declaration(name).schema["required"]:
        rest = {other: value for other, value in data.items() if other != field}
        with pytest.raises(errors.RecordInvalid, match=field):
            services.write(f.PLATFORM, name, key, rest, valid_from=f.BORN, basis="-")


@pytest.mark.parametrize(
    ("name", "purpose", "hidden"),
    [
        ("social_insurance", "settle_case", "periods"),
        ("health_insurance", "settle_case", "benefit_level"),
        ("driving_licences", "settle_case", "deductions"),
        ("land_parcels", "view_parcel", "users"),
        ("households", "verify_residence", "members"),
    ],
)
def test_declared_when_purpose_is_narrow_then_the_rest_stays(
    name: str, purpose: str, hidden: str
) -> None:
    key = write(name).key
    reader = f.official("cases.appraise", "registers.read")
    found = services.read(reader, name, key, purpose=purpose, case_code="x")
    assert found is not None
    assert hidden in RECORDS[name][1]
    assert hidden not in found.data


def test_view_parcel_when_anybody_then_told_and_nobody_is_named() -> None:
    key = write("land_parcels").key
    found = services.read(f.citizen("001091000077"), "land_parcels", key, purpose="view_parcel")
    assert found is not None
    assert found.data["area_m2"] == 120.5
    assert queries.count_accesses(f.PARENT) == 0


@pytest.mark.parametrize(
    ("name", "criteria"),
    [
        ("land_parcels", {"user_number": f.PARENT}),
        ("land_parcels", {"user_number": f.STRANGER}),
        ("households", {"member_number": f.CHILD}),
        ("households", {"commune_code": "18073", "head_name": "nguyen thi huong"}),
        ("driving_licences", {"holder_number": f.PARENT}),
        ("social_insurance", {"former_number": "4290123456"}),
        ("health_insurance", {"full_name": "NGUYEN THI HUONG", "born_on": "1990-05-20"}),
    ],
)
def test_find_when_any_of_several_people_then_found(name: str, criteria: dict[str, str]) -> None:
    written = write(name)
    found = services.find(
        f.official("cases.appraise"), name, criteria, purpose="settle_case", case_code="x"
    )
    assert [record.key for record in found] == [written.key]


def test_find_when_nobody_of_the_list_then_nothing() -> None:
    write("land_parcels")
    assert not services.find(
        f.official("cases.appraise"), "land_parcels", {"user_number": f.CHILD},
        purpose="settle_case", case_code="x",
    )  # fmt: skip


def test_new_key_when_household_then_counted_in_its_commune_past_what_was_loaded() -> None:
    write("households")
    hints = {"commune_code": "18073"}
    assert services.new_key("households", hints) == "18073.000002"
    assert services.new_key("households", {"commune_code": "18074"}) == "18074.000001"
    with pytest.raises(errors.HintsMissing):
        services.new_key("households", {"commune_code": "1"})


def test_new_key_when_licence_then_tells_province_sex_and_year() -> None:
    hints = {"province_code": "42", "sex": "nu", "passed_on": "2026-03-01"}
    assert services.new_key("driving_licences", hints) == "421260000001"
    assert services.new_key("driving_licences", hints | {"sex": "nam"}) == "420260000002"
    with pytest.raises(ValueError, match="42"):
        rules.licence_number(province_code="42", sex=Sex.MALE, year=2026, number=10_000_000)


@pytest.mark.parametrize("name", ["land_parcels", "social_insurance", "health_insurance"])
def test_new_key_when_the_register_gives_none_then_refused(name: str) -> None:
    with pytest.raises(errors.HintsMissing):
        services.new_key(name, {})


@pytest.mark.parametrize(
    ("register", "sealed", "place"),
    [
        ("enterprises", "owner_number", "subjects"),
        ("land_parcels", "address", "corrections.units"),
    ],
)
def test_declaration_when_it_seals_whose_or_where_a_record_is_then_a_finding(
    register: str, sealed: str, place: str
) -> None:
    raw = yaml.safe_load((queries.folder() / f"{register}.yaml").read_text())
    assert isinstance(rules.parse(raw), rules.Declaration)
    raw["schema"]["properties"][sealed]["x-sensitive"] = True
    found = rules.parse(raw)
    assert isinstance(found, list)
    assert (place, "sensitive") in {(one.path, one.code) for one in found}


def test_declaration_when_citizens_may_ask_about_what_they_may_not_see_then_a_finding() -> None:
    raw = yaml.safe_load((queries.folder() / "health_insurance.yaml").read_text())
    del raw["purposes"]["own_data"]
    found = rules.parse(raw)
    assert isinstance(found, list)
    assert [(one.path, one.code) for one in found] == [("corrections.propose", "own_data")]


def test_own_when_somebody_has_many_records_in_a_commune_then_its_keeper_is_sought_once() -> None:
    desk.town()
    person = f.citizen()

    def owning(*keys: str) -> list[str]:
        for key in keys:
            services.write(
                f.PLATFORM, "land_parcels", key, RECORDS["land_parcels"][1], valid_from=f.BORN,
                basis="Kiểm thử",
            )  # fmt: skip
        with CaptureQueriesContext(connection) as taken:
            found = services.own(person)
        assert [one.key for one in found][-len(keys) :] == [*keys]
        assert {one.keeper_name for one in found} == {"Ủy ban nhân dân 18073"}
        return [one["sql"] for one in taken if "orgs_" in one["sql"]]

    first = owning("18073.12.345")
    assert len(owning(*(f"18073.12.{number}" for number in range(346, 350)))) == len(first)
