# SPDX-License-Identifier: Apache-2.0
import datetime as dt

import pytest

from lienthong.kernel.clock import HANOI
from lienthong.privacy.errors import BadStep, BreachTimes, LateWithoutReason
from lienthong.privacy.rules import BreachStatus, BreachVerb, Kind, Processing, Status, Verb
from lienthong.privacy.rules.breaches import (
    breach_moved,
    check_reason,
    check_times,
    hours_left,
)
from lienthong.privacy.rules.purposes import link_faults, parse
from lienthong.privacy.rules.requests import MOVES, TERMS, moved

NOON = dt.datetime(2026, 11, 16, 12, tzinfo=HANOI)
RIGHT = {
    "purpose": "reminding",
    "title": {"vi": "Nhắc việc", "en": "Reminding"},
    "controller": {"vi": "Sở Y tế", "en": "Department of Health"},
    "basis": "law",
    "law": "Luật minh họa",
    "categories": [{"vi": "Ngày hết hạn", "en": "Last day"}],
    "retention": {"vi": "5 năm", "en": "5 years", "basis": "minh họa", "years": 5},
    "reads": {"health_insurance": ["remind_renewal"]},
}


def test_parse_when_right_then_everything_is_there() -> None:
    found = parse(RIGHT)
    assert isinstance(found, Processing)
    assert found.reads == (("health_insurance", "remind_renewal"),) and not found.needs_consent


@pytest.mark.parametrize("change", [{"basis": "consent"}, {"basis": "whim"}, {"retention": {}}])
def test_parse_when_something_is_wrong_then_findings(change: dict[str, object]) -> None:
    assert isinstance(parse({**RIGHT, **change}), list)


def test_link_faults_when_unlinked_doubled_or_unknown_then_each_is_named() -> None:
    found = parse(RIGHT)
    assert isinstance(found, Processing)
    declared = [("population", "prefill")]
    faults = link_faults([found, found], declared)
    assert len(faults) == 3


def test_moves_when_closed_then_nothing_moves() -> None:
    for status in (Status.DONE, Status.REFUSED, Status.WITHDRAWN):
        for verb in Verb:
            with pytest.raises(BadStep):
                moved(status, verb)
    assert set(MOVES.values()) >= {Status.DONE, Status.REFUSED}
    assert set(TERMS) == set(Kind)


def test_breach_when_not_notified_then_cannot_be_closed() -> None:
    with pytest.raises(BadStep):
        breach_moved(BreachStatus.OPEN, BreachVerb.CLOSE)
    assert breach_moved(BreachStatus.NOTIFIED, BreachVerb.CLOSE) is BreachStatus.CLOSED


@pytest.mark.parametrize(("hours", "left"), [(0, 72), (71.5, 0), (72.5, -1), (80, -8)])
def test_hours_left_when_counted_then_whole_hours(hours: float, left: int) -> None:
    due = NOON + dt.timedelta(hours=72)
    assert hours_left(due, NOON + dt.timedelta(hours=hours)) == left


def test_check_reason_when_late_then_needed() -> None:
    assert check_reason(NOON, NOON, "") == ""
    with pytest.raises(LateWithoutReason):
        check_reason(NOON, NOON + dt.timedelta(seconds=1), "vì bận")


def test_check_times_when_found_before_it_happened_then_refused() -> None:
    with pytest.raises(BreachTimes):
        check_times(NOON + dt.timedelta(hours=1), NOON, NOON)
    with pytest.raises(BreachTimes):
        check_times(None, NOON + dt.timedelta(hours=1), NOON)
    check_times(NOON, NOON, NOON)
