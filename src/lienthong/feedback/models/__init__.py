# SPDX-License-Identifier: Apache-2.0
from lienthong.feedback.models.petitions import (
    CodeCounter,
    Enclosure,
    Happening,
    Petition,
    Turn,
)
from lienthong.feedback.models.questions import Comment, Pending, Question, Vote

__all__ = [
    "CodeCounter",
    "Comment",
    "Enclosure",
    "Happening",
    "Pending",
    "Petition",
    "Question",
    "Turn",
    "Vote",
]
