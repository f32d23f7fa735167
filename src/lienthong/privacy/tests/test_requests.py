# SPDX-License-Identifier: Apache-2.0
"""Requests of data subjects, from the page to the answer; breaches and their 72 hours."""

import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from lienthong.cases.tests.desk import Official
from lienthong.cases.tests.factories import at
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied, Stale
from lienthong.kernel.ids import uuid7
from lienthong.notices.models import Notice
from lienthong.orgs import queries as orgs
from lienthong.privacy import queries, services
from lienthong.privacy.errors import (
    BadStep,
    BreachMissing,
    ExtendedAlready,
    LateWithoutReason,
    NobodyHandles,
    NothingToStop,
    RequestMissing,
    TextMissing,
    TooMany,
)
from lienthong.privacy.models import Breach, Request, RequestStep
from lienthong.privacy.queries import HANDLE, OVERSEE, BreachQueue, Queue
from lienthong.privacy.rules import BreachStatus, Kind, Status
from lienthong.privacy.tests import factories
from lienthong.privacy.tests.factories import OTHER, WARD, asked, breached, facts, officer_of

pytestmark = pytest.mark.django_db
SAID = "Đã nhận, đang kiểm tra dữ liệu."


@pytest.fixture
def officer() -> Official:
    factories.town()
    return officer_of(WARD, "Hồ Văn Lựu", HANDLE, OVERSEE)


@pytest.fixture
def citizen(officer: Official) -> Actor:
    return factories.citizen()


def test_submit_when_sent_then_numbered_with_two_clocks_and_told_once(
    officer: Official, citizen: Actor
) -> None:
    monday = at()
    with clock.frozen(monday):
        made = asked(citizen, WARD, key="k1")
        again = asked(citizen, WARD, key="k1")
    assert made.code == again.code and made.code.startswith("YC-")
    assert made.reply_due_at.date() == monday.date() + dt.timedelta(days=2)
    assert made.due_at.date() >= monday.date() + dt.timedelta(days=10)
    assert Notice.objects.filter(template="data_request_received").count() == 1
    assert Notice.objects.filter(template="privacy_waiting").count() == 1
    assert queries.own_request(citizen, made.code).history[0].verb == "submit"


def test_request_to_stop_when_others_must_too_then_twenty_days_and_all_are_named(
    officer: Official, citizen: Actor
) -> None:
    with clock.frozen(at()):
        made = asked(citizen, WARD, kind=Kind.OBJECT)
        act = f"/bao-ve-du-lieu/yeu-cau/{made.id}/phan-hoi"
        browser = factories.client_of(officer.actor)
        page = browser.get(act).content.decode()
        first, later = made.due_at, made.received_at + dt.timedelta(days=20)
        assert f"{first:%d/%m/%Y}" in page and "bên thứ ba cũng phải ngừng" in page
        told = f"Xong trước ngày {first:%d/%m/%Y}."
        typed = {"expected_version": 1, "text": told, "others": "Công ty Sao Sáng\nBưu cục số 2"}
        assert browser.post(act, typed).status_code == 302
        view = queries.own_request(citizen, made.code)
        assert view.due_at.date() >= later.date() > first.date()
        assert view.history[-1].note == f"Xong trước ngày {view.due_at:%d/%m/%Y}."
        more = services.extend_request(
            actor=officer.actor, request_id=made.id, expected_version=2, text=SAID
        )
        assert more.due_at.date() >= view.due_at.date() + dt.timedelta(days=15)
    for reader, page in (
        (citizen, f"du-lieu-ca-nhan/yeu-cau/{made.code}"),
        (officer.actor, f"bao-ve-du-lieu/yeu-cau/{made.id}"),
    ):
        shown = factories.client_of(reader).get(f"/{page}").content.decode()
        assert "Công ty Sao Sáng<br>Bưu cục số 2" in shown, page


