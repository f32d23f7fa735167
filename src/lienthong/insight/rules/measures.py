# SPDX-License-Identifier: Apache-2.0
"""Measures: counts to which a dossier adds; every ratio is made of two of them.

Each measure can be opened: the dossiers behind it are those for which it is not zero. What tells of
an arrival counts on the day of receipt; what tells of an end, on the day of the end. So any stretch
of days can be balanced: carried over + received = ended + still open. What is due counts on the day
it is due, so that what is overdue is a sum of days gone by, and time passing changes no row.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import NamedTuple

from lienthong.insight.rules.facts import Dossier, Outcome, Stage

_SETTLED = (Outcome.EARLY, Outcome.ON_TIME, Outcome.LATE)
#: Least total of nine criteria that counts as satisfied: "Tốt" (12 of 18). Illustrative.
SATISFIED = 12


class Measure(StrEnum):
    """A count kept per agency, month or day, and procedure; the value names its column."""

    RECEIVED = "received"
    ONLINE = "online"
    POST = "post"
    IDENTIFIED = "identified"
    OPEN = "open"
    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    READY = "ready"
    DUE = "due"
    SETTLED = "settled"
    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DAYS_TAKEN = "days_taken"
    SUPPLEMENTED = "supplemented"
    DIGITAL_RESULT = "digital_result"
    WITH_FEE = "with_fee"
    PAID_ONLINE = "paid_online"
    PAPERS = "papers"
    DIGITAL_PAPERS = "digital_papers"
    WITH_PAPERS = "with_papers"
    DIGITISED = "digitised"
    REUSED = "reused"
    RATED = "rated"
    SATISFIED = "satisfied"
    RATING_SUM = "rating_sum"


MEASURES: dict[Measure, Callable[[Dossier], int]] = {
    Measure.RECEIVED: lambda d: 1,
    Measure.ONLINE: lambda d: int(d.is_online),
    Measure.POST: lambda d: int(d.channel == "post"),
    Measure.IDENTIFIED: lambda d: int(d.is_online and d.is_identified),
    Measure.OPEN: lambda d: int(d.outcome is Outcome.OPEN),
    Measure.WAITING: lambda d: int(d.stage is Stage.WAITING),
    Measure.RUNNING: lambda d: int(d.stage is Stage.RUNNING),
    Measure.PAUSED: lambda d: int(d.stage is Stage.PAUSED),
    Measure.READY: lambda d: int(d.stage is Stage.READY),
    Measure.DUE: lambda d: int(d.act_by_on is not None),
    Measure.SETTLED: lambda d: int(d.outcome in _SETTLED),
    Measure.EARLY: lambda d: int(d.outcome is Outcome.EARLY),
    Measure.ON_TIME: lambda d: int(d.outcome is Outcome.ON_TIME),
    Measure.LATE: lambda d: int(d.outcome is Outcome.LATE),
    Measure.REFUSED: lambda d: int(d.outcome is Outcome.REFUSED),
    Measure.WITHDRAWN: lambda d: int(d.outcome is Outcome.WITHDRAWN),
    Measure.DAYS_TAKEN: lambda d: _days_taken(d),
    Measure.SUPPLEMENTED: lambda d: int(d.was_supplemented),
    Measure.DIGITAL_RESULT: lambda d: int(d.outcome in _SETTLED and d.has_digital_result),
    Measure.WITH_FEE: lambda d: int(d.has_fee),
    Measure.PAID_ONLINE: lambda d: int(d.has_fee and d.is_paid_online),
    Measure.PAPERS: lambda d: d.papers,
    Measure.DIGITAL_PAPERS: lambda d: d.digital_papers,
    Measure.WITH_PAPERS: lambda d: int(d.papers > 0),
    Measure.DIGITISED: lambda d: int(d.papers > 0 and d.digital_papers >= d.papers),
    Measure.REUSED: lambda d: int(d.reused_fields > 0),
    Measure.RATED: lambda d: int(d.rating is not None),
    Measure.SATISFIED: lambda d: int(d.rating is not None and d.rating >= SATISFIED),
    Measure.RATING_SUM: lambda d: d.rating or 0,
}

#: Measures of the day a dossier ended on; `DUE` is of the day it is due, the others of receipt.
BY_END = frozenset(
    {
        Measure.SETTLED,
        Measure.EARLY,
        Measure.ON_TIME,
        Measure.LATE,
        Measure.REFUSED,
        Measure.WITHDRAWN,
        Measure.DAYS_TAKEN,
        Measure.DIGITAL_RESULT,
        Measure.RATED,
        Measure.SATISFIED,
        Measure.RATING_SUM,
    }
)
#: What reports are made of; kept by the day besides by the month.
REPORTED = (
    Measure.RECEIVED,
    Measure.ONLINE,
    Measure.POST,
    Measure.EARLY,
    Measure.ON_TIME,
    Measure.LATE,
    Measure.REFUSED,
    Measure.WITHDRAWN,
)
DAILY = (*REPORTED, Measure.DUE)
MONTHLY = tuple(measure for measure in Measure if measure is not Measure.DUE)


class Place(NamedTuple):
    """Where a count is kept."""

    agency_id: uuid.UUID  #: competent agency, one above it, or the whole country
    day: dt.date  #: legal day
    procedure_code: str  #: `1.001193`
    measure: Measure  #: what is counted


def counted(dossier: Dossier) -> dict[Measure, int]:
    """Return what one dossier adds to each measure, zeros left out."""
    found = {measure: count(dossier) for measure, count in MEASURES.items()}
    return {measure: value for measure, value in found.items() if value}


def placed(dossier: Dossier) -> dict[Place, int]:
    """Return what one dossier adds to each place of its own agency."""
    return {
        Place(dossier.agency_id, _day(measure, dossier), dossier.procedure_code, measure): value
        for measure, value in counted(dossier).items()
    }


def changes(before: Dossier | None, after: Dossier) -> Mapping[Place, int]:
    """Return the differences that turn yesterday's counts into today's, zeros left out.

    A dossier that moved to another agency, day or procedure leaves its old place whole.
    """
    old, new = placed(before) if before else {}, placed(after)
    found = {place: new.get(place, 0) - old.get(place, 0) for place in old | new}
    return {place: difference for place, difference in found.items() if difference}


def _day(measure: Measure, dossier: Dossier) -> dt.date:
    if measure is Measure.DUE and dossier.act_by_on:
        return dossier.act_by_on
    if measure in BY_END and dossier.ended_on:
        return dossier.ended_on
    return dossier.received_on


def _days_taken(dossier: Dossier) -> int:
    if dossier.outcome not in _SETTLED or dossier.ended_on is None:
        return 0
    return max(0, (dossier.ended_on - dossier.received_on).days)
