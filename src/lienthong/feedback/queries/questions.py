# SPDX-License-Identifier: Apache-2.0
"""Published questions and answers: by procedure, by words; one's own."""

import uuid
from collections.abc import Iterable
from functools import lru_cache

from django.db.models import Count, Max, Q, QuerySet

from lienthong.feedback.errors import QuestionMissing
from lienthong.feedback.models import Question
from lienthong.feedback.queries.access import questions_of
from lienthong.feedback.queries.views import QuestionView, question_view
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Refusal
from lienthong.kernel.text import search_key
from lienthong.procedures import queries as procedures

MOST = 50
_PUBLIC = Q(published_at__isnull=False)


def published(
    *,
    procedure_code: str = "",
    agency_id: uuid.UUID | None = None,
    text: str = "",
    most: int = MOST,
) -> tuple[QuestionView, ...]:
    """Find published answers, newest first; every word of the text must occur."""
    rows = Question.objects.filter(_PUBLIC)
    if procedure_code:
        rows = rows.filter(procedure_code=procedure_code)
    if agency_id:
        rows = rows.filter(agency=agency_id)
    for word in search_key(text[:200]).split()[:8]:
        rows = rows.filter(search_key__contains=word)
    return _views(rows.order_by("-published_at", "-pk")[:most])


def published_answer(question_id: uuid.UUID) -> QuestionView:
    """Return one published answer. Raises: QuestionMissing."""
    found = _views(Question.objects.filter(_PUBLIC, pk=question_id))
    if not found:
        raise QuestionMissing
    return found[0]


def published_version(procedure_code: str = "") -> str:
    """Return a mark that changes whenever the published answers (of a procedure, or any) do.

    For pages that are cached per content version: the "Hỏi đáp" block is part of the page.
    """
    rows = Question.objects.filter(_PUBLIC)
    if procedure_code:
        rows = rows.filter(procedure_code=procedure_code)
    found = rows.aggregate(count=Count("pk"), last=Max("changed_at"))
    last = found["last"]
    return f"{found['count']}-{int(last.timestamp() * 1000) if last else 0}"


def my_questions(actor: Actor) -> tuple[QuestionView, ...]:
    """List what a citizen asked, newest first."""
    if not actor.is_citizen:
        return ()
    return _views(questions_of(actor).order_by("-asked_at")[:MOST])


def current_version(procedure_code: str) -> int | None:
    """Return the version of a procedure in force, or None when there is none here."""
    if not procedure_code:
        return None
    try:
        return procedures.current(procedure_code).version
    except Refusal:
        return None


def procedure_name(code: str) -> str:
    """Return the name of a procedure, or its code where it is not known here."""
    if not code:
        return ""
    try:
        return str(procedures.current(code).name)
    except Refusal:
        return code


def _views(rows: QuerySet[Question] | Iterable[Question]) -> tuple[QuestionView, ...]:
    chosen = (
        rows.select_related("agency").prefetch_related("votes")
        if isinstance(rows, QuerySet)
        else rows
    )
    version = lru_cache(maxsize=None)(current_version)
    found = []
    for row in chosen:
        votes = [vote.is_useful for vote in row.votes.all()]
        found.append(
            question_view(
                row, current=version(row.procedure_code), useful=sum(votes), votes=len(votes)
            )
        )
    return tuple(found)
