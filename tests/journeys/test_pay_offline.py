# SPDX-License-Identifier: Apache-2.0
"""A phone loses its network between “pay” and “paid”: nothing is lost, nothing is paid twice."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.journeys.test_following import sign_in

from lienthong.cases.models import Case
from lienthong.connectors.sandbox_pay import adapter
from lienthong.kernel.ids import OrderId
from lienthong.payments.models import Incoming, Order, Receipt
from lienthong.payments.rules import Status
from lienthong.portal import services as portal
from lienthong.portal.tests import factories

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
expect.set_options(timeout=30_000)


@pytest.fixture
def phone(open_context: Callable[..., BrowserContext], settings: Any, keys: Path) -> Page:
    """A phone with the offline worker in place."""
    settings.VAR = keys
    page = open_context(service_workers="allow").new_page()
    page.set_default_timeout(20_000)
    page.goto("/lien-he")
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.evaluate(
        "navigator.serviceWorker.controller ? null : new Promise((done) =>"
        " navigator.serviceWorker.addEventListener('controllerchange', () => done(null)))"
    )
    return page


def at_the_bank(phone: Page) -> tuple[str, UUID]:
    """Fill in, submit, press “pay”; return where the draft waits, and the bank's number."""
    factories.commune()
    owner = factories.citizen()
    draft = factories.filled(owner, factories.HOUSEHOLD)
    sign_in(phone, owner, f"/soan/{draft.id}/kiem-tra")
    phone.locator(".actions .button--primary").click()
    phone.wait_for_url("**/thanh-toan/*")
    phone.get_by_role("button", name="Thanh toán trực tuyến").click()
    phone.wait_for_url("**/sandbox-pay/*")
    return f"/soan/{draft.id}/thanh-toan", UUID(phone.url.rsplit("/", 1)[-1])


def the_bank_tells(number: UUID) -> None:
    """Let the bank's message arrive, as it does whatever became of the phone; and once more."""
    for _again in range(2):
        adapter.call_back(number)
    order = Order.objects.get()
    for _again in range(2):
        portal.after_payment(OrderId(order.pk))


def settled_once() -> bool:
    """Tell that one order was paid by one sum with one receipt, and made one dossier."""
    order = Order.objects.get()
    sums = list(Incoming.objects.values_list("amount_vnd", "disposition"))
    return (
        order.status == Status.PAID
        and sums == [(order.amount_vnd, "settles")]
        and Receipt.objects.count() == 1
        and Case.objects.count() == 1
    )


def test_phone_when_offline_after_the_bank_took_the_money_then_one_dossier(phone: Page) -> None:
    waiting, number = at_the_bank(phone)
    adapter.decide(number, is_taken=True)  # the bank has it; its answer never reaches the phone
    phone.context.set_offline(True)
    phone.goto(waiting)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Đọc khi không có mạng")
    the_bank_tells(number)  # meanwhile
    phone.context.set_offline(False)
    phone.goto(waiting)
    phone.wait_for_url("**/ho-so/*")
    expect(phone.get_by_text("Bộ phận Một cửa đang xem hồ sơ", exact=True)).to_be_visible()
    assert settled_once()
    phone.goto(f"/thanh-toan/{Order.objects.get().code}")
    expect(phone.get_by_text("Đã nhận đủ tiền.")).to_be_visible()
    expect(phone.get_by_role("button", name="Thanh toán trực tuyến")).to_have_count(0)
    phone.goto(f"/sandbox-pay/{number}")  # the bank's page, kept open in another tab
    expect(phone.get_by_text("Giao dịch đã được thanh toán.")).to_be_visible()
    assert settled_once()


def test_phone_when_offline_before_the_bank_heard_then_still_owed_and_paid_once(
    phone: Page,
) -> None:
    waiting, _number = at_the_bank(phone)
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Thanh toán", exact=True).click()
    expect(phone.get_by_text("chưa có gì được gửi đi")).to_be_visible()
    phone.context.set_offline(False)
    phone.goto(f"{waiting}?cho")
    expect(phone.get_by_text("Chưa nhận được tiền.")).to_be_visible()
    assert not Case.objects.exists() and not Incoming.objects.exists()
    phone.get_by_role("link", name="Đến trang thanh toán").click()
    phone.get_by_role("button", name="Thanh toán trực tuyến").click()
    phone.wait_for_url("**/sandbox-pay/*")
    second = UUID(phone.url.rsplit("/", 1)[-1])
    phone.get_by_role("button", name="Thanh toán", exact=True).click()
    phone.wait_for_url("**/thanh-toan/*")
    the_bank_tells(second)
    phone.goto(waiting)
    phone.wait_for_url("**/ho-so/*")
    assert settled_once()
