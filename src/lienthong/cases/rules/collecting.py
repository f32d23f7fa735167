# SPDX-License-Identifier: Apache-2.0
"""Results on paper that wait at the counter: until when, and when their owner is reminded.

No circular says how often to remind or how long a paper is kept at the counter: the numbers are
settings, and illustrative. Nothing is lost after them: the signed file stays online for good.
"""

import datetime as dt
from enum import StrEnum
from typing import Any

from lienthong.kernel.text import lazy
from lienthong.orgs.rules import WorkCalendar

#: So often somebody is reminded by itself; after that by people only.
MOST_REMINDERS = 3


class Waits(StrEnum):
    """What a signed result waits for."""

    COUNTER = "counter"  #: its applicant, at the counter
    POST = "post"  #: to be packed for the post
    PACKED = "packed"  #: the postman
    SENT = "sent"  #: the carrier's word that it arrived
    ONLINE = "online"  #: the clerk's note that it is had online
    DOUBT = "doubt"  #: somebody who asks the carrier, that told what cannot be

    @property
    def label(self) -> Any:
        """The list as its tab says it."""
        return _WAITS[self]


_WAITS = {
    Waits.COUNTER: lazy("Chờ nhận tại quầy"),
    Waits.POST: lazy("Cần đóng gói"),
    Waits.PACKED: lazy("Chờ bưu tá"),
    Waits.SENT: lazy("Bưu chính đang giữ"),
    Waits.ONLINE: lazy("Chỉ bản điện tử"),
    Waits.DOUBT: lazy("Cần hỏi bưu chính"),
}


def collect_by(since: dt.datetime, calendar: WorkCalendar, *, days: int) -> dt.datetime:
    """Return until when a paper is kept at the counter."""
    return calendar.add_working_days(since, days)


def is_to_remind(
    since: dt.datetime,
    reminded_at: dt.datetime | None,
    times: int,
    *,
    now: dt.datetime,
    calendar: WorkCalendar,
    days: int,
) -> bool:
    """Tell whether somebody is to be reminded: so many working days after the paper or the last."""
    if times >= MOST_REMINDERS:
        return False
    last = max(since, reminded_at) if reminded_at else since
    return now > calendar.add_working_days(last, days)
