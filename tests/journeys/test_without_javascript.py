# SPDX-License-Identifier: Apache-2.0
"""Journeys in a browser that runs no JavaScript: paying, completing, deciding, taking a number.

Birth, look-up, language and the end of a session have theirs beside the journeys with JavaScript.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.journeys import world
from tests.journeys.conftest import DESK
from tests.journeys.test_birth import at_page, choose, go_on, sign_in
from tests.journeys.test_following import apart
from tests.journeys.test_sweep import opened
from tests.journeys.world import World

from lienthong.cases import queries as case_queries
from lienthong.cases import services as cases
from lienthong.cases.models import Case
from lienthong.cases.queries import CaseView
from lienthong.cases.rules import Status
from lienthong.files import queries as files
from lienthong.identity import queries as identity
from lienthong.kernel.ids import CaseId
from lienthong.portal import queries as portal_queries
from lienthong.portal import services as portal
from lienthong.portal.tests import factories

pytestmark = [
    pytest.mark.journey, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300),
]  # fmt: skip

expect.set_options(timeout=30_000)


@pytest.fixture
def here(settings: Any, keys: Path) -> World:
    settings.VAR = keys
    return world.made()


@pytest.fixture
def seat(open_context: Callable[..., BrowserContext], here: World) -> Callable[[str], Page]:
    """Sit down as somebody, without JavaScript."""

    def sit(role: str) -> Page:
        return opened(open_context, here, role, "vi", viewport=DESK, java_script_enabled=False)

    return sit


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def hand_over(clerk: Page, number: str) -> None:
    """Hand a result to its applicant at the counter, who confirms on the turned screen."""
    choose(clerk, "Không quét được: tôi đã xem giấy tờ tùy thân của người nhận")
    clerk.get_by_label("4 số cuối trên giấy tờ").fill(number[-4:])
    go_on(clerk)
    clerk.wait_for_url("**/trao/*")
    clerk.get_by_role("link", name="Xác nhận trên màn hình").click()
    press(clerk, "Đúng, tôi đã nhận")


def test_business_when_paid_for_without_javascript_then_submitted(
    plain_page: Page, settings: Any, keys: Path
) -> None:
    settings.VAR = keys
    factories.commune()
    actor, page = factories.citizen(), plain_page
    page.set_default_timeout(30_000)
    draft = factories.filled(actor, factories.HOUSEHOLD)
    page.goto(f"/soan/{draft.id}/trang/nganh-nghe")
    sign_in(page, actor)
    at_page(page, "nganh-nghe")
    press(page, "Thêm ngành, nghề")
    page.select_option("#id_activities_1_code", "5610")
    go_on(page)
    at_page(page, "von-lao-dong")
    page.goto(f"/soan/{draft.id}/kiem-tra")
    go_on(page)
    page.wait_for_url("**/thanh-toan/**")
    page.locator("main form button").first.click()
    page.wait_for_url("**/sandbox-pay/*")
    press(page, "Thanh toán")
    page.wait_for_url("**/thanh-toan/**")
    if page.get_by_role("button", name="Tôi đã chuyển khoản").count():
        press(page, "Tôi đã chuyển khoản")
    now = portal_queries.draft(actor, draft.id)
    assert now.order_id
    portal.after_payment(now.order_id)  # as the worker does when the bank has told
    page.goto(f"/soan/{draft.id}/thanh-toan")
    page.wait_for_url("**/ho-so/*")


def test_dossier_when_decided_without_javascript_then_accepted_signed_and_returned(
    seat: Callable[[str], Page], here: World
) -> None:
    clerk, specialist, chair = seat("clerk"), seat("specialist"), seat("chair")
    case_id = here.names["waiting"]

    def step_named(role: str) -> str:
        (row,) = Case.objects.get(pk=case_id).steps.filter(role=role, done_at=None)
        return f"/mot-cua/ho-so/{case_id}/buoc/{row.pk}"

    def status() -> Status:
        return Status(Case.objects.get(pk=case_id).status)

    clerk.goto("/mot-cua/")
    clerk.get_by_role("link", name="Đăng ký khai sinh").first.wait_for()
    clerk.goto(f"/mot-cua/ho-so/{case_id}/tiep-nhan")
    go_on(clerk)
    clerk.wait_for_url(f"**/mot-cua/ho-so/{case_id}*")
    for role in ("appraise", "draft"):
        if role == "draft":
            specialist.goto(f"/mot-cua/ho-so/{case_id}/du-thao")
            go_on(specialist)
        specialist.goto(step_named(role))
        go_on(specialist)
        specialist.wait_for_url(f"**/mot-cua/ho-so/{case_id}*")
    chair.goto(f"/mot-cua/ho-so/{case_id}/ky")
    choose(chair, "Tôi đã xem dự thảo và đồng ý ký, đóng dấu số")
    go_on(chair)
    chair.wait_for_url("**/da-ky*")
    expect(chair.get_by_text("Đã ký số và đóng dấu").first).to_be_visible()
    assert status() is Status.DONE
    clerk.goto(f"/mot-cua/ho-so/{case_id}/tra-ket-qua")
    hand_over(clerk, Case.objects.get(pk=case_id).applicant_number)
    clerk.wait_for_url(f"**/mot-cua/ho-so/{case_id}*")
    assert status() is Status.RETURNED


def test_citizen_when_without_javascript_then_completes_petitions_and_verifies(
    seat: Callable[[str], Page], here: World, tmp_path: Path
) -> None:
    page = seat("citizen")
    asked = here.names["asked"]
    page.goto(f"/ho-so/{asked}")
    page.get_by_role("link", name="Bổ sung ngay").click()
    scan = {"name": "ro.png", "mimeType": "image/png", "buffer": factories.picture()}
    page.set_input_files("#file_KS-02", scan)  # type: ignore[arg-type] # a file
    press(page, "Lưu, gửi sau")
    expect(page.get_by_text("ro.png")).to_be_visible()
    press(page, "Gửi bổ sung")
    page.wait_for_url(f"**/ho-so/{asked}*")
    send_petition(page)
    verify_slip(page, here, tmp_path)


def send_petition(page: Page) -> None:
    page.goto("/gop-y/gui?ve=field")
    page.fill("#id_title", "Đèn đường không sáng")
    page.fill("#id_text", "Đèn đường trước số 12 không sáng đã ba đêm.")
    page.fill("#id_place", "Kinh Bắc")
    page.locator("main form .button--primary, main .actions .button--primary").first.click()
    page.wait_for_url("**/gop-y/PA-*")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto("/gop-y/cua-toi")
    page.get_by_role("link", name="Đèn đường không sáng").click()
    expect(page.get_by_text("đã ba đêm")).to_be_visible()


def verify_slip(page: Page, here: World, folder: Path) -> None:
    case = _case(here.names["working"])
    slip = case.slips[0]
    apart(lambda: cases.print_slip(slip.id))
    file_id = _case(here.names["working"]).slips[0].file_id
    assert file_id
    paper = folder / "giay-tiep-nhan.pdf"
    paper.write_bytes(files.read_bytes(file_id))
    page.goto("/xac-minh")
    page.set_input_files("#id_file", paper)
    press(page, "Xác minh")
    expect(page.get_by_text("Đây đúng là").first).to_be_visible()


def _case(case_id: str) -> CaseView:
    row = Case.objects.get(pk=case_id)
    mother = identity.account_of(factories.MOTHER)
    assert mother
    return case_queries.case(identity.actor_of_account(mother.id), CaseId(row.pk))


def test_ticket_when_taken_without_javascript_then_printed_followed_and_called(
    seat: Callable[[str], Page], here: World
) -> None:
    page = seat("nobody")
    page.goto(f"/lay-so/{here.names['kiosk']}")
    page.get_by_role("button", name="Hộ tịch").click()
    page.wait_for_url(f"**/lay-so/{here.names['kiosk']}/*")
    expect(page.get_by_text("A003").first).to_be_visible()
    page.goto(f"/so/{page.url.rsplit('/', 1)[-1]}")
    expect(page.get_by_text("A003").first).to_be_visible()
    clerk = seat("clerk")
    clerk.goto("/mot-cua/goi-so")
    expect(clerk.get_by_text("A001").first).to_be_visible()
