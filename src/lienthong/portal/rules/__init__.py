# SPDX-License-Identifier: Apache-2.0
"""Pure decisions of the guided form: which page is next, and what was typed on it."""

from lienthong.portal.rules.consent import ConsentState, content_mark
from lienthong.portal.rules.flow import (
    DraftState,
    Progress,
    asked_papers,
    next_step,
    page_mark,
    previous_step,
    shown_steps,
)
from lienthong.portal.rules.renewing import Renewal, is_declaration, renew
from lienthong.portal.rules.rows import acted
from lienthong.portal.rules.typed import drawn_keys, read_page

__all__ = [
    "ConsentState",
    "DraftState",
    "Progress",
    "Renewal",
    "acted",
    "asked_papers",
    "content_mark",
    "drawn_keys",
    "is_declaration",
    "next_step",
    "page_mark",
    "previous_step",
    "read_page",
    "renew",
    "shown_steps",
]
