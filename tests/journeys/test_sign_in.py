# SPDX-License-Identifier: Apache-2.0
"""Signing in as people do: by password and code, by passkey, on a phone and on a desk."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, Page, sync_playwright

from lienthong.identity.tests import factories
from lienthong.notices import queries as notices
from lienthong.notices import services as notice_services

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps a loop of its own
    cache.clear()
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()


def shot(page: Page, name: str) -> None:
    """Keep a picture where the caller asked for it; pictures are looked at, not compared."""
    folder = os.environ.get("LIENTHONG_SHOTS")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def open_page(browser: Browser, width: int) -> tuple[Page, list[str]]:
    page = browser.new_page(viewport={"width": width, "height": 800})
    problems: list[str] = []
    page.on(
        "console",
        lambda said: (
            problems.append(said.text)
            if said.type == "error" and "status of 4" not in said.text
            else None
        ),
    )
    return page, problems


def base(live_server: Any) -> str:
    return str(live_server.url).replace("127.0.0.1", "localhost")  # passkeys need a host name


@pytest.mark.parametrize("width", [360, 1280])
def test_sign_in_when_official_then_code_is_asked_and_posts_are_offered(
    live_server: Any, browser: Browser, width: int
) -> None:
    made = factories.official(
        factories.post("cases.receive", name="Cán bộ một cửa"),
        factories.post("cases.sign", name="Chủ tịch"),
    )
    page, problems = open_page(browser, width)
    page.goto(f"{base(live_server)}/dang-nhap")
    shot(page, f"sign-in-{width}")
    page.fill("[name=login]", made.username)
    page.fill("[name=password]", "sai")
    page.click("main button >> nth=0")
    shot(page, f"sign-in-wrong-{width}")
    page.fill("[name=login]", made.username)
    page.fill("[name=password]", factories.PASSWORD)
    page.click("main button >> nth=0")
    shot(page, f"second-factor-{width}")
    page.fill("[name=code]", factories.code_now())
    page.click("main button >> nth=0")
    shot(page, f"choose-{width}")
    page.check("text=Chủ tịch")
    page.click("main button >> nth=0")
    page.goto(f"{base(live_server)}/tai-khoan/")
    shot(page, f"account-{width}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert problems == []


@pytest.mark.parametrize("width", [360, 1280])
def test_passkey_when_added_then_signs_in_without_a_password(
    live_server: Any, browser: Browser, width: int
) -> None:
    made = factories.citizen()
    notice_services.send(
        to=notices.recipient(made.id),
        template="case_received",
        data={"case_code": "H42-1", "procedure": "Đăng ký khai sinh", "agency": "UBND xã"},
    )
    page, problems = open_page(browser, width)
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
    page.goto(f"{base(live_server)}/dang-nhap")
    page.fill("[name=login]", made.username)
    page.fill("[name=password]", factories.PASSWORD)
    page.click("main button >> nth=0")
    page.goto(f"{base(live_server)}/thong-bao")
    shot(page, f"inbox-{width}")
    page.goto(f"{base(live_server)}/tai-khoan/khoa")
    page.fill("[name=password]", factories.PASSWORD)
    page.click("main button >> nth=0")
    shot(page, f"add-passkey-{width}")
    page.click("main button >> nth=0")
    page.wait_for_url("**/ma-du-phong")
    shot(page, f"recovery-codes-{width}")
    page.goto(f"{base(live_server)}/dang-xuat")
    page.click("main button >> nth=0")
    page.goto(f"{base(live_server)}/dang-nhap?next=/tai-khoan/")
    page.click("form[data-passkey] button")
    page.get_by_role("heading", name="Tài khoản của tôi").wait_for()
    assert made.name in page.inner_text("main")
    assert problems == []
