# SPDX-License-Identifier: Apache-2.0
"""Following a dossier: its process, the talk, the answer to a request for more, shared papers."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lienthong.audit import queries as audit
from lienthong.cases import queries, services
from lienthong.cases.models import Slip
from lienthong.cases.queries import CaseView
from lienthong.cases.rules import SlipForm, Status
from lienthong.cases.tests.factories import Commune, at
from lienthong.cases.tests.factories import completed as finished
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.ledger import services as ledger
from lienthong.portal import services as portal
from lienthong.portal.tests import factories
from lienthong.registers import services as registers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with clock.frozen(at(9)):
        yield


@pytest.fixture
def place(_monday_morning: None) -> Commune:
    return factories.commune(with_keys=True)


@pytest.fixture
def mother(place: Commune) -> Actor:
    return factories.citizen()


def own_case(actor: Actor) -> CaseView:
    draft = factories.filled(actor)
    sent = portal.submit(actor, draft.id, expected_version=draft.version)
    assert sent.case_id is not None
    return queries.case(actor, sent.case_id)


def accepted(place: Commune, actor: Actor) -> CaseView:
    case = own_case(actor)
    services.accept(actor=place.clerk, case_id=case.id, expected_version=case.version)
    return queries.case(actor, case.id)


def page(actor: Actor, name: str, *args: Any) -> str:
    answer = factories.signed_in(actor).get(reverse(f"portal:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


# ── Where it stands


def test_case_when_settled_then_the_step_the_post_and_what_follows_without_names(
    place: Commune, mother: Actor
) -> None:
    case = accepted(place, mother)
    finished(place, case, "appraise")
    html = page(mother, "case", case.id)
    assert "Dự thảo Giấy khai sinh" in html
    assert "Chủ tịch UBND ký" in html
    assert place.agency.name in html
    for official in (place.clerk, place.specialist, place.chair):
        assert official.name not in html


def test_case_when_officials_wrote_notes_then_none_leaks(place: Commune, mother: Actor) -> None:
    case = accepted(place, mother)
    step = next(one for one in queries.case(place.specialist, case.id).steps)
    services.complete_step(
        actor=place.specialist, case_id=case.id, step_id=step.id, expected_version=case.version,
        note="Nội bộ: nghi trùng hồ sơ",
    )  # fmt: skip
    for text in (page(mother, "case", case.id), page(mother, "progress", case.id)):
        assert "Nội bộ" not in text


def test_progress_when_asked_by_a_program_then_the_same_story(
    place: Commune, mother: Actor
) -> None:
    case = accepted(place, mother)
    address = reverse("portal:progress", args=[case.id])
    told = factories.signed_in(mother).get(address).json()
    assert [step["phase"] for step in told["steps"]].count("now") == 1
    assert told["status"]["code"] == Status.ACCEPTED
    assert told["due_at"]
    other = factories.citizen(factories.STRANGER, "Người Lạ")
    assert factories.signed_in(other).get(address).status_code == 404


def test_progress_when_ended_then_nothing_is_to_come(place: Commune, mother: Actor) -> None:
    case = own_case(mother)
    services.withdraw(actor=mother, case_id=case.id)
    found = queries.progress(mother, case.id)
    assert (found.present, found.ahead) == ((), ())


# ── The talk


def test_talk_when_written_then_answered_and_read_marks_show(place: Commune, mother: Actor) -> None:
    case = own_case(mother)
    browser = factories.signed_in(mother)
    address = reverse("portal:talk", args=[case.id])
    assert browser.post(address, {"body": ""}).status_code == 422
    file = SimpleUploadedFile("anh.png", factories.picture())
    assert browser.post(address, {"body": "Chào cơ quan", "files": file}).status_code == 303
    services.read_messages(actor=place.clerk, case_id=case.id)
    services.write_message(actor=place.clerk, case_id=case.id, body="Đã nhận")
    assert "1 tin mới" in browser.get(reverse("portal:case", args=[case.id])).content.decode()
    html = browser.get(address).content.decode()
    assert "Đã xem lúc" in html
    assert "anh.png" in html
    assert queries.thread(mother, case.id).unread == 0
    stranger = factories.signed_in(factories.citizen(factories.STRANGER, "Người Lạ"))
    assert stranger.get(address).status_code == 404


def test_talk_when_markup_is_sent_then_escaped(place: Commune, mother: Actor) -> None:
    case = own_case(mother)
    services.write_message(actor=mother, case_id=case.id, body="<script>alert(1)</script>")
    assert "<script>alert" not in page(mother, "talk", case.id)


# ── Asked for more


def asked(place: Commune, mother: Actor, *items: str) -> CaseView:
    case = accepted(place, mother)
    services.ask_supplement(
        actor=place.specialist, case_id=case.id, expected_version=case.version,
        items=items or ("Bản chụp rõ, đủ các trang: Giấy chứng sinh",), reason="Ảnh mờ",
    )  # fmt: skip
    return queries.case(mother, case.id)


def test_supplement_when_opened_then_each_item_stands_beside_its_field(
    place: Commune, mother: Actor
) -> None:
    case = asked(
        place, mother, "Bản chụp rõ, đủ các trang: Giấy chứng sinh",
        "Sửa nơi sinh của trẻ cho đúng Giấy chứng sinh", "Gọi lại cho cán bộ",
    )  # fmt: skip
    html = page(mother, "supplement", case.id)
    paper = html[html.index('id="giay-KS-02"') :]
    assert "Bản chụp rõ" in paper[: paper.index("</section>")]
    assert "Việc khác cơ quan yêu cầu" in html
    assert "hẹn trả kết quả" in html


def test_supplement_when_a_page_is_corrected_then_kept_and_sent_whole(
    place: Commune, mother: Actor
) -> None:
    case = asked(place, mother)
    browser = factories.signed_in(mother)
    address = reverse("portal:supplement_page", args=[case.id, "tre"])
    form = dict(case.form)
    year, month, day = form["child_born_on"].split("-")
    sent = {
        **{key: value for key, value in form.items() if isinstance(value, str)},
        "child_name": "Lê Minh Châu",
        "child_born_on_ngay": day, "child_born_on_thang": month, "child_born_on_nam": year,
    }  # fmt: skip
    answer = browser.post(address, sent)
    assert answer.status_code == 303, answer.content.decode()[:3000]
    assert "child_name" in queries.asked_for(mother, case.id).changed
    assert queries.case(place.clerk, case.id).form["child_name"] != "Lê Minh Châu"
    main = reverse("portal:supplement", args=[case.id])
    assert browser.post(main, {"version": case.version, "send": "1"}).status_code == 302
    after = queries.case(place.clerk, case.id)
    assert after.form["child_name"] == "Lê Minh Châu"
    assert after.status is Status.PROCESSING
    assert browser.get(main).status_code == 404  # nothing is asked any more


def test_supplement_when_wrong_then_422_and_a_stale_page_409(place: Commune, mother: Actor) -> None:
    case = asked(place, mother)
    browser = factories.signed_in(mother)
    bad = browser.post(
        reverse("portal:supplement_page", args=[case.id, "tre"]), {"child_born_on_ngay": "31"}
    )
    assert bad.status_code == 422
    main = reverse("portal:supplement", args=[case.id])
    disguised = SimpleUploadedFile("a.pdf", factories.picture())
    assert browser.post(main, {"file_KS-02": disguised}).status_code == 422
    stale = browser.post(main, {"version": "0", "send": "1", "note": "Đã gửi"})
    assert stale.status_code == 409
    assert queries.asked_for(mother, case.id).note == "Đã gửi"  # nothing typed is lost


def test_supplement_when_a_file_is_taken_out_then_gone(place: Commune, mother: Actor) -> None:
    case = asked(place, mother)
    browser = factories.signed_in(mother)
    main = reverse("portal:supplement", args=[case.id])
    browser.post(main, {"file_KS-02": SimpleUploadedFile("a.png", factories.picture())})
    (kept,) = queries.asked_for(mother, case.id).papers
    browser.post(main, {"drop": str(kept.file_id)})
    assert queries.asked_for(mother, case.id).papers == ()
    assert browser.post(main, {"drop": "not an id"}).status_code == 303


def test_supplement_when_a_paper_is_kept_then_sent_and_the_old_one_replaced(
    place: Commune, mother: Actor
) -> None:
    case = asked(place, mother)
    browser = factories.signed_in(mother)
    main = reverse("portal:supplement", args=[case.id])
    browser.post(main, {"file_KS-02": SimpleUploadedFile("ro.png", factories.picture())})
    assert browser.post(main, {"version": case.version, "send": "1"}).status_code == 302
    after = queries.case(mother, case.id)
    assert after.status is Status.PROCESSING
    assert [paper.name for paper in after.papers if not paper.is_replaced] == ["ro.png"]


# ── Shared papers


def slip_of(case: CaseView) -> Slip:
    slip = Slip.objects.get(case_id=case.id, form=SlipForm.RECEIPT)
    services.print_slip(slip.pk)
    return Slip.objects.get(pk=slip.pk)


def made_link(browser: Client, case: CaseView, slip: Slip, days: str = "7") -> str:
    address = reverse("portal:share", args=[case.id, slip.file_id])
    answer = browser.post(address, {"days": days, "purpose": "Nộp cho trường"}, follow=True)
    html = answer.content.decode()
    start = html.index("/chia-se/", html.index("copy"))
    link = html[start : html.index("<", start)]
    assert link not in browser.get(address).content.decode()  # shown once
    return link.strip()


def test_share_when_made_then_a_stranger_sees_that_one_paper_and_the_owner_sees_who(
    place: Commune, mother: Actor
) -> None:
    case = accepted(place, mother)
    slip, browser = slip_of(case), factories.signed_in(mother)
    link = made_link(browser, case, slip)
    stranger = Client(REMOTE_ADDR="203.0.113.77", headers={"User-Agent": "Firefox (Windows)"})
    seen = stranger.get(link)
    assert seen.status_code == 200
    assert slip.number in seen.content.decode()
    assert seen["Referrer-Policy"] == "no-referrer"
    assert b"".join(stranger.get(f"{link}?tai").streaming_content).startswith(b"%PDF-")  # type: ignore[attr-defined] # a stream
    owner = browser.get(reverse("portal:share", args=[case.id, slip.file_id])).content.decode()
    assert "203.0.113.*" in owner
    assert "203.0.113.77" not in owner
    assert "Firefox, Windows" in owner
    told = [one.action for one in audit.of_person(mother.personal_number or "")]
    assert told.count("cases.share_opened") == 2


def test_share_when_ended_or_wrong_then_404(place: Commune, mother: Actor) -> None:
    case = accepted(place, mother)
    slip, browser = slip_of(case), factories.signed_in(mother)
    link = made_link(browser, case, slip, days="1")
    with clock.frozen(at(10, days=1)):
        assert Client().get(link).status_code == 404
    (share,) = queries.shares(mother, case.id, slip.file_id)  # type: ignore[arg-type] # sealed
    other = factories.signed_in(factories.citizen(factories.STRANGER, "Người Lạ"))
    address = reverse("portal:revoke", args=[case.id, slip.file_id, share.id])
    assert other.post(address).status_code == 404
    assert Client().get(link).status_code == 200
    assert browser.post(address).status_code == 303
    assert Client().get(link).status_code == 404
    assert Client().get("/chia-se/khong-co").status_code == 404


def test_share_when_anothers_paper_or_no_days_then_refused(place: Commune, mother: Actor) -> None:
    case = accepted(place, mother)
    slip, browser = slip_of(case), factories.signed_in(mother)
    paper = case.papers[0].file_id
    assert browser.get(reverse("portal:share", args=[case.id, paper])).status_code == 404
    address = reverse("portal:share", args=[case.id, slip.file_id])
    assert browser.post(address, {"days": "3650"}).status_code == 422
    other = factories.signed_in(factories.citizen(factories.STRANGER, "Người Lạ"))
    assert other.get(address).status_code == 404


# ── Who read my data


def test_accesses_when_another_node_asked_then_agency_code_and_node_are_shown(
    place: Commune, mother: Actor
) -> None:
    number = mother.personal_number or ""
    asked = {"node": "N.H42", "agency_code": "H42.41", "agency_name": "UBND phường Hoa Lư"}
    clerk = replace(place.clerk, **asked, agency_id=None)
    registers.read(clerk, "population", number, purpose="settle_case", case_code="H42.41-1")
    registers.read(replace(mother, **asked), "population", number, purpose="prefill")
    html = factories.signed_in(mother).get("/du-lieu-cua-toi").content.decode()
    assert "UBND phường Hoa Lư (H42.41)</strong>" in html and place.clerk.name not in html
    assert html.count("nút N.H42") == 2
    assert "Qua trang của UBND phường Hoa Lư (H42.41)" in html
    assert html.count("Đề nghị giải thích lần đọc này") == 2  # of one in their own name too


def test_accesses_when_a_dossier_was_opened_often_then_no_more_statements(
    place: Commune, mother: Actor
) -> None:
    case, browser = own_case(mother), factories.signed_in(mother)

    def opened(times: int) -> int:
        for _ in range(times):
            services.record_view(actor=place.clerk, case_id=case.id)
        with CaptureQueriesContext(connection) as taken:
            html = browser.get("/du-lieu-cua-toi").content.decode()
        assert html.count("Mở hồ sơ") >= times
        return len(taken)

    browser.get("/du-lieu-cua-toi")
    assert opened(1) == opened(5)


def test_accesses_when_narrowed_then_only_those_and_each_has_its_proof(
    place: Commune, mother: Actor
) -> None:
    case = own_case(mother)
    services.record_view(actor=place.clerk, case_id=case.id)
    ledger.sequence("audit")
    browser = factories.signed_in(mother)
    html = browser.get("/du-lieu-cua-toi").content.decode()
    assert "Chính Ông/Bà" in html
    assert "Mở hồ sơ" in html
    assert place.clerk.name not in html
    assert "Họ và tên" in html and "full_name" not in html
    assert html.count("Đề nghị giải thích") > 1 and "luot=" in html
    others = browser.get("/du-lieu-cua-toi", {"ai": "others", "ngay": "7", "trang": "9"})
    assert "Chưa ai đọc" in others.content.decode()
    assert browser.get("/du-lieu-cua-toi", {"ai": "x", "csdl": "x", "ngay": "x"}).status_code == 200
    (seen,) = [one for one in audit.of_person(mother.personal_number or "") if "view" in one.action]
    address = reverse("portal:access_proof", args=[seen.leaf_id])
    proof = browser.get(address).content.decode()
    assert "lienthong/receipt" in proof and place.clerk.name not in proof
    other = factories.signed_in(factories.citizen(factories.STRANGER, "Người Lạ"))
    assert other.get(address).status_code == 404


# ── What waits for oneself


def test_my_cases_when_one_waits_for_me_then_it_comes_first(place: Commune, mother: Actor) -> None:
    asked, other = accepted(place, mother), own_case(mother)
    services.ask_supplement(
        actor=place.specialist, case_id=asked.id, expected_version=asked.version,
        items=("Giấy chứng sinh",), reason="Thiếu giấy chứng sinh.",
    )  # fmt: skip
    html = page(mother, "my_cases")
    assert html.index("Cần Ông/Bà làm tiếp") < html.index(asked.code) < html.index("Hồ sơ khác")
    assert html.index("Hồ sơ khác") < html.index(other.code)
    assert "Hồ sơ khác" not in page(factories.citizen("027196009999"), "my_cases")


def test_case_when_a_step_is_late_then_no_past_day_is_promised(
    place: Commune, mother: Actor
) -> None:
    case = accepted(place, mother)
    assert "dự kiến" in page(mother, "case", case.id)
    with clock.frozen(at(9, days=14)):
        assert "dự kiến" not in page(mother, "case", case.id)
