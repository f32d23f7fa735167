# SPDX-License-Identifier: Apache-2.0
import uuid
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from lienthong.audit.models import Trace
from lienthong.cases import queries, services
from lienthong.cases.queries import CaseView
from lienthong.cases.rules import Status
from lienthong.cases.tests import desk, factories
from lienthong.cases.tests.desk import Town, href
from lienthong.kernel import clock
from lienthong.kernel.ids import OrderId
from lienthong.payments import queries as payment_queries
from lienthong.payments import services as payments
from lienthong.payments.events import OrderPaid

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday_morning() -> Iterator[None]:
    with clock.frozen(factories.at(9)):
        yield


@pytest.fixture
def town() -> Town:
    return desk.town()


def test_pages_when_anonymous_then_lead_to_the_door(town: Town) -> None:
    case = factories.accepted(town.place)
    step = factories.step_of(town.place, case, "appraise")
    for address in (
        "/mot-cua/", "/mot-cua/so-theo-doi", "/mot-cua/nhan-tai-quay", href(case),
        href(case, "/tiep-nhan"), href(case, f"/buoc/{step.id}"), href(case, "/du-thao.pdf"),
        href(case, f"/giay-to/{case.papers[0].id}"), f"/mot-cua/y-kien/{uuid.uuid4()}",
    ):  # fmt: skip
        answer = Client().get(address)
        assert answer.status_code == 302, address
        assert answer["Location"].startswith("/dang-nhap"), address


def test_dossier_when_of_another_agency_then_is_not_there(town: Town) -> None:
    case = factories.accepted(town.place)
    step = factories.step_of(town.place, case, "appraise")
    client = town.stranger.client()
    for rest in (
        "", "/tu-choi", "/du-thao", "/du-thao.pdf", "/ket-qua.pdf", "/da-ky", f"/buoc/{step.id}",
        f"/buoc/{step.id}/phan-cong", f"/giay-to/{case.papers[0].id}",
        f"/phieu/{case.slips[0].id}",
    ):  # fmt: skip
        assert client.get(href(case, rest)).status_code == 404, rest
    assert client.post(href(case, "/doi-chieu")).status_code == 404
    assert client.post(href(case, "/phieu-kiem-soat")).status_code == 404


def test_pages_when_the_post_has_no_right_then_are_refused(town: Town) -> None:
    case = factories.submitted(town.place)
    client = town.idle.client()
    assert client.get("/mot-cua/").status_code == 403
    assert client.get(href(case)).status_code == 404
    assert client.get("/mot-cua/nhan-tai-quay").status_code == 403
    assert town.specialist.client().get("/mot-cua/so-theo-doi").status_code == 403
    assert town.specialist.client().get(href(case, "/tiep-nhan")).status_code == 403


def test_sign_in_when_an_official_has_dossiers_then_begins_at_the_inbox(town: Town) -> None:
    assert town.clerk.client().get("/chon-vi-tri")["Location"] == "/mot-cua/"
    assert town.idle.client().get("/chon-vi-tri")["Location"] == "/"


def test_inbox_when_opened_then_shows_what_waits_with_its_clock(town: Town) -> None:
    case = factories.submitted(town.place)
    page = town.clerk.client().get("/mot-cua/").content.decode()
    assert case.code in page and "Nguyễn Thị Hường" in page
    assert "Tiếp nhận hồ sơ" in page and "Còn 1 ngày" in page
    assert case.code not in town.specialist.client().get("/mot-cua/").content.decode()
    assert case.code not in town.stranger.client().get("/mot-cua/?hang=dang-mo").content.decode()


def test_inbox_when_the_post_only_oversees_then_begins_with_all(town: Town) -> None:
    case = factories.submitted(town.place)
    leader = desk.official("H05", "Đinh Thị Mơ", "cases.oversee").client()
    assert case.code in leader.get("/mot-cua/").content.decode()
    opened = leader.get(href(case))
    assert opened.status_code == 200 and not opened.context["offers"]


