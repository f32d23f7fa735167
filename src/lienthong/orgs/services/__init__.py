# SPDX-License-Identifier: Apache-2.0
"""The use cases: units, agencies, posts, staff, calendars. All need the right `orgs.manage`."""

from lienthong.orgs.services.absences import (
    delegate,
    record_absence,
    revoke_delegation,
    withdraw_absence,
)
from lienthong.orgs.services.agencies import NewAgency, close_agency, open_agencies, open_agency
from lienthong.orgs.services.calendars import (
    set_cut_off,
    set_holiday,
    set_make_up_day,
    set_shifts,
    withdraw_holiday,
    withdraw_make_up_day,
)
from lienthong.orgs.services.people import (
    HoldingView,
    add_post,
    appoint,
    close_post,
    end_holding,
    leave_agency,
    open_staff,
)
from lienthong.orgs.services.reference import Loaded, load_reference
from lienthong.orgs.services.units import NewUnit, merge_units, open_unit

__all__ = [
    "HoldingView",
    "Loaded",
    "NewAgency",
    "NewUnit",
    "add_post",
    "appoint",
    "close_agency",
    "close_post",
    "delegate",
    "end_holding",
    "leave_agency",
    "load_reference",
    "merge_units",
    "open_agencies",
    "open_agency",
    "open_staff",
    "open_unit",
    "record_absence",
    "revoke_delegation",
    "set_cut_off",
    "set_holiday",
    "set_make_up_day",
    "set_shifts",
    "withdraw_absence",
    "withdraw_holiday",
    "withdraw_make_up_day",
]
