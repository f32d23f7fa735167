# SPDX-License-Identifier: Apache-2.0
"""Clerks' pages, with a real gateway behind them."""

import datetime as dt
import io
import re
import uuid
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from lienthong.connectors.tests.letters import LETTER, PNG, sent, written
from lienthong.connectors.tests.town import Loopback, Town
from lienthong.exchange import queries, services
from lienthong.exchange.models import Draft
from lienthong.exchange.queries import InQueue, Narrowed, OutQueue
from lienthong.exchange.rules.edxml import Business
from lienthong.exchange.views import document
from lienthong.identity.tests import factories as people
from lienthong.kernel import clock
from lienthong.kernel.ids import AccountId
from lienthong.orgs.queries import AgencyView

WORDS = {
    "type_name": "Công văn", "number": "17", "notation": "UBND-VP", "subject": "Về việc thử",
    "issued_on_ngay": "20", "issued_on_thang": "11", "issued_on_nam": "2026",
    "signer_name": "Người Ký", "priority": "0",
}  # fmt: skip


def browser(agency: AgencyView, *rights: str) -> Client:
    post = people.post(*(rights or ("exchange.clerk",)), agency=agency.code, name="Văn thư")
    account = people.official(post)
    client = Client()
    people.sign_in(client, AccountId(account.id), post)
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def letter(town: Town) -> uuid.UUID:
    package = sent(town.clerk(town.province), "G05", "H42.13")
    services.take_in()
    return package


def test_letter_when_written_page_by_page_then_leaves_once_and_is_read(town: Town) -> None:
    pages = browser(town.province)
    draft = pages.post("/van-ban/soan")["Location"]
    upload = io.BytesIO(PNG)
    upload.name = "van-ban.png"
    answer = pages.post(draft, {**WORDS, "tep": upload, "viec": "noi-nhan"})
    assert answer["Location"] == f"{draft}/noi-nhan"
    tree = text(pages.get(f"{draft}/noi-nhan?o=H42"))
    assert "H42.13" in tree and "000.00.13.H42" in tree
    assert "Bộ Tài chính" in text(pages.get(f"{draft}/noi-nhan?tim=bo+tai+chinh"))
    pages.post(f"{draft}/noi-nhan", {"viec": "chon", "chon": ["G05"], "o": ""})
    pages.post(f"{draft}/noi-nhan", {"viec": "ma", "ma": "000.00.13.H42"})
    pages.post(f"{draft}/noi-nhan", {"viec": "luu-nhom", "ten_nhom": "Hay gửi"})
    assert "Hay gửi" in text(pages.get("/van-ban/nhom"))
    look = text(pages.get(f"{draft}/gui"))
    assert "17/UBND-VP" in look and "edXML" in look
    page = pages.post(f"{draft}/gui")["Location"]
    assert pages.post(f"{draft}/gui")["Location"] == page
    services.take_in()
    theirs = browser(town.ministry)
    assert "Về việc thử" in text(theirs.get("/van-ban/"))
    assert "Tiếp nhận, vào sổ" in text(theirs.get(page))
    got = theirs.get(f"{page}/tep/0")
    assert b"".join(got.streaming_content) == PNG
    assert got["X-Frame-Options"] == "SAMEORIGIN"
    assert b"".join(pages.get(f"{page}/tep/0").streaming_content) == PNG


def test_receivers_when_a_whole_level_or_a_wrong_code_then_all_or_a_reason(town: Town) -> None:
    pages = browser(town.province)
    draft = pages.post("/van-ban/soan")["Location"]
    pages.post(f"{draft}/noi-nhan", {"viec": "ca-cap", "cap": ""})
    view = queries.draft(town.clerk(town.province), uuid.UUID(draft.rpartition("/")[2]))
    assert [one.code for one in view.receivers] == ["G05"]  # not to itself
    refused = pages.post(f"{draft}/noi-nhan", {"viec": "ma", "ma": "G05, khong-phai-ma"})
    assert refused.status_code == 422 and "khong-phai-ma" in text(refused)
    pages.post(f"{draft}/noi-nhan", {"viec": "bo-het"})
    assert not queries.draft(town.clerk(town.province), view.id).receivers


