# SPDX-License-Identifier: Apache-2.0
"""Reads: lists, one dossier, what its actor can do, what its code alone tells."""

from lienthong.cases.queries.access import consultations_to, lock, visible_to
from lienthong.cases.queries.actions import next_actions
from lienthong.cases.queries.clocks import clock_of, put_clock
from lienthong.cases.queries.dossier import (
    case,
    case_by_code,
    clock_of_case,
    consultation,
    head,
    public_state,
    timeline,
    view,
)
from lienthong.cases.queries.facts import CaseFacts, all_facts, facts
from lienthong.cases.queries.handled import Handled, handled
from lienthong.cases.queries.inbox import counts, inbox, my_cases
from lienthong.cases.queries.messages import (
    MessageView,
    Thread,
    message_file,
    thread,
    unread_messages,
)
from lienthong.cases.queries.open_now import OpenNow, open_by_clock, visible_among
from lienthong.cases.queries.values import (
    CEILING,
    CaseHead,
    CaseRow,
    CaseView,
    ConsultationView,
    Counts,
    InboxFilter,
    MovementView,
    NextAction,
    Page,
    PaperView,
    PublicState,
    Queue,
    RatingView,
    ResultView,
    SlipView,
    StepView,
)

__all__ = [
    "CEILING",
    "CaseFacts",
    "CaseHead",
    "CaseRow",
    "CaseView",
    "ConsultationView",
    "Counts",
    "Handled",
    "InboxFilter",
    "MessageView",
    "MovementView",
    "NextAction",
    "OpenNow",
    "Page",
    "PaperView",
    "PublicState",
    "Queue",
    "RatingView",
    "ResultView",
    "SlipView",
    "StepView",
    "Thread",
    "all_facts",
    "case",
    "case_by_code",
    "clock_of",
    "clock_of_case",
    "consultation",
    "consultations_to",
    "counts",
    "facts",
    "handled",
    "head",
    "inbox",
    "lock",
    "message_file",
    "my_cases",
    "next_actions",
    "open_by_clock",
    "public_state",
    "put_clock",
    "thread",
    "timeline",
    "unread_messages",
    "view",
    "visible_among",
    "visible_to",
]
