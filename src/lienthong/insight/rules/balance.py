# SPDX-License-Identifier: Apache-2.0
"""The balance of a period: what was carried over, came, ended and remains (DG-04)."""

from collections.abc import Mapping
from dataclasses import dataclass

from lienthong.insight.rules.measures import Measure

#: Counts whose sum over all months before a period is what the period starts with.
CAME, ENDED = Measure.RECEIVED, (Measure.SETTLED, Measure.REFUSED, Measure.WITHDRAWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """Dossiers of some agencies in a period. opening + received = ended + closing, always."""

    opening: int  #: tồn kỳ trước: open when the period began
    received: int  #: came in the period
    early: int  #: settled before the appointment
    on_time: int  #: settled at it
    late: int  #: settled after it
    withdrawn: int  #: taken back by the applicant: counted as processed (state 7)
    refused: int  #: not received (state 3)

    @property
    def processed(self) -> int:
        """Return Đã xử lý: states 9, 10 and 7."""
        return self.early + self.on_time + self.late + self.withdrawn

    @property
    def closing(self) -> int:
        """Return what was open when the period ended."""
        return self.opening + self.received - self.processed - self.refused


def balance(before: Mapping[Measure, int], within: Mapping[Measure, int]) -> Balance:
    """Balance a period. before: counts of all earlier months; within: of the period."""
    return Balance(
        opening=before.get(CAME, 0) - sum(before.get(measure, 0) for measure in ENDED),
        received=within.get(CAME, 0),
        early=within.get(Measure.EARLY, 0),
        on_time=within.get(Measure.ON_TIME, 0),
        late=within.get(Measure.LATE, 0),
        withdrawn=within.get(Measure.WITHDRAWN, 0),
        refused=within.get(Measure.REFUSED, 0),
    )
