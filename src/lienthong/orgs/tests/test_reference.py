# SPDX-License-Identifier: Apache-2.0
import datetime as dt
from importlib import import_module

import pytest
from django.apps import apps

from lienthong.kernel import clock
from lienthong.kernel.errors import Denied
from lienthong.ledger.models import Leaf
from lienthong.orgs import queries, services
from lienthong.orgs.models import Agency, Holiday, Unit
from lienthong.orgs.rules import Tier, UnitKind
from lienthong.orgs.services import Loaded, NewUnit
from lienthong.orgs.tests import factories
from lienthong.orgs.tests.factories import SYSTEM

pytestmark = pytest.mark.django_db

JUNE_30, JULY_1, NOW = dt.date(2025, 6, 30), dt.date(2025, 7, 1), dt.date(2026, 11, 21)


@pytest.fixture
def loaded(db):
    return services.load_reference(SYSTEM)


def test_provinces_when_counted_then_63_before_and_34_after(loaded):
    assert len(queries.provinces(JUNE_30)) == 63
    assert len(queries.provinces(JULY_1)) == 34
    cities = {u.name for u in queries.provinces(NOW) if u.kind is UnitKind.CITY}
    assert len(queries.provinces(NOW)) == 34
    assert cities == {"Hà Nội", "Hải Phòng", "Huế", "Đà Nẵng", "Hồ Chí Minh", "Cần Thơ"}
    assert queries.unit("24", NOW).full_name == "Tỉnh Bắc Ninh"


def test_stretches_when_loaded_in_error_as_cities_then_made_provinces_again(loaded):
    take_back = import_module("lienthong.orgs.migrations.0005_cities_of_2025").take_back
    september = dt.date(2026, 9, 1)
    city = NewUnit(code="24", kind=UnitKind.CITY, name="Bắc Ninh", valid_from=september)
    into = services.merge_units(actor=SYSTEM, codes=["24"], into=city)
    assert into.full_name == "Thành phố Bắc Ninh"
    take_back(apps, None)
    assert queries.unit("24", NOW).full_name == "Tỉnh Bắc Ninh"
    assert queries.unit("24", NOW).kind is UnitKind.PROVINCE
    assert queries.unit("01", NOW).kind is UnitKind.CITY


def test_code_when_its_owner_changed_then_the_date_decides(loaded):
    names = {
        code: (queries.unit(code, JUNE_30).name, queries.unit(code, JULY_1).name)
        for code in ("15", "24", "44", "52", "80", "82", "91")
    }
    assert names == {
        "15": ("Yên Bái", "Lào Cai"),
        "24": ("Bắc Giang", "Bắc Ninh"),
        "44": ("Quảng Bình", "Quảng Trị"),
        "52": ("Bình Định", "Gia Lai"),
        "80": ("Long An", "Tây Ninh"),
        "82": ("Tiền Giang", "Đồng Tháp"),
        "91": ("Kiên Giang", "An Giang"),
    }


def test_merged_provinces_when_asked_then_known_and_every_old_one_has_a_successor(loaded):
    names = [unit.name for unit in queries.predecessors("37")]
    assert names == ["Hà Nam", "Nam Định", "Ninh Bình"]
    assert queries.predecessors("01") == []
    ended = Unit.objects.filter(tier=Tier.PROVINCE, valid_to__isnull=False)
    assert ended.count() == 53
    assert not ended.filter(successor=None).exists()
    assert queries.unit("46", dt.date(2024, 12, 31)).name == "Thừa Thiên Huế"


def test_committees_when_provinces_merged_then_the_surviving_name_keeps_its_code(loaded):
    now = queries.agency_by_code("H42", NOW)
    before = queries.agency_by_code("H42", JUNE_30)
    assert now.name == before.name == "Ủy ban nhân dân tỉnh Ninh Bình"
    assert before.successor_id == now.id
    assert now.unit_code == "37"
    closed = queries.agency_by_code("H25", JUNE_30)
    assert closed.successor_id == now.id
    alive = [a for a in queries.roots(NOW) if a.code.startswith("H")]
    assert len(alive) == 34
    assert {unit.committee_code for unit in queries.provinces(NOW)} == {a.code for a in alive}
    assert queries.agency_by_code("G14", JUNE_30.replace(month=1)).name.endswith("Truyền thông")
    assert not Agency.objects.filter(code__startswith="H", valid_to__isnull=False, successor=None)


def test_communes_when_listed_then_129_of_ninh_binh_with_real_codes(loaded):
    communes = queries.communes("37", NOW)
    assert len(communes) == 129
    assert sum(unit.kind is UnitKind.WARD for unit in communes) == 32
    assert queries.unit("14329", NOW).full_name == "Phường Hoa Lư"
    assert queries.communes("37", JUNE_30) == []


def test_reference_when_loaded_again_then_nothing_changes(loaded, django_assert_max_num_queries):
    assert (loaded.units, loaded.agencies) == (87 + 3321, 30 + 87)
    leaves = Leaf.objects.count()
    with django_assert_max_num_queries(30):
        assert services.load_reference(SYSTEM) == Loaded(units=0, agencies=0, days=0)
    assert Leaf.objects.count() == leaves


def test_reference_when_a_day_was_withdrawn_then_it_stays_withdrawn(loaded):
    day = dt.date(2027, 9, 3)
    services.withdraw_holiday(actor=SYSTEM, day=day)
    services.load_reference(SYSTEM)
    assert queries.national_calendar().is_working_day(day)


def test_reference_when_loaded_without_the_right_is_refused(db):
    agency = factories.agency("H99", "Ủy ban thử nghiệm")
    with pytest.raises(Denied):
        services.load_reference(factories.admin_of(agency.id))


def test_holidays_when_shipped_then_within_their_years_and_made_up_days_are_saturdays(loaded):
    calendar = queries.national_calendar()
    for day in ("2024-02-14", "2025-01-31", "2025-09-01", "2026-01-02", "2026-02-16"):
        assert not calendar.is_working_day(dt.date.fromisoformat(day)), day
    for day in ("2024-02-15", "2025-02-03", "2025-09-03", "2026-01-10", "2026-02-23"):
        assert calendar.is_working_day(dt.date.fromisoformat(day)), day
    assert all(day.weekday() == 5 for day in calendar.make_up_days)
    assert Holiday.objects.filter(is_illustrative=True, day__year__lt=2027).count() == 0


def test_deadline_when_it_spans_tet_then_skips_all_of_it(loaded):
    calendar = queries.national_calendar()
    received = clock.at(dt.date(2026, 2, 12), dt.time(16, 30))
    due = calendar.add_working_days(received, 3)
    assert due == clock.at(dt.date(2026, 2, 24), dt.time(17))
