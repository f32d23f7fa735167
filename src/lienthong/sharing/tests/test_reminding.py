# SPDX-License-Identifier: Apache-2.0
"""Before a service or a right is gone its callers are reminded: in time, once, and where to go."""

import datetime as dt
from uuid import UUID

import pytest

from lienthong.identity.queries import AccountView
from lienthong.kernel import clock
from lienthong.kernel.ids import uuid7
from lienthong.notices import queries as notices
from lienthong.sharing import services
from lienthong.sharing.models import AccessRequest, Right, Service
from lienthong.sharing.rules.reminding import milestone
from lienthong.sharing.rules.services import RequestState, State
from lienthong.sharing.tests import factories
from lienthong.sharing.tests import test_ending as ending
from lienthong.sharing.tests import test_pages as pages
from lienthong.sharing.tests.test_ending import GET, PUT, Office
from lienthong.sharing.tests.test_hearing import offered

office = ending.office
LAST = dt.date(2027, 3, 31)
BEFORE = LAST - dt.timedelta(90)


def day(left: int) -> dt.datetime:
    """Return nine o'clock of the day with so many left to the last one."""
    return clock.at(LAST - dt.timedelta(left), dt.time(9))


def reminded(account: AccountView, *, left: int) -> list[str]:
    """Return what an officer newly reads after the reminders of a day, each of them made twice."""
    before = {one.id for one in notices.inbox(account.id).notices}
    with clock.frozen(day(left)):
        services.remind()
        services.remind()
    found = [one for one in notices.inbox(account.id).notices if one.id not in before]
    return [f"{one.subject}\n{one.body}\n{one.link}" for one in found]


def leaving(service_id: UUID, told: dt.datetime) -> None:
    with clock.frozen(told):
        services.change_state(
            factories.SYSTEM, service_id, State.DEPRECATED, "Dùng bản 2", ends_on=LAST
        )


def let_in_until(office: Office, last: dt.date | None, *paths: str) -> None:
    """Let the caller in until a day."""
    for right in factories.right(office.caller.id, office.service_id, *paths):
        Right.objects.filter(pk=right).update(until_day=last)


@pytest.mark.parametrize(
    ("left", "found"),
    [(31, None), (30, 30), (29, 30), (8, 30), (7, 7), (2, 7), (1, 1), (0, 1), (-1, None)],
)
def test_milestone_when_days_are_left_then_the_nearest_that_has_come(
    left: int, found: int | None
) -> None:
    assert milestone(LAST, known=BEFORE, today=LAST - dt.timedelta(left)) == found


@pytest.mark.parametrize(("left", "known", "found"), [(5, 5, None), (5, 7, None), (5, 8, 7),
                                                      (1, 5, 1), (0, 1, None)])  # fmt: skip
def test_milestone_when_the_day_was_told_after_it_had_come_then_none(
    left: int, known: int, found: int | None
) -> None:
    today, known_day = (LAST - dt.timedelta(days) for days in (left, known))
    assert milestone(LAST, known=known_day, today=today) == found


@pytest.mark.django_db
def test_service_when_its_last_day_comes_then_callers_are_reminded_and_its_provider_once_over(
    office: Office,
) -> None:
    with clock.frozen(day(60)):
        factories.right(office.caller.id, office.service_id)
    leaving(office.service_id, day(60))
    assert not reminded(office.ours, left=31)
    for left in (30, 7, 1):
        (told,) = reminded(office.ours, left=left)
        assert told.startswith("Ngày cuối 31/03/2027: dịch vụ dữ liệu Tra cứu dân cư")
        assert "Dùng bản 2" in told and told.endswith(f"/dich-vu-du-lieu/{office.service_id}")
        assert not reminded(office.ours, left=left)
    assert not reminded(office.ours, left=0) and not reminded(office.theirs, left=0)
    (told,) = reminded(office.theirs, left=-1)
    assert told.startswith("Đã qua ngày cuối 31/03/2027: dịch vụ dữ liệu Tra cứu dân cư")
    assert told.endswith(f"/chia-se-du-lieu/dich-vu/{office.service_id}")
    assert not reminded(office.ours, left=-1) and not reminded(office.theirs, left=-2)