def test_inbox_when_searched_without_accents_then_finds_and_keeps_its_place(town: Town) -> None:
    case = factories.submitted(town.place)
    client = town.clerk.client()
    page = client.get("/mot-cua/?hang=dang-mo&q=huong&trang_thai=1").content.decode()
    assert case.code in page
    opened = client.get(f"{href(case)}?tu=hang%3Ddang-mo%26q%3Dhuong").content.decode()
    assert "/mot-cua/?hang=dang-mo&amp;q=huong" in opened
    assert "tu=hang%3Ddang-mo%26q%3Dhuong" in opened
    assert case.code not in client.get("/mot-cua/?hang=dang-mo&q=khong-ai").content.decode()


@pytest.mark.parametrize("query", ["hang=la", "trang_thai=99&han=x", "sau=!!!", "tu=//evil.test"])
def test_inbox_when_the_address_is_made_up_then_still_answers(town: Town, query: str) -> None:
    assert town.clerk.client().get(f"/mot-cua/?{query}").status_code == 200


def test_way_back_when_made_up_then_stays_on_this_site(town: Town) -> None:
    case = factories.submitted(town.place)
    page = town.clerk.client().get(f"{href(case)}?tu=//evil.test/%3Fa=b").content.decode()
    assert 'href="//evil' not in page and 'href="/mot-cua/?' in page


