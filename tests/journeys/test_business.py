# SPDX-License-Identifier: Apache-2.0
"""A shopkeeper registers a household business: rows, another province, a fee, the rating."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.test_birth import at_page, choose, go_on, sign_in

from lienthong.portal import queries, services
from lienthong.portal.tests import factories
from lienthong.portal.tests.factories import HOUSEHOLD

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

expect.set_options(timeout=30_000)


def fill_in(page: Page, check_page: Callable[[Page], None]) -> None:
    at_page(page, "chu-ho")
    page.fill("#id_owner_phone", "0912 345 678")
    go_on(page)
    at_page(page, "ten-dia-chi")
    page.fill("#id_business_name", "Cà phê Sen Hồng")
    page.select_option("#id_address_province_code", "01")  # her own was offered
    expect(page.locator("#id_address_commune_code option[value='09169']")).to_have_count(0)
    page.select_option("#id_address_province_code", "24")
    page.select_option("#id_address_commune_code", "09169")  # drawn anew for the province
    expect(page.locator("#id_business_name")).to_have_value("Cà phê Sen Hồng")
    check_page(page)
    choose(page, "Không")
    go_on(page)
    at_page(page, "nganh-nghe")
    page.select_option("#id_activities_0_code", "5630")
    page.get_by_role("button", name="Thêm ngành, nghề").click()
    page.select_option("#id_activities_1_code", "5610")
    check_page(page)
    go_on(page)
    at_page(page, "von-lao-dong")
    page.fill("#id_capital_vnd", "50.000.000")
    for key in ("chu-the", "giay-to", "cam-doan"):
        go_on(page)
        at_page(page, key)


def test_business_when_registered_on_a_phone_then_paid_for_and_submitted(
    page: Page, check_page: Callable[[Page], None], keys: Path, settings: object
) -> None:
    settings.VAR = keys  # type: ignore[attr-defined] # not those of the checkout
    factories.commune()
    factories.another_province()
    actor = factories.citizen()
    page.set_default_timeout(30_000)
    page.goto(f"/nop-ho-so/{HOUSEHOLD}")
    sign_in(page, actor)
    go_on(page)
    fill_in(page, check_page)
    page.check("#id_truth")
    go_on(page)
    page.wait_for_url("**/kiem-tra")
    expect(page.get_by_text("100.000 ₫").first).to_be_visible()
    check_page(page)
    go_on(page)
    page.wait_for_url("**/thanh-toan/**")
    (draft,) = queries.open_drafts(actor)
    assert draft.order_id is not None
    services.after_payment(draft.order_id)  # as the worker does when the bank has told
    page.goto(f"/soan/{draft.id}/thanh-toan")
    page.wait_for_url("**/ho-so/*")
    check_page(page)


def test_page_when_chosen_again_and_typed_while_it_is_drawn_anew_then_both_stay(
    page: Page, keys: Path, settings: object
) -> None:
    settings.VAR = keys  # type: ignore[attr-defined] # not those of the checkout
    factories.commune()
    factories.another_province()
    page.set_default_timeout(30_000)
    page.goto(f"/nop-ho-so/{HOUSEHOLD}")
    sign_in(page, factories.citizen())
    go_on(page)
    at_page(page, "chu-ho")
    page.fill("#id_owner_phone", "0912 345 678")
    go_on(page)
    at_page(page, "ten-dia-chi")
    page.evaluate(CHOOSE, ["01", "24"])  # the first answer is still on its way
    page.fill("#id_business_name", "Cà phê Sen Hồng")
    expect(page.locator("#id_address_commune_code option[value='09169']")).to_have_count(1)
    expect(page.locator("#id_address_province_code")).to_have_value("24")
    page.evaluate(CHOOSE_AT_ONCE)  # each time as soon as the page is drawn
    expect(page.locator("body[data-drawn='2']")).to_have_count(1)
    expect(page.locator("#id_address_commune_code option[value='09169']")).to_have_count(1)
    expect(page.locator("#id_business_name")).to_have_value("Cà phê Sen Hồng")


#: Choose provinces one right after another.
CHOOSE = """codes => {
  window.choose = code => {
    const select = document.getElementById("id_address_province_code");
    if (select.value === code) return;
    select.value = code;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  };
  codes.forEach(choose);
}"""
#: Choose as soon as the page is drawn.
CHOOSE_AT_ONCE = """() => {
  document.body.dataset.drawn = 0;
  document.addEventListener("htmx:afterSwap", () => {
    document.body.dataset.drawn++;
    setTimeout(choose, 0, "24");
  });
  choose("01");
}"""
