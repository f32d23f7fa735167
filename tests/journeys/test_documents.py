# SPDX-License-Identifier: Apache-2.0
"""Records clerks in a browser: one sends to three agencies; one refuses, one answers, one gives
the document back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.officials import Browse, browse
from tests.journeys.test_following import apart

from lienthong.connectors.tests.letters import PNG
from lienthong.connectors.tests.test_pages import browser as signed_in
from lienthong.connectors.tests.town import Town, town
from lienthong.exchange import services

__all__ = ["browse", "town"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SUBJECT = "Về việc phối hợp rà soát dữ liệu đất đai"


def press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).first.click()


def write(page: Page, number: str) -> None:
    """Fill in the first page of a document and attach its file."""
    page.get_by_label("Số", exact=True).fill(number)
    page.get_by_label("Ký hiệu").fill("UBND-VP")
    page.get_by_label("Trích yếu").fill(SUBJECT)
    page.get_by_label("Người ký", exact=True).fill("Người Ký Thử")
    page.locator("input[type=file]").set_input_files(
        {"name": "van-ban.png", "mimeType": "image/png", "buffer": PNG}
    )
    press(page, "Tải tệp lên")
    expect(page.get_by_text("van-ban.png").first).to_be_visible()


def send(page: Page) -> str:
    """Write to three agencies, one by its old code; return the address of the document."""
    page.goto("/van-ban/")
    press(page, "Soạn văn bản")
    write(page, "17")
    press(page, "Chọn nơi nhận")
    page.get_by_label("Bộ Tài chính").check()
    press(page, "Thêm nơi đã đánh dấu")
    page.locator("summary").filter(has_text="Dán danh sách mã").click()
    page.get_by_label("Mã cơ quan").fill("000.00.13.H42, H42.14")
    press(page, "Thêm theo mã")
    expect(page.get_by_role("heading", name="Đã chọn (3)")).to_be_visible()
    page.get_by_role("link", name="Xem lại và gửi").click()
    press(page, "Gửi")
    expect(page.get_by_role("heading", name=SUBJECT)).to_be_visible()
    return page.url


def refuse(page: Page, check: Callable[[Page], None]) -> None:
    page.goto("/van-ban/")
    check(page)
    page.get_by_role("link", name=SUBJECT).click()
    check(page)
    page.get_by_role("link", name="Từ chối tiếp nhận").click()
    page.get_by_label("Lý do").fill("Không đúng thẩm quyền")
    press(page, "Từ chối tiếp nhận")
    expect(page.get_by_text("Bị từ chối").first).to_be_visible()


def answer(page: Page, address: str, check: Callable[[Page], None]) -> None:
    page.goto(address)
    press(page, "Tiếp nhận, vào sổ")
    press(page, "Trả lời")
    write(page, "9")
    check(page)
    press(page, "Xem lại và gửi")
    check(page)
    press(page, "Gửi")
    expect(page.get_by_role("heading", name="Trả lời Công văn")).to_have_count(0)


def take_back(page: Page, address: str) -> None:
    """Read what the three said, and ask the third for the document."""
    page.goto(address)
    expect(page.get_by_text("Không đúng thẩm quyền").first).to_be_visible()
    expect(page.get_by_text("Được trả lời bằng")).to_be_visible()
    page.get_by_role("link", name="Thu hồi").click()
    page.get_by_label("Bộ Tài chính").uncheck()
    page.get_by_label("Lý do").fill("Sai phụ lục")
    press(page, "Thu hồi văn bản")
    expect(page.get_by_text("Chờ đồng ý thu hồi").first).to_be_visible()


def give_back(page: Page, address: str, check: Callable[[Page], None]) -> None:
    page.goto(address)
    expect(page.get_by_text("Sai phụ lục").first).to_be_visible()
    check(page)
    page.get_by_role("link", name="Đồng ý với bên gửi").click()
    press(page, "Đồng ý với bên gửi")
    expect(page.get_by_text("Tệp không mở được nữa")).to_be_visible()


def test_document_when_sent_to_three_then_each_does_with_it_what_it_may(
    town: Town, browse: Browse, check_page: Callable[[Page], None]
) -> None:
    page = browse(signed_in(town.province), java_script_enabled=False)
    address = send(page)
    apart(services.take_in)
    refuse(browse(signed_in(town.department)), check_page)
    answer(browse(signed_in(town.ministry)), address, check_page)
    apart(services.take_in)
    take_back(page, address)
    apart(services.take_in)
    give_back(browse(signed_in(town.other), width=360), address, check_page)
    page.goto(f"{address}/bang-chung")
    expect(page.get_by_text("Có trong sổ").first).to_be_visible()
    expect(page.get_by_text("Chưa chứng minh được")).to_have_count(0)
