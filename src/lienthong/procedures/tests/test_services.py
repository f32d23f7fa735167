# SPDX-License-Identifier: Apache-2.0
import datetime as dt
from pathlib import Path

import pytest

from lienthong.kernel.actor import ANONYMOUS
from lienthong.kernel.errors import Denied
from lienthong.orgs.rules import UnitKind
from lienthong.orgs.tests import factories as orgs
from lienthong.procedures import queries, rules, services
from lienthong.procedures.errors import PackRefused, ProcedureMissing
from lienthong.procedures.models import Entry, Miss, Version
from lienthong.procedures.tests import factories
from lienthong.procedures.tests.factories import BIRTH, EDITOR, HOUSEHOLD
from lienthong.registers import services as registers

pytestmark = pytest.mark.django_db

AGENCY = {
    "name": "Ủy ban nhân dân phường Kinh Bắc",
    "place": "Kinh Bắc",
    "province_code": "24",
    "commune_code": "09169",
}
RESULT = {"signed_on": "2026-11-20", "signer": "Chủ tịch", "signer_name": "A", "book": "01/2026"}


def test_publish_when_new_then_current_is_the_same_pack() -> None:
    made = factories.published()
    found = queries.current(BIRTH)
    assert found == made
    assert (found.version, found.name.vi) == (1, "Đăng ký khai sinh")
    assert found.is_online


def test_publish_when_twice_then_one_version() -> None:
    factories.published()
    assert factories.published().version == 1
    assert Version.objects.count() == 1


def test_publish_when_changed_then_old_version_stays(tmp_path: Path) -> None:
    factories.published()
    pack = factories.copied(BIRTH, tmp_path)
    factories.changed(pack, "procedure.yaml", "name: Đăng ký khai sinh", "name: Khai sinh mới")
    assert services.publish(EDITOR, pack).version == 2
    assert queries.current(BIRTH).name.vi == "Khai sinh mới"
    assert queries.version(BIRTH, 1).name.vi == "Đăng ký khai sinh"


def test_publish_when_valid_later_then_old_one_until_then(tmp_path: Path) -> None:
    factories.published()
    pack = factories.copied(BIRTH, tmp_path)
    factories.changed(pack, "procedure.yaml", "valid_from: 2025-07-01", "valid_from: 2030-01-01")
    services.publish(EDITOR, pack)
    assert queries.current(BIRTH, dt.date(2029, 12, 31)).version == 1
    assert queries.current(BIRTH, dt.date(2030, 1, 1)).version == 2


def test_publish_when_no_right_then_denied() -> None:
    with pytest.raises(Denied):
        services.publish(ANONYMOUS, factories.folder(BIRTH))
    assert not Version.objects.exists()


def test_publish_when_broken_then_refused_and_nothing_stored(tmp_path: Path) -> None:
    pack = factories.copied(BIRTH, tmp_path)
    factories.changed(pack, "procedure.yaml", "name_en: Birth registration\n", "")
    with pytest.raises(PackRefused, match="name_en"):
        services.publish(EDITOR, pack)
    assert not Version.objects.exists()
    assert not Entry.objects.exists()


def test_current_when_unknown_or_not_yet_then_missing() -> None:
    factories.published()
    for code, day in (("9.999999", None), (BIRTH, dt.date(2025, 6, 30))):
        with pytest.raises(ProcedureMissing):
            queries.current(code, day)
    with pytest.raises(ProcedureMissing):
        queries.version(BIRTH, 2)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("khai sinh", BIRTH),
        ("dang ky khai sinh", BIRTH),
        ("làm giấy khai sinh cho con", BIRTH),
        ("khai sihn", BIRTH),
        ("giay khai sinhh", BIRTH),
        ("mở quán cà phê", HOUSEHOLD),
        ("mo quan caphe", HOUSEHOLD),
        ("MỞ CỬA HÀNG", HOUSEHOLD),
        ("1.001612", HOUSEHOLD),
        ("newborn", BIRTH),
    ],
)
def test_search_when_everyday_or_misspelt_then_found_first(words: str, first: str) -> None:
    factories.published(BIRTH)
    factories.published(HOUSEHOLD)
    noise = [factories.record(n, f"Cấp giấy phép loại {n}") for n in range(1, 20)]
    services.load_records(EDITOR, noise)
    assert queries.search(words)[0].code == first


