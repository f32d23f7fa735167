# SPDX-License-Identifier: Apache-2.0
import dataclasses
import datetime as dt
import uuid
from collections import Counter
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.insight.rules import (
    BY_END,
    GROUPS,
    INDICATORS,
    WEIGHTS,
    Dossier,
    Measure,
    Outcome,
    Period,
    Place,
    Span,
    after,
    balance,
    before,
    changes,
    counted,
    missing_parts,
    month_end,
    period_of,
    placed,
    rank,
    ratios,
    score,
)
from lienthong.insight.rules.openness import PARTS
from lienthong.insight.tests.factories import dossier, lives

DAYS = st.dates(dt.date(2025, 12, 1), dt.date(2026, 6, 30))
LIVES = lives(agencies=[uuid.UUID(int=1), uuid.UUID(int=2)], cases=[uuid.UUID(int=9)])


def applied(life: list[Dossier]) -> dict[Place, int]:
    """Add up the differences of one dossier's whole life."""
    tally: Counter[Place] = Counter()
    old: Dossier | None = None
    for new in life:
        tally.update(changes(old, new))
        old = new
    return {place: value for place, value in tally.items() if value}


@given(st.lists(LIVES, min_size=1, max_size=6))
def test_changes_when_a_whole_life_is_added_up_then_only_the_last_state_counts(
    life: list[Dossier],
) -> None:
    assert applied(life) == placed(life[-1])


@given(LIVES)
def test_placed_when_any_dossier_then_each_measure_on_its_own_day(one: Dossier) -> None:
    for place in placed(one):
        day = one.ended_on if place.measure in BY_END else one.received_on
        assert place.day == (one.act_by_on if place.measure is Measure.DUE else day)


@given(st.lists(LIVES, max_size=12), DAYS, st.integers(0, 70))
def test_balance_when_any_dossiers_and_days_then_opening_and_received_are_ended_and_closing(
    dossiers: list[Dossier], first: dt.date, length: int
) -> None:
    last = first + dt.timedelta(days=length)
    earlier: Counter[Measure] = Counter()
    within: Counter[Measure] = Counter()
    for one in dossiers:
        for place, value in placed(one).items():
            if place.day <= last:
                (within if place.day >= first else earlier)[place.measure] += value
    found = balance(earlier, within)

    def open_after(day: dt.date) -> int:
        came = [one for one in dossiers if one.received_on <= day]
        return sum(one.ended_on is None or one.ended_on > day for one in came)

    assert found.opening == open_after(first - dt.timedelta(days=1))
    assert found.closing == open_after(last)
    assert found.online + found.counter + found.post == found.received
    assert found.counter >= 0
    assert found.opening + found.received == (
        found.early + found.on_time + found.late + found.withdrawn + found.refused + found.closing
    )


