# SPDX-License-Identifier: Apache-2.0
"""Reads: agencies and units by date, posts and staff, working calendars."""

from lienthong.orgs.queries.agencies import (
    agencies_holding,
    agencies_named,
    agency,
    agency_by_code,
    agency_history,
    ancestor_ids,
    children,
    committee_of,
    roots,
    subtree_ids,
)
from lienthong.orgs.queries.calendars import calendar, national_calendar
from lienthong.orgs.queries.people import (
    holders,
    posts_in,
    posts_of,
    staff,
    staff_by_code,
    staff_by_number,
)
from lienthong.orgs.queries.units import (
    communes,
    predecessors,
    provinces,
    unit,
    unit_history,
    units_named,
)
from lienthong.orgs.queries.values import AgencyView, PostView, StaffView, UnitView

__all__ = [
    "AgencyView",
    "PostView",
    "StaffView",
    "UnitView",
    "agencies_holding",
    "agencies_named",
    "agency",
    "agency_by_code",
    "agency_history",
    "ancestor_ids",
    "calendar",
    "children",
    "committee_of",
    "communes",
    "holders",
    "national_calendar",
    "posts_in",
    "posts_of",
    "predecessors",
    "provinces",
    "roots",
    "staff",
    "staff_by_code",
    "staff_by_number",
    "subtree_ids",
    "unit",
    "unit_history",
    "units_named",
]
