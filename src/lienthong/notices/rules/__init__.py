# SPDX-License-Identifier: Apache-2.0
"""What a notice says, how it travels, when it is tried again."""

from lienthong.notices.rules.delivery import (
    DAILY_LIMITS,
    NEEDED_LIMITS,
    STUCK_AFTER,
    TRANSITIONS,
    Channel,
    Status,
    may_move,
    retry_after,
)
from lienthong.notices.rules.shape import Template, Words
from lienthong.notices.rules.templates import TEMPLATES
from lienthong.notices.rules.wishes import OPTIONAL, Quiet, Topic, Wishes, topic_of
from lienthong.notices.rules.wording import Rendered, render

__all__ = [
    "DAILY_LIMITS",
    "NEEDED_LIMITS",
    "OPTIONAL",
    "STUCK_AFTER",
    "TEMPLATES",
    "TRANSITIONS",
    "Channel",
    "Quiet",
    "Rendered",
    "Status",
    "Template",
    "Topic",
    "Wishes",
    "Words",
    "may_move",
    "render",
    "retry_after",
    "topic_of",
]