def test_request_when_not_to_stop_then_no_others_are_asked_for(
    officer: Official, citizen: Actor
) -> None:
    made = asked(citizen, WARD, kind=Kind.CORRECT)
    page = factories.client_of(officer.actor).get(f"/bao-ve-du-lieu/yeu-cau/{made.id}/phan-hoi")
    assert "bên thứ ba" not in page.content.decode()
    with pytest.raises(NothingToStop):
        services.accept_request(
            actor=officer.actor, request_id=made.id, expected_version=1, text=SAID, others="Ai đó"
        )


def test_request_when_not_ones_own_then_missing(officer: Official, citizen: Actor) -> None:
    made = asked(citizen, WARD)
    stranger = factories.citizen("Lê Thị Na")
    with pytest.raises(RequestMissing):
        queries.own_request(stranger, made.code)
    with pytest.raises(RequestMissing):
        services.withdraw_request(actor=stranger, request_id=made.id)
    neighbour = officer_of(OTHER, "Phan Văn Ớt", HANDLE).actor
    with pytest.raises(RequestMissing):
        queries.request(neighbour, made.id)
    idle = officer_of(WARD, "Mai Văn Cà", "cases.receive").actor
    with pytest.raises(Denied):
        queries.request(idle, made.id)


def test_submit_when_nobody_handles_then_refused_and_too_many_stopped(
    officer: Official, citizen: Actor
) -> None:
    with pytest.raises(NobodyHandles):
        asked(citizen, OTHER)
    for _count in range(10):
        asked(citizen, WARD)
    with pytest.raises(TooMany):
        asked(citizen, WARD)
    with pytest.raises(Denied):
        asked(officer.actor, WARD)


def test_request_when_answered_then_the_person_reads_posts_not_names(
    officer: Official, citizen: Actor
) -> None:
    made = asked(citizen, WARD)
    taken = services.accept_request(
        actor=officer.actor, request_id=made.id, expected_version=1, text=SAID
    )
    assert taken.status is Status.ACCEPTED and not taken.replied_late
    more = services.extend_request(
        actor=officer.actor, request_id=made.id, expected_version=2, text=SAID
    )
    assert more.due_at > taken.due_at
    with pytest.raises(ExtendedAlready):
        services.extend_request(
            actor=officer.actor, request_id=made.id, expected_version=3, text=SAID
        )
    with pytest.raises(Stale):
        services.finish_request(
            actor=officer.actor, request_id=made.id, expected_version=1, text=SAID
        )
    with pytest.raises(TextMissing):
        services.refuse_request(
            actor=officer.actor, request_id=made.id, expected_version=3, text="không"
        )
    done = services.finish_request(
        actor=officer.actor, request_id=made.id, expected_version=3, text="Đã sửa ngày sinh."
    )
    assert done.status is Status.DONE and done.standing is None
    with pytest.raises(BadStep):
        services.withdraw_request(actor=citizen, request_id=made.id)
    page = (
        factories.client_of(citizen).get(f"/du-lieu-ca-nhan/yeu-cau/{made.code}").content.decode()
    )
    assert "Đã sửa ngày sinh." in page and "Công chức tư pháp" in page
    assert officer.actor.name not in page
    assert RequestStep.objects.filter(request=made.id).count() == 4
    assert Notice.objects.filter(template="data_request_moved").count() == 3


def test_request_when_transferred_then_the_clock_goes_on(officer: Official, citizen: Actor) -> None:
    made = asked(citizen, WARD)
    theirs = officer_of(OTHER, "Phan Văn Ớt", HANDLE).actor
    assert theirs.agency_id
    moved = services.transfer_request(
        actor=officer.actor, request_id=made.id, expected_version=1, text=SAID,
        agency_id=theirs.agency_id,
    )  # fmt: skip
    assert moved.reply_due_at == made.reply_due_at
    assert queries.request(theirs, made.id).status is Status.NEW
    with pytest.raises(RequestMissing):
        queries.request(officer_of(WARD, "Na Thị Bí", HANDLE).actor, made.id)