def test_document_when_handled_by_three_then_the_sender_sees_each(
    town: Town, letter: uuid.UUID
) -> None:
    page, theirs, other = (
        f"/van-ban/{letter}", browser(town.ministry), browser(town.department),
    )  # fmt: skip
    assert theirs.post(f"{page}/tiep-nhan").status_code == 302
    assert "số đến 1" in text(theirs.get("/van-ban/?hang=dang-xu-ly"))
    assert other.post(f"{page}/viec/tu-choi", {"reason": ""}).status_code == 422
    other.post(f"{page}/viec/tu-choi", {"reason": "Không đúng thẩm quyền"})
    theirs.post(f"{page}/viec/phan-cong", {"to": "Vụ Ngân sách", "reason": ""})
    theirs.post(f"{page}/viec/hoan-thanh", {"reason": ""})
    mine = browser(town.province)
    told = text(mine.get(page))
    assert "Không đúng thẩm quyền" in told and "Vụ Ngân sách" in told
    assert "Bị từ chối" in text(mine.get("/van-ban/di"))
    proofs = text(mine.get(f"{page}/bang-chung"))
    assert "Có trong sổ" in proofs and "Chưa chứng minh được" not in proofs
    event = queries.document(town.clerk(town.province), letter).events[0]
    assert "lienthong/receipt/v1" in text(mine.get(f"{page}/bang-chung/{event.id}"))
    printed = text(mine.get(f"{page}/phieu"))
    for word in ("Mã định danh văn bản", "Lịch sử gửi, nhận", "Trạng thái xử lý", "Bên nhận"):
        assert word in printed


def test_recall_when_agreed_then_the_file_is_shut(town: Town, letter: uuid.UUID) -> None:
    page, mine, theirs = f"/van-ban/{letter}", browser(town.province), browser(town.ministry)
    assert mine.post(f"{page}/thu-hoi", {"codes": ["G05"], "reason": ""}).status_code == 422
    mine.post(f"{page}/thu-hoi", {"codes": ["G05"], "reason": "Sai phụ lục"})
    services.take_in()
    assert "Sai phụ lục" in text(theirs.get(page))
    theirs.post(f"{page}/viec/dong-y", {"reason": ""})
    assert theirs.get(f"{page}/tep/0").status_code == 404
    theirs.post(f"{page}/viec/da-huy", {"reason": "Đã hủy"})
    assert "đã báo hủy" in text(theirs.get(page))
    assert theirs.post(f"{page}/viec/dong-y", {"reason": ""}).status_code == 302  # once is enough
    assert theirs.post(f"{page}/viec/khong-dong-y", {"reason": "Muộn"}).status_code == 409
    said = [one.status for one in queries.document(town.clerk(town.province), letter).events]
    assert said.count("15") == 1


def test_pages_when_the_axis_is_away_then_say_so_and_lose_nothing(
    town: Town, letter: uuid.UUID
) -> None:
    theirs = browser(town.ministry)
    Loopback.is_away = True
    assert theirs.get("/van-ban/").status_code == 200
    refused = theirs.post(f"/van-ban/{letter}/tiep-nhan")
    assert refused.status_code == 503 and "chưa trả lời" in text(refused)
    Loopback.is_away = False
    assert theirs.post(f"/van-ban/{letter}/tiep-nhan").status_code == 302
    row = queries.incoming(town.clerk(town.ministry), InQueue.WORKING, Narrowed()).rows[0]
    assert row.number == 1


def test_forms_when_refused_then_keep_what_was_typed(town: Town, letter: uuid.UUID) -> None:
    page, mine, theirs = f"/van-ban/{letter}", browser(town.province), browser(town.ministry)
    typed = "Sai căn cứ pháp lý ở trang hai"
    Loopback.is_away = True
    for pages, path, given in (
        (theirs, "viec/tu-choi", {}),
        (mine, "thu-hoi", {"codes": ["G05"]}),
    ):  # fmt: skip
        answer = pages.post(f"{page}/{path}", {"reason": typed, **given})
        assert answer.status_code == 503, path
        assert "chưa trả lời" in text(answer) and typed in text(answer), path
    Loopback.is_away = False
    theirs.post(f"{page}/viec/tu-choi", {"reason": typed})
    late = theirs.post(f"{page}/viec/phan-cong", {"to": "Vụ Ngân sách", "reason": typed})
    assert late.status_code == 409 and "Vụ Ngân sách" in text(late) and typed in text(late)


