# SPDX-License-Identifier: Apache-2.0
"""How satisfied people were, per agency: nothing of a group too small is told."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lienthong.cases import queries as cases
from lienthong.cases.rules import Complaints, Grade, Measured
from lienthong.feedback.models import Comment
from lienthong.feedback.queries.public import complaints_about
from lienthong.feedback.rules.numbers import LEAST, is_enough
from lienthong.kernel.ids import AgencyId, CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyRating:
    """One agency in the public list; numbers are None below `LEAST` evaluations."""

    agency_id: AgencyId
    count: int | None
    average: float | None  #: of 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Satisfaction:
    """The public page of some agencies; `is_shown` False: too few to be told."""

    is_shown: bool
    count: int
    average: float
    grades: Mapping[Grade, int]
    criteria: Mapping[int, tuple[int, int, int]]  #: how many of score 0, 1, 2
    months: tuple[tuple[dt.date, int, float], ...]  #: only months with enough
    comments: tuple[str, ...]  #: reviewed ones


_NOTHING = Satisfaction(
    is_shown=False, count=0, average=0, grades={}, criteria={}, months=(), comments=()
)


def satisfaction(agency_ids: Collection[AgencyId], since: dt.date, until: dt.date) -> Satisfaction:
    """Return how satisfied people were with some agencies, both legal dates included."""
    found = cases.rating_numbers(agency_ids, since, until)
    if not is_enough(found.count):
        return _NOTHING
    months = cases.rating_months(agency_ids, since, until)
    shown = Comment.objects.filter(agency__in=agency_ids, is_shown=True)
    return Satisfaction(
        is_shown=True,
        count=found.count,
        average=round(found.total / found.count, 1),
        grades=found.grades,
        criteria=found.criteria,
        months=tuple(
            (one.month, one.count, round(one.total / one.count, 1))
            for one in months
            if is_enough(one.count)
        ),
        comments=tuple(shown.order_by("-reviewed_at").values_list("text", flat=True)[:10]),
    )


def rated_agencies(since: dt.date, until: dt.date) -> tuple[AgencyRating, ...]:
    """List every agency with an evaluation in a period."""
    return tuple(
        AgencyRating(
            agency_id=agency_id,
            count=count if count >= LEAST else None,
            average=round(total / count, 1) if count >= LEAST else None,
        )
        for agency_id, (count, total) in cases.rated_agencies(since, until).items()
    )


def measured(case_id: CaseId) -> tuple[Measured, ...]:
    """Return the measured criteria of a dossier now; its page was allowed before."""
    total, late, unsatisfied = complaints_about(case_id)
    told = Complaints(total=total, late=late, unsatisfied=unsatisfied)
    return cases.measured(case_id, told)


def comments_waiting(agency_ids: Collection[AgencyId]) -> tuple[cases.RatingComment, ...]:
    """Return comments that nobody reviewed yet, newest first."""
    reviewed = Comment.objects.filter(agency__in=agency_ids).values_list("case_id", flat=True)
    return cases.rating_comments(agency_ids, but=list(reviewed))
