# SPDX-License-Identifier: Apache-2.0
"""The few facts of a dossier that indicators are made of."""

import datetime as dt
import uuid
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How a dossier ended, as indicators count it."""

    OPEN = "open"  #: not ended yet
    EARLY = "early"  #: settled before the appointment
    ON_TIME = "on_time"  #: settled at the appointment
    LATE = "late"  #: settled after it
    REFUSED = "refused"  #: not received
    WITHDRAWN = "withdrawn"  #: taken back by the applicant


class Stage(StrEnum):
    """Where a dossier stands now."""

    WAITING = "waiting"  #: sent, not answered yet
    RUNNING = "running"  #: accepted, on the clock
    PAUSED = "paused"  #: Tạm dừng: states 5, 6 and 8
    READY = "ready"  #: settled, the result not handed over yet
    CLOSED = "closed"  #: nothing left to do


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """One dossier, as indicators see it."""

    case_id: uuid.UUID  #: which
    case_code: str  #: its legal number, shown when a figure is opened
    agency_id: uuid.UUID  #: the competent agency
    procedure_code: str  #: `1.001193`
    received_on: dt.date  #: legal day it was received
    ended_on: dt.date | None  #: legal day it ended; None while it is open
    act_by_on: dt.date | None  #: legal day by which the agency must act; None when it need not
    channel: str  #: online, counter or post
    outcome: Outcome  #: how it ended
    stage: Stage  #: where it stands
    is_identified: bool  #: the applicant is known by their personal number
    was_supplemented: bool  #: the applicant was asked for more
    has_digital_result: bool  #: a signed electronic result was issued
    has_fee: bool  #: a fee was due
    is_paid_online: bool  #: the fee was paid online
    papers: int  #: papers handed in
    digital_papers: int  #: of these, electronic ones
    reused_fields: int  #: form values taken from registers
    rating: int | None  #: 0 to 18, the nine criteria; None when not rated, or not ended

    def __post_init__(self) -> None:
        """Refuse a dossier that ended on no day, or was rated before it ended."""
        is_open = self.outcome is Outcome.OPEN
        if is_open is not (self.ended_on is None) or (is_open and self.rating is not None):
            raise ValueError(f"{self.case_code}: outcome, day of ending and rating disagree")

    @property
    def month(self) -> dt.date:
        """Return the first day of the month it was received in."""
        return self.received_on.replace(day=1)

    @property
    def ended_month(self) -> dt.date | None:
        """Return the same of the month it ended in."""
        return self.ended_on.replace(day=1) if self.ended_on else None

    @property
    def is_online(self) -> bool:
        """Tell whether it was submitted online."""
        return self.channel == "online"
