# SPDX-License-Identifier: Apache-2.0
import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from lienthong.kernel import clock
from lienthong.kernel.errors import Denied, Missing
from lienthong.kernel.ids import AgencyId, uuid7
from lienthong.orgs import errors, queries, services
from lienthong.orgs.models import Agency, Holding, Shift, Unit
from lienthong.orgs.rules import AgencyKind, Right, Role, Tier, UnitKind
from lienthong.orgs.tests import factories
from lienthong.orgs.tests.factories import START, SYSTEM

pytestmark = pytest.mark.django_db

JUNE_30, JULY_1 = dt.date(2025, 6, 30), dt.date(2025, 7, 1)


@pytest.fixture(autouse=True)
def _autumn():
    with clock.frozen(clock.at(dt.date(2025, 10, 6), dt.time(9))):
        yield


def new_province(code, name, on, kind=UnitKind.PROVINCE, **more):
    return services.NewUnit(code=code, name=name, kind=kind, valid_from=on, **more)


# Units


def test_merge_when_done_then_a_code_means_what_its_date_says():
    old = dt.date(2008, 8, 1)
    services.open_unit(actor=SYSTEM, new=new_province("24", "Bắc Giang", old))
    services.open_unit(actor=SYSTEM, new=new_province("27", "Bắc Ninh", old))
    made = services.merge_units(
        actor=SYSTEM, codes=["24", "27"], into=new_province("24", "Bắc Ninh", JULY_1)
    )
    assert queries.unit("24", JUNE_30).full_name == "Tỉnh Bắc Giang"
    assert queries.unit("24", JULY_1) == made
    assert queries.unit("27", JUNE_30).successor_id == made.id
    assert [unit.name for unit in queries.predecessors("24")] == ["Bắc Giang", "Bắc Ninh"]
    assert [unit.name for unit in queries.unit_history("24")] == ["Bắc Giang", "Bắc Ninh"]
    with pytest.raises(Missing):
        queries.unit("27", JULY_1)


def test_merge_when_done_twice_is_refused():
    services.open_unit(actor=SYSTEM, new=new_province("27", "Bắc Ninh", dt.date(2008, 8, 1)))
    into = new_province("24", "Bắc Ninh", JULY_1)
    services.merge_units(actor=SYSTEM, codes=["27"], into=into)
    with pytest.raises(errors.Closed):
        services.merge_units(actor=SYSTEM, codes=["27"], into=into)


def test_merge_when_it_ends_before_it_began_is_refused():
    services.open_unit(actor=SYSTEM, new=new_province("27", "Bắc Ninh", JULY_1))
    with pytest.raises(Missing):
        services.merge_units(
            actor=SYSTEM, codes=["27"], into=new_province("24", "Bắc Ninh", JUNE_30)
        )


def test_unit_when_its_code_is_in_force_is_refused():
    services.open_unit(actor=SYSTEM, new=new_province("37", "Ninh Bình", START))
    with pytest.raises(errors.CodeTaken):
        services.open_unit(actor=SYSTEM, new=new_province("37", "Tên khác", START))
    assert Unit.objects.count() == 1


@pytest.mark.parametrize(
    ("code", "kind", "parent"),
    [
        ("37", UnitKind.COMMUNE, "37"),
        ("13285", UnitKind.WARD, ""),
        ("37", UnitKind.PROVINCE, "01"),
        ("3A", UnitKind.PROVINCE, ""),
        ("13285", UnitKind.CITY, ""),
    ],
)
def test_unit_when_code_and_tier_differ_is_refused(code, kind, parent):
    new = new_province(code, "Tên", START, kind=kind, parent_code=parent)
    with pytest.raises(errors.BadPlace):
        services.open_unit(actor=SYSTEM, new=new)


def test_units_when_listed_then_in_vietnamese_order_and_found_without_accents():
    services.open_unit(actor=SYSTEM, new=new_province("37", "Ninh Bình", START))
    for code, name in (("14329", "Đông A"), ("14330", "Duy Tiên"), ("14331", "Ý Yên")):
        new = new_province(code, name, START, kind=UnitKind.WARD, parent_code="37")
        services.open_unit(actor=SYSTEM, new=new)
    assert [unit.name for unit in queries.communes("37")] == ["Duy Tiên", "Đông A", "Ý Yên"]
    assert queries.communes("37", dt.date(2025, 6, 30)) == []
    found = queries.units_named("dong", tier=Tier.COMMUNE)
    assert [unit.full_name for unit in found] == ["Phường Đông A"]


