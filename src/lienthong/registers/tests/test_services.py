# SPDX-License-Identifier: Apache-2.0
import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lienthong.kernel import clock
from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.errors import Kind
from lienthong.registers import errors, queries, services
from lienthong.registers.models import Access, Version
from lienthong.registers.tests import factories as f

pytestmark = pytest.mark.django_db


def test_write_when_new_then_reads_back() -> None:
    written = f.record()
    found = services.read(f.citizen(), "population", f.PARENT, purpose="own_data")
    assert found == written
    assert found is not None
    assert (found.version, found.valid_to) == (1, None)


def test_read_when_official_has_right_and_case_then_everybody_concerned_sees_it() -> None:
    f.record()
    services.read(
        f.official("cases.appraise"), "population", f.PARENT, purpose="settle_case",
        case_code="H42.01-261121-0001",
    )  # fmt: skip
    (seen,) = queries.accesses(f.PARENT)
    assert (seen.reader_name, seen.post_name) == ("", "Công chức hộ tịch")
    assert seen.agency_code == "H42.01"
    assert (seen.case_code, seen.is_own) == ("H42.01-261121-0001", False)
    assert "full_name" in seen.fields
    assert seen.agency_name
    assert queries.accesses(f.STRANGER) == []


def test_read_when_own_then_listed_and_marked() -> None:
    f.record()
    services.read(f.citizen(), "population", f.PARENT, purpose="own_data")
    assert queries.accesses(f.PARENT)[0].is_own
    assert queries.count_accesses(f.PARENT) == 1


@pytest.mark.parametrize("rights", [(), ("cases.oversee",)])
def test_read_when_official_lacks_right_then_refused(rights: tuple[str, ...]) -> None:
    f.record()
    with pytest.raises(errors.ReadRefused):
        services.read(
            f.official(*rights), "population", f.PARENT, purpose="settle_case", case_code="x"
        )
    assert not Access.objects.exists()


def test_read_when_no_case_then_asked_for_it() -> None:
    with pytest.raises(errors.CaseRequired):
        services.read(f.official("cases.sign"), "population", f.PARENT, purpose="settle_case")


def test_read_when_purpose_unknown_then_refused() -> None:
    with pytest.raises(errors.PurposeUndeclared):
        services.read(f.citizen(), "population", f.PARENT, purpose="curiosity")


def test_read_when_register_unknown_then_missing() -> None:
    with pytest.raises(errors.RegisterMissing) as refusal:
        services.read(f.citizen(), "land", "1", purpose="own_data")
    assert refusal.value.kind is Kind.MISSING


def test_read_when_stranger_then_there_and_not_there_are_alike() -> None:
    f.record()
    refusals = []
    for key in (f.PARENT, "042190999999"):
        with pytest.raises(errors.ReadRefused) as refusal:
            services.read(f.citizen(f.STRANGER), "population", key, purpose="own_data")
        refusals.append(str(refusal.value))
    assert refusals[0] == refusals[1]


def test_read_when_own_number_not_there_then_none() -> None:
    assert services.read(f.citizen(), "population", f.PARENT, purpose="own_data") is None


def test_read_when_minor_child_then_parent_may_until_eighteen() -> None:
    f.child()
    assert services.read(f.citizen(), "population", f.CHILD, purpose="prefill")
    with clock.frozen(clock.at(dt.date(2044, 1, 1), dt.time(12))):
        assert services.read(f.citizen(), "population", f.CHILD, purpose="prefill")
    with (
        clock.frozen(clock.at(dt.date(2044, 1, 2), dt.time(12))),
        pytest.raises(errors.ReadRefused),
    ):
        services.read(f.citizen(), "population", f.CHILD, purpose="prefill")


def test_read_when_purpose_names_fields_then_no_other_field_leaves() -> None:
    f.record()
    found = services.read(f.PLATFORM, "population", f.PARENT, purpose="verify_identity")
    assert found is not None
    assert set(found.data) == {"full_name", "born_on", "sex", "status"}
    assert set(queries.accesses(f.PARENT)[0].fields) == set(found.data)


def test_write_when_actor_not_declared_then_refused() -> None:
    for actor in (f.citizen(), f.official("cases.receive")):
        with pytest.raises(errors.WriteRefused):
            services.write(actor, "population", f.PARENT, f.person(), valid_from=f.BORN, basis="-")
    assert not Version.objects.exists()


def test_write_when_schema_broken_then_every_path_and_reason_is_told() -> None:
    with pytest.raises(errors.RecordInvalid) as refusal:
        f.record(born_on="31/12/1990", sex="x", residence={"province_code": "42"}, hobby="cờ")
    told = {finding.path: finding.text for finding in refusal.value.findings}
    assert told["born_on"].startswith("không phải ngày")
    assert told["residence.commune_code"] == "thiếu thông tin bắt buộc"
    assert "sex" in told
    assert told[""] == "có trường mà sổ đăng ký không có"


def test_write_when_too_long_then_refused() -> None:
    with pytest.raises(errors.RecordInvalid, match="dài quá 120"):
        f.record(full_name="A" * 121)


def test_write_when_key_malformed_then_refused() -> None:
    with pytest.raises(errors.RecordInvalid, match=r"\$key"):
        f.record("12345")


def test_write_when_decomposed_text_then_stored_composed() -> None:
    written = f.record(full_name="Nguye\u0302\u0303n  Thi\u0323 Hu\u031bo\u031b\u0300ng ")
    assert written.data["full_name"] == "Nguyễn Thị Hường"


