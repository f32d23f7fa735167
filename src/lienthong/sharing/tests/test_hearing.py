# SPDX-License-Identifier: Apache-2.0
"""Requests across nodes as officers see them: told of, read, and followed on pages."""

import datetime as dt

import pytest

from lienthong.identity.tests import factories as people
from lienthong.kernel import clock
from lienthong.kernel.ids import uuid7
from lienthong.notices import queries as notices
from lienthong.orgs.queries import AgencyView
from lienthong.orgs.tests import factories as orgs
from lienthong.sharing import queries, services
from lienthong.sharing.models import AccessRequest, Endpoint, Neighbour, Service, Subsystem, Word
from lienthong.sharing.rules import words
from lienthong.sharing.rules.services import RequestState, State
from lienthong.sharing.tests import factories
from lienthong.sharing.tests import test_pages as pages

pytestmark = pytest.mark.django_db
NODE = "N.G12"


@pytest.fixture
def province() -> AgencyView:
    return orgs.agency("H42")


def elsewhere(code: str = "dan-cu") -> Subsystem:
    """Return a system of another node, as the gateway writes it."""
    Neighbour.objects.get_or_create(node=NODE, defaults={"name": "Nút Bộ Tài chính"})
    return Subsystem.objects.create(
        node=NODE, member="Bộ Tài chính", code=code, identifier=f"VN/GOV/G12/{code}",
        name="Cơ sở dữ liệu của Bộ", created_at=clock.now(),
    )  # fmt: skip


def offered() -> Service:
    """Return a service of another node, as the gateway writes it."""
    now = clock.now()
    row = Service.objects.create(
        subsystem=elsewhere(), code="doanh-nghiep", title="Tra cứu doanh nghiệp", version="1",
        base_url="", timeout_seconds=5, state=State.ON, published_at=now, changed_at=now,
        document=factories.DOCUMENT.decode(), search_text="tra cuu doanh nghiep",
    )  # fmt: skip
    Endpoint.objects.create(
        service=row, method="GET", pattern="/citizens/*", path="/citizens/{number}"
    )
    return row


def heard(kind: words.Kind, told: words.Request | words.Answer) -> Word:
    return Word.objects.create(
        node=NODE, request_id=told.id, kind=kind, statement="a.b.c",
        told=words.written(told).decode(), received_at=clock.now(),
    )  # fmt: skip


def test_request_of_another_node_when_heard_then_officers_are_told_and_see_its_node(
    province: AgencyView,
) -> None:
    account = people.official(people.post(queries.RIGHT, agency=province.code))
    caller = elsewhere("mot-cua")
    service_id = factories.service(factories.subsystem(province.id, "thu-tuc").id, code="thu-tuc")
    request = words.Request(
        id=uuid7(), node=NODE, to="N.H42", caller=caller.identifier,
        service=queries.service(service_id).identifier, endpoints=(), legal_basis="Luật A",
        purpose="Việc B", until_day=None, asked_at=clock.now(), asked_by="Trần Văn Minh họa",
    )  # fmt: skip
    heard(words.Kind.ASKED, request)
    assert services.take_words() == 1 and services.take_words() == 0
    (told,) = notices.inbox(account.id).notices
    assert "Bộ Tài chính" in told.body
    page = pages.asked(factories.officer(province), f"/chia-se-du-lieu/yeu-cau/{request.id}")
    assert "Gửi từ nút" in page.content.decode() and "Nút Bộ Tài chính" in page.content.decode()
    services.approve(factories.officer(province), request.id)
    assert len(notices.inbox(account.id).notices) == 1  # the asker is told at its own node


def test_catalogue_when_services_are_of_another_node_then_marked_found_and_asked_for(
    province: AgencyView,
) -> None:
    row, officer = offered(), factories.officer(province)
    factories.service(factories.subsystem(province.id, "thu-tuc").id, code="thu-tuc")
    caller = factories.subsystem(province.id, "mot-cua")
    listed = pages.asked(officer, "/dich-vu-du-lieu/?q=doanh").content.decode()
    assert "Tra cứu doanh nghiệp" in listed and "Nút Bộ Tài chính" in listed
    for node, count in ((NODE, 1), ("o-day", 1), ("N.KHAC", 2), ("", 2)):
        shown = pages.asked(officer, f"/dich-vu-du-lieu/?nut={node}").content.decode()
        assert shown.count('class="rows__one"') == count, node
    page = pages.asked(officer, f"/dich-vu-du-lieu/{row.pk}").content.decode()
    assert "Dịch vụ ở Nút Bộ Tài chính" in page and "/xin-quyen" in page
    assert "Một người" in page  # its documentation
    answer = pages.asked(
        officer, f"/dich-vu-du-lieu/{row.pk}/xin-quyen", subsystem=str(caller.id), scope="all",
        legal_basis="Luật A", purpose="Việc B",
    )  # fmt: skip
    assert answer.status_code == 303
    shown = pages.asked(officer, answer["Location"]).content.decode()
    assert "Đang chuyển tới Nút Bộ Tài chính" in shown and "Rút yêu cầu" in shown
    AccessRequest.objects.update(heard_at=clock.now())
    shown = pages.asked(officer, answer["Location"]).content.decode()
    assert "Đã tới Nút Bộ Tài chính" in shown


def test_answer_of_another_node_when_heard_then_those_who_asked_are_told_once(
    province: AgencyView,
) -> None:
    account = people.official(people.post(queries.RIGHT, agency=province.code))
    caller = factories.subsystem(province.id, "mot-cua")
    asked = services.Asked(
        subsystem_id=caller.id, service_id=offered().pk, legal_basis="Luật A", purpose="Việc B"
    )
    request_id = services.ask(factories.officer(province), asked)
    assert notices.inbox(account.id).notices == ()
    at = clock.now() - dt.timedelta(hours=1)
    heard(
        words.Kind.DECIDED,
        words.Answer(
            id=request_id, node=NODE, to="N.H42", state=RequestState.REFUSED, decided_at=at,
            reason="Thiếu căn cứ", decided_by="Lê Thị Minh họa, Chuyên viên",
        ),
    )  # fmt: skip
    assert services.take_words() == 1
    (told,) = notices.inbox(account.id).notices
    assert "Thiếu căn cứ" in told.body
    row = AccessRequest.objects.get(pk=request_id)
    assert (row.state, row.decided_at) == (RequestState.REFUSED, at)


def test_word_when_it_does_not_read_then_has_no_effect_and_holds_nobody_up() -> None:
    bad = Word.objects.create(
        node=NODE, request_id=uuid7(), kind=words.Kind.ASKED, statement="x", told="{",
        received_at=clock.now(),
    )  # fmt: skip
    assert services.take_words() == 1
    bad.refresh_from_db()
    assert bad.problem and bad.taken_at is not None
