# SPDX-License-Identifier: Apache-2.0
"""Lists of rights and of requests: by pages, and by what is sought."""

from uuid import UUID

import pytest

from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AgencyId
from lienthong.orgs import queries as agencies
from lienthong.orgs.queries import AgencyView
from lienthong.orgs.tests import factories as orgs
from lienthong.sharing import queries
from lienthong.sharing.errors import ServiceMissing
from lienthong.sharing.models import AccessRequest, Group, Membership, Right, Subsystem
from lienthong.sharing.queries.desks import MOST_ROWS
from lienthong.sharing.rules.services import RequestState
from lienthong.sharing.tests import factories
from lienthong.sharing.tests.test_pages import DESK, asked

pytestmark = pytest.mark.django_db
MANY = MOST_ROWS + 1


@pytest.fixture
def ministry() -> AgencyView:
    return orgs.agency("G01", "Bộ Công an")


@pytest.fixture
def service_id(ministry: AgencyView) -> UUID:
    return factories.service(factories.subsystem(ministry.id, "dan-cu").id)


@pytest.fixture
def systems() -> list[Subsystem]:
    """Return more systems of one province than a page shows."""
    province = orgs.agency("H42", "UBND tỉnh Ninh Bình")
    return Subsystem.objects.bulk_create(
        Subsystem(
            agency_id=province.id, code=f"s-{at:03d}", name=f"Hệ thống {at:03d}",
            identifier=f"VN/GOV/H42/s-{at:03d}", created_at=clock.now(),
        ) for at in range(MANY)
    )  # fmt: skip


@pytest.fixture
def held(systems: list[Subsystem], service_id: UUID) -> list[Right]:
    return Right.objects.bulk_create(
        Right(
            subsystem=one, service_id=service_id, legal_basis="Luật A", purpose="Việc B",
            from_day=clock.today(),
        ) for one in systems
    )  # fmt: skip


def officer_of(systems: list[Subsystem]) -> Actor:
    return factories.officer(agencies.agency(AgencyId(systems[0].agency_id)))


def test_rights_when_more_than_a_page_then_both_sides_turn_pages(
    ministry: AgencyView, systems: list[Subsystem], held: list[Right]
) -> None:
    theirs, ours = factories.officer(ministry), officer_of(systems)
    for found in (queries.rights_given, queries.rights_held):
        actor = theirs if found is queries.rights_given else ours
        (first, more), (second, last) = found(actor), found(actor, number=2)
        assert (len(first), more, len(second), last) == (MOST_ROWS, True, 1, False)
        assert {one.id for one in first} | {one.id for one in second} == {one.pk for one in held}
    page = asked(theirs, f"{DESK}/quyen").content.decode()
    assert "cap=2" in page and "giu=" not in page and "s-200" not in page
    assert "s-200" in asked(theirs, f"{DESK}/quyen?cap=2").content.decode()
    assert "giu=2" in asked(ours, f"{DESK}/quyen").content.decode()
    for odd in ("0", "-1", "²", "9" * 5_000):
        assert asked(theirs, f"{DESK}/quyen?cap={odd}").status_code == 200


def test_rights_when_sought_then_only_those_that_are_called_so(
    ministry: AgencyView, systems: list[Subsystem], held: list[Right]
) -> None:
    theirs = factories.officer(ministry)
    page = asked(theirs, f"{DESK}/quyen?q=hệ+thống+050").content.decode()
    assert "s-050" in page and "s-049" not in page
    assert "Không có quyền nào khớp" in asked(theirs, f"{DESK}/quyen?q=xyz").content.decode()
    for text in ("dân cư", "DAN CU"):
        assert len(queries.rights_given(theirs, text=text)[0]) == MOST_ROWS


def test_rights_when_of_one_service_then_others_are_left_out(
    ministry: AgencyView, service_id: UUID, held: list[Right]
) -> None:
    theirs = factories.officer(ministry)
    other = factories.service(factories.subsystem(ministry.id, "khac").id)
    assert "s-000" in asked(theirs, f"{DESK}/quyen?dich-vu={service_id}").content.decode()
    assert "s-000" not in asked(theirs, f"{DESK}/quyen?dich-vu={other}").content.decode()
    assert "s-000" in asked(theirs, f"{DESK}/quyen?dich-vu=la").content.decode()
    assert f"dich-vu={service_id}" in asked(theirs, f"{DESK}/dich-vu/{service_id}").content.decode()


