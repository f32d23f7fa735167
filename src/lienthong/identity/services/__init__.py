# SPDX-License-Identifier: Apache-2.0
"""Writes: accounts, representations, the door."""

from lienthong.identity.services.accounts import (
    TOTP_PERIOD_SECONDS,
    NewAccount,
    add_representation,
    change_contact,
    close_account,
    end_representation,
    enrol_totp,
    load_accounts,
    open_citizen,
    open_official,
    show_code,
)
from lienthong.identity.services.door import (
    check_guard,
    end_session,
    note_capacity,
    note_device,
    note_failed_sign_in,
    note_second_factor,
    note_sign_in,
    note_sign_out,
)
from lienthong.identity.services.inviting import choose_password, invite, invited
from lienthong.identity.services.organising import NewOfficer, Organised, organise
from lienthong.identity.services.proving import is_second_factor_fresh, second_factor_href

__all__ = [
    "TOTP_PERIOD_SECONDS",
    "NewAccount",
    "NewOfficer",
    "Organised",
    "add_representation",
    "change_contact",
    "check_guard",
    "choose_password",
    "close_account",
    "end_representation",
    "end_session",
    "enrol_totp",
    "invite",
    "invited",
    "is_second_factor_fresh",
    "load_accounts",
    "note_capacity",
    "note_device",
    "note_failed_sign_in",
    "note_second_factor",
    "note_sign_in",
    "note_sign_out",
    "open_citizen",
    "open_official",
    "organise",
    "second_factor_href",
    "show_code",
]
