# SPDX-License-Identifier: Apache-2.0
"""Use cases of the counter."""

from lienthong.counter.services.booking import (
    Wish,
    book,
    cancel,
    change,
    check_in,
    confirm,
    watch_appointments,
)
from lienthong.counter.services.calling import (
    begin_intake,
    call_again,
    call_next,
    call_skipped,
    case_received,
    close_days,
    end_queue,
    finish,
    resume_queue,
    serve,
    skip,
    stop_queue,
    transfer,
)
from lienthong.counter.services.offices import (
    NewGroup,
    add_window,
    leave,
    open_group,
    open_office,
    renew_kiosk,
    sit,
)
from lienthong.counter.services.taking import take

__all__ = [
    "NewGroup",
    "Wish",
    "add_window",
    "begin_intake",
    "book",
    "call_again",
    "call_next",
    "call_skipped",
    "cancel",
    "case_received",
    "change",
    "check_in",
    "close_days",
    "confirm",
    "end_queue",
    "finish",
    "leave",
    "open_group",
    "open_office",
    "renew_kiosk",
    "resume_queue",
    "serve",
    "sit",
    "skip",
    "stop_queue",
    "take",
    "transfer",
    "watch_appointments",
]
