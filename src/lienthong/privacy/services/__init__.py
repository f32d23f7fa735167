# SPDX-License-Identifier: Apache-2.0
"""Writes: consents, requests, breaches, and the timer that reminds."""

from lienthong.privacy.services.breaching import (
    Facts,
    amend_breach,
    close_breach,
    note_breach,
    notify_breach,
)
from lienthong.privacy.services.consenting import give, withdraw
from lienthong.privacy.services.correcting import correction_asked, correction_decided
from lienthong.privacy.services.handling import (
    accept_request,
    extend_request,
    finish_request,
    refuse_request,
    transfer_request,
    view_request,
)
from lienthong.privacy.services.requesting import NewRequest, submit_request, withdraw_request
from lienthong.privacy.services.watching import watch

__all__ = [
    "Facts",
    "NewRequest",
    "accept_request",
    "amend_breach",
    "close_breach",
    "correction_asked",
    "correction_decided",
    "extend_request",
    "finish_request",
    "give",
    "note_breach",
    "notify_breach",
    "refuse_request",
    "submit_request",
    "transfer_request",
    "view_request",
    "watch",
    "withdraw",
    "withdraw_request",
]
