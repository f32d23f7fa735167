# SPDX-License-Identifier: Apache-2.0
"""Look-ups by date, as a filter."""

import datetime as dt

from django.db.models import Q

from lienthong.kernel import clock


def in_force(on: dt.date | None, first: str = "valid_from", last: str = "valid_to") -> Q:
    """Return the filter for rows in force on a legal date; None means today."""
    day = on or clock.today()
    return Q(**{f"{first}__lte": day}) & (
        Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": day})
    )