def test_units_when_the_actor_is_no_ministry_are_refused():
    province = factories.agency()
    with pytest.raises(Denied):
        services.open_unit(
            actor=factories.admin_of(province.id), new=new_province("37", "Ninh Bình", START)
        )


# Agencies


def test_agency_when_opened_then_found_by_both_codes():
    services.open_unit(actor=SYSTEM, new=new_province("37", "Ninh Bình", START))
    factories.agency()
    new = services.NewAgency(
        code="000.00.01.H42",
        name="  Sở   Tư pháp ",
        kind=AgencyKind.DEPARTMENT,
        valid_from=START,
        parent_code="000.00.00.H42",
        unit_code="37",
        email="stp@example.org",
    )
    made = services.open_agency(actor=SYSTEM, new=new)
    assert (made.code, made.old_code, made.level) == ("H42.01", "000.00.01.H42", 2)
    assert (made.name, made.short_name, made.unit_code) == ("Sở Tư pháp", "Sở Tư pháp", "37")
    assert queries.agency(made.id) == made
    assert queries.agency_by_code("H42.01") == queries.agency_by_code("000.00.01.H42") == made
    with pytest.raises(Missing):
        queries.agency_by_code("H42.01", dt.date(2025, 6, 30))


def test_agencies_when_nested_then_the_tree_knows_them():
    top = factories.agency()
    department = factories.department()
    division = factories.department("H42.01.02", "H42.01")
    other = factories.agency("H31", "Ủy ban nhân dân tỉnh Hưng Yên")
    assert queries.subtree_ids(top.id) == {top.id, department.id, division.id}
    assert queries.ancestor_ids(division.id) == (division.id, department.id, top.id)
    assert queries.children(top.id) == [department]
    assert queries.roots() == [other, top]


def test_agencies_when_opened_together_then_parents_come_from_the_same_call():
    news = [
        services.NewAgency(
            code=code, name=f"Cơ quan {code}", kind=kind, valid_from=START, parent_code=parent
        )
        for code, kind, parent in [
            ("H42", AgencyKind.PROVINCE_COMMITTEE, ""),
            *((f"H42.{n:02}", AgencyKind.DEPARTMENT, "H42") for n in range(1, 15)),
            *((f"H42.{n:02}", AgencyKind.COMMUNE_COMMITTEE, "H42") for n in range(20, 99)),
        ]
    ]
    made = services.open_agencies(actor=SYSTEM, news=news)
    assert len(made) == len(news)
    assert queries.subtree_ids(made[0].id) == {view.id for view in made}


def test_agencies_when_one_code_is_taken_then_none_is_opened():
    factories.agency("H42.02", "Sở khác")
    news = [
        services.NewAgency(code=code, name=code, kind=AgencyKind.OTHER, valid_from=START)
        for code in ("H42.01", "H42.02")
    ]
    with pytest.raises(errors.CodeTaken):
        services.open_agencies(actor=SYSTEM, news=news)
    assert Agency.objects.count() == 1


def test_agencies_when_a_code_comes_twice_in_one_call_are_refused():
    new = services.NewAgency(code="H42", name="A", kind=AgencyKind.OTHER, valid_from=START)
    with pytest.raises(errors.CodeTaken):
        services.open_agencies(actor=SYSTEM, news=[new, new])
    assert not Agency.objects.exists()


def test_agency_when_the_actor_manages_another_branch_is_refused():
    ours = factories.agency()
    theirs = factories.agency("H31", "Ủy ban nhân dân tỉnh Hưng Yên")
    admin = factories.admin_of(ours.id)
    new = services.NewAgency(
        code="H31.01", name="Sở", kind=AgencyKind.DEPARTMENT, valid_from=START, parent_code="H31"
    )
    with pytest.raises(Denied):
        services.open_agency(actor=admin, new=new)
    with pytest.raises(Denied):
        services.close_agency(actor=admin, agency_id=theirs.id, last_day=clock.today())
    below = services.NewAgency(
        code="H42.01", name="Sở", kind=AgencyKind.DEPARTMENT, valid_from=START, parent_code="H42"
    )
    assert services.open_agency(actor=admin, new=below).parent_id == ours.id
    with pytest.raises(Denied):
        services.open_agency(actor=factories.official(ours.id), new=below)


