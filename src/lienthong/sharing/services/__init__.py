# SPDX-License-Identifier: Apache-2.0
"""Use cases of the sharing platform: connect systems, publish services, ask, approve, end."""

from lienthong.sharing.services.access import (
    Asked,
    approve,
    ask,
    end_right,
    grant,
    refuse,
    withdraw,
)
from lienthong.sharing.services.publishing import NewService, change_state, publish
from lienthong.sharing.services.subsystems import (
    NewSubsystem,
    Opened,
    change_key,
    close_subsystem,
    join_group,
    leave_group,
    open_group,
    open_subsystem,
    register_certificate,
    register_public_key,
    reopen_subsystem,
    set_manners,
)

__all__ = [
    "Asked",
    "NewService",
    "NewSubsystem",
    "Opened",
    "approve",
    "ask",
    "change_key",
    "change_state",
    "close_subsystem",
    "end_right",
    "grant",
    "join_group",
    "leave_group",
    "open_group",
    "open_subsystem",
    "publish",
    "refuse",
    "register_certificate",
    "register_public_key",
    "reopen_subsystem",
    "set_manners",
    "withdraw",
]