def test_inbox_when_the_dossiers_double_then_asks_as_often(town: Town) -> None:
    def asked(address: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    client = town.clerk.client()
    for _ in range(3):
        factories.submitted(town.place)
    addresses = ("/mot-cua/", "/mot-cua/?hang=dang-mo")
    client.get(addresses[0])
    before = [asked(address) for address in addresses]
    for _ in range(3):
        factories.submitted(town.place)
    assert [asked(address) for address in addresses] == before


def test_inbox_when_longer_than_a_page_then_goes_on_by_key(town: Town) -> None:
    codes = {factories.submitted(town.place).code for _ in range(27)}
    client = town.clerk.client()
    first = client.get("/mot-cua/?hang=dang-mo")
    following = first.context["next"]
    second = client.get(f"/mot-cua/{following}")
    seen = [row.code for row in (*first.context["rows"], *second.context["rows"])]
    assert len(seen) == len(set(seen)) == 27 and set(seen) == codes
    assert not second.context["next"]


def test_dossier_when_opened_then_leaves_one_leaf_and_shows_everything(town: Town) -> None:
    case = factories.submitted(town.place)
    before = Trace.objects.filter(action="cases.viewed").count()
    page = town.clerk.client().get(href(case)).content.decode()
    assert Trace.objects.filter(action="cases.viewed").count() == before + 1
    for text in (case.code, "Trần Minh Anh", "Tờ khai", "Giấy tờ kèm theo", "Diễn biến"):
        assert text in page
    assert "Lấy từ Cơ sở dữ liệu quốc gia về dân cư" in page


def test_dossier_when_shown_then_offers_exactly_the_next_actions(town: Town) -> None:
    case = factories.submitted(town.place)
    page = town.clerk.client().get(href(case))
    offered = queries.case(town.clerk.actor, case.id).next_actions
    assert len(page.context["offers"]) == len(offered)
    assert page.context["offers"][0].title == "Tiếp nhận hồ sơ"
    assert not town.chair.client().get(href(case)).context["offers"]


def test_applicant_when_named_like_a_script_then_is_shown_as_text(town: Town) -> None:
    attack = "<script>alert(1)</script>"
    person = factories.citizen(name=attack)
    case = factories.submitted(town.place, person)
    client = town.clerk.client()
    for address in ("/mot-cua/", href(case), href(case, "/tiep-nhan")):
        page = client.get(address).content.decode()
        assert attack not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_paper_when_opened_then_only_our_own_frame_may_show_it(town: Town) -> None:
    case = factories.submitted(town.place)
    answer = town.clerk.client().get(href(case, f"/giay-to/{case.papers[0].id}"))
    assert answer.status_code == 200
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert answer["Content-Disposition"].startswith("inline")
    loaded = town.clerk.client().get(href(case, f"/giay-to/{case.papers[0].id}?tai"))
    assert loaded["Content-Disposition"].startswith("attachment")
    assert town.clerk.client().get(href(case, f"/giay-to/{case.id}")).status_code == 404


def _send(client: Client, case: CaseView, slug: str, **fields: object) -> int:
    answer = client.post(href(case, f"/{slug}"), {"expected_version": case.version, **fields})
    return answer.status_code


def test_accept_when_sent_then_receives_and_says_so(town: Town) -> None:
    case, client = factories.submitted(town.place), town.clerk.client()
    page = client.get(href(case, "/tiep-nhan")).content.decode()
    assert "hẹn trả kết quả lúc" in page and "Mẫu 01" in page
    answer = client.post(
        href(case, "/tiep-nhan?tu=hang%3Dcan-lam"), {"expected_version": case.version}, follow=True
    )
    assert answer.redirect_chain == [(href(case) + "?tu=hang%3Dcan-lam", 303)]
    assert "Đã tiếp nhận" in answer.content.decode()
    assert queries.case(town.clerk.actor, case.id).status is Status.ACCEPTED


def test_act_when_sent_twice_then_the_second_meets_a_changed_dossier(town: Town) -> None:
    case, client = factories.submitted(town.place), town.clerk.client()
    assert _send(client, case, "tu-choi", reason="Không thuộc thẩm quyền.") == 303
    answer = client.post(
        href(case, "/tu-choi"),
        {"expected_version": case.version, "reason": "Chữ tôi đã gõ <b>"},
    )
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Chữ tôi đã gõ &lt;b&gt;" in page and "Xem hồ sơ hiện tại" in page


def test_refuse_when_without_a_reason_then_asks_for_one(town: Town) -> None:
    case, client = factories.submitted(town.place), town.clerk.client()
    answer = client.post(href(case, "/tu-choi"), {"expected_version": case.version})
    assert answer.status_code == 422
    assert "Chọn hoặc viết ít nhất một lý do" in answer.content.decode()
    assert 'href="#id_reason"' in answer.content.decode()
    assert queries.case(town.clerk.actor, case.id).status is Status.NEW


def test_supplement_when_asked_then_lists_ready_and_own_items(town: Town) -> None:
    case, client = factories.submitted(town.place), town.clerk.client()
    ready = "Thành phần hồ sơ chưa đầy đủ theo quy định của thủ tục."
    assert _send(client, case, "yeu-cau-bo-sung", ready=ready) == 422
    sent = _send(
        client, case, "yeu-cau-bo-sung", ready=ready, reason="Thiếu trang 2.",
        items="Trang 2\n\n Giấy chứng sinh ",
    )  # fmt: skip
    assert sent == 303
    last = queries.case(town.clerk.actor, case.id).timeline[-1]
    assert last.note == f"{ready}\nThiếu trang 2."


def test_supplement_when_brought_to_the_counter_then_is_taken(town: Town) -> None:
    case, client = factories.submitted(town.place), town.clerk.client()
    _send(client, case, "yeu-cau-bo-sung", reason="Mờ, không đọc được.", items="Giấy chứng sinh")
    case = queries.case(town.clerk.actor, case.id)
    content = factories._picture()
    upload = SimpleUploadedFile("moi.png", content, content_type="image/png")
    assert _send(client, case, "nhan-bo-sung", **{"giay_KS-02": upload}) == 303
    papers = queries.case(town.clerk.actor, case.id).papers
    assert [paper.is_replaced for paper in papers] == [True, False]


def test_steps_when_completed_then_are_handed_to_a_colleague(town: Town) -> None:
    case, client = factories.accepted(town.place), town.specialist.client()
    step = factories.step_of(town.place, case, "appraise")
    page = client.get(href(case, f"/buoc/{step.id}"))
    choices = dict(page.context["form"].fields["hand_to"].choices)
    assert "Trần Văn Lê – đang giữ 0 việc" in choices.values()
    chosen = str(town.specialist.account.id)
    assert _send(client, case, f"buoc/{step.id}", note="Khớp.", hand_to=chosen) == 303
    after = queries.case(town.specialist.actor, case.id)
    assert [one.assignee_name for one in after.steps] == ["Trần Văn Lê"]
    assert _send(client, after, f"buoc/{step.id}") == 409


def test_step_when_assigned_then_shows_whose_it_is(town: Town) -> None:
    case, client = factories.accepted(town.place), town.chair.client()
    step = factories.step_of(town.place, case, "appraise")
    chosen = str(town.specialist.account.id)
    assert client.get(href(case, f"/buoc/{step.id}/phan-cong")).status_code == 200
    assert _send(client, case, f"buoc/{step.id}/phan-cong", assignee=chosen) == 303
    assert "Trần Văn Lê" in client.get(href(case)).content.decode()


def test_draft_when_a_spelling_is_corrected_then_previews_it(town: Town) -> None:
    case = factories.completed(town.place, factories.accepted(town.place), "appraise")
    client = town.specialist.client()
    offers = client.get(href(case)).context["offers"]
    assert offers[0].title == "Soạn dự thảo kết quả"
    assert [
        one.blocked_by for one in offers if one.title == "Hoàn thành: Dự thảo Giấy khai sinh"
    ] != [""]
    form = client.get(href(case, "/du-thao")).context["form"]
    typed = {name: form[name].value() for name in form.fields if name.startswith("sua_")}
    typed |= {"sua_child_name": "Trần Minh Ánh", "ly_do_child_name": "Theo giấy chứng sinh"}
    assert _send(client, case, "du-thao", note="Kính trình.", **typed) == 303
    after = queries.case(town.specialist.actor, case.id)
    assert after.result and dict(after.result.edits) == {"child_name": "Trần Minh Ánh"}
    preview = client.get(href(case, "/du-thao.pdf"))
    assert preview.content.startswith(b"%PDF") and preview["X-Frame-Options"] == "SAMEORIGIN"
    assert client.get(href(case, "/du-thao")).status_code == 200


def test_result_when_signed_then_is_shown_checked_and_returned() -> None:
    town = desk.town(with_keys=True)
    case, client = factories.ready_to_sign(town.place), town.chair.client()
    assert "du-thao.pdf" in client.get(href(case, "/ky")).content.decode()
    assert _send(client, case, "ky") == 422
    signed = client.post(
        href(case, "/ky"), {"expected_version": case.version, "sworn": "on"}, follow=True
    )
    assert signed.redirect_chain[0][0] == href(case, "/da-ky")
    page = signed.content.decode()
    assert "Đã ký số và đóng dấu" in page and "Ngô Quang Hà" in page
    assert client.get(href(case, "/ket-qua.pdf")).status_code == 200
    clerk, case = town.clerk.client(), queries.case(town.clerk.actor, case.id)
    assert clerk.get(href(case)).context["offers"][0].title == "Trả kết quả"
    assert _send(clerk, case, "tra-ket-qua", viec="truc-tuyen") == 303
    assert queries.case(town.clerk.actor, case.id).status is Status.RETURNED


def test_clock_when_stopped_resumed_and_extended_then_every_page_works(town: Town) -> None:
    case = factories.accepted(town.place, code=factories.HOUSEHOLD)
    client = town.specialist.client()
    assert _send(client, case, "dung", reason="Có tranh chấp.") == 303
    case = queries.case(town.specialist.actor, case.id)
    assert "Dừng giải quyết theo thông báo" in client.get(href(case)).content.decode()
    assert _send(client, case, "tiep-tuc") == 303
    case = queries.case(town.specialist.actor, case.id)
    late = {"due_on_ngay": "14", "due_on_thang": "11", "due_on_nam": "2026"}
    assert _send(client, case, "gia-han", reason="Chờ xác minh.", **late) == 422
    new = {"due_on_ngay": "24", "due_on_thang": "11", "due_on_nam": "2026"}
    assert _send(client, case, "gia-han", reason="Chờ xác minh.", **new) == 303


def test_payment_when_asked_then_waits_for_it(town: Town) -> None:
    case = factories.submitted(town.place, code=factories.HOUSEHOLD)
    client = town.clerk.client()
    assert "100.000 ₫" in client.get(href(case, "/yeu-cau-nop-phi")).content.decode()
    assert _send(client, case, "yeu-cau-nop-phi", reason="Nộp lệ phí đăng ký.") == 303
    assert queries.case(town.clerk.actor, case.id).status is Status.PAYMENT


def test_payment_when_the_order_is_paid_then_the_dossier_goes_on(town: Town) -> None:
    payments.open_payee(
        factories.SYSTEM, town.place.agency.id, bank_bin="970436", account="0011004455667",
        account_name="UBND PHUONG KINH BAC",
    )  # fmt: skip
    case = factories.submitted(town.place, code=factories.HOUSEHOLD)
    client = town.clerk.client()
    assert _send(client, case, "yeu-cau-nop-phi", reason="Nộp lệ phí.", with_order="on") == 303
    asked = queries.case(town.clerk.actor, case.id)
    assert asked.fee_order_id
    order = payment_queries.order(OrderId(asked.fee_order_id))
    assert (order.amount_vnd, order.reference) == (100_000, str(case.id))
    event = OrderPaid(
        order_id=order.id, code=order.code, reference=order.reference,
        amount_vnd=order.amount_vnd, at=clock.now().isoformat(),
    )  # fmt: skip
    for _ in range(2):
        services.order_paid(event)
    assert queries.case(town.clerk.actor, case.id).status is Status.NEW


def _consulted(town: Town) -> CaseView:
    case = factories.accepted(town.place, code=factories.HOUSEHOLD)
    case = factories.completed(town.place, case, "appraise")
    client = town.specialist.client()
    page = client.get(href(case, "/lay-y-kien"))
    assert page.context["chosen"] == [town.place.tax.id]
    assert client.get(href(case)).context["offers"][0].title == "Lấy ý kiến cơ quan khác"
    card = f"h{str(town.place.tax.id)[-12:]}"
    told = {
        "chon": str(town.place.tax.id), f"{card}-is_mandatory": "on",
        f"{card}-question": "Đề nghị cho ý kiến về thuế.", f"{card}-share": "business_name",
    }  # fmt: skip
    sent = _send(client, case, "lay-y-kien", **told)
    assert sent == 303
    return queries.case(town.specialist.actor, case.id)


def test_opinion_when_asked_then_the_other_agency_sees_only_what_is_shared(town: Town) -> None:
    case = _consulted(town)
    one, client = case.consultations[0], town.tax_officer.client()
    address = f"/mot-cua/y-kien/{one.id}"
    listed = client.get("/mot-cua/").content.decode()
    assert address in listed and "Nguyễn Thị Hường" not in listed
    page = client.get(address).content.decode()
    assert str(case.form["business_name"]) in page and str(case.form["owner_number"]) not in page
    assert client.get(href(case)).status_code == 404
    assert town.stranger.client().get(address).status_code == 404
    assert client.post(address, {"agrees": "dong-y"}).status_code == 422
    told = {"agrees": "dong-y", "answer": "Không nợ thuế."}
    assert client.post(address, told).status_code == 303
    assert client.post(address, told).status_code == 409
    assert "Không nợ thuế." in town.specialist.client().get(href(case)).content.decode()


def test_opinion_when_not_waited_for_then_the_basis_is_kept(town: Town) -> None:
    case = _consulted(town)
    rest, client = f"y-kien/{case.consultations[0].id}/bo-qua", town.specialist.client()
    assert client.get(href(case, f"/{rest}")).status_code == 200
    assert _send(client, case, rest) == 422
    assert _send(client, case, rest, reason="Quá hạn trả lời theo Điều 3.") == 303
    page = client.get(href(case)).content.decode()
    assert "Quá hạn trả lời theo Điều 3." in page


def test_registers_when_compared_then_marks_differences_and_leaves_a_trace(town: Town) -> None:
    case, client = factories.submitted(town.place), town.clerk.client()
    number = case.applicant.personal_number
    desk.person(number, full_name="Nguyễn Thị Hương")
    assert client.get(href(case, "/doi-chieu")).status_code == 405
    page = client.post(href(case, "/doi-chieu"), follow=True).content.decode()
    assert "Cơ sở dữ liệu ghi: Nguyễn Thị Hương" in page and "khác cơ sở dữ liệu" in page
    read = Trace.objects.filter(action="registers.read").latest("at")
    assert read.case_code == case.code
    reads = Trace.objects.filter(action="registers.read").count()
    later = town.specialist.client().get(href(case)).content.decode()
    assert "Cơ sở dữ liệu ghi: Nguyễn Thị Hương" in later
    assert "Nguyễn Thị Mận tra cứu lúc" in later
    assert Trace.objects.filter(action="registers.read").count() == reads


def test_registers_when_away_then_said_so_and_nothing_is_kept(
    town: Town,
) -> None:
    case = factories.submitted(town.place)
    away = {"registers.Registers": "lienthong.registers.ports.RegistersAway"}
    with override_settings(PORTS=settings.PORTS | away):
        page = town.clerk.client().post(href(case, "/doi-chieu"), follow=True).content.decode()
    assert "Chưa kết nối được" in page
    assert not queries.checks(case.id)


def test_registers_when_nobody_is_there_then_says_so(town: Town) -> None:
    case = factories.submitted(town.place)
    page = town.clerk.client().post(href(case, "/doi-chieu"), follow=True).content.decode()
    assert "Không tìm thấy bản ghi" in page


def test_registers_when_the_form_names_others_then_they_are_compared_too(town: Town) -> None:
    case = factories.submitted(town.place)
    desk.person(str(case.form["father_number"]), full_name="Trần Văn Đực")
    page = town.clerk.client().post(href(case, "/doi-chieu"), follow=True).content.decode()
    assert "Cơ sở dữ liệu ghi: Trần Văn Đực" in page
    assert "Cơ sở dữ liệu ghi: 12/03/1996" in page


def test_books_when_printed_then_wait_for_their_seal(town: Town) -> None:
    factories.submitted(town.place)
    client = town.clerk.client()
    period = {
        "from_on_ngay": "1", "from_on_thang": "11", "from_on_nam": "2026",
        "to_on_ngay": "30", "to_on_thang": "11", "to_on_nam": "2026",
    }  # fmt: skip
    assert client.post("/mot-cua/so-theo-doi", {**period, "to_on_nam": "2025"}).status_code == 422
    assert client.post("/mot-cua/so-theo-doi", period).status_code == 303
    page = client.get("/mot-cua/so-theo-doi")
    book = page.context["books"][0]
    assert book.rows == 1 and "Đang ký số" in page.content.decode()
    assert client.get(f"/mot-cua/so-theo-doi/{book.id}").status_code == 503
    assert town.stranger.client().get(f"/mot-cua/so-theo-doi/{book.id}").status_code == 404


def test_control_slip_when_made_then_is_listed(town: Town) -> None:
    case, client = factories.accepted(town.place), town.clerk.client()
    assert client.post(href(case, "/phieu-kiem-soat")).status_code == 303
    page = client.get(href(case)).content.decode()
    assert "Phiếu kiểm soát quá trình giải quyết hồ sơ" in page and "đang ký số" in page
    slip = services.control_slip(actor=town.clerk.actor, case_id=case.id)
    assert client.get(href(case, f"/phieu/{slip.id}")).status_code == 503


def test_counter_when_typed_then_the_dossier_is_received(town: Town) -> None:
    client, number = town.clerk.client(), "027196001234"
    desk.person(number, full_name="Nguyễn Thị Hường")
    assert client.get("/mot-cua/nhan-tai-quay").status_code == 200
    begin = {"thu_tuc": factories.BIRTH, "so_dinh_danh": number}
    wrong = client.post("/mot-cua/nhan-tai-quay", {**begin, "so_dinh_danh": "12"})
    assert wrong.status_code == 422
    page = str(client.post("/mot-cua/nhan-tai-quay", begin)["Location"])
    typed = {"viec": "ghi", "ten": "Nguyễn Thị Hường"}
    empty = client.post(page, typed)
    assert empty.status_code == 422 and "#id_child_name" in empty.content.decode()
    upload = SimpleUploadedFile("giay.png", factories._picture(), content_type="image/png")
    whole = {**typed, **desk.typed(factories.BIRTH)}
    client.post(page, {**whole, "viec": "luu"})
    client.post(page, {**whole, "viec": "da-ky", "quet_KS-02": upload})
    sent = client.post(page, whole)
    assert sent.status_code == 303, [link.text for link in sent.context["links"]]
    (row,) = queries.inbox(town.clerk.actor, queries.InboxFilter()).rows
    case = queries.case(town.clerk.actor, row.id)
    assert case.channel == "counter" and case.applicant.personal_number == number
