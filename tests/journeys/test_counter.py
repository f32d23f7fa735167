# SPDX-License-Identifier: Apache-2.0
"""The one-stop hall in a browser: a number, the window, the dossier with its papers; and a booking.

The hall of these journeys is open at every hour: the server of the test reads the real clock.
"""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, expect
from tests.journeys.conftest import DESK, PHONE, watched
from tests.journeys.test_following import apart

from lienthong.cases.models import Case, Slip
from lienthong.cases.services.slips import print_slip
from lienthong.cases.tests import desk
from lienthong.cases.tests.factories import HOUSEHOLD
from lienthong.cases.tests.test_intake import NUMBER, counter, picture
from lienthong.counter import services
from lienthong.counter.models import Appointment, Ticket
from lienthong.counter.queries import OfficeView
from lienthong.counter.services import NewGroup
from lienthong.counter.tests.test_booking import sent_code
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AgencyId
from lienthong.orgs import services as orgs
from lienthong.orgs.rules import ShiftRule
from lienthong.orgs.tests.factories import START
from lienthong.payments.models import Receipt
from lienthong.signing import services as signing

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

expect.set_options(timeout=30_000)
Check = Callable[[Page], None]
Contexts = Callable[..., BrowserContext]
SYSTEM = Actor.system("journey.counter")
#: Address of a picture of a page that was turned once.
TURNED = re.compile(r"\?q=1$")
SIZES = pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])


def hall() -> OfficeView:
    """Open a counter with one group and one window, at all hours of every day."""
    place = counter()
    agency_id = AgencyId(place.agency.id)
    signing.issue_agency_seal(SYSTEM, agency_id)
    hours = [
        ShiftRule(weekday=day, opens=dt.time(0), closes=dt.time(23, 59), valid_from=START)
        for day in range(7)
    ]
    orgs.set_shifts(actor=SYSTEM, shifts=hours, valid_from=START, agency_id=agency_id)
    office = services.open_office(actor=SYSTEM, agency_id=agency_id)
    new = NewGroup(letter="B", name="Kinh doanh", procedures=(HOUSEHOLD,))
    services.open_group(actor=SYSTEM, office_id=office.id, new=new)
    services.add_window(actor=SYSTEM, office_id=office.id, number=1, name="Kinh doanh")
    return office


def at_the_window(context: BrowserContext, address: str) -> Page:
    """Sign a clerk in, in a browser of the window."""
    clerk = desk.official(
        "H05.12", "Nguyễn Thị Mận", "cases.receive", "counter.serve", desk.READ
    ).client()
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": clerk.cookies[name].value, "url": address}])
    return watched(context.new_page())


def take_number(page: Page, check: Check, office: OfficeView) -> None:
    page.goto(f"/lay-so/{office.kiosk_key}")
    check(page)
    page.get_by_label("Từ 60 tuổi").check()
    page.get_by_role("button", name="Kinh doanh").click()
    page.wait_for_url("**/lay-so/*/*")
    expect(page.get_by_text("B001")).to_be_visible()
    check(page)


def call(page: Page, check: Check) -> None:
    page.goto("/mot-cua/goi-so")
    page.get_by_role("button", name="Ngồi quầy này").click()
    page.get_by_role("button", name="Gọi số tiếp theo").click()
    expect(page.get_by_text("B001").first).to_be_visible()
    check(page)
    page.get_by_role("button", name="Nhận hồ sơ").click()
    page.wait_for_url("**/nhan-tai-quay*")
    check(page)


def type_in(page: Page, check: Check) -> None:
    page.select_option("[name=thu_tuc]", HOUSEHOLD)
    page.fill("[name=so_dinh_danh]", NUMBER)
    page.get_by_role("button", name="Tra cứu và nhập hồ sơ").click()
    page.wait_for_url("**/nhan-tai-quay/*")
    expect(page.locator("[name=ten]")).to_have_value("Nguyễn Thị Hường")
    for name, value in desk.typed(HOUSEHOLD).items():
        put(page, name, value)
    page.get_by_role("button", name="Lưu").last.click()
    page.wait_for_load_state()
    check(page)


