# SPDX-License-Identifier: Apache-2.0
"""Pure decisions of the guided form: which page is next, and what was typed on it."""

from lienthong.portal.rules.flow import (
    DraftState,
    Progress,
    asked_papers,
    next_step,
    page_mark,
    previous_step,
    shown_steps,
)
from lienthong.portal.rules.typed import read_page

__all__ = [
    "DraftState",
    "Progress",
    "asked_papers",
    "next_step",
    "page_mark",
    "previous_step",
    "read_page",
    "shown_steps",
]
