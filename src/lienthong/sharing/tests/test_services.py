# SPDX-License-Identifier: Apache-2.0
"""Systems, services and access: done, denied, in the wrong state, twice."""

import datetime as dt
from dataclasses import replace

import pytest

from lienthong.identity.tests import factories as people
from lienthong.kernel import clock
from lienthong.kernel.errors import Denied, Refusal
from lienthong.kernel.ids import uuid7
from lienthong.notices import queries as notices
from lienthong.orgs.queries import AgencyView
from lienthong.orgs.tests import factories as orgs
from lienthong.sharing import queries, services
from lienthong.sharing.errors import (
    AlreadyAsked,
    BadGroup,
    BadMove,
    BadRequest,
    BadService,
    BadSubsystem,
    GroupMissing,
    ReasonNeeded,
    RequestMissing,
    RightMissing,
    ServiceMissing,
    SubsystemMissing,
)
from lienthong.sharing.models import Endpoint, Right
from lienthong.sharing.rules.services import RequestState, State
from lienthong.sharing.tests import factories

pytestmark = pytest.mark.django_db
TAXES = b'{"openapi": "3.1.0", "info": {"title": "Nop thue"}, "paths": {"/t": {"get": {}}}}'


@pytest.fixture
def ministry() -> AgencyView:
    return orgs.agency("G01", "Bộ Công an")


@pytest.fixture
def province() -> AgencyView:
    return orgs.agency("H42")


def asked(province: AgencyView, ministry: AgencyView) -> services.Asked:
    caller = factories.subsystem(province.id, "mot-cua")
    service_id = factories.service(factories.subsystem(ministry.id, "dan-cu").id)
    return services.Asked(
        subsystem_id=caller.id, service_id=service_id, legal_basis="Luật A, điều 1",
        purpose="Giải quyết hồ sơ",
    )  # fmt: skip


def test_subsystem_when_opened_then_has_the_agencys_identifier(province: AgencyView) -> None:
    department = orgs.department("H42.13", "H42")
    officer = factories.officer(province)
    new = services.NewSubsystem(agency_id=department.id, code="Mot-Cua", name="Một cửa")
    opened = services.open_subsystem(officer, new)
    assert opened.identifier == "VN/GOV/H42.13/mot-cua" and len(opened.key) > 40
    with pytest.raises(BadSubsystem):
        services.open_subsystem(officer, new)
    with pytest.raises(BadSubsystem):
        services.open_subsystem(officer, replace(new, code="a/b"))
    assert services.change_key(officer, opened.id) != opened.key


def test_subsystem_when_another_agencys_then_refused(
    province: AgencyView, ministry: AgencyView
) -> None:
    stranger = factories.officer(ministry)
    new = services.NewSubsystem(agency_id=province.id, code="x", name="X")
    with pytest.raises(SubsystemMissing):
        services.open_subsystem(stranger, new)
    with pytest.raises(Denied):
        services.open_subsystem(orgs.official(province.id), new)
    opened = factories.subsystem(province.id)
    with pytest.raises(SubsystemMissing):
        services.close_subsystem(stranger, opened.id)


def test_publish_when_anew_then_what_is_gone_is_offered_no_more(ministry: AgencyView) -> None:
    provider = factories.subsystem(ministry.id, "dan-cu")
    service_id = factories.service(provider.id)
    assert len(queries.service(service_id).endpoints) == 3
    smaller = factories.DOCUMENT.replace(b'"put"', b'"x-put"')
    new = services.NewService(code="person", base_url="https://a.example/b/", document=smaller)
    assert services.publish(factories.officer(ministry), provider.id, new) == service_id
    view = queries.service(service_id)
    assert len(view.endpoints) == 2 and view.base_url == "https://a.example/b"
    assert view.state is State.ON and Endpoint.objects.count() == 3


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "a b"}, {"code": "listMethods"}, {"timeout_seconds": 0}, {"document": b"{}"},
        {"base_url": "http://inside.example"}, {"base_url": "https://u:p@a.example"},
        {"base_url": "https://a.example/?q=1"}, {"base_url": "file:///etc/passwd"},
        {"base_url": "https://a.example:x"}, {"base_url": "https://a.example/%2e%2e"},
    ],
)  # fmt: skip
def test_publish_when_bad_then_refused(ministry: AgencyView, changes: dict[str, object]) -> None:
    provider = factories.subsystem(ministry.id, "dan-cu")
    new = services.NewService(
        code="person", base_url="https://a.example", document=factories.DOCUMENT
    )
    with pytest.raises(BadService):
        services.publish(factories.SYSTEM, provider.id, replace(new, **changes))  # type: ignore[arg-type] # a table of cases


