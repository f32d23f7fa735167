# SPDX-License-Identifier: Apache-2.0
"""How long closed dossiers are kept, and the list of those that are due."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.cases import queries
from lienthong.cases.models import Case
from lienthong.cases.queries import retention
from lienthong.cases.rules.retention import kept_until
from lienthong.cases.rules.status import Status
from lienthong.cases.tests import desk, factories
from lienthong.cases.tests.desk import href
from lienthong.kernel import clock
from lienthong.kernel.errors import Denied
from lienthong.procedures.tests.factories import published

RECORDS = "2.000488"  # keeps its dossiers for twenty years


@given(st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)), st.integers(1, 100))
def test_last_day_when_counted_then_in_that_year_and_no_later_in_it(
    finished: dt.date, years: int
) -> None:
    last = kept_until(finished, years)
    assert last.year == finished.year + years
    assert (last.month, last.day) <= (finished.month, finished.day)
    assert (last.month, last.day) in {(finished.month, finished.day), (2, 28)}


@pytest.mark.django_db
def test_list_when_a_dossier_was_kept_long_enough_then_there_and_nothing_is_deleted() -> None:
    published(RECORDS)
    with clock.frozen(factories.at(9)):
        town = desk.town()
        old, young = factories.submitted(town.place), factories.submitted(town.place)
        plain, still_open = factories.submitted(town.place), factories.submitted(town.place)
    ended = dict.fromkeys((old.id, young.id, plain.id), factories.at(10))
    ended[young.id] += dt.timedelta(days=1)
    for case_id, at in ended.items():
        Case.objects.filter(pk=case_id).update(status=Status.RETURNED, finished_at=at)
    sensitive = Case.objects.filter(pk__in=[old.id, young.id, still_open.id])
    sensitive.update(procedure_code=RECORDS, procedure_version=1)
    last = factories.MONDAY.replace(year=factories.MONDAY.year + 20)
    chair = town.chair.actor
    with clock.frozen(clock.at(last, dt.time(9))):  # the last day itself still counts
        assert retention.due_for_archive(chair).rows == ()
    with clock.frozen(clock.at(last + dt.timedelta(days=1), dt.time(9))):
        (due,) = retention.due_for_archive(chair).rows
        assert (due.id, due.until, due.years) == (old.id, last, 20)
        page = town.chair.client().get("/mot-cua/so-theo-doi/het-han-luu").content.decode()
        assert old.code in page and young.code not in page and plain.code not in page
        assert "chờ cơ quan quyết định" in town.chair.client().get(href(old)).content.decode()
        assert (
            "năm kể từ ngày kết thúc" in town.chair.client().get(href(still_open)).content.decode()
        )
        assert "Thời hạn lưu" not in town.chair.client().get(href(plain)).content.decode()
    assert queries.case(chair, old.id).id == old.id
    assert town.clerk.client().get("/mot-cua/so-theo-doi/het-han-luu").status_code == 403
    with pytest.raises(Denied):
        retention.due_for_archive(town.clerk.actor)