def test_agency_when_closed_then_remains_and_its_code_takes_nothing_new():
    heir = factories.agency("H05", "Ủy ban nhân dân tỉnh Bắc Ninh")
    old = factories.agency("H02", "Ủy ban nhân dân tỉnh Bắc Giang")
    last_day = dt.date(2025, 10, 5)
    closed = services.close_agency(
        actor=SYSTEM, agency_id=old.id, last_day=last_day, successor_id=heir.id
    )
    assert queries.agency(old.id) == closed
    assert (closed.valid_to, closed.successor_id) == (last_day, heir.id)
    assert queries.agency_by_code("H02", last_day) == closed
    with pytest.raises(Missing):
        queries.agency_by_code("H02")
    with pytest.raises(errors.CodeClosed):
        reopen("H02", "Cơ quan khác")
    with pytest.raises(errors.Closed):
        reopen("H02.01", "Sở mới", "H02")
    with pytest.raises(errors.Closed):
        services.add_post(actor=SYSTEM, agency_id=old.id, name="Vị trí", role=Role.HEAD)
    with pytest.raises(errors.Closed):
        services.close_agency(actor=SYSTEM, agency_id=old.id, last_day=last_day)


def reopen(code, name, parent_code=""):
    new = services.NewAgency(
        code=code,
        name=name,
        kind=AgencyKind.DEPARTMENT,
        valid_from=clock.today(),
        parent_code=parent_code,
    )
    return services.open_agency(actor=SYSTEM, new=new)


def test_agency_when_its_name_survives_the_merger_then_takes_the_code_again():
    old = factories.agency("H05", "Ủy ban nhân dân tỉnh Bắc Ninh")
    services.close_agency(actor=SYSTEM, agency_id=old.id, last_day=dt.date(2025, 10, 5))
    again = reopen("H05", "Ủy ban nhân dân tỉnh Bắc Ninh")
    assert again.id != old.id
    assert queries.agency_by_code("H05") == again
    assert queries.agency_by_code("H05", dt.date(2025, 10, 5)).id == old.id


def test_agency_when_others_are_open_below_cannot_close():
    top = factories.agency()
    factories.department()
    with pytest.raises(errors.OpenBelow):
        services.close_agency(actor=SYSTEM, agency_id=top.id, last_day=clock.today())


def test_agency_when_unknown_is_missing():
    nobody = AgencyId(uuid7())
    for ask in (queries.agency, queries.ancestor_ids, queries.calendar):
        with pytest.raises(Missing):
            ask(nobody)
    with pytest.raises(Missing):
        services.close_agency(actor=SYSTEM, agency_id=nobody, last_day=START)
    with pytest.raises(Missing):
        services.add_post(actor=SYSTEM, agency_id=nobody, name="X", role=Role.HEAD)
    with pytest.raises(Missing):
        reopen("H42.01", "Sở", "H42")
    assert queries.subtree_ids(nobody) == frozenset()


def test_agency_when_closed_before_it_began_is_refused():
    top = factories.agency()
    with pytest.raises(errors.BadDates):
        services.close_agency(actor=SYSTEM, agency_id=top.id, last_day=dt.date(2025, 6, 30))


# Posts and people


def test_holder_when_appointed_then_acts_in_the_post_within_its_dates():
    agency, person = factories.agency(), factories.staff()
    post = factories.post(agency.id, Role.RECEPTION, "Cán bộ một cửa")
    first, last = dt.date(2025, 9, 1), dt.date(2025, 10, 6)
    held = services.appoint(actor=SYSTEM, post_id=post.id, staff_id=person.id, since=first)
    services.end_holding(actor=SYSTEM, holding_id=held.id, last_day=last)
    assert post.rights == {
        Right.CASES_RECEIVE,
        Right.REGISTERS_READ,
        Right.PAYMENTS_RECONCILE,
        Right.FEEDBACK_ANSWER,
        Right.COUNTER_SERVE,
    }
    assert queries.posts_of(person.id) == [post]
    assert queries.posts_of(person.id, first - dt.timedelta(days=1)) == []
    assert queries.posts_of(person.id, last + dt.timedelta(days=1)) == []
    assert queries.holders(post.id) == [person]
    assert queries.posts_in(agency.id) == [post]
    with pytest.raises(errors.Closed):
        services.end_holding(actor=SYSTEM, holding_id=held.id, last_day=last)


def test_holder_when_the_agency_has_closed_then_holds_no_post():
    agency, person = factories.agency(), factories.staff()
    post = factories.post(agency.id)
    services.appoint(actor=SYSTEM, post_id=post.id, staff_id=person.id, since=START)
    services.close_agency(actor=SYSTEM, agency_id=agency.id, last_day=dt.date(2025, 10, 5))
    assert queries.posts_of(person.id) == []


