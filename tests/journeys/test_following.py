# SPDX-License-Identifier: Apache-2.0
"""A dossier followed to its end: talk, request for more, result, shared, looked up, verified."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from playwright.sync_api import Page, expect

from lienthong.cases import queries as case_queries
from lienthong.cases import services as cases
from lienthong.cases.queries import CaseView
from lienthong.cases.rules import Verb
from lienthong.cases.tests.factories import Commune
from lienthong.files import queries as files
from lienthong.identity.tests.factories import PASSWORD
from lienthong.kernel.actor import Actor
from lienthong.ledger import services as ledger
from lienthong.portal import services as portal
from lienthong.portal.tests import factories

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

expect.set_options(timeout=30_000)
Check = Callable[[Page], None]


@pytest.fixture
def place(settings: Any, keys: Path) -> Commune:
    settings.VAR = keys
    return factories.commune(with_keys=True)


def look(page: Page, check: Check, name: str) -> None:
    """Check a page; keep a picture of it where LIENTHONG_SHOW_PAGES names a folder."""
    check(page)
    if folder := os.environ.get("LIENTHONG_SHOW_PAGES"):
        wide = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=Path(folder, f"{name}-{wide}.png"), full_page=True)


def sign_in(page: Page, actor: Actor, address: str) -> None:
    page.goto(address)
    page.fill("[name=login]", actor.personal_number or "")
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(f"**{address}")


def apart(act: Callable[[], object]) -> None:
    """Do what seals papers in a thread of its own: sealing needs a thread without an event loop."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result()


def own_case(actor: Actor) -> CaseView:
    draft = factories.filled(actor)
    sent = portal.submit(actor, draft.id, expected_version=draft.version)
    assert sent.case_id
    return case_queries.case(actor, sent.case_id)


def settle(place: Commune, case: CaseView) -> CaseView:
    """Do every step up to the signed result, as the officials would."""
    for _turn in range(6):
        view = case_queries.case(place.specialist, case.id)
        offered = {action.verb: action for action in view.next_actions}
        if Verb.DRAFT_RESULT in offered and view.result is None:
            cases.draft_result(
                actor=place.specialist, case_id=case.id, expected_version=view.version
            )
            continue
        step = offered.get(Verb.COMPLETE_STEP)
        if step is None or step.step_id is None:
            break
        cases.complete_step(
            actor=place.specialist, case_id=case.id, step_id=step.step_id,
            expected_version=view.version,
        )  # fmt: skip
    view = case_queries.case(place.chair, case.id)
    apart(
        lambda: cases.sign_result(actor=place.chair, case_id=case.id, expected_version=view.version)
    )
    return case_queries.case(place.chair, case.id)


def accept(place: Commune, case: CaseView) -> None:
    """Receive a dossier, its slip printed."""
    cases.accept(actor=place.clerk, case_id=case.id, expected_version=case.version)
    (slip,) = case_queries.case(place.clerk, case.id).slips
    apart(lambda: cases.print_slip(slip.id))


def talk(page: Page, check: Check, place: Commune, case: CaseView) -> None:
    page.get_by_role("link", name="Nhắn tin về hồ sơ này").click()
    look(page, check, "talk-empty")
    page.fill("#id_body", "Tôi nộp ảnh chụp được không?")
    page.get_by_role("button", name="Gửi tin nhắn").click()
    expect(page.get_by_text("Chưa xem")).to_be_visible()
    cases.read_messages(actor=place.clerk, case_id=case.id)
    cases.write_message(actor=place.clerk, case_id=case.id, body="Được, nếu ảnh rõ bốn góc.")
    page.goto(reverse("portal:case", args=[case.id]))
    look(page, check, "case")
    page.get_by_role("link", name="Xem tin nhắn").click()
    expect(page.get_by_text("Được, nếu ảnh rõ bốn góc.")).to_be_visible()
    expect(page.get_by_text("Tôi nộp ảnh chụp được không?")).to_be_visible()
    look(page, check, "talk")


