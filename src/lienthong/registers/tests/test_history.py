# SPDX-License-Identifier: Apache-2.0
"""Two times: what was true on a day, and what the register knew at an instant."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienthong.kernel import clock
from lienthong.registers import errors, services
from lienthong.registers.models import Version
from lienthong.registers.tests import factories as f

pytestmark = pytest.mark.django_db
START = clock.at(dt.date(2026, 1, 1), dt.time(8))
DAYS = st.integers(0, 20).map(lambda number: dt.date(2025, 1, 1) + dt.timedelta(days=number))


def name_on(day: dt.date, known_at: dt.datetime | None = None) -> str | None:
    found = services.read(
        f.PLATFORM, "population", f.PARENT, purpose="settle_case", case_code="x",
        as_of=day, known_at=known_at,
    )  # fmt: skip
    return found.data["full_name"] if found else None


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(DAYS, min_size=1, max_size=6))
def test_write_when_any_order_of_days_then_each_day_has_one_truth_and_the_past_stays_known(
    days: list[dt.date],
) -> None:
    """Play writes against the plainest model: a dict of changes by day, kept after each write."""
    changes: dict[dt.date, str] = {}
    told: list[dict[dt.date, str]] = []
    with transaction.atomic():
        for number, day in enumerate(days):
            with clock.frozen(START + dt.timedelta(hours=number)):
                f.record(valid_from=day, full_name=f"Tên {number}")
            changes = changes | {day: f"Tên {number}"}
            told.append(changes)
        for number, model in enumerate(told):
            instant = START + dt.timedelta(hours=number, minutes=30)
            for day in {*days, dt.date(2024, 12, 31), dt.date(2025, 1, 22)}:
                since = max((one for one in model if one <= day), default=None)
                assert name_on(day, instant) == (model[since] if since else None)
        transaction.set_rollback(True)


def test_versions_when_changed_or_deleted_then_the_database_refuses() -> None:
    f.record()
    for change in (
        lambda: Version.objects.update(basis="khác"),
        lambda: Version.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_versions_when_two_truths_then_the_database_refuses() -> None:
    f.record()
    row = Version.objects.get()
    row.pk, row.number = None, 2
    with pytest.raises(DatabaseError, match="one_truth"), transaction.atomic():
        Version.objects.bulk_create([row])


def test_read_when_purpose_has_no_history_then_refused() -> None:
    f.record()
    with pytest.raises(errors.ReadRefused):
        services.read(
            f.citizen(), "population", f.PARENT, purpose="prefill", as_of=dt.date(2000, 1, 1)
        )


def test_history_when_corrected_then_both_beliefs_are_shown() -> None:
    f.record(full_name="Nguyễn Thị Hương")
    f.record(full_name="Nguyễn Thị Hường")
    found = services.history(f.citizen(), "population", f.PARENT, purpose="own_data")
    names = [one.data["full_name"] for one in found]
    assert names == ["Nguyễn Thị Hương", "Nguyễn Thị Hường"]
    with pytest.raises(errors.ReadRefused):
        services.history(f.citizen(f.STRANGER), "population", f.PARENT, purpose="own_data")