def test_watch_when_a_term_passes_then_listed_late_and_told_once(
    officer: Official, citizen: Actor
) -> None:
    with clock.frozen(at()):
        made = asked(citizen, WARD)
    with clock.frozen(at(days=4)):
        assert services.watch()["late"] == 1
        assert services.watch()["late"] == 0
        (row,) = queries.requests(officer.actor, Queue.LATE).rows
        assert row.code == made.code and row.replied_late
        assert queries.desk_counts(officer.actor).late == 1
    assert Notice.objects.filter(template="privacy_waiting").count() == 2


def test_breach_when_noted_late_then_said_and_needs_a_reason(officer: Official) -> None:
    actor = officer.actor
    made = breached(actor, detected_at=clock.now() - dt.timedelta(hours=80))
    assert made.is_late and (made.hours_left or 0) < 0 and made.code.startswith("VP-")
    assert services.watch()["breach_late"] == 1
    assert services.watch()["breach_late"] == 0
    told = {"actor": actor, "breach_id": made.id, "expected_version": 1}
    with pytest.raises(LateWithoutReason):
        services.notify_breach(**told, document_number="12/UBND-VP")
    sent = services.notify_breach(
        **told, document_number="12/UBND-VP", late_reason="Phải kiểm tra nhật ký nhiều ngày."
    )
    assert sent.status is BreachStatus.NOTIFIED
    assert "12 người" in sent.notice_text and "sau 72 giờ" in sent.notice_text
    later = services.amend_breach(
        actor=actor, breach_id=made.id, expected_version=2, note="Thêm người",
        facts=facts(people_count=40),
    )  # fmt: skip
    assert later.people_count == 40 and "12 người" in later.notice_text
    assert later.detected_at == made.detected_at
    closed = services.close_breach(
        actor=actor, breach_id=made.id, expected_version=3, note="Người nhận đã xóa thư."
    )
    assert closed.status is BreachStatus.CLOSED and len(closed.history) == 4
    assert queries.breaches(actor, BreachQueue.OPEN).rows == ()


def test_breach_when_of_another_agency_then_missing(officer: Official) -> None:
    made = breached(officer.actor)
    theirs = officer_of(OTHER, "Phan Văn Ớt", HANDLE).actor
    with pytest.raises(BreachMissing):
        queries.breach(theirs, made.id)
    below = officer_of(WARD, "Na Thị Bí", HANDLE).actor
    with pytest.raises(Denied):
        services.notify_breach(
            actor=below, breach_id=made.id, expected_version=1, document_number="12/UBND"
        )


def test_breaches_when_many_then_each_is_on_a_page(officer: Official) -> None:
    made = breached(officer.actor, title="Vụ đầu tiên")
    row = Breach.objects.get(pk=made.id)
    for number in range(210):
        row.pk, row.code, row.idempotency_key = uuid7(), f"VP-X-{number}", f"k{number}"
        row.title, row.detected_at = f"Vụ {number}", clock.now()
        row.save(force_insert=True)
    browser = officer.client()
    assert "Vụ đầu tiên" not in browser.get("/bao-ve-du-lieu/vi-pham/").content.decode()
    assert queries.breaches(officer.actor, BreachQueue.ALL).pages == 9
    last = browser.get("/bao-ve-du-lieu/vi-pham/?trang=9").content.decode()
    assert "Vụ đầu tiên" in last and "trang=8" in last