def test_service_when_moved_then_by_the_table_and_with_a_notice(ministry: AgencyView) -> None:
    service_id = factories.service(factories.subsystem(ministry.id).id)
    officer = factories.officer(ministry)
    with pytest.raises(BadMove):
        services.change_state(officer, service_id, State.MAINTENANCE)
    with pytest.raises(BadMove):
        services.change_state(officer, service_id, State.ENDED, "Hết")
    services.change_state(officer, service_id, State.DEPRECATED, "Dùng person-v2")
    services.change_state(officer, service_id, State.ENDED, "Đã thay bằng person-v2")
    with pytest.raises(BadMove):
        services.change_state(officer, service_id, State.ON)
    assert queries.catalogue()[0] == []
    with pytest.raises(ServiceMissing):
        services.change_state(factories.officer(orgs.agency("G02")), service_id, State.ON)


def test_access_when_asked_and_approved_then_a_right_stands(
    province: AgencyView, ministry: AgencyView
) -> None:
    one, ours, theirs = asked(province, ministry), *map(factories.officer, (province, ministry))
    request_id = services.ask(ours, one)
    with pytest.raises(AlreadyAsked):
        services.ask(ours, one)
    with pytest.raises(RequestMissing):
        services.approve(ours, request_id)
    (right_id,) = services.approve(theirs, request_id, per_day=10)
    with pytest.raises(RequestMissing):
        services.approve(theirs, request_id)
    (view,) = queries.rights_of(theirs)
    assert (view.who, view.per_day, view.purpose) == (
        "VN/GOV/H42/mot-cua", 10, "Giải quyết hồ sơ"
    )  # fmt: skip
    assert [one.id for one in queries.rights_by(ours)] == [right_id]
    assert queries.asked_of(theirs)[0].state is RequestState.APPROVED
    with pytest.raises(RightMissing):
        services.end_right(ours, right_id)
    services.end_right(theirs, right_id)
    assert queries.rights_of(theirs) == []
    with pytest.raises(RightMissing):
        services.end_right(theirs, right_id)


def test_access_when_refused_then_with_a_reason_and_asked_again(
    province: AgencyView, ministry: AgencyView
) -> None:
    one, ours, theirs = asked(province, ministry), *map(factories.officer, (province, ministry))
    request_id = services.ask(ours, one)
    with pytest.raises(ReasonNeeded):
        services.refuse(theirs, request_id, "  ")
    services.refuse(theirs, request_id, "Căn cứ không nêu trường dữ liệu")
    assert not Right.objects.exists()
    again = services.ask(ours, one)
    services.withdraw(ours, again)
    with pytest.raises(RequestMissing):
        services.approve(theirs, again)


@pytest.mark.parametrize("what", ["basis", "purpose", "past", "endpoint", "ended"])
def test_access_when_asked_badly_then_refused(
    province: AgencyView, ministry: AgencyView, what: str
) -> None:
    one = asked(province, ministry)
    changed = {
        "basis": replace(one, legal_basis=" "),
        "purpose": replace(one, purpose=""),
        "past": replace(one, until_day=clock.today() - dt.timedelta(days=1)),
        "endpoint": replace(one, endpoint_ids=(uuid7(),)),
        "ended": one,
    }[what]
    if what == "ended":
        for state in (State.DEPRECATED, State.ENDED):
            services.change_state(factories.SYSTEM, one.service_id, state, "Thôi cung cấp")
    with pytest.raises(BadRequest):
        services.ask(factories.officer(province), changed)


