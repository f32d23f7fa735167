# SPDX-License-Identifier: Apache-2.0
"""Until when a closed dossier is kept. Pure."""

import datetime as dt


def first_kept(today: dt.date, years: int) -> dt.date:
    """Return the day from which on closed dossiers are still kept: the days before it are due."""
    try:
        return today.replace(year=today.year - years)
    except ValueError:
        return dt.date(today.year - years, 3, 1)


def kept_until(finished_on: dt.date, years: int) -> dt.date:
    """Return the last day: the same day so many years later; 29 February ends on the 28th."""
    try:
        return finished_on.replace(year=finished_on.year + years)
    except ValueError:
        return finished_on.replace(year=finished_on.year + years, day=28)
