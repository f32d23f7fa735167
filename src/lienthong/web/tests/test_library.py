# SPDX-License-Identifier: Apache-2.0
import re

import pytest
from django.test import Client

from lienthong.web.library import shelf, values, written
from lienthong.web.library.entries import PATTERNS


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda one: one.slug)
def test_component_when_opened_then_states_notes_and_code_are_there(
    client: Client, pattern: shelf.Pattern
) -> None:
    answer = client.get(f"/mau-giao-dien/{pattern.slug}")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count('<section class="pattern') == len(shelf.codes()[pattern.slug])
    assert page.count("data-copy=") >= len(shelf.codes()[pattern.slug])
    assert str(pattern.keyboard)[:20] in page
    shown = re.sub(r"<svg.*?</svg>|data-copy=\"[^\"]*\"", "", page, flags=re.DOTALL)
    ids = re.findall(r'\bid="([^"]+)"', shown)
    assert len(ids) == len(set(ids)), "an id stands twice on the page"


def test_frame_when_asked_dark_then_dark_and_only_framed_by_ourselves(client: Client) -> None:
    answer = client.get("/mau-giao-dien/nut/khung?nen=toi")
    assert "dark" in answer.content.decode()
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert "dark" not in client.get("/mau-giao-dien/nut/khung").content.decode()


@pytest.mark.parametrize(
    ("asked", "slug"),
    [("nut", "nut"), ("BẢNG", "bang"), ("thoi han", "dong-ho"), ("SummaryRow", "tra-loi")],
)
def test_library_when_searched_without_diacritics_then_found(asked: str, slug: str) -> None:
    found = [one.slug for group in shelf.groups(asked) for one in group.patterns]
    assert slug in found and len(found) < len(PATTERNS)


def test_library_when_nothing_matches_then_says_so_and_leads_back(client: Client) -> None:
    page = client.get("/mau-giao-dien/", {"q": "<b>không-có"}).content.decode()
    assert "<b>không" not in page
    assert 'class="empty"' in page and 'href="/mau-giao-dien/"' in page


def test_component_when_unknown_then_404(client: Client) -> None:
    assert client.get("/mau-giao-dien/khong-co").status_code == 404
    assert client.get("/mau-giao-dien/khong-co/khung").status_code == 404


def test_values_when_written_then_make_the_same_value_again() -> None:
    from lienthong.web import components

    for field in values.fields().values():
        assert eval(written.source(field), vars(components)) == field


def test_users_when_asked_then_templates_of_other_packages() -> None:
    table = shelf.find("bang")
    assert table is not None
    assert "onestop/inbox.html" in shelf.users(table)
