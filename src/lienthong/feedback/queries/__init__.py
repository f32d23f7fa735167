# SPDX-License-Identifier: Apache-2.0
"""Reads: desks of officers, public pages, one's own, and numbers for indicators."""

from lienthong.feedback.queries.access import ANSWER, OVERSEE
from lienthong.feedback.queries.competence import answers
from lienthong.feedback.queries.desk import (
    DeskCounts,
    DeskPage,
    Queue,
    desk_counts,
    petition,
    petitions,
    question,
    questions,
)
from lienthong.feedback.queries.numbers import (
    PetitionCounts,
    complained_cases,
    group5,
    petition_codes,
    petition_counts,
)
from lienthong.feedback.queries.public import (
    complaints_about,
    my_petitions,
    opened,
    own,
    published_petition,
    published_petitions,
)
from lienthong.feedback.queries.questions import (
    my_questions,
    procedure_name,
    published,
    published_answer,
    published_version,
)
from lienthong.feedback.queries.ratings import (
    AgencyRating,
    Satisfaction,
    comments_waiting,
    measured,
    rated_agencies,
    satisfaction,
)
from lienthong.feedback.queries.views import PetitionRow, PetitionView, QuestionView

__all__ = [
    "ANSWER",
    "OVERSEE",
    "AgencyRating",
    "DeskCounts",
    "DeskPage",
    "PetitionCounts",
    "PetitionRow",
    "PetitionView",
    "QuestionView",
    "Queue",
    "Satisfaction",
    "answers",
    "comments_waiting",
    "complained_cases",
    "complaints_about",
    "desk_counts",
    "group5",
    "measured",
    "my_petitions",
    "my_questions",
    "opened",
    "own",
    "petition",
    "petition_codes",
    "petition_counts",
    "petitions",
    "procedure_name",
    "published",
    "published_answer",
    "published_petition",
    "published_petitions",
    "published_version",
    "question",
    "questions",
    "rated_agencies",
    "satisfaction",
]