def test_post_when_held_by_the_same_person_again_is_refused():
    post, person = factories.post(factories.agency().id), factories.staff()
    services.appoint(actor=SYSTEM, post_id=post.id, staff_id=person.id, since=START)
    with pytest.raises(errors.AlreadyHeld):
        services.appoint(actor=SYSTEM, post_id=post.id, staff_id=person.id)
    other = factories.staff("CB002")
    services.appoint(actor=SYSTEM, post_id=post.id, staff_id=other.id)
    assert Holding.objects.count() == 2


def test_post_when_closed_then_nobody_is_appointed():
    post, person = factories.post(factories.agency().id), factories.staff()
    services.close_post(actor=SYSTEM, post_id=post.id, last_day=dt.date(2025, 10, 5))
    with pytest.raises(errors.Closed):
        services.appoint(actor=SYSTEM, post_id=post.id, staff_id=person.id)
    with pytest.raises(errors.Closed):
        services.close_post(actor=SYSTEM, post_id=post.id, last_day=dt.date(2025, 10, 5))


def test_post_when_a_right_is_unknown_is_refused():
    agency = factories.agency()
    with pytest.raises(errors.BadRight):
        services.add_post(
            actor=SYSTEM, agency_id=agency.id, name="X", role=Role.HEAD, rights=["cases.fly"]
        )


def test_agencies_when_asked_by_right_then_only_those_with_a_post():
    agency, other = factories.agency(), factories.agency("H31", "Khác")
    factories.post(agency.id, Role.HEAD)
    factories.post(agency.id, Role.HEAD)
    factories.post(other.id, Role.SPECIALIST)
    assert queries.agencies_holding(right=Right.CASES_SIGN) == [agency]


def test_staff_when_code_or_number_is_taken_is_refused():
    number = "037090000001"
    made = services.open_staff(actor=SYSTEM, code="A", name="Một", personal_number=number)
    assert queries.staff_by_number(number) == queries.staff_by_code("A") == made
    assert queries.staff_by_number("") is None
    with pytest.raises(errors.StaffCodeTaken):
        services.open_staff(actor=SYSTEM, code="A", name="Hai")
    with pytest.raises(errors.StaffCodeTaken):
        services.open_staff(actor=SYSTEM, code="B", name="Hai", personal_number=number)


def test_people_when_the_actor_has_no_right_are_refused():
    agency, person = factories.agency(), factories.staff()
    post = factories.post(agency.id)
    actor = factories.official(agency.id, Right.CASES_SIGN)
    with pytest.raises(Denied):
        services.open_staff(actor=actor, code="X", name="X")
    with pytest.raises(Denied):
        services.add_post(actor=actor, agency_id=agency.id, name="X", role=Role.HEAD)
    with pytest.raises(Denied):
        services.appoint(actor=actor, post_id=post.id, staff_id=person.id)


# Calendars


def at(month, day, hour, minute=0, year=2025):
    return clock.at(dt.date(year, month, day), dt.time(hour, minute))


def test_calendar_when_agencies_differ_then_shifts_come_from_the_nearest_and_days_add_up():
    factories.national_hours()
    top, department = factories.agency(), factories.department()
    early = [factories.ShiftRule(weekday=0, opens=dt.time(7), closes=dt.time(11), valid_from=START)]
    services.set_shifts(actor=SYSTEM, shifts=early, valid_from=START, agency_id=department.id)
    services.set_holiday(actor=SYSTEM, day=dt.date(2025, 10, 13), name="Cả nước")
    services.set_holiday(actor=SYSTEM, day=dt.date(2025, 10, 20), name="Tỉnh", agency_id=top.id)
    own = queries.calendar(department.id)
    assert own.next_working_instant(at(10, 7, 9)) == at(10, 27, 7)
    assert queries.calendar(top.id).is_working_day(dt.date(2025, 10, 7))
    assert queries.national_calendar().is_working_day(dt.date(2025, 10, 20))


def test_calendar_when_asked_again_then_kept_until_it_changes(django_assert_num_queries):
    factories.national_hours()
    agency = factories.agency()
    first = queries.calendar(agency.id)
    with django_assert_num_queries(1):
        assert queries.calendar(agency.id) is first
    day = dt.date(2025, 10, 7)
    services.set_holiday(actor=SYSTEM, day=day, name="Nghỉ", agency_id=agency.id)
    assert not queries.calendar(agency.id).is_working_day(day)
    services.withdraw_holiday(actor=SYSTEM, day=day, agency_id=agency.id)
    assert queries.calendar(agency.id).is_working_day(day)
    services.set_holiday(actor=SYSTEM, day=day, name="Nghỉ", agency_id=agency.id)
    assert not queries.calendar(agency.id).is_working_day(day)


