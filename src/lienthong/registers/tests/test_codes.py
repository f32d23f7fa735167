# SPDX-License-Identifier: Apache-2.0
"""Codes of shared lists: known, in force while the record holds, or refused with the reason."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.orgs import services as orgs
from lienthong.orgs.rules import UnitKind
from lienthong.orgs.services import NewUnit
from lienthong.registers import errors, queries, rules, services
from lienthong.registers.services import writing
from lienthong.registers.tests import desk
from lienthong.registers.tests import factories as f

HEAD = "list: {name}\ntitle: Danh mục\ntitle_en: List\nsource: Thử\nentries:\n"
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2030, 12, 31))


def licence(**changes: Any) -> dict[str, Any]:
    return {
        "holder_number": f.PARENT, "full_name": "Nguyễn Thị Hường", "born_on": "1990-05-20",
        "classes": [{"class": "B2", "since": "2015-01-01"}], "nationality": "Việt Nam",
        "issued_on": "2015-01-01", "points": 12, "status": "active",
    } | changes  # fmt: skip


def write(data: dict[str, Any], on: dt.date = dt.date(2015, 1, 1)) -> rules.Record:
    return services.write(
        f.PLATFORM, "driving_licences", "421150000001", data, valid_from=on, basis="Kiểm thử"
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "on", "path", "code", "told"),
    [
        ({"nationality": "Atlantis"}, 2015, "nationality", "code_unknown", "Danh mục quốc tịch"),
        ({"nationality": "VN"}, 2015, "nationality", "code_unknown", "Danh mục quốc tịch"),
        (
            {"classes": [{"class": one, "since": "2015-01-01"} for one in ("A1", "Z")]}, 2015,
             "classes.1.class", "code_unknown", "Hạng giấy phép lái xe",
        ),
        ({}, 2025, "classes.0.class", "code_ended", "hết hiệu lực từ 01/01/2025"),
    ],
)  # fmt: skip
def test_write_when_code_unknown_or_ended_then_refused_and_told_which_and_why(
    changes: dict[str, Any], on: int, path: str, code: str, told: str
) -> None:
    with pytest.raises(errors.RecordInvalid) as refusal:
        write(licence(**changes), dt.date(on, 1, 1))
    (finding,) = refusal.value.findings
    assert (finding.path, finding.code) == (path, code)
    assert told in finding.text


HOME = {"province_code": "42", "commune_code": "18073", "detail": "Thôn 2"}
PEOPLE, TRADE = ("population", f.PARENT), ("enterprises", "42A8000001")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("where", "data", "on", "path", "code", "told"),
    [
        (PEOPLE, f.person(nationality="Việt"), 1990, "nationality", "code_unknown", "quốc tịch"),
        (
            PEOPLE, f.person(residence=HOME | {"commune_code": "99999"}), 1990,
            "residence.commune_code", "code_unknown", "xã, phường",
        ),
        (
            PEOPLE, f.person(residence=HOME | {"province_code": "43"}), 1990,
            "residence.province_code", "code_unknown", "tỉnh, thành phố",
        ),
        (
            TRADE, f.household(activities=[{"code": "4542", "name": "Sửa xe máy"}]), 2026,
            "activities.0.code", "code_ended", "hết hiệu lực từ 15/11/2025",
        ),
        (
            TRADE, f.household(activities=[{"code": "56301", "name": "Cà phê"}]), 2026,
            "activities.0.code", "code_unknown", "ngành kinh tế",
        ),
        (TRADE, f.household(address=HOME | {"commune_code": "00001"}), 2026,
         "address.commune_code", "code_unknown", "“00001”"),
    ],
)  # fmt: skip
def test_write_when_a_base_register_gets_a_wrong_code_then_refused_and_told_which(
    where: tuple[str, str], data: dict[str, Any], on: int, path: str, code: str, told: str
) -> None:
    day = dt.date(on, 5, 20)
    with pytest.raises(errors.RecordInvalid) as refusal:
        services.write(f.PLATFORM, *where, data, valid_from=day, basis="Kiểm thử")
    (finding,) = refusal.value.findings
    assert (finding.path, finding.code) == (path, code)
    assert told in finding.text


@pytest.mark.django_db
def test_write_when_a_trade_of_its_time_then_kept_and_the_new_code_since() -> None:
    for code, day in (("4542", dt.date(2024, 5, 20)), ("9532", dt.date(2025, 11, 15))):
        data = f.household(activities=[{"code": code, "name": "Sửa xe máy"}])
        assert services.write(f.PLATFORM, *TRADE, data, valid_from=day, basis="Kiểm thử")


@pytest.mark.django_db
def test_birth_when_somebodys_nationality_is_in_no_list_then_told_whose() -> None:
    data = {
        "kind": "birth", "registration_number": "1/2026", "book": "01/2026",
        "commune_code": "18073", "registered_on": "2026-01-05",
        "child": {"number": f.CHILD, "full_name": "Lê An", "born_on": "2026-01-02", "sex": "nam"},
        "father": {"full_name": "Lê Na", "nationality": "Lào"},
        "mother": {"full_name": "Trần Mơ", "nationality": "Ruritania"},
        "declarant": {"full_name": "Lê Na"},
    }  # fmt: skip
    with pytest.raises(errors.RecordInvalid) as refusal:
        services.write(
            f.PLATFORM, "civil_status", "18073.KS.2026.1", data, valid_from=dt.date(2026, 1, 5),
            basis="Kiểm thử",
        )  # fmt: skip
    assert [one.path for one in refusal.value.findings] == ["mother.nationality"]


def before_codes(**changes: Any) -> None:
    """Leave a record as it was written while nobody checked codes."""
    row = services.Row(key=f.PARENT, data=f.person(**changes), valid_from=f.BORN)
    leaf_id = audit.record(f.PLATFORM, "registers.written", f.PARENT)
    declared = queries.declaration("population")
    writing.new_version(declared, row, basis="Sổ cũ", leaf_id=leaf_id).save()


@pytest.mark.django_db
def test_record_when_older_than_the_check_then_read_and_a_correction_names_the_code() -> None:
    before_codes(nationality="Viet Nam")
    held = services.read(
        f.PLATFORM, "population", f.PARENT, purpose="settle_case", case_code="H42-1"
    )
    assert held and held.data["nationality"] == "Viet Nam"
    desk.town()
    officer = desk.official("Hồ Văn Lựu", "cases.appraise").actor

    def ask(**changes: Any) -> None:
        services.propose(
            officer,
            services.NewProposal(
                register="population", key=f.PARENT, changes=changes, valid_from=f.BORN,
                reason="Ghi sai dấu", evidence="Giấy khai sinh số 12/1990",
            ),
        )  # fmt: skip

    with pytest.raises(errors.RecordInvalid, match="“Viet Nam” không có trong Danh mục quốc tịch"):
        ask(full_name="Nguyễn Thị Hương")
    ask(full_name="Nguyễn Thị Hương", nationality="Việt Nam")


@pytest.mark.django_db
def test_write_when_code_was_in_force_on_its_day_then_kept() -> None:
    assert write(licence(), dt.date(2024, 12, 31)).version == 1


@pytest.mark.django_db
def test_write_when_code_begins_later_then_refused_until_that_day() -> None:
    data = licence(classes=[{"class": "BE", "since": "2020-01-01"}])
    with (
        clock.frozen(clock.at(dt.date(2024, 12, 31), dt.time(12))),
        pytest.raises(errors.RecordInvalid, match="có hiệu lực từ 01/01/2025"),
    ):
        write(data)
    with clock.frozen(clock.at(dt.date(2025, 1, 1), dt.time(12))):
        assert write(data)


@pytest.mark.django_db
def test_load_when_one_row_has_a_wrong_code_then_none_is_loaded() -> None:
    rows = [
        services.Row(key=f"42115000000{at}", data=licence(nationality=name), valid_from=f.BORN)
        for at, name in enumerate(["Việt Nam", "Nhật Bản", "Wakanda"])
    ]
    with pytest.raises(errors.RecordInvalid, match="Wakanda"):
        services.load(f.PLATFORM, "driving_licences", rows)
    services.load(f.PLATFORM, "driving_licences", rows[:2])


@pytest.mark.django_db
def test_unit_when_merged_away_then_right_before_and_refused_after() -> None:
    since, last = dt.date(2020, 1, 1), dt.date(2025, 6, 30)
    for new in (
        NewUnit(code="40", kind=UnitKind.PROVINCE, name="Nghệ An", valid_from=since),
        NewUnit(code="18070", kind=UnitKind.WARD, name="Cũ", valid_from=since, parent_code="40"),
    ):
        orgs.open_unit(actor=f.PLATFORM, new=new)
    into = NewUnit(
        code="18075", kind=UnitKind.WARD, name="Mới", valid_from=dt.date(2025, 7, 1),
        parent_code="40",
    )  # fmt: skip
    orgs.merge_units(actor=f.PLATFORM, codes=["18070"], into=into)
    data = {
        "head_number": f.PARENT, "head_name": "Nguyễn Thị Hường", "kind": "thuong_tru",
        "address": {"province_code": "40", "commune_code": "18070"},
        "established_on": "2021-01-01", "status": "active",
        "members": [{"number": f.PARENT, "full_name": "Nguyễn Thị Hường", "relation": "chu_ho"}],
    }  # fmt: skip

    def move_in(day: dt.date) -> None:
        services.write(
            f.PLATFORM, "households", "18073.000001", data, valid_from=day, basis="Kiểm thử"
        )

    move_in(last)
    with pytest.raises(errors.RecordInvalid, match=r"hết hiệu lực từ 01/07/2025"):
        move_in(dt.date(2025, 7, 1))


@given(DAYS, DAYS, DAYS, DAYS)
def test_check_codes_when_any_days_then_refused_only_with_no_day_in_common(
    one: dt.date, other: dt.date, valid_from: dt.date, today: dt.date
) -> None:
    since, until = min(one, other), max(one, other) + dt.timedelta(days=1)
    spans = (rules.Span(since=since, until=until),)
    declared = queries.declaration("driving_licences")
    found = rules.check_codes(
        declared, {"nationality": "x"}, lambda _list, _value: (spans, "danh mục"),
        valid_from=valid_from, today=today,
    )  # fmt: skip
    shared = since <= max(valid_from, today) and until > valid_from
    assert bool(found) is not shared


@pytest.mark.parametrize(
    ("entries", "path"),
    [
        ("  - {code: '1'}", "colours.yaml: entries.0"),
        (
            "  - {code: '1', name: A, from: 2025-02-01, until: 2025-01-31}",
            "colours.yaml: entries.0",
        ),
        ("  - {code: '1', name: A, from: hôm nay}", "colours.yaml: entries.0"),
        ("  []", "colours.yaml: entries"),
        ("  - {", "colours.yaml"),
        ("  - {code: '1', name: A}", "colours.yaml: list"),
    ],
)
def test_check_packs_when_list_is_broken_then_told_where(
    tmp_path: Path, entries: str, path: str
) -> None:
    (tmp_path / "codes").mkdir()
    (tmp_path / "registers").mkdir()
    name = "shapes" if path.endswith("list") else "colours"
    (tmp_path / "codes" / "colours.yaml").write_text(HEAD.format(name=name) + entries)
    found = services.check_packs(tmp_path / "registers")
    assert [finding.path for finding in found] == [path]


def test_check_packs_when_a_schema_names_no_list_then_told(tmp_path: Path) -> None:
    (tmp_path / "registers").mkdir()
    text = (queries.folder() / "social_insurance.yaml").read_text()
    (tmp_path / "registers" / "social_insurance.yaml").write_text(text)
    (finding,) = services.check_packs(tmp_path / "registers")
    assert "occupations" in finding.text