def test_requests_when_a_page_is_full_then_few_statements(
    officer: Official, citizen: Actor, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    row = Request.objects.get(pk=asked(citizen, WARD).id)
    for number in range(24):
        row.pk, row.code, row.idempotency_key = uuid7(), f"YC-X-{number}", f"k{number}"
        row.save(force_insert=True)
    with django_assert_max_num_queries(8):
        assert len(queries.requests(officer.actor, Queue.NEW).rows) == 25


def test_pages_when_used_then_lead_from_a_reading_to_the_answer(
    officer: Official, citizen: Actor
) -> None:
    browser, desk = factories.client_of(citizen), officer.client()
    reading = "0193a5b0-0000-7000-8000-000000000001"
    begun = f"luot={reading}&luc=2026-11-16T09:00:00%2B07:00&co_quan={WARD}&ho_so=H05.12-1"
    page = browser.get(f"/du-lieu-ca-nhan/yeu-cau/gui?{begun}").content.decode()
    assert reading in page and "ai đọc, để làm gì" in page
    filled = {
        "key": "k", "kind": "explain", "agency": orgs.agency_by_code(WARD).name,
        "text": "Ai đọc, vì sao?",
        "reading": reading, "read_at": "2026-11-16T09:00:00+07:00", "case_code": "H05.12-1",
    }  # fmt: skip
    unsure = browser.post("/du-lieu-ca-nhan/yeu-cau/gui", filled | {"agency": "phường"})
    asked = unsure.content.decode()
    assert unsure.status_code == 422 and "Nhiều cơ quan có tên như vậy" in asked
    assert "không bắt buộc" not in asked.partition("Chọn cơ quan")[2].partition("</legend>")[0]
    sent = browser.post("/du-lieu-ca-nhan/yeu-cau/gui", filled)
    assert sent.status_code == 302, sent.content.decode()[-2000:]
    row = Request.objects.get()
    assert str(row.leaf_id) == reading and row.kind == Kind.EXPLAIN
    address = f"/bao-ve-du-lieu/yeu-cau/{row.pk}"
    assert "Giải thích" in desk.get(address).content.decode()
    answer = desk.post(
        f"{address}/tra-loi", {"expected_version": 1, "text": "Để giải quyết hồ sơ."}
    )
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    assert "Để giải quyết hồ sơ." in browser.get(sent["Location"]).content.decode()
    assert browser.get("/bao-ve-du-lieu/").status_code == 403
    assert desk.get("/bao-ve-du-lieu/thoi-han-luu").status_code == 200


def test_breach_pages_when_used_then_noted_and_printed(officer: Official) -> None:
    desk, now = officer.client(), clock.now().astimezone(clock.HANOI) - dt.timedelta(minutes=5)
    filled = {
        "key": "b", "title": "Mất máy tính xách tay", "detected_time": f"{now:%H:%M}",
        "detected_on": f"{now:%d/%m/%Y}",
        "kinds": ["lost"], "what": "Máy tính của bộ phận một cửa bị mất trong đêm.",
        "categories": "Họ tên, địa chỉ", "contact": "Văn phòng, 0222 3821 234",
    }  # fmt: skip
    made = desk.post("/bao-ve-du-lieu/vi-pham/ghi", filled)
    assert made.status_code == 302, made.content.decode()[-3000:]
    page = desk.get(f"{made['Location']}/thong-bao").content.decode()
    assert "Mất dữ liệu hoặc thiết bị" in page and "Chưa xác định" in page
    assert "Mất máy tính" in desk.get("/bao-ve-du-lieu/vi-pham/").content.decode()


def test_consent_page_when_pressed_then_given_and_taken_back_alike(citizen: Actor) -> None:
    browser, address = factories.client_of(citizen), "/du-lieu-ca-nhan/muc-dich/card_reminder"
    assert "Tôi đồng ý" in browser.get(address).content.decode()
    browser.post(f"{address}/dong-y", {"ban": "1", "noi": "dong-y"})
    assert "Rút lại đồng ý" in browser.get(address).content.decode()
    browser.post(f"{address}/dong-y", {"noi": "rut"})
    history = browser.get("/du-lieu-ca-nhan/dong-y").content.decode()
    assert history.count("Nội dung đã hiện lúc đó") == 2