def test_group_when_granted_then_the_right_is_the_groups(
    province: AgencyView, ministry: AgencyView
) -> None:
    one = asked(province, ministry)
    group = services.open_group(factories.SYSTEM, "mot-cua", "Hệ thống một cửa")
    services.join_group(factories.SYSTEM, "VN/GOV/H42/mot-cua", group, "Công văn 12")
    services.grant(factories.officer(ministry), one.service_id, group, legal_basis="A", purpose="B")
    assert queries.rights_of(factories.officer(ministry))[0].who == "mot-cua"
    (held,) = queries.rights_by(factories.officer(province))  # shown to the member as its own
    assert (held.who, held.group) == ("VN/GOV/H42/mot-cua", "Hệ thống một cửa")
    services.leave_group(factories.SYSTEM, one.subsystem_id, group, "Thôi dùng")
    assert not queries.rights_by(factories.officer(province))


def test_group_when_an_agency_puts_its_own_system_in_then_denied(
    province: AgencyView, ministry: AgencyView
) -> None:
    # Else it would hold what providers gave others, without asking any of them.
    one = asked(province, ministry)
    group = services.open_group(factories.SYSTEM, "mot-cua", "Hệ thống một cửa")
    officer = factories.officer(province)
    for attempt in (
        lambda: services.join_group(officer, "VN/GOV/H42/mot-cua", group, "Tôi muốn"),
        lambda: services.leave_group(officer, one.subsystem_id, group, "Tôi muốn"),
        lambda: services.open_group(officer, "nua", "Nhóm nữa"),
    ):
        with pytest.raises(Denied):
            attempt()


@pytest.mark.parametrize(
    ("identifier", "reason", "refusal"),
    [
        ("VN/GOV/H42/mot-cua", " \n", ReasonNeeded),
        ("VN/GOV/H42/khong-co", "Công văn 12", SubsystemMissing),
        ("mot-cua", "Công văn 12", SubsystemMissing),
    ],
)
def test_group_when_joined_without_reason_or_by_nobody_then_refused(
    province: AgencyView, ministry: AgencyView, identifier: str, reason: str,
    refusal: type[Refusal],
) -> None:  # fmt: skip
    asked(province, ministry)
    group = services.open_group(factories.SYSTEM, "mot-cua", "Hệ thống một cửa")
    with pytest.raises(refusal):
        services.join_group(factories.SYSTEM, identifier, group, reason)
    with pytest.raises(BadGroup):  # the same code once more
        services.open_group(factories.SYSTEM, "MOT-CUA", "Nhóm khác")


@pytest.mark.parametrize("text", ["dan cu", "DÂN CƯ", "tim ten", "/citizens/{n", "bo cong an g01"])
def test_catalogue_when_searched_without_diacritics_or_by_path_then_found(
    ministry: AgencyView, text: str
) -> None:
    factories.service(factories.subsystem(ministry.id, "csdl").id)
    other = orgs.agency("G02", "Bộ Tài chính")
    services.publish(
        factories.SYSTEM, factories.subsystem(other.id, "thue").id,
        services.NewService(code="thue", base_url="https://a.example", document=TAXES),
    )  # fmt: skip
    assert [one.code for one in queries.catalogue(text)[0]] == ["person"]
    assert not queries.catalogue(f"{text} %")[0]


def test_group_when_there_is_none_then_refused(province: AgencyView, ministry: AgencyView) -> None:
    one = asked(province, ministry)
    with pytest.raises(GroupMissing):
        services.join_group(factories.SYSTEM, "VN/GOV/H42/mot-cua", uuid7(), "Vì sao")
    with pytest.raises(GroupMissing):
        services.grant(
            factories.officer(ministry), one.service_id, uuid7(), legal_basis="A", purpose="B"
        )


def test_request_when_asked_and_decided_then_both_sides_officers_are_told(
    province: AgencyView, ministry: AgencyView
) -> None:
    ours, theirs = (
        people.official(people.post(queries.RIGHT, agency=agency.code))
        for agency in (province, ministry)
    )
    request_id = services.ask(factories.officer(province), asked(province, ministry))
    (told,) = notices.inbox(theirs.id).notices
    assert told.link == f"/chia-se-du-lieu/yeu-cau/{request_id}"
    services.refuse(factories.officer(ministry), request_id, "Thiếu căn cứ")
    (answer,) = notices.inbox(ours.id).notices
    assert "Thiếu căn cứ" in answer.body
