# SPDX-License-Identifier: Apache-2.0
"""Signing in as people do: by password and code, by passkey, on a phone and on a desk."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import BrowserContext, Page

from lienthong.identity.tests import factories
from lienthong.notices import queries as notices
from lienthong.notices import services as notice_services

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

Opened = Callable[..., BrowserContext]
Check = Callable[[Page], None]
SLOW_MS = 30_000


@pytest.fixture(autouse=True)
def _no_former_attempts() -> None:
    cache.clear()


def open_page(open_context: Opened, live_server: Any, width: int) -> Page:
    host = live_server.url.replace("127.0.0.1", "localhost")  # passkeys need a host name
    context = open_context(viewport={"width": width, "height": 800}, base_url=host)
    context.set_default_timeout(SLOW_MS)
    return context.new_page()


def go_on(page: Page) -> None:
    """Press the one primary button of the page and wait for what it leads to."""
    with page.expect_navigation():
        page.click("main button >> nth=0")


def sign_in(page: Page, username: str, password: str = factories.PASSWORD) -> None:
    page.fill("[name=login]", username)
    page.fill("[name=password]", password)
    go_on(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_sign_in_when_official_then_code_is_asked_and_posts_are_offered(
    live_server: Any, open_context: Opened, check_page: Check, width: int
) -> None:
    made = factories.official(
        factories.post("cases.receive", name="Cán bộ một cửa"),
        factories.post("cases.sign", name="Chủ tịch"),
    )
    page = open_page(open_context, live_server, width)
    page.goto("/dang-nhap")
    check_page(page)
    sign_in(page, made.username, "sai")
    assert page.get_by_role("alert").or_(page.locator(".field__error, .banner--error")).count()
    sign_in(page, made.username)
    check_page(page)
    page.fill("[name=code]", factories.code_now())
    go_on(page)
    page.check("text=Chủ tịch")
    go_on(page)
    page.goto("/tai-khoan/")
    check_page(page)
    assert "Chủ tịch" in page.inner_text("body")


@pytest.mark.parametrize("width", [360, 1280])
def test_passkey_when_added_then_signs_in_without_a_password(
    live_server: Any, open_context: Opened, check_page: Check, width: int
) -> None:
    made = factories.citizen()
    notice_services.send(
        to=notices.recipient(made.id),
        template="case_received",
        data={"case_code": "H42-1", "procedure": "Đăng ký khai sinh", "agency": "UBND xã"},
    )
    page = open_page(open_context, live_server, width)
    give_authenticator(page)
    page.goto("/dang-nhap")
    sign_in(page, made.username)
    page.goto("/thong-bao")
    check_page(page)
    page.goto("/tai-khoan/khoa")
    page.fill("[name=password]", factories.PASSWORD)
    go_on(page)
    page.click("main button >> nth=0")
    page.wait_for_url("**/ma-du-phong")
    check_page(page)
    page.goto("/dang-xuat")
    go_on(page)
    page.goto("/dang-nhap?next=/tai-khoan/")
    page.click("form[data-passkey] button")
    page.get_by_role("heading", name="Tài khoản của tôi").wait_for()
    assert made.name in page.inner_text("main")


def give_authenticator(page: Page) -> None:
    """Give the browser a virtual security key (Chrome DevTools Protocol, domain WebAuthn)."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                "hasUserVerification": True, "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
