# SPDX-License-Identifier: Apache-2.0
"""Reads: agencies and units by date, posts and staff, working calendars."""

from lienthong.orgs.queries.absences import (
    AbsenceView,
    DelegationView,
    absences_in,
    absent,
    delegations_in,
    delegations_to,
    people_in,
)
from lienthong.orgs.queries.agencies import (
    agencies_holding,
    agencies_named,
    agency,
    agency_by_code,
    agency_history,
    ancestor_ids,
    branches,
    children,
    committee_of,
    names,
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
    "AbsenceView",
    "AgencyView",
    "DelegationView",
    "PostView",
    "StaffView",
    "UnitView",
    "absences_in",
    "absent",
    "agencies_holding",
    "agencies_named",
    "agency",
    "agency_by_code",
    "agency_history",
    "ancestor_ids",
    "branches",
    "calendar",
    "children",
    "committee_of",
    "communes",
    "delegations_in",
    "delegations_to",
    "holders",
    "names",
    "national_calendar",
    "people_in",
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
