# SPDX-License-Identifier: Apache-2.0
import datetime as dt

import pytest

from lienthong.kernel import clock


def test_today_when_late_in_utc_then_next_day_in_viet_nam() -> None:
    with clock.frozen(dt.datetime(2026, 3, 4, 17, 30, tzinfo=dt.UTC)):
        assert clock.today() == dt.date(2026, 3, 5)
        assert clock.now().isoformat() == "2026-03-05T00:30:00+07:00"


def test_frozen_when_left_then_time_runs_again() -> None:
    with clock.frozen(dt.datetime(2000, 1, 1, tzinfo=dt.UTC)):
        pass
    assert clock.now().year > 2025


def test_at_when_wall_clock_then_vietnamese_instant() -> None:
    assert clock.at(dt.date(2026, 1, 2), dt.time(15)).isoformat() == "2026-01-02T15:00:00+07:00"
    assert clock.legal_date(dt.datetime(2026, 1, 1, 18, tzinfo=dt.UTC)) == dt.date(2026, 1, 2)


@pytest.mark.parametrize(
    ("form", "text"),
    [(clock.SLASHED, "2026/02/03 09:05:07"), (clock.COMPACT, "20260203090507")],
)
def test_wire_forms_when_written_then_in_vietnamese_time_and_read_back(form, text):
    instant = dt.datetime(2026, 2, 3, 2, 5, 7, tzinfo=dt.UTC)
    assert clock.written(instant, form) == text
    assert clock.read(text, form) == instant
    assert clock.read(text, form).isoformat() == "2026-02-03T09:05:07+07:00"


def test_wire_forms_when_the_text_differs_are_refused():
    with pytest.raises(ValueError, match="does not match"):
        clock.read("2026-02-03", clock.SLASHED)
