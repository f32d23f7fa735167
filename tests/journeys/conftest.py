# SPDX-License-Identifier: Apache-2.0
"""A real browser for the journeys. Without Chromium they are skipped, except in CI, which fails."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

# Playwright's synchronous API runs an event loop in this thread; Django then takes every query for
# one made in asynchronous code. It is not: each journey is a plain sequence of calls.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

PHONE = {"width": 360, "height": 800}
DESK = {"width": 1280, "height": 800}
#: WCAG 2.2 A and AA, and what axe calls best practice.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: All of them; of what holds, axe need not tell every place: on a long page that takes seconds.
AXE = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium from the system; its path may be given as CHROMIUM."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        complaint = (
            "NO CHROMIUM: journeys cannot run. Install it (Debian: apt-get install chromium)"
        )
        if os.environ.get("CI") == "true":
            pytest.fail(complaint)
        pytest.skip(complaint)
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture
def open_context(browser: Browser, live_server: Any) -> Iterator[Callable[..., BrowserContext]]:
    """Make a browser context: `open_context(viewport=DESK, java_script_enabled=False)`."""
    made: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(
            **{
                "viewport": PHONE,
                "locale": "vi-VN",
                "base_url": live_server.url,
                "service_workers": "block",
                **options,
            }
        )
        context.set_default_timeout(10_000)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def page(open_context: Callable[..., BrowserContext]) -> Page:
    """A page on a phone; `check_page` fails on its script errors."""
    return watched(open_context().new_page())


@pytest.fixture
def plain_page(open_context: Callable[..., BrowserContext]) -> Page:
    """A page on a phone whose browser runs no JavaScript."""
    return open_context(java_script_enabled=False).new_page()


@pytest.fixture
def desk_page(open_context: Callable[..., BrowserContext]) -> Page:
    """A page on a desk."""
    return watched(open_context(viewport=DESK).new_page())


@pytest.fixture
def check_page() -> Callable[[Page], None]:
    """Fail unless the page in front is accessible, in its width, and free of script faults."""

    def check(page: Page) -> None:
        # A press answers when the next page begins: axe must not read a document without a root.
        page.wait_for_load_state()  # (a polled script would fall to the page's own CSP)
        found = Axe().run(page, options=AXE)
        assert not found.response["violations"], found.generate_report()
        wide, shown = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert wide <= shown, f"the page is {wide} px wide on a screen of {shown}"
        faults = getattr(page, "faults", [])
        assert not faults, faults

    return check


def watched(page: Page) -> Page:
    """Collect script errors, refused content and the like on `page.faults`."""
    faults: list[str] = []

    def note(message: Any) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            faults.append(message.text)

    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", note)
    page.faults = faults  # type: ignore[attr-defined] # the page is ours for this test
    return page
