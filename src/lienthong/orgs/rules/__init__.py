# SPDX-License-Identifier: Apache-2.0
"""Pure decisions: agency codes, rights and roles, validity by date, working time."""

from lienthong.orgs.rules.absences import (
    LONGEST_DELEGATION_DAYS,
    NOT_LENT,
    AbsenceKind,
    Lending,
    SigningForm,
    check_lending,
    post_title,
)
from lienthong.orgs.rules.codes import AgencyCode
from lienthong.orgs.rules.dated import Dated, in_force, latest
from lienthong.orgs.rules.kinds import AgencyKind, Tier, UnitKind
from lienthong.orgs.rules.roles import RIGHTS_OF, Right, Role
from lienthong.orgs.rules.worktime import DayCount, NoWorkingTime, ShiftRule, WorkCalendar

__all__ = [
    "LONGEST_DELEGATION_DAYS",
    "NOT_LENT",
    "RIGHTS_OF",
    "AbsenceKind",
    "AgencyCode",
    "AgencyKind",
    "Dated",
    "DayCount",
    "Lending",
    "NoWorkingTime",
    "Right",
    "Role",
    "ShiftRule",
    "SigningForm",
    "Tier",
    "UnitKind",
    "WorkCalendar",
    "check_lending",
    "in_force",
    "latest",
    "post_title",
]
