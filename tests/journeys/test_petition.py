# SPDX-License-Identifier: Apache-2.0
"""A petition: sent, routed, answered, not satisfied, reopened above, answered again, satisfied."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.officials import Browse, browse

from lienthong.feedback.models import Petition
from lienthong.feedback.tests import factories

__all__ = ["browse"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
expect.set_options(timeout=20_000)
Check = Callable[[Page], None]
TITLE = "Rác để ba ngày ở đầu ngõ"


def send(page: Page, check: Check) -> str:
    """Send a petition; return the address where its writer follows it."""
    page.goto("/gop-y/")
    check(page)
    page.get_by_role("link", name="Sự việc ngoài hiện trường").click()
    check(page)
    page.get_by_label("Tóm tắt trong một dòng").fill(TITLE)
    page.get_by_label("Việc xảy ra thế nào").fill("Rác chưa ai thu gom từ thứ Hai, bốc mùi.")
    page.get_by_label("Xã, phường, đặc khu").fill("Kinh Bắc")
    page.get_by_role("button", name="Gửi", exact=True).click()
    page.wait_for_url("**/gop-y/PA-*")
    check(page)
    return page.url


def answer(page: Page, check: Check, words: str) -> None:
    """Take the petition at the head of the desk in hand, and answer it."""
    page.goto("/phan-anh/")
    check(page)
    page.get_by_role("link", name=TITLE).click()
    check(page)
    page.get_by_role("link", name="Nhận xử lý").click()
    page.get_by_role("button", name="Nhận xử lý").click()
    page.get_by_role("link", name="Trả lời", exact=True).click()
    check(page)
    page.get_by_label("Trả lời người gửi").fill(words)
    page.get_by_role("button", name="Trả lời").click()
    expect(page.get_by_text(words)).to_be_visible()


def judge(page: Page, address: str, verdict: str, why: str = "") -> None:
    page.goto(address)
    page.get_by_label(verdict, exact=True).check()
    if why:
        page.get_by_label("Vì sao chưa hài lòng").fill(why)
    page.get_by_role("button", name="Gửi ý kiến").click()


def test_petition_when_first_answer_does_not_satisfy_then_the_level_above_answers(
    browse: Browse, check_page: Check
) -> None:
    town = factories.town()
    writer = browse(factories.client_of(factories.citizen()), width=360)
    address = send(writer, check_page)
    expect(writer.get_by_text(town.ward.name).first).to_be_visible()
    beside, above = browse(town.neighbour.client()), browse(town.above.client())
    beside.goto("/phan-anh/")  # routed to the ward: the one beside it has nothing
    expect(beside.get_by_text(TITLE)).to_have_count(0)
    answer(browse(town.officer.client()), check_page, "Phường đã thu gom rác sáng nay.")
    judge(writer, address, "Không hài lòng")
    expect(writer.get_by_text("Viết ít nhất 10 ký tự").first).to_be_visible()
    judge(writer, address, "Không hài lòng", "Rác vẫn còn nguyên ở đầu ngõ.")
    expect(writer.get_by_text(town.province.name).first).to_be_visible()
    check_page(writer)
    answer(above, check_page, "Tỉnh đã kiểm tra, điểm tập kết được chuyển đi.")
    expect(above.get_by_text("Rác vẫn còn nguyên ở đầu ngõ.").first).to_be_visible()
    writer.goto(address)
    expect(writer.get_by_text("điểm tập kết được chuyển đi").first).to_be_visible()
    judge(writer, address, "Hài lòng")
    expect(writer.get_by_text("Ông/Bà đã cho biết hài lòng")).to_be_visible()
    check_page(writer)
    petition = Petition.objects.get()
    assert (petition.is_satisfied, petition.status) == (True, "closed")
    expect(writer.get_by_role("button", name="Gửi ý kiến")).to_have_count(0)
