# SPDX-License-Identifier: Apache-2.0
import datetime as dt

import pytest

from lienthong.kernel import clock
from lienthong.orgs import services
from lienthong.orgs.tests import factories
from lienthong.orgs.tests.factories import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _autumn():
    with clock.frozen(clock.at(dt.date(2025, 10, 6), dt.time(9))):
        yield


def page_of(client, path, **query):
    answer = client.get(path, query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_directory_when_opened_then_lists_the_tops(client):
    factories.agency()
    factories.department()
    page = page_of(client, "/co-quan/")
    assert page.count("<h1") == 1
    assert 'href="/co-quan/H42"' in page
    assert 'href="/co-quan/H42.01"' not in page


@pytest.mark.parametrize("query", ["thu nghiem", "SỞ THỬ", "h42.01", "000.00.01.H42"])
def test_directory_when_searched_by_words_or_code_then_finds(client, query):
    factories.agency()
    factories.department()
    page = page_of(client, "/co-quan/", q=query)
    assert 'href="/co-quan/H42.01"' in page
    assert 'href="/co-quan/H42"' not in page


def test_directory_when_nothing_fits_then_says_what_to_do(client):
    factories.agency()
    assert "Không tìm thấy cơ quan nào" in page_of(client, "/co-quan/", q="<script>")
    client.get("/ngon-ngu/en")
    assert "No agency found" in page_of(client, "/co-quan/", q="xyz")


def test_agency_page_when_opened_by_either_code_then_shows_it_and_those_below(client):
    factories.agency()
    factories.department()
    for code in ("H42", "000.00.00.H42"):
        page = page_of(client, f"/co-quan/{code}")
        assert "Ủy ban nhân dân tỉnh Ninh Bình" in page
        assert 'href="/co-quan/H42.01"' in page
    assert 'href="/co-quan/H42"' in page_of(client, "/co-quan/H42.01")


def test_agency_page_when_it_has_closed_then_names_its_successor(client):
    heir = factories.agency("H05", "Ủy ban nhân dân tỉnh Bắc Ninh")
    old = factories.agency("H02", "Ủy ban nhân dân tỉnh Bắc Giang")
    services.close_agency(
        actor=SYSTEM, agency_id=old.id, last_day=dt.date(2025, 10, 5), successor_id=heir.id
    )
    page = page_of(client, "/co-quan/H02")
    assert "đến hết ngày 05/10/2025" in page
    assert 'href="/co-quan/H05"' in page


@pytest.mark.parametrize(("code", "status"), [("H99", 404), ("h42", 422), ("a..b", 422)])
def test_agency_page_when_the_code_is_unknown_or_malformed_then_refused(client, code, status):
    assert client.get(f"/co-quan/{code}").status_code == status


def test_agency_page_when_more_are_below_then_asks_no_more(client, django_assert_max_num_queries):
    factories.agency()
    for number in range(1, 12):
        factories.department(f"H42.{number:02}")
    with django_assert_max_num_queries(6):
        client.get("/co-quan/H42")
