# SPDX-License-Identifier: Apache-2.0
"""The pages of groups: the operator fills them, every officer sees them, their members' rights."""

import pytest

from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied
from lienthong.kernel.ids import uuid7
from lienthong.orgs.tests import factories as orgs
from lienthong.sharing import queries, services
from lienthong.sharing.errors import GroupMissing, SubsystemMissing
from lienthong.sharing.tests import factories
from lienthong.sharing.tests.test_pages import DESK, asked, operator

pytestmark = pytest.mark.django_db
NAMED = "Công văn 12 của Bộ"


@pytest.fixture
def watcher() -> Actor:
    return operator()


def test_group_when_opened_filled_and_emptied_on_pages_then_its_members_hold_its_rights(
    watcher: Actor,
) -> None:
    province, ministry = orgs.agency("H42"), orgs.agency("G01")
    caller = factories.subsystem(province.id, "mot-cua")
    ours, theirs = factories.officer(province), factories.officer(ministry)
    service_id = factories.service(factories.subsystem(ministry.id, "dan-cu").id)
    assert asked(watcher, f"{DESK}/nhom/moi", name="Một cửa", code="a/b").status_code == 422
    made = asked(watcher, f"{DESK}/nhom/moi", name="Một cửa", code="Nhom-1")
    (view,) = queries.groups(ours)
    page = f"{DESK}/nhom/{view.id}"
    assert (made.status_code, made["Location"], view.code) == (303, page, "nhom-1")
    assert asked(watcher, f"{DESK}/nhom/moi", name="Nữa", code="nhom-1").status_code == 422
    typed = {"identifier": " VN/GOV/H42/mot-cua ", "reason": NAMED}
    assert asked(watcher, f"{page}/them", identifier="VN/GOV", reason="A").status_code == 422
    assert asked(watcher, f"{page}/them", **typed).status_code == 303
    assert asked(watcher, f"{page}/them", **typed).status_code == 303  # twice: as it was
    services.grant(theirs, service_id, view.id, legal_basis="Luật A", purpose="Đối chiếu")
    assert "qua nhóm Một cửa" in asked(ours, f"{DESK}/quyen").content.decode()
    assert "qua nhóm Một cửa" in asked(ours, f"{DESK}/he-thong/{caller.id}").content.decode()
    assert "qua nhóm Một cửa" in asked(ours, f"/dich-vu-du-lieu/{service_id}").content.decode()
    shown = asked(theirs, page).content.decode()  # who gives rights sees to whom
    assert NAMED in shown and "VN/GOV/H42/mot-cua" in shown and "/them" not in shown
    out = f"{page}/bo/{caller.id}"
    assert asked(watcher, out, reason=" ").status_code == 422
    assert asked(watcher, out, reason="Thôi dùng").status_code == 303
    with pytest.raises(SubsystemMissing):
        asked(watcher, out, reason="Thôi dùng")
    assert not queries.rights_by(ours)


def test_group_when_an_agencys_officer_changes_it_then_denied(watcher: Actor) -> None:
    province = orgs.agency("H42")
    caller, officer = factories.subsystem(province.id, "mot-cua"), factories.officer(province)
    group = services.open_group(watcher, "nhom-1", "Một cửa")
    for path in ("moi", f"{group}/them", f"{group}/bo/{caller.id}"):
        with pytest.raises(Denied):
            asked(officer, f"{DESK}/nhom/{path}", reason="A", identifier=caller.identifier)
    with pytest.raises(GroupMissing):
        asked(officer, f"{DESK}/nhom/{uuid7()}")


def test_right_of_a_group_when_ended_then_not_shown_as_held(watcher: Actor) -> None:
    province, ministry = orgs.agency("H42"), orgs.agency("G01")
    caller = factories.subsystem(province.id, "mot-cua")
    service_id = factories.service(factories.subsystem(ministry.id, "dan-cu").id)
    group = services.open_group(watcher, "nhom-1", "Một cửa")
    services.join_group(watcher, caller.identifier, group, NAMED)
    (right,) = services.grant(
        factories.officer(ministry), service_id, group, legal_basis="A", purpose="B"
    )
    services.end_right(factories.officer(ministry), right)
    assert not queries.rights_by(factories.officer(province))