@pytest.mark.django_db
def test_service_when_reopened_or_nobody_may_call_it_then_nobody_is_reminded(
    office: Office,
) -> None:
    leaving(office.service_id, day(60))
    assert not reminded(office.ours, left=30)  # nobody may call it
    with clock.frozen(day(20)):
        services.change_state(factories.SYSTEM, office.service_id, State.ON)
        let_in_until(office, None)
    assert not reminded(office.ours, left=7) and not reminded(office.theirs, left=-1)


@pytest.mark.django_db
def test_rights_when_their_last_day_comes_then_the_callers_officers_are_told_what_and_where_to_ask(
    office: Office,
) -> None:
    with clock.frozen(day(60)):
        let_in_until(office, LAST, GET)
        let_in_until(office, None, PUT)
    (told,) = reminded(office.ours, left=29)  # nobody looked the day before
    assert told.startswith("Quyền truy cập dữ liệu sắp hết, ngày cuối 31/03/2027: Tra cứu dân cư")
    assert "Hệ thống mot-cua" in told and "GET /citizens/{number}" in told and "PUT" not in told
    assert told.endswith(f"/dich-vu-du-lieu/{office.service_id}/xin-quyen")
    assert not reminded(office.ours, left=28)
    with clock.frozen(day(5)):  # while the old one stands
        page = pages.asked(factories.officer(office.province), told.rpartition("\n")[2])
    assert page.status_code == 200
    assert len(reminded(office.ours, left=1)) == 1
    assert not reminded(office.ours, left=-1) and not reminded(office.theirs, left=1)


@pytest.mark.django_db
def test_rights_when_another_lets_call_the_same_for_longer_then_nobody_is_reminded(
    office: Office,
) -> None:
    with clock.frozen(day(60)):
        let_in_until(office, LAST, GET)
        let_in_until(office, LAST + dt.timedelta(100))
    assert not reminded(office.ours, left=7)


@pytest.mark.django_db
def test_rights_of_a_group_when_they_end_then_each_member_is_reminded(office: Office) -> None:
    with clock.frozen(day(60)):
        _group, rights = ending.group(office)
    Right.objects.filter(pk__in=rights).update(until_day=LAST)
    (told,) = reminded(office.ours, left=7)
    assert "Hệ thống mot-cua" in told


@pytest.mark.django_db
def test_service_of_another_node_when_it_goes_or_access_ends_then_told_here(
    office: Office,
) -> None:
    row = offered()
    with clock.frozen(day(60)):
        AccessRequest.objects.create(
            id=uuid7(), subsystem_id=office.caller.id, service=row, legal_basis="Luật A",
            purpose="Việc B", asked_at=clock.now(), asked_by="Lê Thị Minh họa",
            decided_at=clock.now(), state=RequestState.APPROVED, until_day=LAST,
        )  # fmt: skip
    (told,) = reminded(office.ours, left=7)
    assert told.startswith("Quyền truy cập dữ liệu sắp hết") and "Tra cứu doanh nghiệp" in told
    AccessRequest.objects.create(
        id=uuid7(), subsystem_id=office.caller.id, service=row, legal_basis="Luật A",
        purpose="Việc B", asked_at=clock.now(), asked_by="Lê Thị Minh họa",
        decided_at=day(6), state=RequestState.APPROVED, until_day=LAST + dt.timedelta(100),
    )  # fmt: skip
    assert not reminded(office.ours, left=1)
    Service.objects.filter(pk=row.pk).update(
        state=State.DEPRECATED, notice="Có bản 2", ends_on=LAST, changed_at=day(3)
    )
    told, soon = sorted(reminded(office.ours, left=1), key=lambda one: one.startswith("Ngày"))
    assert told.startswith("Sắp thôi cung cấp: dịch vụ dữ liệu") and "31/03/2027" in told
    assert soon.startswith("Ngày cuối 31/03/2027") and "Có bản 2" in soon
    assert not reminded(office.ours, left=0)
    assert not reminded(office.theirs, left=-1)  # what is over there is its provider's to end
