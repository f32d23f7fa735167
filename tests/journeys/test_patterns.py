# SPDX-License-Identifier: Apache-2.0
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page
from tests.journeys.conftest import DESK, PHONE, watched

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PATHS = (
    "/mau-giao-dien/",
    "/mau-giao-dien/bang",
    "/mau-giao-dien/tong-loi",
    "/mau-giao-dien/dong-ho",
    "/mau-giao-dien/hang-ho-so",
    "/mau-giao-dien/bieu-do",
    "/mau-giao-dien/lay-so",
    "/mau-giao-dien/nut/khung",
    "/mau-giao-dien/trang/bieu-mau",
    "/mau-giao-dien/trang/can-bo",
    "/lien-he",
    "/khong-co-trang-nay",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("path", PATHS)
def test_page_when_seen_then_accessible(
    open_context: Callable[..., BrowserContext],
    check_page: Callable[[Page], None],
    path: str,
    viewport: dict[str, int],
    scheme: str,
) -> None:
    page = watched(open_context(viewport=viewport, color_scheme=scheme).new_page())
    page.goto(path)
    check_page(page)


def test_form_when_wrong_then_focus_is_on_the_summary_and_its_links_lead_to_fields(
    page: Page, check_page: Callable[[Page], None]
) -> None:
    answer = page.goto("/mau-giao-dien/trang/bieu-mau?loi")
    assert answer is not None and answer.status == 422
    assert page.evaluate("document.activeElement.className") == "errors"
    page.locator(".errors").get_by_role("link", name="Ngày sinh").click()
    assert page.evaluate("document.activeElement.id") == "id_born_on_ngay"
    check_page(page)


def test_language_when_switched_without_javascript_then_remembered(plain_page: Page) -> None:
    plain_page.goto("/lien-he")
    plain_page.get_by_role("link", name="English").click()
    assert plain_page.get_by_role("heading", level=1).inner_text() == "Contact"
    plain_page.goto("/quyen-rieng-tu")
    assert plain_page.get_by_role("heading", level=1).inner_text() == "Privacy"


def test_keys_when_question_mark_is_pressed_then_shown_and_hidden(desk_page: Page) -> None:
    desk_page.goto("/mau-giao-dien/trang/can-bo")
    sheet = desk_page.locator("#phim-tat")
    desk_page.keyboard.press("?")
    assert sheet.is_visible()
    desk_page.keyboard.press("Escape")
    assert not sheet.is_visible()
    desk_page.keyboard.press("j")
    assert desk_page.evaluate("document.activeElement.textContent") == "H49.13-261119-0007"


def test_keyboard_when_first_tab_then_skips_to_the_content(page: Page) -> None:
    page.goto("/lien-he")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "noi-dung"
