# SPDX-License-Identifier: Apache-2.0
"""Writes: tell somebody something, carry its letters out, mark what was read, prove addresses."""

from lienthong.notices.services.proving import (
    contact_changed,
    prove_address,
    send_code,
)
from lienthong.notices.services.telling import (
    choose,
    confirm,
    deliver,
    read,
    read_all,
    send,
    sweep,
    tell_of_new_device,
)

__all__ = [
    "choose",
    "confirm",
    "contact_changed",
    "deliver",
    "prove_address",
    "read",
    "read_all",
    "send",
    "send_code",
    "sweep",
    "tell_of_new_device",
]
