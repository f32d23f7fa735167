# SPDX-License-Identifier: Apache-2.0
"""Writes: what petitioners, askers, officers and the timer do."""

from lienthong.feedback.services.answering import (
    Publication,
    accept_petition,
    answer_petition,
    extend_petition,
    hide_petition,
    lapse_petition,
    merge_petition,
    refuse_petition,
    show_petition,
    split_petition,
    transfer_petition,
    view_petition,
)
from lienthong.feedback.services.confirming import Confirmed, confirm, forget, hold
from lienthong.feedback.services.petitioning import (
    judge_answer,
    open_by_secret,
    submit_petition,
    withdraw_petition,
)
from lienthong.feedback.services.questioning import (
    PublicAnswer,
    answer_question,
    ask,
    decline_question,
    forward_question,
    merge_question,
    review_answer,
    unpublish_answer,
    vote,
)
from lienthong.feedback.services.rating import rate_by_code, rate_case, review_comment
from lienthong.feedback.services.watching import watch

__all__ = [
    "Confirmed",
    "PublicAnswer",
    "Publication",
    "accept_petition",
    "answer_petition",
    "answer_question",
    "ask",
    "confirm",
    "decline_question",
    "extend_petition",
    "forget",
    "forward_question",
    "hide_petition",
    "hold",
    "judge_answer",
    "lapse_petition",
    "merge_petition",
    "merge_question",
    "open_by_secret",
    "rate_by_code",
    "rate_case",
    "refuse_petition",
    "review_answer",
    "review_comment",
    "show_petition",
    "split_petition",
    "submit_petition",
    "transfer_petition",
    "unpublish_answer",
    "view_petition",
    "vote",
    "watch",
    "withdraw_petition",
]
