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


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """One dossier, as indicators see it."""

    case_id: uuid.UUID  #: which
    case_code: str  #: its legal number, shown when a figure is opened
    agency_id: uuid.UUID  #: the competent agency
    procedure_code: str  #: `1.001193`
    month: dt.date  #: first day of the month it was received in
    ended_month: dt.date | None  #: the same of the month it ended in; None while it is open
    is_online: bool  #: submitted online
    outcome: Outcome  #: how it ended
    was_supplemented: bool  #: the applicant was asked for more
    has_digital_result: bool  #: a signed electronic result was issued
    has_fee: bool  #: a fee was due
    is_paid_online: bool  #: the fee was paid online
    papers: int  #: papers handed in
    digital_papers: int  #: of these, electronic ones
    reused_fields: int  #: form values taken from registers
    rating: int | None  #: 0 to 18, the nine criteria; None when not rated, or not ended

    def __post_init__(self) -> None:
        """Refuse a dossier that ended in no month, or was rated before it ended."""
        is_open = self.outcome is Outcome.OPEN
        if is_open is not (self.ended_month is None) or (is_open and self.rating is not None):
            raise ValueError(f"{self.case_code}: outcome, month of ending and rating disagree")
