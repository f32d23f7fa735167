# SPDX-License-Identifier: Apache-2.0
"""The officers' lists: petitions and questions by queue, with counts."""

import uuid
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, Q, QuerySet

from lienthong.feedback.errors import PetitionMissing, QuestionMissing
from lienthong.feedback.models import Petition, Question
from lienthong.feedback.queries.access import ANSWER, petitions_of, questions_of
from lienthong.feedback.queries.questions import current_version
from lienthong.feedback.queries.views import (
    PetitionRow,
    PetitionView,
    QuestionView,
    petition_row,
    petition_view,
    question_view,
    withheld,
)
from lienthong.feedback.rules import QuestionStatus, Status
from lienthong.feedback.rules.terms import SOON_HOURS
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.text import search_key
from lienthong.orgs import queries as orgs

SIZE = 25
_OPEN = Q(status__in=[Status.NEW, Status.PROCESSING])


class Queue(StrEnum):
    """One list of the side navigation."""

    NEW = "moi"
    MINE = "cua-toi"
    SOON = "sap-han"
    LATE = "qua-han"
    OPEN = "dang-mo"
    DONE = "da-xong"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskCounts:
    """Numbers beside the lists."""

    new: int
    mine: int
    soon: int
    late: int
    questions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage:
    """One page of a list."""

    rows: tuple[PetitionRow, ...]
    number: int
    pages: int
    total: int


def petitions(actor: Actor, queue: Queue, *, text: str = "", page: int = 1) -> DeskPage:
    """Return one page of a list: what ends first, first; done ones newest first.

    Raises: Denied.
    """
    actor.require(ANSWER)
    rows = petitions_of(actor).filter(_of(actor, queue)).select_related("agency")
    if text:
        named = Q(code__iexact=text.strip()) | Q(search_key__contains=search_key(text))
        # What an officer may not read is not found by its words either.
        rows = rows.filter(named).exclude(barred__contains=[actor.account_id])
    order = ("-submitted_at", "-pk") if queue is Queue.DONE else ("due_at", "pk")
    total = rows.count()
    pages = max(1, -(-total // SIZE))
    number = min(max(page, 1), pages)
    shown = rows.order_by(*order)[(number - 1) * SIZE : number * SIZE]
    return DeskPage(
        rows=tuple(petition_row(row, reader=actor.account_id) for row in shown),
        number=number,
        pages=pages,
        total=total,
    )


def desk_counts(actor: Actor) -> DeskCounts:
    """Return the numbers beside the lists, in two queries. Raises: Denied."""
    actor.require(ANSWER)
    found = petitions_of(actor).aggregate(
        new=Count("pk", filter=_of(actor, Queue.NEW), distinct=True),
        mine=Count("pk", filter=_of(actor, Queue.MINE), distinct=True),
        soon=Count("pk", filter=_of(actor, Queue.SOON), distinct=True),
        late=Count("pk", filter=_of(actor, Queue.LATE), distinct=True),
    )
    waiting = questions_of(actor).filter(status=QuestionStatus.OPEN).count()
    return DeskCounts(**found, questions=waiting)


def petition(actor: Actor, petition_id: uuid.UUID) -> PetitionView:
    """Return a petition of the actor's desk; to an officer it concerns, without who says what.

    Raises: Denied, PetitionMissing.
    """
    actor.require(ANSWER)
    row = petitions_of(actor).select_related("agency", "merged_into").filter(pk=petition_id).first()
    if row is None:
        raise PetitionMissing
    view = petition_view(row)
    return withheld(view) if actor.account_id in view.barred else view


def questions(
    actor: Actor, *, is_open: bool = True, page: int = 1
) -> tuple[tuple[QuestionView, ...], int]:
    """Return a page of the questions of the desk, and how many pages. Raises: Denied."""
    actor.require(ANSWER)
    rows: QuerySet[Question] = questions_of(actor).select_related("agency")
    rows = rows.filter(status=QuestionStatus.OPEN) if is_open else rows.exclude(status="open")
    rows = rows.order_by("due_at", "pk") if is_open else rows.order_by("-changed_at", "-pk")
    pages = max(1, -(-rows.count() // SIZE))
    number = min(max(page, 1), pages)
    shown = rows[(number - 1) * SIZE : number * SIZE]
    return tuple(question_view(row) for row in shown), pages


def question(actor: Actor, question_id: uuid.UUID) -> QuestionView:
    """Return a question of the desk. Raises: Denied, QuestionMissing."""
    actor.require(ANSWER)
    row = questions_of(actor).select_related("agency").filter(pk=question_id).first()
    if row is None:
        raise QuestionMissing
    return question_view(row, current=current_version(row.procedure_code))


def _of(actor: Actor, queue: Queue) -> Q:
    now = clock.now()
    match queue:
        case Queue.NEW:
            return Q(status=Status.NEW)
        case Queue.MINE:
            return _OPEN & Q(assignee_id=actor.account_id)
        case Queue.LATE:
            return _OPEN & Q(due_at__lt=now)
        case Queue.SOON:
            soon = orgs.national_calendar().add_working_hours(now, SOON_HOURS)
            return _OPEN & Q(due_at__gte=now, due_at__lte=soon)
        case Queue.OPEN:
            return _OPEN
        case Queue.DONE:
            return ~_OPEN


def due_petitions() -> QuerySet[Petition]:
    """Return open petitions by due date, for the timer."""
    return Petition.objects.filter(_OPEN).order_by("due_at")
