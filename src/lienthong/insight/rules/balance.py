# SPDX-License-Identifier: Apache-2.0
"""The balance of a period: what was carried over, came, ended and remains (DG-04)."""

from collections.abc import Mapping
from dataclasses import dataclass

from lienthong.insight.rules.measures import Measure

#: Counts whose sum over all days before a period is what the period starts with.
CAME = Measure.RECEIVED
ENDED = (Measure.EARLY, Measure.ON_TIME, Measure.LATE, Measure.REFUSED, Measure.WITHDRAWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """Dossiers of some agencies in a period. opening + received = ended + closing, always."""

    opening: int = 0  #: tồn kỳ trước: open when the period began
    received: int = 0  #: came in the period
    online: int = 0  #: of these, online
    post: int = 0  #: of these, by post
    early: int = 0  #: settled before the appointment
    on_time: int = 0  #: settled at it
    late: int = 0  #: settled after it
    withdrawn: int = 0  #: taken back by the applicant: counted as processed (state 7)
    refused: int = 0  #: not received (state 3)

    @property
    def counter(self) -> int:
        """Return what came over the counter."""
        return self.received - self.online - self.post

    @property
    def settled(self) -> int:
        """Return what was settled: states 9 and 10."""
        return self.early + self.on_time + self.late

    @property
    def processed(self) -> int:
        """Return Đã xử lý: states 9, 10 and 7."""
        return self.settled + self.withdrawn

    @property
    def closing(self) -> int:
        """Return what was open when the period ended."""
        return self.opening + self.received - self.processed - self.refused

    @property
    def in_time(self) -> float | None:
        """Return the share settled early or on time, 0 to 1; None when nothing was settled."""
        return (self.early + self.on_time) / self.settled if self.settled else None

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was there and nothing came."""
        return not (self.opening or self.received or self.processed or self.refused)


def opening(before: Mapping[Measure, int]) -> int:
    """Return what was open after all the days counted in `before`."""
    return before.get(CAME, 0) - sum(before.get(measure, 0) for measure in ENDED)


def balance(before: Mapping[Measure, int], within: Mapping[Measure, int]) -> Balance:
    """Balance a period. before: counts of all earlier days; within: of the period."""
    return Balance(
        opening=opening(before),
        received=within.get(CAME, 0),
        online=within.get(Measure.ONLINE, 0),
        post=within.get(Measure.POST, 0),
        early=within.get(Measure.EARLY, 0),
        on_time=within.get(Measure.ON_TIME, 0),
        late=within.get(Measure.LATE, 0),
        withdrawn=within.get(Measure.WITHDRAWN, 0),
        refused=within.get(Measure.REFUSED, 0),
    )
