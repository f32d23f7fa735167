# SPDX-License-Identifier: Apache-2.0
"""On which days those are reminded who will miss a service or a right."""

import datetime as dt

#: Days before a last day; the longest first.
MILESTONES = (30, 7, 1)


def milestone(last: dt.date, *, known: dt.date, today: dt.date) -> int | None:
    """Return of which milestone to remind today: the nearest that has come, or None.

    last: the last day; known: the day it was told or agreed on, which itself reminds of what came
    until then. One that came while nobody looked is reminded of late, the others then never.
    """
    left = (last - today).days
    come = [days for days in MILESTONES if 0 <= left <= days]
    if not come or last - dt.timedelta(come[-1]) <= known:
        return None
    return come[-1]