def test_recall_when_its_answer_was_lost_then_pressing_again_says_it_was_asked(
    town: Town, letter: uuid.UUID
) -> None:
    page, mine = f"/van-ban/{letter}", browser(town.province)
    given = {"codes": ["G05"], "reason": "Sai phụ lục"}
    Loopback.loses_answers = True
    assert mine.post(f"{page}/thu-hoi", given).status_code == 503
    Loopback.loses_answers = False
    assert mine.post(f"{page}/thu-hoi", given).status_code == 302
    assert "đã được đề nghị" in text(mine.get(page))


def test_sending_when_refused_then_the_last_look_is_shown_again(town: Town) -> None:
    pages, clerk = browser(town.province), town.clerk(town.province)
    draft = f"/van-ban/soan/{written(clerk, 'G05')}"
    Loopback.is_away = True
    answer = pages.post(f"{draft}/gui")
    assert answer.status_code == 503
    assert "Bấm Gửi lần nữa" in text(answer) and "17/UBND-VP" in text(answer)
    Loopback.is_away = False
    assert pages.post(f"{draft}/gui").status_code == 302


def test_letter_when_another_clerk_saved_meanwhile_then_both_texts_are_shown(town: Town) -> None:
    pages, clerk = browser(town.province), town.clerk(town.province)
    key = written(clerk, "G05")
    seen = queries.draft(clerk, key).words_mark
    services.save(
        actor=clerk, draft_id=key, letter=replace(LETTER, subject="Của người kia", priority=2)
    )
    words = {**WORDS, "subject": "Của tôi", "da_xem": seen, "viec": "luu"}
    answer = pages.post(f"/van-ban/soan/{key}", words)
    assert answer.status_code == 409
    for told in ("Người khác vừa sửa", "Của người kia", "Thượng khẩn", "Của tôi"):
        assert told in text(answer)
    assert queries.draft(clerk, key).letter.subject == "Của người kia"
    now = queries.draft(clerk, key).words_mark
    assert now in text(answer)
    assert pages.post(f"/van-ban/soan/{key}", {**words, "da_xem": now}).status_code == 302
    assert queries.draft(clerk, key).letter.subject == "Của tôi"


def test_receivers_when_a_thousand_then_chosen_removed_and_asked_back(town: Town) -> None:
    pages, clerk = browser(town.province), town.clerk(town.province)
    key = services.begin(actor=clerk)
    codes = [f"H42.13.{number // 100:02}.{number % 100:02}" for number in range(1000)]
    Draft.objects.filter(pk=key).update(receivers=codes)
    page = f"/van-ban/soan/{key}/noi-nhan"
    answer = pages.post(page, {"viec": "bo", "bo": codes, "chon": codes})
    assert answer.status_code == 302
    assert queries.draft(clerk, key).receivers == ()


def test_document_when_too_late_or_sent_before_then_said_before_and_after(town: Town) -> None:
    pages, clerk = browser(town.province), town.clerk(town.province)
    sent(clerk, "G05", issued_on=dt.date(2026, 11, 2))
    draft = f"/van-ban/soan/{written(clerk, 'G05', issued_on=dt.date(2026, 11, 2))}"
    look = text(pages.get(f"{draft}/gui"))
    assert "Gửi chậm so với quy định" in look and "12:00" in look
    assert "Có thể đã gửi văn bản này" in look
    assert "Quá hạn gửi" in text(pages.get("/van-ban/ban-thao"))
    page = pages.post(f"{draft}/gui")["Location"]
    assert "có thể đã được gửi trước đó" in text(pages.get(page))
    today = f"/van-ban/soan/{written(clerk, 'G05', issued_on=clock.today(), number='99')}"
    assert "Gửi chậm so với quy định" not in text(pages.get(f"{today}/gui"))


def test_request_when_of_a_replacement_then_its_own_reason_is_shown(
    town: Town, letter: uuid.UUID
) -> None:
    sender, clerk = town.clerk(town.province), town.clerk(town.ministry)
    services.recall(actor=sender, package_id=letter, codes=["G05"], reason="Lý do thu hồi")
    services.take_in()
    services.answer_request(actor=clerk, package_id=letter, agrees=False, reason="Không")
    draft = services.begin_change(actor=sender, package_id=letter, business=Business.REPLACE)
    words = replace(queries.draft(sender, draft).letter, number="18", reason="Lý do thay thế")
    services.save(actor=sender, draft_id=draft, letter=words)
    services.attach(actor=sender, draft_id=draft, content=io.BytesIO(PNG), name="moi.png")
    services.send(actor=sender, draft_id=draft)
    services.take_in()
    told = text(browser(town.ministry).get(f"/van-ban/{letter}"))
    assert "Lý do thay thế" in told and "Lý do thu hồi" not in told


