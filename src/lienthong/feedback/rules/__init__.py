# SPDX-License-Identifier: Apache-2.0
"""Petitions, questions, terms, routing, redaction, numbers. Pure."""

from lienthong.feedback.rules.numbers import Group5
from lienthong.feedback.rules.petitions import (
    MOST_REOPENINGS,
    TRANSITIONS,
    Category,
    Kind,
    Status,
    Verb,
)
from lienthong.feedback.rules.questions import QuestionStatus, QuestionVerb
from lienthong.feedback.rules.terms import Standing

__all__ = [
    "MOST_REOPENINGS",
    "TRANSITIONS",
    "Category",
    "Group5",
    "Kind",
    "QuestionStatus",
    "QuestionVerb",
    "Standing",
    "Status",
    "Verb",
]
