# SPDX-License-Identifier: Apache-2.0
"""Until when a document must have been sent (QĐ 28/2018/QĐ-TTg, art. 6.2)."""

import datetime as dt

from lienthong.exchange.rules import tallies
from lienthong.kernel import clock
from lienthong.kernel.errors import Missing
from lienthong.orgs import queries as orgs


def is_working_day(day: dt.date) -> bool:
    """Tell whether a day is one of the national calendar's working days."""
    try:
        return orgs.national_calendar().is_working_day(day)
    except Missing:  # a node without reference data
        return day.isoweekday() <= 5


def send_by(issued_on: dt.date | None) -> dt.datetime | None:
    """Return until when a document of a day must leave; None: no day, or one not come yet."""
    if issued_on is None or issued_on > clock.today():
        return None
    return tallies.latest(issued_on, is_working_day)


def is_late(issued_on: dt.date | None) -> bool:
    """Tell whether a document of a day that leaves now leaves too late."""
    return issued_on is not None and not tallies.in_time(issued_on, clock.now(), is_working_day)
