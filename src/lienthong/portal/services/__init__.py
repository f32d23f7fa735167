# SPDX-License-Identifier: Apache-2.0
"""Writes of the portal: begin, answer, attach, submit, discard an application."""

from lienthong.portal.services.filling import answer, attach, begin, detach, discard, resume
from lienthong.portal.services.submitting import (
    after_expiry,
    after_payment,
    competent_agency,
    expired,
    paid,
    submit,
    to_correct,
)
from lienthong.portal.services.telling import (
    tell_applicant,
    tell_consulted,
    tell_message,
    tell_supplement,
)

__all__ = [
    "after_expiry",
    "after_payment",
    "answer",
    "attach",
    "begin",
    "competent_agency",
    "detach",
    "discard",
    "expired",
    "paid",
    "resume",
    "submit",
    "tell_applicant",
    "tell_consulted",
    "tell_message",
    "tell_supplement",
    "to_correct",
]
