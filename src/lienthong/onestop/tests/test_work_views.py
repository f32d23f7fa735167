# SPDX-License-Identifier: Apache-2.0
"""Pages of work: assignment, notes, opinions side by side, stand-ins, ready reasons, the desk."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lienthong.cases import queries, services
from lienthong.cases.rules import ReasonFor
from lienthong.cases.tests import desk, factories
from lienthong.cases.tests.desk import Town, href
from lienthong.kernel import clock
from lienthong.orgs import queries as orgs_queries
from lienthong.orgs.rules import AgencyKind
from lienthong.orgs.tests import factories as orgs

pytestmark = pytest.mark.django_db
PAGES = ("/mot-cua/dieu-hanh", "/mot-cua/vang-mat", "/mot-cua/mau-ly-do")


@pytest.fixture(autouse=True)
def monday_morning() -> Iterator[None]:
    with clock.frozen(factories.at(9)):
        yield


@pytest.fixture
def town() -> Town:
    return desk.town()


def test_pages_when_anonymous_or_without_right_then_refused(town: Town) -> None:
    for page in PAGES:
        assert Client().get(page).status_code == 302
    assert town.specialist.client().get("/mot-cua/dieu-hanh").status_code == 403
    assert town.specialist.client().get("/mot-cua/mau-ly-do").status_code == 403
    for page in PAGES:
        assert town.chair.client().get(page).status_code == 200


def test_assign_when_given_then_shows_loads_and_refuses_old_pages(town: Town) -> None:
    case = factories.accepted(town.place)
    step = factories.step_of(town.place, case, "appraise")
    client, address = town.chair.client(), href(case, f"/buoc/{step.id}/phan-cong")
    page = client.get(address).content.decode()
    assert "Trần Văn Lê" in page and "0 việc" in page and "Nguyễn Thị Mận" not in page
    sent = {"assignee": str(town.specialist.account.id), "expected_version": str(case.version)}
    assert client.post(address, sent).status_code == 303
    old = client.post(address, sent)
    assert old.status_code == 409
    bad = {**sent, "assignee": "khong-co", "expected_version": str(case.version + 1)}
    assert client.post(address, bad).status_code == 422
    assert town.stranger.client().get(address).status_code == 404


def test_assign_when_taken_with_one_press_then_ones_own(town: Town) -> None:
    case = factories.accepted(town.place)
    step = factories.step_of(town.place, case, "appraise")
    sent = {"assignee": "toi", "expected_version": str(case.version)}
    client = town.specialist.client()
    assert client.post(href(case, f"/buoc/{step.id}/phan-cong"), sent).status_code == 303
    assert queries.case(town.specialist.actor, case.id).steps[0].assignee_name == "Trần Văn Lê"


def test_dossier_when_a_paper_is_opened_then_lies_beside_the_form(town: Town) -> None:
    case = factories.accepted(town.place)
    client, paper = town.specialist.client(), case.papers[0].id
    closed = client.get(href(case)).content.decode()
    assert "viewer__image" not in closed
    page = client.get(href(case, f"?giay={paper}&xoay=90&phong=2")).content.decode()
    assert "viewer__image--r90 viewer__image--z2" in page and "xoay=180" in page
    assert client.get(href(case, "?giay=la&xoay=45")).status_code == 200


def test_dossier_when_more_lies_on_it_then_asks_as_often(town: Town) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(href(case)).status_code == 200
        return len(seen)

    client, case = town.chair.client(), factories.accepted(town.place)
    services.add_note(actor=town.clerk.actor, case_id=case.id, text="Một.")
    factories.submitted(town.place)
    count()
    before = count()
    for text in ("Hai.", "Ba."):
        services.add_note(actor=town.clerk.actor, case_id=case.id, text=text)
        factories.submitted(town.place)
    assert count() == before


def test_dossier_when_the_same_person_asked_before_then_warns(town: Town) -> None:
    first, second = factories.submitted(town.place), factories.submitted(town.place)
    page = town.clerk.client().get(href(second)).content.decode()
    assert "Có thể trùng hồ sơ" in page and first.code in page


def test_notes_and_parts_when_sent_then_stand_on_the_page(town: Town) -> None:
    case = factories.accepted(town.place)
    client = town.specialist.client()
    sent = {"text": "Nhờ xem giấy thứ hai", "mentioned": [str(town.clerk.account.id)]}
    assert client.post(href(case, "/ghi-chu"), sent).status_code == 303
    assert client.post(href(case, "/ghi-chu"), {"text": " "}).status_code == 303
    assert client.post(href(case, "/nguoi-lam"), {"part": "watch"}).status_code == 303
    assert client.post(href(case, "/nguoi-lam"), {"part": "la"}).status_code == 404
    page = client.get(href(case)).content.decode()
    assert "Nhờ xem giấy thứ hai" in page and "gửi Nguyễn Thị Mận" in page
    for rest in ("/ghi-chu", "/nguoi-lam"):
        assert client.get(href(case, rest)).status_code == 405


def test_ask_when_several_are_chosen_then_each_gets_a_question(town: Town) -> None:
    police = orgs.agency("H05.91", "Công an phường", parent_code="H05", kind=AgencyKind.DIVISION)
    case = factories.accepted(town.place, code=factories.HOUSEHOLD)
    client, address = town.specialist.client(), href(case, "/lay-y-kien")
    assert "Thuế cơ sở" in client.get(address).content.decode()
    both = [str(town.place.tax.id), str(police.id)]
    found = client.post(address, {"viec": "tim", "tim": "cong an", "chon": both[:1]})
    assert "Công an phường" in found.content.decode()
    version = {"expected_version": str(case.version), "chon": both}
    assert client.post(address, {**version, "viec": "luu-nhom", "ten_nhom": "Hai bên"}).status_code
    assert queries.groups(town.place.agency.id)[0].name == "Hai bên"
    empty = client.post(address, {**version, "viec": "gui"})
    assert empty.status_code == 422
    questions = {f"h{key[-12:]}-question": "Có ý kiến gì không?" for key in both}
    paid = {f"h{both[0][-12:]}-papers": [], f"h{both[0][-12:]}-is_mandatory": "on"}
    assert client.post(address, {**version, **questions, **paid, "viec": "gui"}).status_code == 303
    asked = queries.case(town.specialist.actor, case.id).consultations
    assert [one.is_mandatory for one in asked] == [True, False]
    again = client.post(address, {**version, **questions, "viec": "gui"})
    assert again.status_code == 409


def test_opinion_when_more_time_or_declined_then_the_asker_sees_it(town: Town) -> None:
    case = factories.accepted(town.place, code=factories.HOUSEHOLD)
    case = services.consult(
        actor=town.specialist.actor, case_id=case.id, expected_version=case.version,
        agency_id=town.place.tax.id, question="Nợ thuế không?",
    )  # fmt: skip
    question = case.consultations[0]
    officer, address = town.tax_officer.client(), f"/mot-cua/y-kien/{question.id}"
    day = {"them-until_ngay": "19", "them-until_thang": "11", "them-until_nam": "2026"}
    assert officer.post(address, {**day, "them-reason": ""}).status_code == 422
    assert officer.post(address, {**day, "them-reason": "Cần xác minh"}).status_code == 303
    client = town.specialist.client()
    assert "Đồng ý thêm thời gian" in client.get(href(case)).content.decode()
    sent = {"expected_version": str(case.version), "dong_y": "co"}
    more = href(case, f"/y-kien/{question.id}/them-thoi-gian")
    assert client.post(more, sent).status_code == 303
    now = queries.case(town.specialist.actor, case.id).consultations[0]
    assert now.due_at.date() == dt.date(2026, 11, 19)
    assert officer.post(address, {"tu-reason": "Không thuộc thẩm quyền"}).status_code == 303
    assert "Từ chối cho ý kiến" in client.get(href(case)).content.decode()
    assert client.post(href(case, f"/y-kien/{question.id}/nhac")).status_code == 303


def test_reasons_when_written_then_offered_filled_and_editable(town: Town) -> None:
    client = town.chair.client()
    sent = {"used_for": "refuse", "text": "Hồ sơ {ma_ho_so} không hợp lệ.", "procedure_code": ""}
    assert client.post("/mot-cua/mau-ly-do", sent).status_code == 303
    for wrong in ({"text": "{la}"}, {"procedure_code": "9.9"}, {"used_for": "x"}):
        assert client.post("/mot-cua/mau-ly-do", {**sent, **wrong}).status_code == 422
    series = queries.own_reasons(town.place.agency.id)[0].series
    assert "không hợp lệ" in client.get(f"/mot-cua/mau-ly-do?sua={series}").content.decode()
    case = factories.submitted(town.place)
    page = town.clerk.client().get(href(case, f"/tu-choi?mau={series}")).content.decode()
    assert f"Hồ sơ {case.code} không hợp lệ.</textarea>" in page
    end = {"viec": "ngung", "series": str(series)}
    assert client.post("/mot-cua/mau-ly-do", end).status_code == 303
    assert client.post("/mot-cua/mau-ly-do", end).status_code == 404
    assert not queries.ready_reasons(town.place.agency.id, ReasonFor.REFUSE)


def test_standins_when_recorded_then_on_the_calendar_and_refused_when_wrong(town: Town) -> None:
    client, staff = town.specialist.client(), town.specialist.actor.staff_id
    away = {"viec": "vang", "who": str(staff), "kind": "leave"}
    days = {"since_ngay": "16", "since_thang": "11", "since_nam": "2026"}
    days |= {"until_ngay": "17", "until_thang": "11", "until_nam": "2026"}
    assert client.post("/mot-cua/vang-mat", away).status_code == 422
    assert client.post("/mot-cua/vang-mat", {**away, **days}).status_code == 303
    assert client.post("/mot-cua/vang-mat", {**away, **days}).status_code == 422
    page = client.get("/mot-cua/vang-mat").content.decode()
    assert page.count("absences__vang") == 2
    lend = {f"uq-{key}": value for key, value in days.items()} | {
        "viec": "uy-quyen", "uq-who": f"{staff}:{town.specialist.post_id}",
        "uq-to": str(town.clerk.actor.staff_id), "uq-reason": "Nghỉ phép",
    }  # fmt: skip
    assert client.post("/mot-cua/vang-mat", lend).status_code == 422
    assert client.post("/mot-cua/vang-mat", {**lend, "uq-rights": ["cases.appraise"]})
    made = orgs_queries.delegations_in(town.place.agency.id)[0]
    assert made.delegate.id == town.clerk.actor.staff_id
    end = {"viec": "thoi", "khoa": str(made.id)}
    assert client.post("/mot-cua/vang-mat", end).status_code == 303
    assert client.post("/mot-cua/vang-mat", {**end, "khoa": "la"}).status_code == 404


def test_desk_when_something_is_late_then_the_action_is_beside_it(town: Town) -> None:
    case = factories.accepted(town.place)
    step = factories.step_of(town.place, case, "appraise")
    client = town.chair.client()
    with clock.frozen(factories.at(9, days=3)):
        page = client.get("/mot-cua/dieu-hanh?don_vi=la&thu_tuc=").content.decode()
        assert case.code in page and f"/buoc/{step.id}/phan-cong" in page
        answer = client.post(href(case, f"/buoc/{step.id}/nhac"), follow=True)
    assert "chưa giao cho ai" in answer.content.decode()


def test_stale_page_when_somebody_acted_then_says_who_and_what(town: Town) -> None:
    case = factories.submitted(town.place)
    services.accept(actor=town.clerk.actor, case_id=case.id, expected_version=case.version)
    sent = {"expected_version": str(case.version), "items": "Giấy chứng sinh", "reason": "Thiếu"}
    page = town.specialist.client().post(href(case, "/yeu-cau-bo-sung"), sent)
    text = page.content.decode()
    assert page.status_code == 409 and "Trong lúc đó" in text and "Nguyễn Thị Mận" in text
