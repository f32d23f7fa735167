# SPDX-License-Identifier: Apache-2.0
"""Bad days of filling in: the session ends, the form changes, another person must confirm."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.test_birth import at_page, go_on, sign_in

from lienthong.kernel.actor import Actor
from lienthong.portal import queries, services
from lienthong.portal.queries import DraftView
from lienthong.portal.tests import factories
from lienthong.portal.tests.factories import BIRTH
from lienthong.procedures import services as procedures
from lienthong.procedures.tests import factories as packs

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

expect.set_options(timeout=30_000)
FATHER = "027090004321"
Check = Callable[[Page], None]


@pytest.fixture
def mother(keys: Path, settings: Any) -> Actor:
    settings.VAR = keys
    factories.commune()
    return factories.citizen()


def begun(page: Page, actor: Actor, draft: DraftView, key: str) -> None:
    page.set_default_timeout(30_000)
    page.goto(f"/soan/{draft.id}/trang/{key}")
    sign_in(page, actor)
    at_page(page, key)


def session_ends(page: Page, actor: Actor, draft: DraftView) -> None:
    """Type on a page, lose the session, send, sign in again, save."""
    begun(page, actor, draft, "tre")
    page.fill("#id_child_name", "Lê Minh An")
    page.context.clear_cookies(name="sessionid")
    go_on(page)
    page.wait_for_url("**/dang-nhap*")
    sign_in(page, actor)
    page.wait_for_url("**/trang/tre?giu=*")
    expect(page.locator("#id_child_name")).to_have_value("Lê Minh An")
    assert "child_name" not in queries.draft(actor, draft.id).answers


@pytest.mark.parametrize("has_script", [True, False])
def test_filling_when_the_session_ends_then_nothing_typed_is_lost(
    has_script: bool, page: Page, plain_page: Page, check_page: Check, mother: Actor
) -> None:
    chosen = page if has_script else plain_page
    draft = services.begin(mother, BIRTH)
    session_ends(chosen, mother, draft)
    if has_script:
        check_page(chosen)
    go_on(chosen)
    expect(chosen.get_by_role("heading", name="Trẻ được khai sinh")).to_be_visible()
    assert queries.draft(mother, draft.id).answers["child_name"] == "Lê Minh An"


def test_filling_when_the_form_changes_meanwhile_then_pointed_out_and_confirmed(
    page: Page, check_page: Check, mother: Actor, tmp_path: Path
) -> None:
    draft = factories.filled(mother)
    begun(page, mother, draft, "viec-sinh")
    pack = packs.copied(BIRTH, tmp_path)
    schema = json.loads((pack / "form.schema.json").read_text("utf-8"))
    schema["properties"]["child_name"]["title"] = "Họ tên đầy đủ của trẻ"
    (pack / "form.schema.json").write_text(json.dumps(schema, ensure_ascii=False), "utf-8")
    procedures.publish(packs.EDITOR, pack)
    page.goto(f"/soan/{draft.id}/kiem-tra")
    expect(page.get_by_text("Mẫu khai vừa thay đổi")).to_be_visible()
    check_page(page)
    page.goto(f"/soan/{draft.id}/trang/tre?back_to_check")
    expect(page.get_by_text("Câu hỏi này vừa thay đổi")).to_be_visible()
    check_page(page)
    go_on(page)
    page.wait_for_url("**/kiem-tra")
    page.goto(f"/soan/{draft.id}/trang/cam-doan?back_to_check")
    page.check("#id_truth")
    go_on(page)
    page.wait_for_url("**/kiem-tra")
    go_on(page)
    page.wait_for_url("**/ho-so/*")


def test_birth_when_the_parents_are_not_married_then_both_confirm(
    page: Page, plain_page: Page, check_page: Check, mother: Actor
) -> None:
    father = factories.citizen(FATHER, "Nguyễn Văn Ba")
    form = packs.example(BIRTH) | {
        "declarant_relationship": "me", "parents_married": "khong", "father_number": FATHER,
    }  # fmt: skip
    draft = factories.answered(mother, services.begin(mother, BIRTH), form)
    factories.attached(mother, draft)
    page.set_default_timeout(30_000)
    page.goto(f"/soan/{draft.id}/kiem-tra")
    sign_in(page, mother)
    page.get_by_role("button", name="Mời xác nhận").click()
    expect(page.get_by_text("Chờ xác nhận")).to_be_visible()
    check_page(page)
    plain_page.set_default_timeout(30_000)
    plain_page.goto("/ho-so/")
    sign_in(plain_page, father)
    plain_page.get_by_role("link", name="Đăng ký khai sinh").first.click()
    plain_page.wait_for_url("**/cung-xac-nhan/*")
    plain_page.get_by_role("button", name="Tôi xác nhận").click()
    expect(plain_page.get_by_text("Ông/Bà đã xác nhận nội dung này")).to_be_visible()
    page.goto(f"/soan/{draft.id}/kiem-tra")
    expect(page.get_by_text("Đã xác nhận").first).to_be_visible()
    check_page(page)
    go_on(page)
    page.wait_for_url("**/ho-so/*")


def test_field_when_left_on_a_phone_then_the_reason_stands_beside_it(
    page: Page, check_page: Check, mother: Actor
) -> None:
    draft = services.begin(mother, BIRTH)
    begun(page, mother, draft, "nguoi-yeu-cau")
    page.fill("#id_declarant_phone", "12345")
    page.press("#id_declarant_phone", "Tab")
    expect(page.get_by_text("bắt đầu bằng số 0", exact=False)).to_be_visible()
    expect(page.locator("#id_declarant_phone")).to_have_attribute("aria-invalid", "true")
    check_page(page)
    page.fill("#id_declarant_phone", "0912 345 678")
    page.press("#id_declarant_phone", "Tab")
    expect(page.locator("#id_declarant_phone_check .field__error")).to_have_count(0)
