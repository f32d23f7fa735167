# SPDX-License-Identifier: Apache-2.0
"""A mother registers her child: the whole main job of the portal, in a browser, on a phone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from lienthong.cases import queries as case_queries
from lienthong.cases import services as cases
from lienthong.cases.tests.factories import Commune
from lienthong.identity.tests.factories import PASSWORD
from lienthong.kernel.actor import Actor
from lienthong.portal.tests import factories

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

expect.set_options(timeout=30_000)
Check = Callable[[Page], None]


def sign_in(page: Page, actor: Actor) -> None:
    page.fill("[name=login]", actor.personal_number or "")
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button[type=submit]").first.click()


def go_on(page: Page) -> None:
    """Press the one primary action of the page."""
    page.locator(".actions .button--primary").click()


def at_page(page: Page, key: str) -> None:
    page.wait_for_url(f"**/trang/{key}", timeout=30_000)


def choose(page: Page, label: str) -> None:
    page.get_by_label(label, exact=True).check()


def find_and_begin(page: Page, check: Check, actor: Actor) -> None:
    page.goto("/")
    check(page)
    page.fill("#tim", "khai sinh")
    page.get_by_role("button", name="Tìm", exact=True).click()
    page.wait_for_url("**/tim-kiem*")
    check(page)
    page.get_by_role("link", name="Đăng ký khai sinh").click()
    page.wait_for_url("**/thu-tuc/*")
    check(page)
    go_on(page)
    sign_in(page, actor)
    page.wait_for_url("**/nop-ho-so/*")
    check(page)
    go_on(page)


def fill_in(page: Page, check: Check) -> None:
    at_page(page, "nguoi-yeu-cau")
    expect(page.get_by_text("Lê Thị Mai").last).to_be_visible()
    check(page)
    if not page.input_value("#id_declarant_phone"):
        page.fill("#id_declarant_phone", "0912 345 678")
    choose(page, "Mẹ")
    go_on(page)
    at_page(page, "tre")
    go_on(page)
    page.get_by_role("alert").wait_for()
    check(page)
    page.fill("#id_child_name", "Lê Minh An")
    choose(page, "Nữ")
    for part, text in (("ngay", "10"), ("thang", "11"), ("nam", "2026")):
        page.fill(f"#id_child_born_on_{part}", text)
    page.fill("#id_child_birth_place", "Bệnh viện Sản - Nhi")
    go_on(page)
    say_the_rest(page, check)


def say_the_rest(page: Page, check: Check) -> None:
    at_page(page, "nguoi-me")
    check(page)
    go_on(page)
    at_page(page, "ve-nguoi-cha")
    choose(page, "Không")
    go_on(page)
    at_page(page, "noi-dang-ky")
    check(page)
    go_on(page)
    at_page(page, "viec-sinh")
    choose(page, "Giấy chứng sinh")
    go_on(page)
    at_page(page, "giay-to")
    go_on(page)
    page.get_by_role("alert").get_by_role("link").click()
    check(page)


def declare(page: Page, check: Check) -> None:
    go_on(page)
    at_page(page, "cam-doan")
    choose(page, "Tôi cam đoan nội dung khai là đúng sự thật")
    go_on(page)
    page.wait_for_url("**/kiem-tra")
    check(page)
    go_on(page)
    page.wait_for_url("**/ho-so/*")
    expect(page.get_by_text("Bộ phận Một cửa đang xem hồ sơ", exact=True)).to_be_visible()
    check(page)


def follow(page: Page, check: Check, place: Commune, actor: Actor) -> None:
    """Complete the dossier, take the result's place, withdraw at the end."""
    (row,) = case_queries.my_cases(actor)
    case = case_queries.case(place.clerk, row.id)
    cases.ask_supplement(
        actor=place.clerk, case_id=case.id, expected_version=case.version,
        items=("Giấy chứng sinh chụp rõ hơn",), reason="Ảnh bị mờ",
    )  # fmt: skip
    page.reload()
    page.get_by_role("link", name="Bổ sung ngay").click()
    check(page)
    page.fill("#id_note", "Tôi gửi lại ảnh rõ hơn")
    go_on(page)
    expect(page.get_by_text("Tôi gửi lại ảnh rõ hơn")).to_be_visible()
    page.goto("/ho-so/")
    check(page)
    page.goto(reverse("portal:withdraw", args=[row.id]))
    check(page)
    page.fill("#id_reason", "Nộp nhầm nơi")
    page.get_by_label("Tôi hiểu và muốn rút hồ sơ này").check()
    page.get_by_role("button", name="Rút hồ sơ").click()
    expect(page.get_by_text("Nộp nhầm nơi")).to_be_visible()
    page.goto("/du-lieu-cua-toi")
    check(page)


def test_birth_when_registered_on_a_phone_then_followed_completed_and_taken_back(
    page: Page, check_page: Check, keys: Path, settings: object
) -> None:
    settings.VAR = keys  # type: ignore[attr-defined] # not those of the checkout
    place, actor = factories.commune(), factories.citizen()
    page.set_default_timeout(30_000)
    find_and_begin(page, check_page, actor)
    fill_in(page, check_page)
    scan = {"name": "chung-sinh.png", "mimeType": "image/png", "buffer": factories.picture()}
    page.set_input_files("#file_KS-02", scan)
    expect(page.locator(".files__words")).to_contain_text("chung-sinh.png")
    declare(page, check_page)
    follow(page, check_page, place, actor)


def test_birth_when_registered_without_javascript_then_a_dossier(
    plain_page: Page, keys: Path, settings: object
) -> None:
    settings.VAR = keys  # type: ignore[attr-defined] # not those of the checkout
    factories.commune()
    actor = factories.citizen()
    page = plain_page
    page.set_default_timeout(30_000)

    def check(_page: Page) -> None:
        """Nothing can be run in this page."""

    find_and_begin(page, check, actor)
    fill_in(page, check)
    scan = {"name": "chung-sinh.png", "mimeType": "image/png", "buffer": factories.picture()}
    page.set_input_files("#file_KS-02", scan)
    page.get_by_role("button", name="Tải lên").click()
    expect(page.locator(".files__words")).to_contain_text("chung-sinh.png")
    declare(page, check)
