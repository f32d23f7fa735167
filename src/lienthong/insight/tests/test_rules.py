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
    Dossier,
    Measure,
    Outcome,
    Place,
    Span,
    balance,
    changes,
    counted,
    missing_parts,
    period_of,
    placed,
    rank,
    ratios,
    score,
)
from lienthong.insight.rules.openness import PARTS
from lienthong.insight.tests.factories import dossier, lives

JANUARY, FEBRUARY = dt.date(2026, 1, 1), dt.date(2026, 2, 1)
LIVES = lives(agencies=[uuid.UUID(int=1), uuid.UUID(int=2)], cases=[uuid.UUID(int=9)])


def applied(life: list[Dossier]) -> dict[Place, int]:
    """Add up the differences of one dossier's whole life."""
    tally: Counter[Place] = Counter()
    before: Dossier | None = None
    for after in life:
        tally.update(changes(before, after))
        before = after
    return {place: value for place, value in tally.items() if value}


@given(st.lists(LIVES, min_size=1, max_size=6))
def test_changes_when_a_whole_life_is_added_up_then_only_the_last_state_counts(
    life: list[Dossier],
) -> None:
    assert applied(life) == placed(life[-1])


@given(LIVES)
def test_placed_when_any_dossier_then_arrivals_and_ends_each_in_their_month(one: Dossier) -> None:
    for place in placed(one):
        expected = one.ended_month if place.measure in BY_END else one.month
        assert place.month == expected


@given(st.lists(LIVES, max_size=12), st.sampled_from([JANUARY, FEBRUARY]))
def test_balance_when_any_dossiers_then_closing_is_what_did_not_end_by_then(
    dossiers: list[Dossier], month: dt.date
) -> None:
    before: Counter[Measure] = Counter()
    within: Counter[Measure] = Counter()
    for one in dossiers:
        for place, value in placed(one).items():
            if place.month <= month:
                (within if place.month == month else before)[place.measure] += value
    found = balance(before, within)
    open_at_end = [
        one for one in dossiers
        if one.month <= month and (one.ended_month is None or one.ended_month > month)
    ]  # fmt: skip
    assert found.closing == len(open_at_end)
    assert found.opening + found.received == found.processed + found.refused + found.closing


@pytest.mark.parametrize(
    ("span", "first"),
    [
        (Span.MONTH, dt.date(2026, 11, 1)),
        (Span.QUARTER, dt.date(2026, 10, 1)),
        (Span.YEAR, dt.date(2026, 1, 1)),
        (Span.TWELVE, dt.date(2025, 12, 1)),
    ],
)
def test_period_of_when_asked_in_november_then_whole_months(span: Span, first: dt.date) -> None:
    found = period_of(span, dt.date(2026, 11, 21))
    assert (found.first, found.last) == (first, dt.date(2026, 11, 1))
    assert found.months()[0] == first
    assert found.months()[-1] == found.last


def test_dossier_when_ended_in_no_month_then_refused() -> None:
    with pytest.raises(ValueError, match="disagree"):
        Dossier(**(asdict(dossier(outcome=Outcome.LATE)) | {"ended_month": None}))


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
    late = dossier(outcome=Outcome.LATE, has_digital_result=True, is_online=False)
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
    assert score(found) == (20.0, 28)  # progress 20 of 20, digital results 0 of 8


def test_indicators_when_summed_then_no_group_exceeds_its_legal_maximum() -> None:
    for group, (_, maximum) in GROUPS.items():
        assert sum(i.points for i in INDICATORS if i.group is group) <= maximum


def test_dossier_when_replaced_by_itself_then_nothing_changes() -> None:
    one = dossier(rating=14, outcome=Outcome.EARLY)
    assert changes(one, dataclasses.replace(one)) == {}