def test_calendar_when_a_day_is_made_up_then_it_has_the_other_days_hours():
    factories.national_hours()
    saturday, friday = dt.date(2025, 10, 11), dt.date(2025, 10, 10)
    services.set_holiday(actor=SYSTEM, day=friday, name="Nghỉ hoán đổi")
    services.set_make_up_day(actor=SYSTEM, day=saturday, replaces=friday)
    calendar = queries.national_calendar()
    assert calendar.is_working_day(saturday)
    assert not calendar.is_working_day(friday)
    with pytest.raises(errors.DayTaken):
        services.set_make_up_day(actor=SYSTEM, day=saturday, replaces=friday)
    with pytest.raises(errors.DayTaken):
        services.set_holiday(actor=SYSTEM, day=friday, name="Lần nữa")
    services.withdraw_make_up_day(actor=SYSTEM, day=saturday)
    assert not queries.national_calendar().is_working_day(saturday)
    with pytest.raises(Missing):
        services.withdraw_make_up_day(actor=SYSTEM, day=saturday)


def test_shifts_when_replaced_then_past_days_keep_their_hours():
    factories.national_hours()
    change = dt.date(2025, 11, 3)
    later = [
        factories.ShiftRule(weekday=0, opens=dt.time(9), closes=dt.time(16), valid_from=change)
    ]
    services.set_shifts(actor=SYSTEM, shifts=later, valid_from=change)
    calendar = queries.national_calendar()
    assert calendar.next_working_instant(at(10, 27, 6)) == at(10, 27, 8)
    assert calendar.next_working_instant(at(11, 3, 6)) == at(11, 3, 9)
    with pytest.raises(errors.BadDates):
        services.set_shifts(actor=SYSTEM, shifts=later, valid_from=dt.date(2025, 10, 1))


@pytest.mark.parametrize("hours", [(8, 8), (12, 8), (11, 14)])
def test_shifts_when_they_overlap_or_close_before_they_open_are_refused(hours):
    opens, closes = hours
    shifts = [
        *factories.OFFICE_HOURS,
        factories.ShiftRule(
            weekday=0, opens=dt.time(opens), closes=dt.time(closes), valid_from=START
        ),
    ]
    with pytest.raises(errors.BadShifts):
        services.set_shifts(actor=SYSTEM, shifts=shifts, valid_from=START)
    assert not Shift.objects.exists()


def test_calendar_when_nothing_was_set_is_missing():
    with pytest.raises(Missing):
        queries.calendar(factories.agency().id)


def test_calendar_when_the_actor_is_not_of_the_agency_is_refused():
    top, other = factories.agency(), factories.agency("H31", "Khác")
    admin = factories.admin_of(top.id)
    services.set_cut_off(actor=admin, at=dt.time(16), agency_id=top.id)
    with pytest.raises(Denied):
        services.set_cut_off(actor=admin, at=dt.time(16), agency_id=other.id)
    with pytest.raises(Denied):
        services.set_holiday(actor=admin, day=START, name="Cả nước")


def test_cut_off_when_set_with_own_shifts_then_used():
    agency = factories.agency()
    services.set_shifts(
        actor=SYSTEM, shifts=factories.OFFICE_HOURS, valid_from=START, agency_id=agency.id
    )
    services.set_cut_off(actor=SYSTEM, at=dt.time(16), agency_id=agency.id)
    assert queries.calendar(agency.id).cut_off == dt.time(16)


# What the database itself refuses


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("UPDATE orgs_agency SET kind = 'club'", "orgs_agency_kind"),
        ("UPDATE orgs_agency SET code = 'h42'", "orgs_agency_code_form"),
        ("UPDATE orgs_agency SET valid_to = valid_from - 1", "orgs_agency_dates"),
        ("UPDATE orgs_agency SET parent_id = id", "orgs_agency_not_itself"),
        ("UPDATE orgs_agency SET level = 0", "orgs_agency_level_positive"),
        ("UPDATE orgs_unit SET code = '7'", "orgs_unit_code_form"),
        ("UPDATE orgs_unit SET tier = 3", "orgs_unit_parent"),
        ("UPDATE orgs_post SET role = 'king'", "orgs_post_role"),
        ("UPDATE orgs_staff SET personal_number = '12'", "orgs_staff_personal_number_form"),
    ],
)
def test_database_when_an_invariant_is_broken_refuses_by_name(statement, constraint):
    factories.post(factories.agency().id)
    factories.staff()
    services.open_unit(actor=SYSTEM, new=new_province("37", "Ninh Bình", START))
    with (
        pytest.raises(IntegrityError, match=constraint),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
