# SPDX-License-Identifier: Apache-2.0
"""Statistics: what counts where, moved by differences, and read for any days."""

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.exchange.rules import tallies
from lienthong.exchange.rules.handling import Outcome
from lienthong.exchange.rules.systems import Carriage
from lienthong.exchange.rules.tallies import Copy, Fact, Measure, Side
from lienthong.kernel.clock import HANOI

DAY = dt.date(2026, 11, 20)  # a Friday
facts = st.builds(
    Fact,
    sender=st.sampled_from(["H42", "H42.13", "G05"]),
    system=st.just("00.42.H42"),
    sent_at=st.just(dt.datetime(2026, 11, 20, 9, tzinfo=HANOI)),
    issued_on=st.none() | st.just(DAY),
    due_on=st.none() | st.just(dt.date(2026, 11, 25)),
    is_urgent=st.booleans(),
    is_in_time=st.booleans(),
    copies=st.lists(
        st.builds(
            Copy,
            code=st.sampled_from(["G05", "G05.01", "H42.13", "H42.13.05"]),
            system=st.just("00.05.G05"),
            state=st.sampled_from(tallies.STATES),
            answered_on=st.none() | st.sampled_from([DAY, dt.date(2026, 11, 30)]),
        ),
        unique_by=lambda copy: copy.code,
        max_size=4,
    ).map(tuple),
)


def added(*many: Any) -> dict[Any, Any]:
    total: dict[Any, Counter[Measure]] = {}
    for sums in many:
        for place, counts in sums.items():
            total.setdefault(place, Counter()).update(counts)
    return {place: +counts for place, counts in total.items() if +counts}


@given(facts, facts)
def test_difference_when_added_to_what_stood_then_what_stands(before: Fact, after: Fact) -> None:
    moved = tallies.difference(before, after)
    assert added(tallies.sums(before), moved) == added(tallies.sums(after))
    assert tallies.difference(after, after) == {}


@given(facts)
def test_states_when_summed_then_every_copy_counts_once_on_each_side(fact: Fact) -> None:
    found = tallies.sums(fact)
    sent = found[tallies.COUNTRY, Side.OUT, DAY]
    received = found.get((tallies.COUNTRY, Side.IN, DAY), Counter())
    for side, whole in ((sent, Measure.COPIES), (received, Measure.DOCUMENTS)):
        assert sum(side[state] for state in tallies.STATES) == len(fact.copies) == side[whole]


@pytest.mark.parametrize(
    ("sent_at", "is_in_time"),
    [
        ("2026-11-20T23:59+07:00", True),
        ("2026-11-21T15:00+07:00", True),  # a Saturday, before the next working morning
        ("2026-11-23T12:00+07:00", True),
        ("2026-11-23T12:01+07:00", False),
        ("2026-11-24T08:00+07:00", False),
        ("2026-11-19T08:00+07:00", True),
    ],
)
def test_sending_when_the_day_of_issue_has_passed_then_until_the_next_working_morning(
    sent_at: str, is_in_time: bool
) -> None:
    at = dt.datetime.fromisoformat(sent_at)
    assert tallies.in_time(DAY, at, lambda day: day.isoweekday() <= 5) is is_in_time
    assert not tallies.in_time(None, at, lambda _: True)


@pytest.mark.parametrize(
    ("row", "state"),
    [
        (("", "", Carriage.WAITING), Measure.WAITING),
        (("", "", Carriage.LENT), Measure.WAITING),
        (("", "", Carriage.FAILED), Measure.FAILED),
        (("", "", Carriage.WITHDRAWN), Measure.WITHDRAWN),
        (("01", "", Carriage.DELIVERED), Measure.ARRIVED),
        (("04", "", Carriage.DELIVERED), Measure.WORKING),
        (("03", Outcome.TAKEN_BACK, Carriage.DELIVERED), Measure.WITHDRAWN),
        (("03", Outcome.UPDATED, Carriage.DELIVERED), Measure.ACCEPTED),
    ],
)
def test_state_when_read_from_a_receiver_then_one_of_eight(
    row: tuple[str, str, int], state: Measure
) -> None:
    assert tallies.state_of(*row) is state


def test_scopes_when_an_agency_lies_deep_then_all_above_it_the_country_and_its_system() -> None:
    assert tallies.scopes("H42.13.05", "00.42.H42") == (
        "", "H42", "H42.13", "H42.13.05", "@00.42.H42",
    )  # fmt: skip
    assert [tallies.above(one) for one in ("", "H42", "H42.13", "@00.42.H42")] == [
        None, "", "H42", None,
    ]  # fmt: skip
