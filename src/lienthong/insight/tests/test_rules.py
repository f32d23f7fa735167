# SPDX-License-Identifier: Apache-2.0
import dataclasses
import datetime as dt
import uuid

from hypothesis import given
from hypothesis import strategies as st

from lienthong.insight.rules import (
    GROUPS,
    INDICATORS,
    Dossier,
    Measure,
    Outcome,
    changes,
    counted,
    ratios,
    score,
)
from lienthong.insight.tests.factories import dossier

DOSSIERS = st.builds(
    dossier,
    agency_id=st.sampled_from([uuid.UUID(int=1), uuid.UUID(int=2)]),
    case_id=st.just(uuid.UUID(int=9)),
    month=st.sampled_from([dt.date(2026, 1, 1), dt.date(2026, 2, 1)]),
    is_online=st.booleans(),
    outcome=st.sampled_from(list(Outcome)),
    has_fee=st.booleans(),
    is_paid_online=st.booleans(),
    papers=st.integers(0, 4),
    rating=st.none() | st.integers(0, 18),
)


def applied(lives: list[Dossier]) -> dict[tuple[object, ...], int]:
    """Add up the differences of one dossier's whole life."""
    tally: dict[tuple[object, ...], int] = {}
    before: Dossier | None = None
    for after in lives:
        for place, measure, difference in changes(before, after):
            key = (place.agency_id, place.month, place.procedure_code, measure)
            tally[key] = tally.get(key, 0) + difference
        before = after
    return {key: value for key, value in tally.items() if value}


@given(st.lists(DOSSIERS, min_size=1, max_size=6))
def test_changes_when_a_whole_life_is_added_up_then_only_the_last_state_counts(
    lives: list[Dossier],
) -> None:
    last = lives[-1]
    expected = {
        (last.agency_id, last.month, last.procedure_code, measure): value
        for measure, value in counted(last).items()
    }
    assert applied(lives) == expected


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
    assert list(changes(one, dataclasses.replace(one))) == []
