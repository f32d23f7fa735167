# SPDX-License-Identifier: Apache-2.0
"""Officials among themselves: lead, support, watch; two opinions at once; the chief reassigns."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.officials import Browse, browse

from lienthong.cases import queries
from lienthong.cases.models import Consultation, Involvement
from lienthong.cases.queries import CaseView
from lienthong.cases.rules import Part
from lienthong.cases.tests import desk, factories
from lienthong.cases.tests.desk import Official, Town, href
from lienthong.kernel import clock

__all__ = ["browse"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
expect.set_options(timeout=20_000)
Check = Callable[[Page], None]


def give(page: Page, check: Check, case: CaseView, step: str, to: str) -> None:
    """Give a step that waits to somebody, from the dossier's page."""
    page.goto(href(case))
    page.get_by_role("link", name=f"Phân công {step}").click()
    check(page)
    page.get_by_label(to).check()
    page.get_by_role("button", name="Lưu phân công").click()
    expect(page.get_by_text("Đã lưu phân công.")).to_be_visible()


def share_out(
    browse: Browse, check: Check, town: Town, case: CaseView, colleague: Official
) -> None:
    give(browse(town.chair.client()), check, case, "Thẩm định", "Trần Văn Lê")
    lead = browse(town.specialist.client())
    lead.goto(href(case))
    lead.get_by_text("Mời đồng nghiệp").click()
    lead.get_by_label("Đồng nghiệp").select_option(label="Đỗ Thị Na")
    lead.get_by_role("button", name="Mời tham gia").click()
    expect(lead.locator("#nguoi-lam").get_by_text("Đỗ Thị Na").first).to_be_visible()
    check(lead)
    watcher = browse(town.clerk.client())
    watcher.goto(href(case))
    watcher.get_by_role("button", name="Theo dõi hồ sơ này").click()
    expect(watcher.locator("#nguoi-lam").get_by_text("Nguyễn Thị Mận").first).to_be_visible()
    helper = browse(colleague.client())
    helper.goto(href(case))  # supports: notes, but does not finish the step
    expect(helper.get_by_role("link", name="Hoàn thành: Thẩm định")).to_have_count(0)
    parts = set(Involvement.objects.filter(ended_at=None).values_list("name", "part"))
    assert {
        ("Trần Văn Lê", Part.LEAD), ("Đỗ Thị Na", Part.SUPPORT), ("Nguyễn Thị Mận", Part.WATCH),
    } <= parts  # fmt: skip


def ask_two(page: Page, check: Check, case: CaseView, names: tuple[str, str]) -> None:
    """Ask two agencies at once, each its own question; the second until a day of its own."""
    page.goto(href(case, "/lay-y-kien"))
    expect(page.get_by_role("heading", name=names[0])).to_be_visible()  # chosen as the pack says
    page.locator(".picker").get_by_label(names[1]).check()
    page.get_by_role("button", name="Thêm vào danh sách hỏi").click()
    check(page)
    for place, name in enumerate(names):
        card = page.locator("section.panel").filter(has=page.get_by_role("heading", name=name))
        card.get_by_label("Nội dung cần cho ý kiến").fill(f"Ý kiến thứ {place + 1}?")
    due = clock.today().replace(year=clock.today().year + 1, month=3, day=3)
    for part, text in (("Ngày", due.day), ("Tháng", due.month), ("Năm", due.year)):
        card.get_by_label(part, exact=True).fill(str(text))
    page.get_by_role("button", name="Gửi lấy ý kiến 2 cơ quan").click()
    page.wait_for_url(f"**{href(case)}*")
    first, second = Consultation.objects.order_by("due_at")
    assert first.due_at < second.due_at
    assert second.due_at.astimezone(clock.HANOI).date() == due
    check(page)


def reply(page: Page, check: Check, words: str) -> None:
    asked = Consultation.objects.get(question=f"Ý kiến thứ {words[-2]}?")
    page.goto(f"/mot-cua/y-kien/{asked.pk}")
    check(page)
    page.locator("#viec textarea").first.fill(words)
    page.get_by_role("button", name="Gửi ý kiến").click()
    page.wait_for_load_state()


def test_dossier_when_shared_out_then_two_opinions_come_in_side_by_side(
    browse: Browse, check_page: Check
) -> None:
    town = desk.town()
    colleague = desk.official("H05.12", "Đỗ Thị Na", "cases.appraise")
    case = factories.accepted(town.place, code=factories.HOUSEHOLD)
    share_out(browse, check_page, town, case, colleague)
    lead = browse(town.specialist.client())
    beside = queries.case(town.specialist.actor, case.id)
    assert "Trần Văn Lê" in [step.assignee_name for step in beside.steps]
    ask_two(lead, check_page, case, ("Thuế cơ sở 1 tỉnh Bắc Ninh", "Ủy ban nhân dân tỉnh Bắc Ninh"))
    above = browse(desk.official("H05", "Lê Thị Bưởi", "cases.appraise").client())
    reply(browse(town.tax_officer.client()), check_page, "Không nợ thuế (1)")
    lead.goto(href(case))
    expect(lead.get_by_text("Không nợ thuế (1)")).to_be_visible()
    expect(lead.get_by_text("Chờ trả lời").first).to_be_visible()  # the other one is still open
    reply(above, check_page, "Không vướng quy hoạch (2)")
    lead.goto(href(case))
    expect(lead.get_by_text("Không vướng quy hoạch (2)")).to_be_visible()
    expect(lead.locator("#y-kien").get_by_text("Chờ trả lời")).to_have_count(0)
    check_page(lead)


def test_desk_when_a_dossier_is_late_then_the_chief_gives_it_to_another_or_takes_it(
    browse: Browse, check_page: Check
) -> None:
    with clock.frozen(factories.at(9)):
        town = desk.town()
        case = factories.accepted(town.place)
    desk.official("H05.12", "Đỗ Thị Na", "cases.appraise")
    chair = browse(town.chair.client())
    give(chair, check_page, case, "Công chức", "Trần Văn Lê")
    chair.goto("/mot-cua/dieu-hanh")
    check_page(chair)
    late = chair.locator("#qua-han .case-line")
    expect(late).to_have_count(1)
    expect(late.get_by_text("Trần Văn Lê").first).to_be_visible()
    late.get_by_role("link", name="Phân công").click()
    chair.get_by_label("Đỗ Thị Na").check()
    chair.get_by_role("button", name="Lưu phân công").click()
    expect(chair.get_by_text("Đã lưu phân công.")).to_be_visible()
    assert queries.case(town.chair.actor, case.id).steps[0].assignee_name == "Đỗ Thị Na"
    chair.goto("/mot-cua/dieu-hanh")
    expect(late.get_by_text("Đỗ Thị Na").first).to_be_visible()
    late.get_by_role("button", name="Tự xử lý").click()
    expect(late.get_by_text("Ngô Quang Hà").first).to_be_visible()
    chair.goto("/mot-cua/")
    expect(chair.get_by_role("link", name="Đăng ký khai sinh").first).to_be_visible()
    chair.goto(href(case))
    expect(chair.get_by_role("link", name="Hoàn thành: Công chức")).to_be_visible()
    kept = Involvement.objects.filter(part=Part.LEAD).order_by("given_at")
    assert [one.name for one in kept] == ["Trần Văn Lê", "Đỗ Thị Na", "Ngô Quang Hà"]