def put(page: Page, name: str, value: str) -> None:
    """Answer one question, whatever it is drawn as."""
    box = page.locator(f'#viec [name="{name}"]').first
    if not box.count():
        return
    kind = box.evaluate("one => one.type")
    if kind == "checkbox":
        box.check()
    elif kind == "radio":
        page.locator(f'#viec [name="{name}"][value="{value}"]').check()
    elif kind.startswith("select"):
        box.select_option(value)
    else:
        box.fill(value)


def scan(page: Page, check: Check, folder: Path) -> None:
    """Put two pages behind a paper, change their order, turn one."""
    files = []
    for number, size in enumerate([(60, 80), (80, 60)]):
        path = folder / f"trang-{number}.png"
        path.write_bytes(picture(size=size).read())
        files.append(path)
    sheet = page.locator("fieldset.sheet").first
    sheet.locator("input[type=file]").set_input_files(files)
    expect(page.locator("fieldset.sheet").first.locator(".scans__one")).to_have_count(2)
    first = page.locator(".scans__one img").first.get_attribute("src") or ""
    page.get_by_role("button", name="Đưa trang 2 lên trước").click()
    expect(page.locator(".scans__one img").last).to_have_attribute("src", first)
    page.get_by_role("button", name="Xoay trang 1 sang phải").click()
    expect(page.locator(".scans__one img").first).to_have_attribute("src", TURNED)
    check(page)


def confirm(page: Page, check: Check) -> None:
    page.get_by_role("button", name="Cho đọc trên màn hình").click()
    page.wait_for_url("**/xac-nhan")
    check(page)
    page.get_by_role("button", name="Đúng, tôi xác nhận").click()
    page.wait_for_url("**/nhan-tai-quay/*")
    expect(page.get_by_text("Đã xác nhận")).to_be_visible()


@SIZES
def test_counter_when_a_person_comes_then_number_dossier_cash_and_slip(
    open_context: Contexts, check_page: Check, live_server: object, tmp_path: Path,
    viewport: dict[str, int],
) -> None:  # fmt: skip
    office = hall()
    desk.person(NUMBER, full_name="Nguyễn Thị Hường")
    citizen = watched(open_context(viewport=viewport).new_page())
    take_number(citizen, check_page, office)
    page = at_the_window(open_context(viewport=DESK), live_server.url)  # type: ignore[attr-defined] # a fixture
    call(page, check_page)
    citizen.goto(f"/so/{Ticket.objects.get().token}")
    check_page(citizen)
    type_in(page, check_page)
    scan(page, check_page, tmp_path)
    confirm(page, check_page)
    page.fill("[name=tien_mat]", "200.000")
    page.get_by_role("button", name="Tiếp nhận, in Mẫu 01").click()
    expect(page.get_by_text("Đưa cho người nộp")).to_be_visible()
    check_page(page)
    case = Case.objects.get()
    assert Receipt.objects.count() == 1 and Ticket.objects.get().intake_keys == [
        case.idempotency_key
    ]
    slip_id = Slip.objects.get(case=case).pk
    apart(lambda: print_slip(slip_id))
    expect(page.get_by_role("link", name="Mở để in")).to_be_visible()


@SIZES
@pytest.mark.parametrize("is_plain", [False, True], ids=["script", "plain"])
def test_booking_when_a_guest_books_then_the_code_confirms_and_the_kiosk_knows_it(
    open_context: Contexts, check_page: Check, viewport: dict[str, int], is_plain: bool
) -> None:
    office = hall()
    context = open_context(viewport=viewport, java_script_enabled=not is_plain)
    context.set_default_timeout(30_000)
    check = (lambda _page: None) if is_plain else check_page
    page = watched(context.new_page())
    page.goto("/hen-gio/")
    check(page)
    page.get_by_role("link", name=office.agency_name).click()
    page.get_by_role("link", name="Kinh doanh").click()
    page.locator(".days a").nth(1).click()
    check(page)
    page.locator("[name=gio]:not([disabled])").nth(3).check()
    page.fill("[name=ten]", "Nguyễn Thị Hường")
    page.fill("[name=dien_thoai]", "0912 345 678")
    page.get_by_role("button", name="Đặt lịch hẹn").click()
    page.wait_for_url("**/hen-gio/*")
    check(page)
    page.fill("[name=ma]", sent_code())
    page.get_by_role("button", name="Xác nhận lịch hẹn").click()
    expect(page.get_by_text("Đã đặt")).to_be_visible()
    check(page)
    assert Appointment.objects.get().state == "booked"
