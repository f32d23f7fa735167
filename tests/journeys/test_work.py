# SPDX-License-Identifier: Apache-2.0
"""Officials among themselves: the chief gives a late dossier to another, or takes it over."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.officials import Browse, browse

from lienthong.cases import queries
from lienthong.cases.models import Involvement
from lienthong.cases.queries import CaseView
from lienthong.cases.rules import Part
from lienthong.cases.tests import desk, factories
from lienthong.cases.tests.desk import href
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
