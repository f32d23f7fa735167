# SPDX-License-Identifier: Apache-2.0
"""What happened at the counter: facts for indicators. No personal data."""

import datetime as dt
import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketEnded:
    """Somebody was served, did not come when called, or was left waiting at the end of the day."""

    ticket_id: uuid.UUID  #: which
    agency_id: uuid.UUID  #: whose counter
    group: str  #: letter of the group
    state: str  #: `rules.State` it ended in
    waited_seconds: int  #: from the ticket to the first call; to the end when never called
    served_seconds: int  #: at the window
    at: dt.datetime  #: when


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentEnded:
    """An appointment was kept, cancelled or missed."""

    appointment_id: uuid.UUID  #: which
    agency_id: uuid.UUID  #: whose counter
    group: str  #: letter of the group
    state: str  #: `rules.Booking` it ended in
    at: dt.datetime  #: when