def supplement(page: Page, check: Check, place: Commune, case: CaseView) -> None:
    view = case_queries.case(place.specialist, case.id)
    cases.ask_supplement(
        actor=place.specialist, case_id=case.id, expected_version=view.version,
        items=("Bản chụp rõ, đủ các trang: Giấy chứng sinh", "Gọi lại cho cán bộ"),
        reason="Ảnh chụp bị mờ.",
    )  # fmt: skip
    page.goto(reverse("portal:case", args=[case.id]))
    look(page, check, "case-asked")
    page.get_by_role("link", name="Bổ sung ngay").click()
    look(page, check, "supplement")
    scan = {"name": "ro.png", "mimeType": "image/png", "buffer": factories.picture()}
    page.set_input_files("#file_KS-02", scan)
    page.get_by_role("button", name="Lưu, gửi sau").click()
    expect(page.get_by_text("ro.png")).to_be_visible()
    look(page, check, "supplement-kept")
    page.get_by_role("button", name="Gửi bổ sung").click()
    page.wait_for_url(f"**/ho-so/{case.id}*")  # the fragment of the form stays in the address


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_dossier_when_followed_then_talked_about_completed_shared_and_verified(
    page: Page, desk_page: Page, check_page: Check, place: Commune, size: str, tmp_path: Path
) -> None:
    page = page if size == "phone" else desk_page
    page.set_default_timeout(30_000)
    mother = factories.citizen()
    case = own_case(mother)
    accept(place, case)
    sign_in(page, mother, reverse("portal:case", args=[case.id]))
    talk(page, check_page, place, case)
    supplement(page, check_page, place, case)
    done = settle(place, case)
    ledger.sequence("audit")
    page.goto(reverse("portal:case", args=[case.id]))
    look(page, check_page, "case-done")
    page.get_by_role("link", name="Chia sẻ Giấy khai sinh").click()
    page.get_by_role("button", name="Tạo liên kết").click()
    look(page, check_page, "share")
    link = page.locator(".copy code").first.inner_text()
    page.goto(link[link.index("/chia-se/") :])
    expect(page.get_by_text("Đây đúng là").first).to_be_visible()
    look(page, check_page, "shared")
    page.goto("/du-lieu-cua-toi")
    look(page, check_page, "accesses")
    page.goto("/thong-bao/cach-nhan")
    look(page, check_page, "wishes")
    page.goto("/thong-bao/da-gui")
    look(page, check_page, "letters")
    page.goto(reverse("portal:withdraw", args=[own_case(mother).id]))
    look(page, check_page, "withdraw")
    assert done.result
    assert done.result.file_id
    verify(page, check_page, files.read_bytes(done.result.file_id), tmp_path)


def verify(page: Page, check: Check, content: bytes, folder: Path) -> None:
    page.goto("/xac-minh")
    look(page, check, "verify-empty")
    good, bad = folder / "ket-qua.pdf", folder / "da-sua.pdf"
    good.write_bytes(content)
    bad.write_bytes(content.replace(b"/Title", b"/TitlE", 1) + b"\n%%EOF\n")
    page.set_input_files("#id_file", good)
    page.get_by_role("button", name="Xác minh", exact=True).click()
    expect(page.get_by_text("Đây đúng là").first).to_be_visible()
    look(page, check, "verify-good")
    page.set_input_files("#id_file", bad)
    page.get_by_role("button", name="Xác minh", exact=True).click()
    expect(page.get_by_text("không đạt").first).to_be_visible()
    look(page, check, "verify-bad")


def test_lookup_when_without_javascript_then_by_code_and_secret(
    plain_page: Page, place: Commune
) -> None:
    page, case = plain_page, own_case(factories.citizen())
    page.goto("/tra-cuu")
    page.fill("#id_code", case.code)
    page.get_by_role("button", name="Tra cứu").click()
    expect(page.get_by_text(str(case.status.label)).first).to_be_visible()
    expect(page.get_by_text(case.procedure_name)).to_have_count(0)
    page.fill("#id_secret", "22222222")
    page.get_by_role("button", name="Tra cứu").click()
    expect(page.get_by_text("Không tìm thấy hồ sơ.")).to_be_visible()
    page.fill("#id_secret", case.lookup_secret)
    page.get_by_role("button", name="Tra cứu").click()
    expect(page.get_by_text(case.procedure_name)).to_be_visible()