def test_search_when_nothing_or_nonsense_then_empty() -> None:
    factories.published()
    assert queries.search("") == []
    assert queries.search("' | & ! :* <->") == []
    assert queries.search("xyzxyz qqq") == []


def test_note_miss_when_harmless_then_counted_else_not_kept() -> None:
    asked = ("xin cấp thẻ", "Xin cap the", "xin  cấp thẻ!", "012345678901", "ở số 5 đường A",
             "a" * 80, "Lê Thị Mai", "tìm giấy của nguyễn văn an", "Trần Hoa")  # fmt: skip
    for words in asked:
        services.note_miss(words)
    assert list(Miss.objects.values_list("words", "times")) == [("xin cap the", 3)]
    found = queries.misses(EDITOR)
    assert [(one.words, one.times, one.before) for one in found] == [("xin cap the", 3, 0)]
    with pytest.raises(Denied):
        queries.misses(ANONYMOUS)


def test_lists_when_loaded_then_by_field_event_and_page() -> None:
    factories.published(BIRTH)
    services.load_records(EDITOR, [factories.record(n, f"Thủ tục {n}") for n in (2, 1)])
    assert [hit.code for hit in queries.by_field("X01")] == ["2.000001", "2.000002"]
    assert [hit.code for hit in queries.by_life_event("birth")] == [BIRTH]
    page, total = queries.listed(limit=2)
    assert (len(page), total) == (2, 3)
    assert {field.code: count for field, count in queries.fields()} == {"G15-HT": 1, "X01": 2}
    assert services.load_records(EDITOR, [factories.record(1, "Thủ tục 1")]) == 0


def test_load_records_when_one_is_wrong_then_none_loaded() -> None:
    with pytest.raises(PackRefused):
        services.load_records(EDITOR, [factories.record(1, "Đúng"), factories.record(2, "")])
    assert not Version.objects.exists()


@pytest.fixture
def place() -> None:
    orgs.unit("24", UnitKind.PROVINCE, "Bắc Ninh")
    orgs.unit("09169", UnitKind.WARD, "Kinh Bắc", parent="24")


def test_write_registers_when_birth_signed_then_child_and_birth_exist(place: None) -> None:
    procedure = factories.pack(BIRTH)
    form = rules.clean_form(procedure, factories.example(BIRTH))
    facts = rules.facts(procedure, form, case={"code": "C1"}, agency=AGENCY, result=RESULT)
    facts = services.reserve_keys(procedure, facts)
    assert services.reserve_keys(procedure, facts) == facts
    written = services.write_registers(
        EDITOR,
        procedure,
        facts,
        valid_from=dt.date(2026, 11, 5),
        basis="Giấy khai sinh 1/2026",
        case_code="C1",
    )
    assert [register for register, _ in written] == ["population", "civil_status"]
    number = facts["child"]["key"]
    assert number[:6] == "024326"
    child = registers.read(EDITOR, "population", number, purpose="settle_case", case_code="C1")
    assert child is not None
    assert child.data["mother_number"] == form["mother_number"]
    assert facts["birth"]["shown"] == "1/2026"
    assert services.render_result(procedure, facts).startswith(b"%PDF")


def test_write_registers_when_household_signed_then_enterprise_exists(place: None) -> None:
    procedure = factories.pack(HOUSEHOLD)
    form = rules.clean_form(procedure, factories.example(HOUSEHOLD))
    facts = rules.facts(procedure, form, case={"code": "C2"}, agency=AGENCY, result=RESULT)
    facts = services.reserve_keys(procedure, facts)
    services.write_registers(
        EDITOR, procedure, facts, valid_from=dt.date(2026, 11, 20), basis="GCN", case_code="C2"
    )
    assert facts["business"]["key"].startswith("24A8")
