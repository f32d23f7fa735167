# SPDX-License-Identifier: Apache-2.0
"""What happened to agencies and their working time."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyClosed:
    """An agency ends, or will end, with a day; its open work goes to the successor."""

    agency_id: UUID  #: who ends
    code: str  #: its code, closed from then on
    last_day: dt.date  #: its last day
    successor_id: UUID | None  #: who takes over


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarChanged:
    """Working time changed: deadlines not yet reached may move."""

    agency_id: UUID | None  #: whose calendar, and of all below; None: the national one
    from_day: dt.date  #: the first day that is counted differently


@dataclass(frozen=True, slots=True, kw_only=True)
class StandInsChanged:
    """Somebody is away or back, or lent their rights or took them back: work finds new hands."""

    agency_id: UUID  #: where
    at: dt.datetime  #: when it was recorded
