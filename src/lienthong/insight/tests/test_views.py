# SPDX-License-Identifier: Apache-2.0
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from lienthong.insight import services, views
from lienthong.insight.rules import Dossier, Outcome
from lienthong.insight.tests.factories import dossier
from lienthong.insight.views import tables
from lienthong.kernel import clock
from lienthong.kernel.actor import ANONYMOUS, Actor
from lienthong.kernel.errors import Denied, Missing
from lienthong.orgs.queries import AgencyView
from lienthong.orgs.tests import factories as orgs
from lienthong.procedures.tests import factories as procedures
from lienthong.web.components import Cell, Column, Table

pytestmark = pytest.mark.django_db
MONTH = dt.date(2026, 11, 1)
LATE = "/chi-so/H42.01/ho-so?chi-so=late&tu=2026-11&den=2026-11"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    province: AgencyView
    one: AgencyView
    other: AgencyView
    late: Dossier


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with clock.frozen(clock.at(dt.date(2026, 11, 20), dt.time(9))):
        yield


@pytest.fixture
def world(_november: None) -> World:
    """A province with two departments; the first settled three dossiers, one of them late."""
    province = orgs.agency()
    one, other = orgs.department("H42.01"), orgs.department("H42.02")
    procedures.published()
    late = dossier(one.id, month=MONTH, outcome=Outcome.LATE, case_code="H42.01-20261103-0000009")
    early = [dossier(one.id, month=MONTH, outcome=Outcome.EARLY, rating=15) for _ in range(2)]
    services.count([late, *early, dossier(other.id, month=MONTH)])
    return World(province=province, one=one, other=other, late=late)


def opened(path: str, actor: Actor = ANONYMOUS) -> HttpResponse:
    """Ask for a page of an agency as somebody."""
    request = RequestFactory().get(path)
    request.actor = actor  # type: ignore[attr-defined] # what the identity middleware does
    code, _, rest = request.path.removeprefix("/chi-so/").partition("/")
    view = {"": views.agency, "ho-so": views.dossiers, "tai-ve": views.agency_download}[rest]
    answer = view(request, code)
    assert isinstance(answer, HttpResponse)
    return answer


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return] # a response


def test_country_when_anonymous_then_score_groups_and_league(client, world):
    page = text(client.get("/chi-so/"))
    assert page.count("<h1") == 1
    assert "66,7" in page  # two of three in time
    assert "2 trên 3" in page
    assert 'href="/chi-so/H42?ky=12-thang"' in page
    assert "minh họa" in page
    assert "ho-so?" not in page


def test_country_when_nothing_was_counted_then_says_so_and_pretends_nothing(client):
    page = text(client.get("/chi-so/"))
    assert "Chưa có dữ liệu trong kỳ này" in page
    assert "mức “" not in page


def test_country_when_opened_then_few_queries_however_many_dossiers(
    client, world, django_assert_max_num_queries
):
    client.get("/chi-so/")
    services.count([dossier(world.other.id, month=MONTH) for _ in range(50)])
    with django_assert_max_num_queries(14):
        assert client.get("/chi-so/").status_code == 200


def test_country_when_a_leader_comes_then_lands_on_their_agency(world):
    request = RequestFactory().get("/chi-so/")
    request.actor = orgs.official(world.one.id, "insight.view", agency_code="H42.01")  # type: ignore[attr-defined] # as above
    answer = views.country(request)
    assert (answer.status_code, answer["Location"]) == (302, "/chi-so/H42.01")


def test_country_when_read_in_english_then_no_vietnamese_sentence_remains(client, world):
    client.cookies["django_language"] = "en"
    page = text(client.get("/chi-so/"))
    assert "Balance of dossiers" in page
    assert "Cân đối" not in page


@pytest.mark.parametrize(("span", "settled"), [("thang", "3"), ("nam", "4")])
def test_agency_when_a_period_is_chosen_then_only_its_months_count(client, world, span, settled):
    services.count([dossier(world.one.id, month=dt.date(2026, 9, 1), outcome=Outcome.EARLY)])
    page = text(client.get("/chi-so/H42.01", {"ky": span}))
    assert f"trên {settled}<" in page


def test_agency_when_unknown_then_missing(client, world):
    assert client.get("/chi-so/H99").status_code == 404


def test_agency_when_the_reader_may_not_open_it_then_no_links_to_dossiers(world):
    leader = orgs.official(world.other.id, "insight.view")
    assert "ho-so?" not in text(opened("/chi-so/H42.01", leader))
    assert "ho-so?" in text(opened("/chi-so/H42.01", orgs.official(world.one.id, "insight.view")))


def test_dossiers_when_anonymous_then_asked_to_sign_in(client, world):
    answer = client.get(LATE)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/dang-nhap")


def test_dossiers_when_without_the_right_then_denied(world):
    with pytest.raises(Denied):
        opened(LATE, orgs.official(world.one.id, "cases.receive"))


def test_dossiers_when_of_another_agency_then_missing(world):
    with pytest.raises(Missing):
        opened(LATE, orgs.official(world.other.id, "insight.view"))


@pytest.mark.parametrize("above", [False, True])
def test_dossiers_when_of_the_agency_or_above_then_codes_are_listed(world, above):
    agency = world.province if above else world.one
    page = text(opened(LATE, orgs.official(agency.id, "insight.view")))
    assert world.late.case_code in page
    assert page.count("H42.01-2026") == 1
    assert "/mot-cua/ho-so/" not in page  # the dossier itself is beyond this right


def test_dossiers_when_the_measure_is_unknown_then_missing(world):
    with pytest.raises(Missing):
        opened(LATE.replace("late", "everything"), orgs.official(world.one.id, "insight.view"))


def test_dossiers_when_more_than_a_page_then_the_next_begins_after_the_last(world):
    many = [
        dossier(world.one.id, month=MONTH, case_code=f"H42.01-20261104-{n:07}") for n in range(60)
    ]
    services.count(many)
    leader = orgs.official(world.one.id, "insight.view")
    path = LATE.replace("late", "open")
    first = text(opened(path, leader))
    assert "sau=H42.01-20261104-0000010" in first
    second = text(opened(f"{path}&sau=H42.01-20261104-0000010", leader))
    assert "H42.01-20261104-0000009" in second
    assert second.count("<tr>") == 1 + 10  # the heading, and what the first page left


@pytest.mark.parametrize("name", ["co-quan", "thu-tuc", "thang"])
def test_download_when_asked_then_a_csv_with_a_heading(client, world, name):
    answer = client.get("/chi-so/H42/tai-ve", {"bang": name})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert text(answer).startswith("\ufeff")
    assert len(text(answer).splitlines()) > 1
    assert client.get("/chi-so/tai-ve", {"bang": name}).status_code == 200


def test_download_when_the_table_is_unknown_then_missing(client, world):
    assert client.get("/chi-so/H42/tai-ve", {"bang": "x"}).status_code == 404


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_download_when_a_cell_looks_like_a_formula_then_it_is_text(start):
    table = Table(caption="", columns=(Column(text="A"),), rows=((Cell(text=f"{start}1+1"),),))
    assert f"'{start}1+1" in text(tables.download("x", table))
