# SPDX-License-Identifier: Apache-2.0
"""Use cases of the sharing platform: connect systems, publish services, ask, approve, end."""

from lienthong.sharing.services.access import (
    Admission,
    Asked,
    admit,
    approve,
    ask,
    end_right,
    grant,
    refuse,
    set_quotas,
    withdraw,
)
from lienthong.sharing.services.evidence import take_evidence
from lienthong.sharing.services.groups import join_group, leave_group, open_group
from lienthong.sharing.services.hearing import take_words
from lienthong.sharing.services.keeping import (
    Body,
    destroy_due,
    keep_of_service,
    keep_of_system,
    take_bodies,
)
from lienthong.sharing.services.keyrings import Keyring, follow_key, keyring, withdraw_key
from lienthong.sharing.services.keys import (
    change_site_key,
    check_call,
    own_key,
    prepare_site_key,
    sharing_keys,
    site_key,
    site_keys,
)
from lienthong.sharing.services.leaving import end_with_nodes_gone
from lienthong.sharing.services.own import OwnSystem, Place, connect_registers
from lienthong.sharing.services.publishing import (
    Examined,
    NewService,
    change_state,
    examine,
    publish,
)
from lienthong.sharing.services.registers import (
    Carried,
    ask_register,
    changed_in_register,
    find_in_register,
    follow_register,
    publish_register,
    read_registers,
)
from lienthong.sharing.services.reminding import remind
from lienthong.sharing.services.speaking import Question, spoken, spoken_abroad
from lienthong.sharing.services.subsystems import (
    NewSubsystem,
    Opened,
    change_key,
    close_subsystem,
    open_subsystem,
    register_certificate,
    register_public_key,
    reopen_subsystem,
    revoke_certificate,
    set_manners,
)
from lienthong.sharing.services.trying import Shown, Trial, try_out

__all__ = [
    "Admission",
    "Asked",
    "Body",
    "Carried",
    "Examined",
    "Keyring",
    "NewService",
    "NewSubsystem",
    "Opened",
    "OwnSystem",
    "Place",
    "Question",
    "Shown",
    "Trial",
    "admit",
    "approve",
    "ask",
    "ask_register",
    "change_key",
    "change_site_key",
    "change_state",
    "changed_in_register",
    "check_call",
    "close_subsystem",
    "connect_registers",
    "destroy_due",
    "end_right",
    "end_with_nodes_gone",
    "examine",
    "find_in_register",
    "follow_key",
    "follow_register",
    "grant",
    "join_group",
    "keep_of_service",
    "keep_of_system",
    "keyring",
    "leave_group",
    "open_group",
    "open_subsystem",
    "own_key",
    "prepare_site_key",
    "publish",
    "publish_register",
    "read_registers",
    "refuse",
    "register_certificate",
    "register_public_key",
    "remind",
    "reopen_subsystem",
    "revoke_certificate",
    "set_manners",
    "set_quotas",
    "sharing_keys",
    "site_key",
    "site_keys",
    "spoken",
    "spoken_abroad",
    "take_bodies",
    "take_evidence",
    "take_words",
    "try_out",
    "withdraw",
    "withdraw_key",
]
