# SPDX-License-Identifier: Apache-2.0
"""Many dossiers at once, by keyboard only: chosen, received, handed on."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.officials import Browse, browse

from lienthong.cases.models import Case, Step
from lienthong.cases.rules import Status
from lienthong.cases.tests import desk, factories

__all__ = ["browse"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
expect.set_options(timeout=20_000)
Check = Callable[[Page], None]


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def leave_by(page: Page, key: str) -> None:
    with page.expect_navigation():
        page.keyboard.press(key)


def test_inbox_when_worked_by_keyboard_then_the_chosen_are_received_and_handed_on(
    browse: Browse, check_page: Check
) -> None:
    town = desk.town()
    people = [factories.citizen(f"02719600123{n}", f"Nguyễn Thị Số {n}") for n in range(4)]
    sent = [factories.submitted(town.place, person) for person in people]
    page = browse(town.clerk.client())
    page.goto("/mot-cua/")
    press(page, "?")
    expect(page.locator("#phim-tat")).to_be_visible()
    expect(page.locator("#phim-tat")).to_be_focused()
    check_page(page)
    press(page, "Escape")
    expect(page.locator("#phim-tat")).to_be_hidden()
    press(page, "j", "x", "j", "j", "x")  # the first and the third
    assert page.locator("[data-rows] input[type=checkbox]:checked").count() == 2
    leave_by(page, "a")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tiếp nhận hồ sơ: 2")
    check_page(page)
    assert not Case.objects.exclude(status=Status.NEW).exists()  # asked once before it is done
    leave_by(page, "a")
    expect(page.get_by_text("Xong 2 hồ sơ.")).to_be_visible()
    check_page(page)
    received = set(Case.objects.exclude(status=Status.NEW).values_list("pk", flat=True))
    assert received == {sent[0].id, sent[2].id}
    specialist = browse(town.specialist.client())
    specialist.goto("/mot-cua/")
    press(specialist, "j", "x", "j", "x")
    leave_by(specialist, "h")
    leave_by(specialist, "h")
    expect(specialist.get_by_text("Xong 2 hồ sơ.")).to_be_visible()
    open_roles = Step.objects.filter(case_id__in=received, done_at=None)
    assert set(open_roles.values_list("role", flat=True)) == {"draft"}


def test_inbox_when_a_chosen_dossier_was_withdrawn_meanwhile_then_said_and_the_others_done(
    browse: Browse,
) -> None:
    town = desk.town()
    people = [factories.citizen(f"02719600123{n}", f"Nguyễn Thị Số {n}") for n in range(2)]
    first, _second = (factories.submitted(town.place, person) for person in people)
    page = browse(town.clerk.client())
    page.goto("/mot-cua/")
    press(page, "j", "x", "j", "x")
    leave_by(page, "a")
    factories.services.withdraw(
        actor=people[0], case_id=first.id, expected_version=first.version, reason="Nộp nhầm nơi"
    )
    leave_by(page, "a")
    expect(page.get_by_text("Xong 1 hồ sơ, 1 hồ sơ chưa làm được.")).to_be_visible()
    states = {Status(status) for status in Case.objects.values_list("status", flat=True)}
    assert states == {Status.WITHDRAWN, Status.ACCEPTED}
