# SPDX-License-Identifier: Apache-2.0
"""Rights that end: each system that loses by it is told of once, with service, reason and way."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from uuid import UUID

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model

from lienthong.identity.queries import AccountView
from lienthong.identity.tests import factories as people
from lienthong.kernel import clock
from lienthong.notices import queries as notices
from lienthong.notices.queries import NoticeView
from lienthong.orgs.queries import AgencyView
from lienthong.orgs.tests import factories as orgs
from lienthong.sharing import queries, services
from lienthong.sharing.models import AccessRequest, Neighbour, Right
from lienthong.sharing.rules.services import RequestState, State
from lienthong.sharing.services import leaving
from lienthong.sharing.tests import factories
from lienthong.sharing.tests import test_pages as pages
from lienthong.sharing.tests.test_hearing import NODE, elsewhere, offered

pytestmark = pytest.mark.django_db
GET, PUT = "GET /citizens/{number}", "PUT /citizens/{number}"


@dataclass(frozen=True)
class Office:
    """A caller and a provider, each with an officer who reads notices."""

    province: AgencyView
    ministry: AgencyView
    caller: services.Opened
    owner: services.Opened
    service_id: UUID
    ours: AccountView
    theirs: AccountView


@pytest.fixture
def office() -> Office:
    province, ministry = orgs.agency("H42"), orgs.agency("G01")
    owner = factories.subsystem(ministry.id, "dan-cu")
    ours, theirs = (
        people.official(people.post(queries.RIGHT, agency=one.code)) for one in (province, ministry)
    )
    return Office(
        province=province, ministry=ministry, caller=factories.subsystem(province.id, "mot-cua"),
        owner=owner, service_id=factories.service(owner.id), ours=ours, theirs=theirs,
    )  # fmt: skip


def heard(account: AccountView, template: str) -> list[NoticeView]:
    """Return notices of a kind, the newest first."""
    start = {
        "access_ended": "Hết quyền", "access_suspended": "Tạm không", "group_joined": "Hệ thống ",
        "access_resumed": "Lại gọi được", "group_let_in": "Nhóm ",
    }[template]  # fmt: skip
    return [one for one in notices.inbox(account.id).notices if one.subject.startswith(start)]


def group(office: Office, *paths: str) -> tuple[UUID, list[UUID]]:
    """Let a group in that the caller is in."""
    group_id = services.open_group(factories.SYSTEM, "nhom-1", "Một cửa các tỉnh")
    services.join_group(factories.SYSTEM, office.caller.identifier, group_id, "Công văn 12")
    wanted = [
        one.id
        for one in queries.service(office.service_id).endpoints
        if f"{one.method} {one.path}" in paths
    ]
    rights = services.grant(
        factories.SYSTEM, office.service_id, group_id, legal_basis="Luật A", purpose="Việc B",
        endpoint_ids=wanted,
    )  # fmt: skip
    return group_id, rights


def test_right_when_ended_with_a_reason_then_told_whose_what_since_when_why_and_where_to(
    office: Office,
) -> None:
    (right,) = factories.right(office.caller.id, office.service_id)
    page = f"/chia-se-du-lieu/quyen/{right}"
    typed = {"viec": "cham-dut", "reason": "Hết hạn thỏa thuận <số 3>"}
    assert pages.asked(factories.officer(office.ministry), page, **typed).status_code == 303
    row = Right.objects.get(pk=right)
    (told,) = heard(office.ours, "access_ended")
    assert row.ended_at and row.end_reason == "Hết hạn thỏa thuận <số 3>"
    at = row.ended_at.astimezone(clock.HANOI)
    for part in ("Hệ thống mot-cua", "– Tra cứu dân cư", f"{at:%H:%M %d/%m/%Y}", row.end_reason):
        assert part in told.body, part
    assert told.link == f"/dich-vu-du-lieu/{office.service_id}/xin-quyen"
    assert not heard(office.theirs, "access_ended")
    request = AccessRequest.objects.get()
    assert (request.ended_at, request.end_reason) == (row.ended_at, row.end_reason)
    shown = pages.asked(
        factories.officer(office.province), f"/chia-se-du-lieu/yeu-cau/{request.pk}"
    ).content.decode()
    assert "Đã hết quyền" in shown and "Hết hạn thỏa thuận &lt;số 3&gt;" in shown
    assert told.link in shown
    listed = pages.asked(factories.officer(office.ministry), "/chia-se-du-lieu/yeu-cau")
    assert "Đã hết quyền" in listed.content.decode() and told.link not in listed.content.decode()


def test_right_when_one_of_several_ends_then_named_and_the_request_ends_with_the_last(
    office: Office,
) -> None:
    rights = factories.right(office.caller.id, office.service_id, GET, PUT)
    paths = {one.pk: one.endpoint.method for one in Right.objects.select_related("endpoint")}  # type: ignore[union-attr] # both have one
    services.end_right(factories.officer(office.ministry), rights[0])
    (first,) = heard(office.ours, "access_ended")
    assert f"– Tra cứu dân cư: {paths[rights[0]]} /citizens" in first.body
    assert f"{paths[rights[1]]} /citizens" not in first.body and "không nêu" in first.body
    assert AccessRequest.objects.get().ended_at is None
    services.end_right(factories.officer(office.ministry), rights[1])
    assert len(heard(office.ours, "access_ended")) == 2
    assert AccessRequest.objects.get().ended_at is not None


def test_right_when_another_covers_it_or_it_was_over_then_nothing_is_lost_nor_told(
    office: Office,
) -> None:
    whole = factories.right(office.caller.id, office.service_id)
    part = factories.right(office.caller.id, office.service_id, GET)
    services.end_right(factories.SYSTEM, part[0])
    assert not heard(office.ours, "access_ended")
    yesterday = clock.today() - dt.timedelta(days=1)
    Right.objects.filter(pk=whole[0]).update(from_day=yesterday, until_day=yesterday)
    services.end_right(factories.SYSTEM, whole[0])
    assert not heard(office.ours, "access_ended")


def test_service_when_it_ends_then_all_rights_do_and_each_system_is_told_of_once(
    office: Office,
) -> None:
    factories.right(office.caller.id, office.service_id, GET, PUT)
    group(office)
    second = factories.subsystem(office.province.id, "thu-hai")
    factories.right(second.id, office.service_id)
    services.change_state(factories.SYSTEM, office.service_id, State.DEPRECATED, "Dùng bản 2")
    services.change_state(factories.SYSTEM, office.service_id, State.ENDED, "Đã có bản 2")
    assert not Right.objects.filter(ended_at=None).exists()
    assert not AccessRequest.objects.filter(ended_at=None).exists()
    told = heard(office.ours, "access_ended")
    assert sorted(one.body.split(" không")[0] for one in told) == [
        "Hệ thống mot-cua", "Hệ thống thu-hai",
    ]  # fmt: skip
    for one in told:
        assert "Đã có bản 2" in one.body and one.body.count("– Tra cứu dân cư") == 1
        assert one.link == f"/dich-vu-du-lieu/{office.service_id}"  # nobody can ask any more


def test_group_when_joined_then_both_sides_are_told_and_when_left_who_left(office: Office) -> None:
    group_id, _rights = group(office)
    assert not heard(office.ours, "group_joined")  # it had no rights yet
    second = factories.subsystem(office.province.id, "thu-hai")
    for _ in range(2):  # the second time nothing happens
        services.join_group(factories.SYSTEM, second.identifier, group_id, "Công văn 13")
    (ours,), (theirs,) = (heard(one, "group_joined") for one in (office.ours, office.theirs))
    for one in (ours, theirs):
        assert "Hệ thống thu-hai" in one.body and "– Tra cứu dân cư" in one.body
        assert "Một cửa các tỉnh" in one.subject and "Công văn 13" in one.body
    assert ours.link == f"/chia-se-du-lieu/he-thong/{second.id}"
    assert theirs.link == f"/chia-se-du-lieu/nhom/{group_id}"
    services.leave_group(factories.SYSTEM, second.id, group_id, "Thôi dùng")
    (told,) = heard(office.ours, "access_ended")
    assert "Hệ thống thu-hai" in told.body and "Thôi dùng" in told.body


def test_group_when_let_in_then_each_member_is_told_once(office: Office) -> None:
    group(office)
    (told,) = heard(office.ours, "group_let_in")
    assert "Một cửa các tỉnh" in told.subject and "– Tra cứu dân cư" in told.body
    assert told.link == f"/dich-vu-du-lieu/{office.service_id}"
    assert not heard(office.theirs, "group_let_in")


def test_group_when_it_loses_a_right_or_a_member_with_its_own_leaves_then_told_if_it_lost(
    office: Office,
) -> None:
    group_id, (right,) = group(office, GET)
    own = factories.right(office.caller.id, office.service_id)
    services.leave_group(factories.SYSTEM, office.caller.id, group_id, "Thôi dùng")
    assert not heard(office.ours, "access_ended")  # its own right covers it
    services.join_group(factories.SYSTEM, office.caller.identifier, group_id, "Lại dùng")
    services.end_right(factories.SYSTEM, own[0])
    assert len(heard(office.ours, "access_ended")) == 1
    services.end_right(factories.SYSTEM, right, "Thôi cấp cho nhóm")
    assert "Thôi cấp cho nhóm" in heard(office.ours, "access_ended")[0].body
    assert len(heard(office.ours, "access_ended")) == 2


@pytest.mark.parametrize(
    ("which", "link"),
    [
        (lambda one: one.owner.id, "/dich-vu-du-lieu/{service}"),
        (lambda one: one.caller.id, "/chia-se-du-lieu/he-thong/{caller}"),
    ],
)
def test_system_when_closed_then_who_cannot_call_for_now_is_told_and_rights_stay(
    office: Office, which: Callable[[Office], UUID], link: str
) -> None:
    factories.right(office.caller.id, office.service_id)
    for _ in range(2):
        services.close_subsystem(factories.SYSTEM, which(office))
    (told,) = heard(office.ours, "access_suspended")
    assert told.link == link.format(service=office.service_id, caller=office.caller.id)
    assert "mở lại" in told.body and "– Tra cứu dân cư" in told.body
    assert Right.objects.filter(ended_at=None).exists()
    assert AccessRequest.objects.get().ended_at is None
    for _ in range(2):
        services.reopen_subsystem(factories.SYSTEM, which(office))
    (again,) = heard(office.ours, "access_resumed")
    assert again.link == told.link and "– Tra cứu dân cư" in again.body


def test_system_that_calls_itself_when_closed_and_opened_then_told_once(office: Office) -> None:
    factories.right(office.owner.id, office.service_id)
    services.close_subsystem(factories.SYSTEM, office.owner.id)
    services.reopen_subsystem(factories.SYSTEM, office.owner.id)
    for template in ("access_suspended", "access_resumed"):
        (told,) = heard(office.theirs, template)
        assert told.link == f"/chia-se-du-lieu/he-thong/{office.owner.id}"


def test_system_when_opened_while_its_provider_is_closed_then_not_told_that_it_can_call(
    office: Office,
) -> None:
    factories.right(office.caller.id, office.service_id)
    services.close_subsystem(factories.SYSTEM, office.owner.id)
    services.close_subsystem(factories.SYSTEM, office.caller.id)
    services.reopen_subsystem(factories.SYSTEM, office.caller.id)
    assert not heard(office.ours, "access_resumed")
    assert len(heard(office.ours, "access_suspended")) == 1  # of its provider
    services.reopen_subsystem(factories.SYSTEM, office.owner.id)
    assert len(heard(office.ours, "access_resumed")) == 1


def test_notice_when_its_reader_reads_english_then_in_english(office: Office) -> None:
    (right,) = factories.right(office.caller.id, office.service_id)
    get_user_model().objects.filter(pk=office.ours.id).update(language="en")
    services.end_right(factories.SYSTEM, right)
    told = notices.inbox(office.ours.id).notices[0]
    assert "Access to data ended" in told.subject and "not given" in told.body


def test_approval_when_its_node_has_left_then_ended_and_those_who_asked_are_told(
    office: Office,
) -> None:
    asked = services.Asked(
        subsystem_id=office.caller.id, service_id=offered().pk, legal_basis="Luật A", purpose="B"
    )
    request_id = services.ask(factories.officer(office.province), asked)
    AccessRequest.objects.update(state=RequestState.APPROVED, decided_at=clock.now())
    Neighbour.objects.filter(node=NODE).update(left_at=clock.now() - 2 * leaving.GRACE)
    assert services.end_with_nodes_gone() == 1 and services.end_with_nodes_gone() == 0
    row = AccessRequest.objects.get(pk=request_id)
    assert row.ended_at is not None and "rời mạng" in row.end_reason
    (told,) = heard(office.ours, "access_ended")
    assert "rời mạng" in told.body and "Tra cứu doanh nghiệp" in told.body


def test_right_of_another_nodes_system_when_it_ends_then_nobody_here_is_told(
    office: Office,
) -> None:
    caller = elsewhere("mot-cua")
    new = services.Admission(
        service_id=office.service_id, identifier=caller.identifier, legal_basis="A", purpose="B"
    )
    (right,) = services.admit(factories.SYSTEM, new)
    services.end_right(factories.SYSTEM, right)
    assert not notices.inbox(office.ours.id).notices
    assert not notices.inbox(office.theirs.id).notices


def test_approvals_when_their_rights_ended_before_the_release_then_marked_by_the_migration(
    office: Office,
) -> None:
    fill = import_module("lienthong.sharing.migrations.0013_fill_ended_approvals").fill
    gone = factories.right(office.caller.id, office.service_id, GET, PUT)
    stands = factories.right(office.caller.id, office.service_id, GET, PUT)
    at = clock.now() - dt.timedelta(days=3)
    Right.objects.filter(pk__in=[*gone, stands[0]]).update(ended_at=at)
    for _ in range(2):
        fill(apps, None)
    ended = dict(AccessRequest.objects.values_list("rights", "ended_at"))
    assert {ended[one] for one in gone} == {at}
    assert {ended[one] for one in stands} == {None}
