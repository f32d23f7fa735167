# SPDX-License-Identifier: Apache-2.0
"""Figures counted from the log: once each, by hour and day, whatever happens to the counting."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from lienthong.kernel import clock
from lienthong.kernel.errors import Denied
from lienthong.orgs.tests import factories as orgs
from lienthong.sharing import queries
from lienthong.sharing.models import Exchange, Tally
from lienthong.sharing.queries import Span
from lienthong.sharing.rules.running import BOUNDS_MS, bucket, share_of_buckets
from lienthong.sharing.services import counting
from lienthong.sharing.tests import factories
from lienthong.sharing.tests.test_pages import DESK, asked, operator

UNRIGHTED = "Server.ServerProxy.AccessDenied"
AWAY = "Server.ServerProxy.NetworkError"
TOLD = (
    (200, "", 12),
    (200, "", 80),
    (500, AWAY, 5_000),
    (500, UNRIGHTED, 1),
)


@given(st.lists(st.integers(0, 1_300_000), min_size=1, max_size=40), st.integers(1, 99))
def test_share_when_taken_of_buckets_then_never_less_and_near(
    times: list[int], percent: int
) -> None:
    counts: dict[int, int] = {}
    for one in times:
        counts[bucket(one)] = counts.get(bucket(one), 0) + 1
    found = share_of_buckets(counts, percent)
    assert found in BOUNDS_MS
    within = sum(min(one, BOUNDS_MS[-1]) <= found for one in times)
    assert within * 100 >= len(times) * percent
    smaller = [one for one in BOUNDS_MS if one < found]
    assert not smaller or sum(one <= smaller[-1] for one in times) * 100 < len(times) * percent
    assert share_of_buckets({}, percent) is None


@pytest.mark.django_db
def test_figures_when_counted_twice_or_cut_short_then_each_call_counts_once() -> None:
    province, ministry = orgs.agency("H42"), orgs.agency("G01")
    service_id = factories.service(factories.subsystem(ministry.id, "dan-cu").id)
    caller = factories.subsystem(province.id, "mot-cua")
    factories.calls(service_id, caller.id, *TOLD)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert counting.follow() >= 4
        raise ZeroDivisionError  # killed before its transaction ended
    assert not Tally.objects.exists()
    counting.follow()
    assert counting.follow() == 0
    officer = factories.officer(ministry)
    for span, many in ((Span.DAY, 24), (Span.WEEK, 7), (Span.MONTH, 30)):
        found = queries.figures(officer, span)
        assert (found.pace.calls, found.pace.failed, found.pace.refused) == (4, 1, 1)
        assert (found.pace.middle_ms, found.pace.p95_ms) == (15, 100)
        assert len(found.moments) == many and found.moments[-1].calls == 4
    assert not queries.figures(factories.officer(province), Span.DAY).pace.calls
    assert queries.all_figures(operator(), Span.DAY).services[0].service_id == service_id


@pytest.mark.django_db
def test_figures_when_time_passes_then_hours_go_and_days_stay() -> None:
    ministry = orgs.agency("G01")
    service_id = factories.service(factories.subsystem(ministry.id, "dan-cu").id)
    caller = factories.subsystem(orgs.agency("H42").id, "mot-cua")
    factories.calls(service_id, caller.id, *TOLD)
    old = clock.now() - dt.timedelta(days=10)
    Exchange.objects.filter(status=200).update(at=old)
    counting.follow()
    assert not Tally.objects.filter(is_day=False, at__lt=old + dt.timedelta(hours=2)).exists()
    officer = factories.officer(ministry)
    many = [queries.figures(officer, span).pace.calls for span in Span]
    assert many == [2, 2, 4]


@pytest.mark.django_db
def test_figures_when_shown_then_for_the_provider_and_all_of_them_for_the_operator_only() -> None:
    ministry = orgs.agency("G01")
    service_id = factories.service(factories.subsystem(ministry.id, "dan-cu").id)
    factories.calls(service_id, factories.subsystem(ministry.id, "mot-cua").id, *TOLD)
    counting.follow()
    officer = factories.officer(ministry)
    for query in ("", "?ky=7d", "?ky=30d", "?ky=nonsense"):
        page = asked(officer, f"{DESK}/so-lieu{query}").content.decode()
        assert "VN/GOV/G01/dan-cu/person" in page and "≤\u00a0100" in page
    empty = asked(factories.officer(orgs.agency("H42")), f"{DESK}/so-lieu").content.decode()
    assert "VN/GOV/G01/dan-cu/person" not in empty
    assert "person" in asked(operator(), f"{DESK}/van-hanh/so-lieu").content.decode()
    with pytest.raises(Denied):
        asked(officer, f"{DESK}/van-hanh/so-lieu")