def test_update_when_the_document_is_gone_then_no_link_to_its_file(
    town: Town, letter: uuid.UUID
) -> None:
    sender, clerk = town.clerk(town.province), town.clerk(town.ministry)
    draft = services.begin_change(actor=sender, package_id=letter, business=Business.UPDATE)
    words = replace(queries.draft(sender, draft).letter, reason="Bổ sung phụ lục")
    services.save(actor=sender, draft_id=draft, letter=words)
    services.send(actor=sender, draft_id=draft)
    services.take_in()
    page, theirs = f"/van-ban/{letter}", browser(town.ministry)
    assert f"{page}/de-nghi/" in text(theirs.get(page))
    services.answer_request(actor=clerk, package_id=letter, agrees=True, reason="")
    services.recall(actor=sender, package_id=letter, codes=["G05"], reason="Thôi")
    services.take_in()
    services.answer_request(actor=clerk, package_id=letter, agrees=True, reason="")
    assert f"{page}/de-nghi/" not in text(theirs.get(page))


def test_evidence_when_much_happened_then_page_by_page(
    town: Town, letter: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document, "EVENTS_SHOWN", 1)
    pages, seen, address = browser(town.province), 0, f"/van-ban/{letter}/bang-chung"
    while address:
        told = text(pages.get(address))
        seen += told.count("Tải biên nhận")
        further = re.search(r'href="(\?sau=\d+)"', told)
        address = f"/van-ban/{letter}/bang-chung{further[1]}" if further else ""
    assert seen == len(queries.document(town.clerk(town.province), letter).events) > 1


def test_changes_when_begun_from_the_page_then_are_drafts(town: Town, letter: uuid.UUID) -> None:
    mine, theirs = browser(town.province), browser(town.ministry)
    for kind, word in (("cap-nhat", "Cập nhật văn bản"), ("thay-the", "Thay thế văn bản")):
        draft = mine.post(f"/van-ban/{letter}/soan/{kind}")["Location"]
        assert word in text(mine.get(draft))
    answer = theirs.post(f"/van-ban/{letter}/soan/tra-loi")["Location"]
    assert "17/UBND-VP" in text(theirs.get(answer))
    assert theirs.post(f"/van-ban/{letter}/soan/thay-the").status_code == 404
    assert mine.post(f"/van-ban/{letter}/soan/khac").status_code == 404
    assert "Trả lời" in text(theirs.get("/van-ban/ban-thao"))
    theirs.post(f"{answer}/bo")
    assert theirs.get(answer).status_code == 404


def test_pages_when_a_stranger_or_without_the_right_then_are_shut(
    town: Town, letter: uuid.UUID
) -> None:
    assert browser(town.ministry, "cases.receive").get("/van-ban/").status_code == 403
    assert Client().get("/van-ban/")["Location"].startswith("/dang-nhap")
    other = sent(town.clerk(town.province), "G05")
    stranger = browser(town.department)
    for rest in ("", "/tep/0", "/bang-chung", "/phieu", "/thu-hoi", "/viec/tu-choi"):
        assert stranger.get(f"/van-ban/{other}{rest}").status_code == 404, rest
    assert stranger.get(f"/van-ban/soan/{uuid.uuid4()}").status_code == 404
    assert stranger.get(f"/van-ban/{letter}/viec/khong-co").status_code == 404
    assert len(queries.outgoing(town.clerk(town.province), OutQueue.ALL, Narrowed()).rows) == 2


def test_lists_when_asked_for_nonsense_then_still_answer(town: Town) -> None:
    pages = browser(town.province)
    for query in (
        "?hang=khong-co", "?khan=9", "?tu_ngay_ngay=31&tu_ngay_thang=2&tu_ngay_nam=2026",
        "?sau=zzz", "?q=%00%27%22",
    ):  # fmt: skip
        for path in ("/van-ban/", "/van-ban/di"):
            assert pages.get(f"{path}{query}").status_code == 200, (path, query)
