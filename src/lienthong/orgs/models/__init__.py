# SPDX-License-Identifier: Apache-2.0
from lienthong.orgs.models.absences import Absence, Delegation
from lienthong.orgs.models.agencies import Agency, Holding, Post, Staff
from lienthong.orgs.models.calendars import Calendar, Holiday, MakeUpDay, Shift
from lienthong.orgs.models.units import Unit

__all__ = [
    "Absence",
    "Agency",
    "Calendar",
    "Delegation",
    "Holding",
    "Holiday",
    "MakeUpDay",
    "Post",
    "Shift",
    "Staff",
    "Unit",
]