def test_find_when_accents_and_case_differ_then_found() -> None:
    f.record()
    f.child()
    found = services.find(
        f.official("cases.receive"), "population",
        {"full_name": "nguyen thi huong", "born_on": "1990-05-20"},
        purpose="settle_case", case_code="H42.01-261121-0001",
    )  # fmt: skip
    assert [record.key for record in found] == [f.PARENT]
    assert queries.count_accesses(f.PARENT) == 1
    assert queries.count_accesses(f.CHILD) == 0


def test_find_when_criteria_not_declared_then_refused() -> None:
    with pytest.raises(errors.CriteriaUndeclared):
        services.find(
            f.official("cases.receive"), "population", {"born_on": "1990-05-20"},
            purpose="settle_case", case_code="x",
        )  # fmt: skip


def test_find_when_part_of_name_then_enterprise_found_without_its_owner() -> None:
    key = services.new_key("enterprises", {"kind": "household_business", "province_code": "42"})
    services.write(
        f.PLATFORM, "enterprises", key, f.household(), valid_from=f.BORN, basis="Kiểm thử"
    )
    (found,) = services.find(
        f.citizen(f.STRANGER), "enterprises", {"name": "ca phe moc"}, purpose="check_name"
    )
    assert found.data["name"] == "Quán cà phê Mộc"
    assert "owner_number" not in found.data
    assert queries.count_accesses(f.PARENT) == 0


def test_check_packs_when_ours_then_clean() -> None:
    assert services.check_packs(queries.folder()) == []


def test_load_when_thousand_then_found_with_one_leaf() -> None:
    rows = [
        services.Row(key=f"0421900{number:05}", data=f.person(), valid_from=f.BORN)
        for number in range(1000)
    ]
    assert services.load(f.PLATFORM, "population", rows) == 1000
    assert Version.objects.values("leaf_id").distinct().count() == 1
    with pytest.raises(errors.RecordExists):
        services.load(f.PLATFORM, "population", rows[:1])


def test_new_key_when_civil_status_then_gapless_per_book() -> None:
    hints = {"commune_code": "18073", "on": dt.date(2026, 11, 21)}
    keys = [services.new_key("civil_status", hints) for _ in range(3)]
    assert keys == [f"18073.KS.2026.{number}" for number in (1, 2, 3)]
    other = services.new_key("civil_status", hints | {"commune_code": "18074"})
    assert other == "18074.KS.2026.1"


def test_new_key_when_personal_number_then_tells_birth() -> None:
    key = services.new_key(
        "population", {"province_code": "042", "born_on": "2026-11-21", "sex": "nu"}
    )
    assert key.startswith("042326")
    assert len(key) == 12


@pytest.mark.parametrize("hints", [{}, {"province_code": "42", "born_on": "x", "sex": "nu"}])
def test_new_key_when_hints_wrong_then_told(hints: dict[str, str]) -> None:
    with pytest.raises(errors.HintsMissing):
        services.new_key("population", hints)


def test_read_together_when_one_is_refused_then_the_others_are_read_and_traced() -> None:
    f.record()
    asked = [
        services.Reading(actor=actor, register="population", key=key, purpose=purpose)
        for actor, key, purpose in (
            (f.PLATFORM, f.PARENT, "verify_identity"),
            (f.citizen(f.STRANGER), f.PARENT, "own_data"),
            (f.citizen(), f.PARENT, "own_data"),
            (f.citizen(), "042190999999", "curiosity"),
            (f.PLATFORM, "042190999999", "verify_identity"),
        )
    ]
    first, refused, own, undeclared, nobody = services.read_together(asked)
    alone = [
        services.read(one.actor, one.register, one.key, purpose=one.purpose)
        for one in (asked[0], asked[2])
    ]
    assert [first, own] == alone
    assert isinstance(refused, errors.ReadRefused)
    assert isinstance(undeclared, errors.PurposeUndeclared)
    assert nobody is None
    seen = queries.accesses(f.PARENT)
    assert len({one.leaf_id for one in seen}) == len(seen) == 4
    assert sorted(one.is_own for one in seen) == [False, False, True, True]


def test_read_together_when_more_then_no_more_statements() -> None:
    f.record()
    reading = services.Reading(
        actor=f.PLATFORM, register="population", key=f.PARENT, purpose="verify_identity"
    )
    taken = []
    for many in (1, 30):
        with CaptureQueriesContext(connection) as counted:
            services.read_together([reading] * many)
        taken.append(len(counted))
    assert taken[0] == taken[1] <= 6


def test_accesses_when_many_by_one_agency_then_no_more_statements() -> None:
    f.record()

    def read(count: int) -> int:
        for _ in range(count):
            services.read(
                f.official("cases.appraise"), "population", f.PARENT, purpose="settle_case",
                case_code="H42.01-1",
            )  # fmt: skip
        with CaptureQueriesContext(connection) as taken:
            queries.accesses(f.PARENT)
        return len(taken)

    assert read(1) == read(5)


def test_accesses_when_another_nodes_system_bears_no_agency_code_then_shown_as_it_is() -> None:
    f.record()
    system = Actor(
        kind=ActorKind.CLIENT, name="Hệ thống", node="B9", agency_code="ubnd_phuong",
        agency_name="UBND phường", rights=frozenset({"sharing.called"}),
    )  # fmt: skip
    services.read(system, "population", f.PARENT, purpose="verify_identity")
    (seen,) = queries.accesses(f.PARENT)
    assert (seen.agency_name, seen.node_agency) == ("UBND phường (ubnd_phuong)", "")
