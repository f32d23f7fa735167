# SPDX-License-Identifier: Apache-2.0
"""Without a network: what was saved is read, what was typed stays, nobody reads another's pages."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect
from tests.journeys.test_following import own_case, sign_in

from lienthong.portal.tests import factories

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
expect.set_options(timeout=30_000)


@pytest.fixture
def phone(open_context: Callable[..., BrowserContext]) -> Iterator[Page]:
    """A phone whose worker is in place."""
    page = open_context(service_workers="allow").new_page()
    page.set_default_timeout(12_000)
    page.goto("/lien-he")
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.evaluate(
        "navigator.serviceWorker.controller ? null : new Promise((done) =>"
        " navigator.serviceWorker.addEventListener('controllerchange', () => done(null)))"
    )
    yield page


@pytest.fixture(autouse=True)
def _keys_of_tests(settings: Any, keys: Path) -> None:
    settings.VAR = keys


def kept_caches(page: Page) -> list[str]:
    names: list[str] = page.evaluate("caches.keys()")
    return [name for name in names if name.startswith("own-")]


def keep_case(page: Page) -> str:
    """Save a dossier of a new mother on the phone; return its address."""
    factories.commune()
    mother = factories.citizen()
    address = reverse("portal:case", args=[own_case(mother).id])
    sign_in(page, mother, address)
    assert kept_caches(page) == []  # nothing is kept of its own accord
    page.get_by_role("button", name="Lưu để xem khi không có mạng").click()
    expect(page.get_by_text("Đã lưu lúc")).to_be_visible()
    return address


def test_public_page_when_visited_then_read_without_a_network(phone: Page) -> None:
    phone.goto("/quyen-rieng-tu")
    phone.wait_for_timeout(300)
    phone.context.set_offline(True)
    phone.goto("/quyen-rieng-tu")
    assert phone.get_by_role("heading", level=1).inner_text() == "Quyền riêng tư"
    expect(phone.get_by_text("Bản đã lưu lúc")).to_be_visible()
    phone.goto("/kha-nang-tiep-can")
    assert phone.get_by_role("heading", level=1).inner_text() == "Đọc khi không có mạng"
    expect(phone.get_by_role("link", name="Quyền riêng tư – Liên Thông")).to_be_visible()


def test_public_pages_when_the_language_changes_then_none_stays_in_the_old_one(phone: Page) -> None:
    phone.goto("/quyen-rieng-tu")
    phone.get_by_role("link", name="English").click()
    assert phone.get_by_role("heading", level=1).inner_text() == "Privacy"
    phone.wait_for_timeout(500)
    phone.context.set_offline(True)
    phone.goto("/ma-nguon")
    assert phone.get_by_role("heading", level=1).inner_text() == "Read without a network"


def test_dossier_when_kept_then_read_without_a_network_and_gone_after_signing_out(
    phone: Page,
) -> None:
    address = keep_case(phone)
    assert len(kept_caches(phone)) == 1
    phone.context.set_offline(True)
    phone.goto(address)
    expect(phone.get_by_text("Bản đã lưu lúc")).to_be_visible()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Đăng ký khai sinh")
    phone.goto("/khong-mang")
    expect(phone.locator("#rieng li")).to_have_count(2)  # the dossier, and its slip or paper
    phone.context.set_offline(False)
    phone.goto("/")
    phone.get_by_role("button", name="Đăng xuất").first.click()
    phone.wait_for_load_state()
    assert kept_caches(phone) == []
    phone.goto("/lien-he")
    phone.evaluate("navigator.serviceWorker.ready.then(() => null)")
    phone.wait_for_timeout(1000)
    phone.context.set_offline(True)
    phone.goto(address)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Đọc khi không có mạng")


def test_dossier_when_somebody_else_signs_in_then_gone(phone: Page) -> None:
    keep_case(phone)
    phone.context.clear_cookies()  # her session ends without her signing out
    assert len(kept_caches(phone)) == 1
    other = factories.citizen("027195001235", "Trần Thị Hoa")
    sign_in(phone, other, "/ho-so/")
    assert kept_caches(phone) == []


def test_dossier_when_the_session_is_over_then_nothing_is_kept_and_it_is_said(phone: Page) -> None:
    factories.commune()
    mother = factories.citizen()
    address = reverse("portal:case", args=[own_case(mother).id])
    sign_in(phone, mother, address)
    phone.context.clear_cookies()
    phone.get_by_role("button", name="Lưu để xem khi không có mạng").click()
    expect(phone.get_by_text("Chưa lưu được")).to_be_visible()
    assert kept_caches(phone) == []


def test_form_when_the_network_goes_then_what_was_typed_stays_and_is_put_back(phone: Page) -> None:
    factories.commune()
    mother = factories.citizen()
    case = own_case(mother)
    address = reverse("portal:talk", args=[case.id])
    sign_in(phone, mother, address)
    phone.context.set_offline(True)
    phone.fill("#id_body", "Tôi gõ khi mất mạng")
    phone.get_by_role("button", name="Gửi tin nhắn").click()
    expect(phone.get_by_text("chưa có gì được gửi đi")).to_be_visible()
    phone.context.set_offline(False)
    phone.goto(address)
    expect(phone.locator("#id_body")).to_have_value("Tôi gõ khi mất mạng")
    phone.get_by_role("button", name="Gửi tin nhắn").click()
    expect(phone.get_by_text("Chưa xem")).to_be_visible()
    assert phone.evaluate("Object.keys(localStorage)") == []
    expect(phone.locator("#id_body")).to_have_value("")


def test_typed_words_when_signed_out_then_gone(phone: Page) -> None:
    factories.commune()
    mother = factories.citizen()
    sign_in(phone, mother, reverse("portal:talk", args=[own_case(mother).id]))
    phone.context.set_offline(True)
    phone.fill("#id_body", "Riêng tư")
    assert phone.evaluate("Object.keys(localStorage).length") == 1
    phone.context.set_offline(False)
    phone.get_by_role("button", name="Đăng xuất").first.click()
    phone.wait_for_load_state()
    assert phone.evaluate("Object.keys(localStorage)") == []


def test_worker_when_switched_off_then_takes_everything_with_it(phone: Page, settings: Any) -> None:
    keep_case(phone)
    settings.OFFLINE_READING = False
    phone.evaluate("navigator.serviceWorker.ready.then((one) => one.update())")
    phone.evaluate("""async () => {
        const left = async () => (await caches.keys()).length
            + (await navigator.serviceWorker.getRegistrations()).length;
        while (await left()) await new Promise((after) => setTimeout(after, 50));
    }""")
    phone.goto("/")
    assert phone.evaluate("caches.keys()") == []
