# SPDX-License-Identifier: Apache-2.0
"""Pure decisions: agency codes, rights and roles, validity by date, working time."""

from lienthong.orgs.rules.codes import AgencyCode
from lienthong.orgs.rules.dated import Dated, in_force, latest
from lienthong.orgs.rules.kinds import AgencyKind, Tier, UnitKind
from lienthong.orgs.rules.roles import RIGHTS_OF, Right, Role
from lienthong.orgs.rules.worktime import DayCount, NoWorkingTime, ShiftRule, WorkCalendar

__all__ = [
    "RIGHTS_OF",
    "AgencyCode",
    "AgencyKind",
    "Dated",
    "DayCount",
    "NoWorkingTime",
    "Right",
    "Role",
    "ShiftRule",
    "Tier",
    "UnitKind",
    "WorkCalendar",
    "in_force",
    "latest",
]
