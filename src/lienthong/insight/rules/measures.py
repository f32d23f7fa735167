# SPDX-License-Identifier: Apache-2.0
"""Measures: counts to which a dossier adds; every ratio is made of two of them.

Each measure can be opened: the dossiers behind it are those for which it is not zero. What tells of
an arrival counts in the month of receipt; what tells of an end, in the month of the end. So a month
can be balanced: carried over + received = ended + still open.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import NamedTuple

from lienthong.insight.rules.facts import Dossier, Outcome

_SETTLED = (Outcome.EARLY, Outcome.ON_TIME, Outcome.LATE)
#: Least total of nine criteria that counts as satisfied: "Tốt" (12 of 18). Illustrative.
SATISFIED = 12


class Measure(StrEnum):
    """A count kept per agency, month and procedure."""

    RECEIVED = "received"
    ONLINE = "online"
    OPEN = "open"
    SETTLED = "settled"
    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    SUPPLEMENTED = "supplemented"
    DIGITAL_RESULT = "digital_result"
    WITH_FEE = "with_fee"
    PAID_ONLINE = "paid_online"
    PAPERS = "papers"
    DIGITAL_PAPERS = "digital_papers"
    REUSED = "reused"
    RATED = "rated"
    SATISFIED = "satisfied"
    RATING_SUM = "rating_sum"


MEASURES: dict[Measure, Callable[[Dossier], int]] = {
    Measure.RECEIVED: lambda d: 1,
    Measure.ONLINE: lambda d: int(d.is_online),
    Measure.OPEN: lambda d: int(d.outcome is Outcome.OPEN),
    Measure.SETTLED: lambda d: int(d.outcome in _SETTLED),
    Measure.EARLY: lambda d: int(d.outcome is Outcome.EARLY),
    Measure.ON_TIME: lambda d: int(d.outcome is Outcome.ON_TIME),
    Measure.LATE: lambda d: int(d.outcome is Outcome.LATE),
    Measure.REFUSED: lambda d: int(d.outcome is Outcome.REFUSED),
    Measure.WITHDRAWN: lambda d: int(d.outcome is Outcome.WITHDRAWN),
    Measure.SUPPLEMENTED: lambda d: int(d.was_supplemented),
    Measure.DIGITAL_RESULT: lambda d: int(d.outcome in _SETTLED and d.has_digital_result),
    Measure.WITH_FEE: lambda d: int(d.has_fee),
    Measure.PAID_ONLINE: lambda d: int(d.has_fee and d.is_paid_online),
    Measure.PAPERS: lambda d: d.papers,
    Measure.DIGITAL_PAPERS: lambda d: d.digital_papers,
    Measure.REUSED: lambda d: int(d.reused_fields > 0),
    Measure.RATED: lambda d: int(d.rating is not None),
    Measure.SATISFIED: lambda d: int(d.rating is not None and d.rating >= SATISFIED),
    Measure.RATING_SUM: lambda d: d.rating or 0,
}

#: Measures of the month in which a dossier ended; the others are of the month of receipt.
BY_END = frozenset(
    {
        Measure.SETTLED,
        Measure.EARLY,
        Measure.ON_TIME,
        Measure.LATE,
        Measure.REFUSED,
        Measure.WITHDRAWN,
        Measure.DIGITAL_RESULT,
        Measure.RATED,
        Measure.SATISFIED,
        Measure.RATING_SUM,
    }
)


class Place(NamedTuple):
    """Where a count is kept."""

    agency_id: uuid.UUID  #: competent agency, or one above it
    month: dt.date  #: first day of the month
    procedure_code: str  #: `1.001193`
    measure: Measure  #: what is counted


def counted(dossier: Dossier) -> dict[Measure, int]:
    """Return what one dossier adds to each measure, zeros left out."""
    found = {measure: count(dossier) for measure, count in MEASURES.items()}
    return {measure: value for measure, value in found.items() if value}


def placed(dossier: Dossier) -> dict[Place, int]:
    """Return what one dossier adds to each place of its own agency."""
    return {
        Place(dossier.agency_id, _month(measure, dossier), dossier.procedure_code, measure): value
        for measure, value in counted(dossier).items()
    }


def changes(before: Dossier | None, after: Dossier) -> Mapping[Place, int]:
    """Return the differences that turn yesterday's counts into today's, zeros left out.

    A dossier that moved to another agency, month or procedure leaves its old place whole.
    """
    old, new = placed(before) if before else {}, placed(after)
    found = {place: new.get(place, 0) - old.get(place, 0) for place in old | new}
    return {place: difference for place, difference in found.items() if difference}


def _month(measure: Measure, dossier: Dossier) -> dt.date:
    return (dossier.ended_month or dossier.month) if measure in BY_END else dossier.month
