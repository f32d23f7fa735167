# SPDX-License-Identifier: Apache-2.0
"""Writes of the portal: begin, answer, attach, submit, discard an application."""

from lienthong.portal.services.checking import missing_papers, page_findings, to_correct
from lienthong.portal.services.codes import verify_picture, verify_text
from lienthong.portal.services.cosigning import confirm, decline, invite, look
from lienthong.portal.services.filling import (
    Told,
    answer,
    attach,
    begin,
    detach,
    discard,
    resume,
)
from lienthong.portal.services.keeping import forget_page, keep_page, kept_page, sweep
from lienthong.portal.services.placing import competent_agency
from lienthong.portal.services.prefilling import Earlier, earlier, reuse
from lienthong.portal.services.reopening import Reopened, reopen
from lienthong.portal.services.representing import confirm_represents, find_enterprises
from lienthong.portal.services.submitting import (
    after_expiry,
    after_payment,
    expired,
    fee_order,
    paid,
    settles,
    submit,
)
from lienthong.portal.services.telling import (
    tell_applicant,
    tell_brought_back,
    tell_consulted,
    tell_lost,
    tell_message,
    tell_returned,
    tell_signed,
    tell_supplement,
    tell_uncollected,
    tell_undone,
)
from lienthong.portal.services.verifying import (
    MOST_BYTES,
    proof_file,
    verify_pdf,
)
from lienthong.portal.services.wishing import choose_wish

__all__ = [
    "MOST_BYTES",
    "Earlier",
    "Reopened",
    "Told",
    "after_expiry",
    "after_payment",
    "answer",
    "attach",
    "begin",
    "choose_wish",
    "competent_agency",
    "confirm",
    "confirm_represents",
    "decline",
    "detach",
    "discard",
    "earlier",
    "expired",
    "fee_order",
    "find_enterprises",
    "forget_page",
    "invite",
    "keep_page",
    "kept_page",
    "look",
    "missing_papers",
    "page_findings",
    "paid",
    "proof_file",
    "reopen",
    "resume",
    "reuse",
    "settles",
    "submit",
    "sweep",
    "tell_applicant",
    "tell_brought_back",
    "tell_consulted",
    "tell_lost",
    "tell_message",
    "tell_returned",
    "tell_signed",
    "tell_supplement",
    "tell_uncollected",
    "tell_undone",
    "to_correct",
    "verify_pdf",
    "verify_picture",
    "verify_text",
]
