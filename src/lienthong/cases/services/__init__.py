# SPDX-License-Identifier: Apache-2.0
"""Writes: the use cases of a dossier, each one function and one transaction."""

from lienthong.cases.services.consulting import answer_consultation, consult, waive_consultation
from lienthong.cases.services.guarding import forget_lookups, guarded, look_up
from lienthong.cases.services.loading import PastCase, load_past
from lienthong.cases.services.messaging import read_messages, write_message
from lienthong.cases.services.paying import order_paid
from lienthong.cases.services.receiving import accept, ask_payment, ask_supplement, paid, refuse
from lienthong.cases.services.results import (
    draft_result,
    preview_result,
    return_result,
    sign_result,
)
from lienthong.cases.services.settling import (
    Assignee,
    assign_step,
    complete_step,
    extend,
    resume,
    stop,
)
from lienthong.cases.services.slips import control_slip, print_slip, register_book
from lienthong.cases.services.submitting import rate, submit, supplement, withdraw
from lienthong.cases.services.watching import (
    record_consultation_view,
    record_view,
    watch_deadlines,
)

__all__ = [
    "Assignee",
    "PastCase",
    "accept",
    "answer_consultation",
    "ask_payment",
    "ask_supplement",
    "assign_step",
    "complete_step",
    "consult",
    "control_slip",
    "draft_result",
    "extend",
    "forget_lookups",
    "guarded",
    "load_past",
    "look_up",
    "order_paid",
    "paid",
    "preview_result",
    "print_slip",
    "rate",
    "read_messages",
    "record_consultation_view",
    "record_view",
    "refuse",
    "register_book",
    "resume",
    "return_result",
    "sign_result",
    "stop",
    "submit",
    "supplement",
    "waive_consultation",
    "watch_deadlines",
    "withdraw",
    "write_message",
]
