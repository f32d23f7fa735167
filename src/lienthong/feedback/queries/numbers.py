# SPDX-License-Identifier: Apache-2.0
"""Numbers for indicators and the public pages: QĐ 766 group 5, petitions by agency and month."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from lienthong.feedback.models import Petition, Turn
from lienthong.feedback.rules import Category, Group5, Status, Verb
from lienthong.kernel import clock
from lienthong.kernel.ids import AgencyId

_HANDLED = (Verb.ANSWER.value, Verb.ANSWER_PART.value)
_MIDNIGHT = dt.time()


@dataclass(frozen=True, slots=True, kw_only=True)
class PetitionCounts:
    """Petitions of some agencies, as the public page shows them."""

    received: int  #: turns begun in the period
    answered: int  #: of these
    on_time: int  #: of the answered
    late: int  #: answered late, or still open past the term
    judged: int  #: answers that the petitioner judged
    satisfied: int  #: of these
    by_category: dict[Category, int]


def group5(agency_ids: Collection[AgencyId] | None, since: dt.date, until: dt.date) -> Group5:
    """Return the counts of QĐ 766 group 5 of some agencies, or of all; both dates included.

    A turn belongs to the period it began in; one that is open and not yet due is left out.
    For the platform: it asks no right, and tells nothing about a person.
    """
    turns = _turns(agency_ids, since, until)
    counted = turns.filter(Q(ended_by__in=_HANDLED) | Q(ended_by="", due_at__lt=clock.now()))
    found = counted.aggregate(
        petitions=Count("pk"),
        on_time=Count("pk", filter=Q(ended_by__in=_HANDLED, ended_at__lte=F("due_at"))),
        unsatisfied=Count("pk", filter=Q(is_satisfied=False)),
    )
    complained = _complained(agency_ids, since, until).aggregate(
        count=Count("case_code", distinct=True)
    )
    return Group5(dossiers_complained=complained["count"], **found)


def _complained(
    agency_ids: Collection[AgencyId] | None, since: dt.date, until: dt.date
) -> QuerySet[Petition]:
    """Return petitions about dossiers of some agencies, wherever they were sent to."""
    rows = _petitions(since, until).exclude(case_agency=None)
    if agency_ids is not None:
        rows = rows.filter(case_agency__in=agency_ids)
    return rows.exclude(status__in=[Status.REFUSED, Status.WITHDRAWN])


def complained_cases(agency_ids: Collection[AgencyId], since: dt.date, until: dt.date) -> list[str]:
    """List the codes of dossiers with a petition, for opening an indicator down to them."""
    rows = _complained(agency_ids, since, until).order_by("case_code")
    return list(rows.values_list("case_code", flat=True).distinct())


def petition_codes(
    agency_ids: Collection[AgencyId], since: dt.date, until: dt.date
) -> list[tuple[str, bool, bool | None]]:
    """List (code, on time, satisfied) of the turns that `group5` counts, newest first."""
    turns = _turns(agency_ids, since, until).filter(
        Q(ended_by__in=_HANDLED) | Q(ended_by="", due_at__lt=clock.now())
    )
    return [
        (
            turn.petition.code,
            bool(turn.ended_at and turn.ended_at <= turn.due_at),
            turn.is_satisfied,
        )
        for turn in turns.select_related("petition").order_by("-started_at")
    ]


def petition_counts(
    agency_ids: Collection[AgencyId], since: dt.date, until: dt.date
) -> PetitionCounts:
    """Return what the public page shows of some agencies; the page hides groups too small."""
    turns = _turns(agency_ids, since, until).exclude(
        ended_by__in=[Verb.TRANSFER, Verb.MERGE, Verb.REFUSE, Verb.WITHDRAW]
    )
    handled = Q(ended_by__in=_HANDLED)
    found = turns.aggregate(
        received=Count("pk"),
        answered=Count("pk", filter=handled),
        on_time=Count("pk", filter=handled & Q(ended_at__lte=F("due_at"))),
        late=Count(
            "pk",
            filter=handled & Q(ended_at__gt=F("due_at")) | Q(ended_by="", due_at__lt=clock.now()),
        ),
        judged=Count("pk", filter=Q(is_satisfied__isnull=False)),
        satisfied=Count("pk", filter=Q(is_satisfied=True)),
    )
    sorts = turns.values_list("petition__category").annotate(count=Count("pk")).order_by()
    return PetitionCounts(
        **found, by_category={Category(category): count for category, count in sorts}
    )


def _turns(
    agency_ids: Collection[AgencyId] | None, since: dt.date, until: dt.date
) -> QuerySet[Turn]:
    begin, end = _span(since, until)
    rows = Turn.objects.filter(started_at__gte=begin, started_at__lt=end)
    return rows if agency_ids is None else rows.filter(agency__in=agency_ids)


def _petitions(since: dt.date, until: dt.date) -> QuerySet[Petition]:
    begin, end = _span(since, until)
    return Petition.objects.filter(whole=None, submitted_at__gte=begin, submitted_at__lt=end)


def _span(since: dt.date, until: dt.date) -> tuple[dt.datetime, dt.datetime]:
    return clock.at(since, _MIDNIGHT), clock.at(until + dt.timedelta(days=1), _MIDNIGHT)