def test_rights_when_sought_among_those_of_one_service_then_it_stays_chosen(
    ministry: AgencyView, service_id: UUID, held: list[Right]
) -> None:
    page = asked(factories.officer(ministry), f"{DESK}/quyen?dich-vu={service_id}&q=050")
    assert f'name="dich-vu" value="{service_id}"' in page.content.decode()
    assert "Chỉ của dịch vụ" in page.content.decode()
    with pytest.raises(ServiceMissing):  # no service has this id
        asked(factories.officer(ministry), f"{DESK}/quyen?dich-vu={held[0].pk}")


def test_rights_when_one_system_holds_many_then_its_page_turns(
    ministry: AgencyView, systems: list[Subsystem]
) -> None:
    mine, provider = systems[0], factories.subsystem(ministry.id, "kho")
    services = [factories.service(provider.id, code=f"d-{at:03d}") for at in range(MANY)]
    group = Group.objects.create(code="mot-cua", name="Một cửa")
    told = {"legal_basis": "Luật A", "purpose": "Việc B", "from_day": clock.today()}
    Right.objects.bulk_create(Right(subsystem=mine, service_id=one, **told) for one in services)
    Right.objects.bulk_create(Right(group=group, service_id=one, **told) for one in services)
    ours, page = officer_of(systems), f"{DESK}/he-thong/{mine.pk}"
    first, second = (asked(ours, address).content.decode() for address in (page, f"{page}?trang=2"))
    assert "trang=2" in first and "trang=1" in second
    assert second.count('class="entries__meta"') == 1
    page = f"{DESK}/nhom/{group.pk}"
    assert "trang=2" in asked(ours, page).content.decode()
    assert "trang=1" in asked(ours, f"{page}?trang=2").content.decode()


def test_system_when_its_agency_holds_many_rights_then_its_own_are_all_shown(
    systems: list[Subsystem], held: list[Right]
) -> None:
    """Also those that would come after the first page of all."""
    (view,), more = queries.rights_held(officer_of(systems), subsystem_id=systems[-1].pk)
    assert (view.who, more) == (systems[-1].identifier, False)


def test_rights_when_held_through_a_group_then_once_for_each_member(
    systems: list[Subsystem], service_id: UUID
) -> None:
    group = Group.objects.create(code="mot-cua", name="Một cửa")
    for one in systems[:2]:
        Membership.objects.create(group=group, subsystem=one, joined_at=clock.now())
    Right.objects.create(
        group=group, service_id=service_id, legal_basis="Luật A", purpose="Việc B",
        from_day=clock.today(),
    )  # fmt: skip
    ours = officer_of(systems)
    assert [one.who for one in queries.rights_held(ours)[0]] == [
        one.identifier for one in systems[:2]
    ]
    (only,), _ = queries.rights_held(ours, subsystem_id=systems[1].pk)
    assert (only.who, only.group) == (systems[1].identifier, "Một cửa")
    assert not queries.rights_held(ours, subsystem_id=systems[2].pk)[0]


def test_requests_when_more_than_a_page_then_those_that_wait_come_first(
    ministry: AgencyView, systems: list[Subsystem], service_id: UUID
) -> None:
    AccessRequest.objects.bulk_create(
        AccessRequest(
            subsystem=one, service_id=service_id, legal_basis="Luật A", purpose="Việc B",
            asked_at=clock.now(), asked_by="Ai",
            state=RequestState.ASKED if at == MANY - 1 else RequestState.REFUSED,
        ) for at, one in enumerate(systems)
    )  # fmt: skip
    theirs, ours = factories.officer(ministry), officer_of(systems)
    first, more = queries.requests_received(theirs)
    assert (first[0].caller, more) == (systems[-1].identifier, True)
    assert len(queries.requests_sent(ours, number=2)[0]) == 1
    page = asked(theirs, f"{DESK}/yeu-cau").content.decode()
    assert "den=2" in page and "di=" not in page
    assert "di=2" in asked(ours, f"{DESK}/yeu-cau").content.decode()
    sought = asked(theirs, f"{DESK}/yeu-cau?q=s-007").content.decode()
    assert "Hệ thống 007" in sought and "Hệ thống 008" not in sought
    assert "Không có yêu cầu nào khớp" in asked(theirs, f"{DESK}/yeu-cau?q=xyz").content.decode()