@pytest.mark.parametrize(
    ("span", "first", "last"),
    [
        (Span.DAY, dt.date(2026, 11, 21), dt.date(2026, 11, 21)),
        (Span.WEEK, dt.date(2026, 11, 16), dt.date(2026, 11, 22)),
        (Span.MONTH, dt.date(2026, 11, 1), dt.date(2026, 11, 30)),
        (Span.QUARTER, dt.date(2026, 10, 1), dt.date(2026, 12, 31)),
        (Span.YEAR, dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
        (Span.TWELVE, dt.date(2025, 12, 1), dt.date(2026, 11, 30)),
    ],
)
def test_period_of_when_asked_on_a_day_in_november_then_the_whole_one(
    span: Span, first: dt.date, last: dt.date
) -> None:
    found = period_of(span, dt.date(2026, 11, 21))
    assert (found.first, found.last) == (first, last)


@given(DAYS, st.sampled_from([span for span in Span if span is not Span.ANY]))
def test_before_and_after_when_any_period_then_they_touch_it_and_come_back(
    day: dt.date, span: Span
) -> None:
    one = period_of(span, day)
    assert before(span, one).last == one.first - dt.timedelta(days=1)
    assert after(span, one).first == one.last + dt.timedelta(days=1)
    assert before(span, after(span, one)) == one


@given(DAYS, st.integers(0, 500))
def test_whole_months_when_any_stretch_then_they_and_the_edges_cover_each_day_once(
    first: dt.date, length: int
) -> None:
    period = Period(first=first, last=first + dt.timedelta(days=length))
    inner = period.whole_months()
    parts = [*period.edges(), *([inner] if inner else [])]
    assert sum(part.days for part in parts) == period.days
    assert min(part.first for part in parts) == period.first
    assert max(part.last for part in parts) == period.last
    if inner:
        assert inner.first.day == 1
        assert month_end(inner.last) == inner.last


def test_dossier_when_ended_on_no_day_then_refused() -> None:
    with pytest.raises(ValueError, match="disagree"):
        Dossier(**(asdict(dossier(outcome=Outcome.LATE)) | {"ended_on": None}))


def test_missing_parts_when_a_part_is_empty_then_named_but_no_requirements_is_lawful() -> None:
    record = dict.fromkeys(PARTS, "x") | {"YEUCAU": "", "CANCUPHAPLY": []}
    assert missing_parts(record) == ["CANCUPHAPLY"]


@pytest.mark.parametrize(
    ("reached", "word"),
    [(90, "Xuất sắc"), (89.9, "Tốt"), (70, "Khá"), (50, "Trung bình"), (49.9, "Yếu"), (0, "Yếu")],
)
def test_rank_when_at_each_border_then_its_word(reached: float, word: str) -> None:
    assert str(rank(reached, 100)) == word
    assert rank(reached, 0) is None


def test_counted_when_settled_late_without_rating_then_in_three_measures_of_its_end() -> None:
    late = dossier(outcome=Outcome.LATE, has_digital_result=True, channel="counter")
    found = counted(late)
    assert {Measure.SETTLED, Measure.LATE, Measure.DIGITAL_RESULT} <= found.keys()
    assert Measure.OPEN not in found
    assert Measure.ONLINE not in found
    assert Measure.RATED not in found


def test_counted_when_digital_result_of_an_open_dossier_then_not_yet() -> None:
    assert Measure.DIGITAL_RESULT not in counted(dossier(has_digital_result=True))


def test_ratios_when_early_and_on_time_then_counted_together() -> None:
    counts = {Measure.SETTLED: 10, Measure.EARLY: 6, Measure.ON_TIME: 2, Measure.LATE: 2}
    progress = next(ratio for ratio in ratios(counts) if ratio.indicator.code == "dung-han")
    assert (progress.numerator, progress.denominator, progress.points) == (8, 10, 16.0)


def test_score_when_a_ratio_has_no_data_then_its_points_are_not_reachable() -> None:
    found = ratios({Measure.SETTLED: 4, Measure.EARLY: 4})
    assert score(found) == (20.0, 26)  # progress 20 of 20, digital results 0 of 6


def test_weights_when_summed_then_each_group_has_its_legal_maximum_and_all_make_a_hundred() -> None:
    for group, (_, maximum) in GROUPS.items():
        assert sum(one.points for one in WEIGHTS.values() if one.group is group) == maximum
    assert sum(one.points for one in WEIGHTS.values()) == 100


def test_indicators_when_listed_then_each_is_asked_for_by_a_law_and_each_weight_is_used() -> None:
    codes = [one.code for one in INDICATORS]
    assert len(codes) == len(set(codes))
    assert set(WEIGHTS) <= set(codes)
    for one in INDICATORS:
        assert one.sources, one.code
        assert str(one.excluded), one.code
        assert (one.numerator is None) == (one.denominator is None) == (not one.counts)


def test_ratios_when_an_indicator_is_not_measured_then_it_has_no_share_and_no_points() -> None:
    slot = next(one for one in ratios({}) if one.indicator.code == "van-ban-dien-tu")
    assert (slot.share, slot.points) == (None, None)


def test_dossier_when_replaced_by_itself_then_nothing_changes() -> None:
    one = dossier(rating=14, outcome=Outcome.EARLY)
    assert changes(one, dataclasses.replace(one)) == {}
