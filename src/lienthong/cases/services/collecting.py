# SPDX-License-Identifier: Apache-2.0
"""Reminding people that their result waits at the counter: by itself, and by the clerk."""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction

from lienthong.audit import services as audit
from lienthong.cases import queries
from lienthong.cases.errors import (
    NobodyToTell,
    NotWaitingAtCounter,
    RemindedToday,
    WrongAgency,
)
from lienthong.cases.events import ResultUncollected
from lienthong.cases.models import Case, Result
from lienthong.cases.queries.actions import acts_here
from lienthong.cases.queries.collecting import at_counter
from lienthong.cases.rules import Status, Verb
from lienthong.cases.rules.collecting import MOST_REMINDERS, collect_by, is_to_remind
from lienthong.cases.services.beats import told_of
from lienthong.cases.services.bulk import Chosen, Outcome, each_once
from lienthong.identity import queries as identity
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Missing
from lienthong.kernel.ids import AgencyId, CaseId
from lienthong.orgs import queries as orgs
from lienthong.outbox import services as outbox

#: Dossiers in one run; the next run takes the rest.
BATCH = 500
REMINDER = Actor.system("cases.remind_uncollected")


def remind_many(*, actor: Actor, chosen: Sequence[Chosen]) -> tuple[Outcome, ...]:
    """Remind the applicants of many results that wait at the counter, each by itself.

    Raises: TooManyChosen.
    """

    def act(one: Chosen) -> None:
        remind_to_collect(actor=actor, case_id=one.case_id)

    return each_once(actor, chosen, act)


@transaction.atomic
def remind_to_collect(*, actor: Actor, case_id: CaseId) -> None:
    """Remind an applicant that the paper waits at the counter, once a day at most.

    Raises: CaseMissing, Denied, WrongAgency, NotWaitingAtCounter, RemindedToday, NobodyToTell.
    """
    case = queries.lock(case_id, visible_to_actor=actor)
    actor.require("cases.receive")
    if not acts_here(actor, case, Verb.RETURN_RESULT):
        raise WrongAgency
    if not at_counter(Case.objects.filter(pk=case.pk, status=Status.DONE)).exists():
        raise NotWaitingAtCounter
    result = Result.objects.get(case=case)
    if result.reminded_at and clock.legal_date(result.reminded_at) == clock.today():
        raise RemindedToday
    if not _is_reached(case):
        raise NobodyToTell
    _remind(actor, case, result)


def remind_uncollected() -> int:
    """Remind whoever left a paper at the counter for so many working days; return how many.

    At most `MOST_REMINDERS` times each. Safe to run twice and at two places at once.
    """
    now = clock.now()
    try:
        calendar = orgs.national_calendar()
    except Missing:  # no reference data yet: nothing can wait
        return 0
    days: int = settings.COLLECT_REMIND_DAYS
    before = now - dt.timedelta(days=days)
    waiting = Case.objects.filter(
        status=Status.DONE, finished_at__lt=before, result__waits_since__lt=before,
        result__reminders__lt=MOST_REMINDERS,
    ).exclude(result__reminded_at__gte=before)  # fmt: skip
    due = at_counter(waiting).order_by("result__waits_since").select_related("result")[:BATCH]
    told = 0
    for case in due:
        kept = case.result
        assert kept.waits_since
        if is_to_remind(
            kept.waits_since, kept.reminded_at, kept.reminders, now=now, calendar=calendar,
            days=days,
        ):  # fmt: skip
            told += _remind_by_itself(CaseId(case.pk))
    return told


@transaction.atomic
def _remind_by_itself(case_id: CaseId) -> int:
    """Remind once; a dossier that changed meanwhile, or that somebody has locked, is left."""
    rows = Case.objects.select_for_update(skip_locked=True, of=("self",))
    case = rows.filter(pk=case_id, status=Status.DONE).first()
    if case is None or not at_counter(Case.objects.filter(pk=case_id)).exists():
        return 0
    result = Result.objects.get(case=case)
    if result.reminded_at and clock.legal_date(result.reminded_at) == clock.today():
        return 0
    if not _is_reached(case):  # the list goes on saying that nobody was reminded: a clerk calls
        return 0
    _remind(REMINDER, case, result)
    return 1


def _is_reached(case: Case) -> bool:
    """Tell whether the applicant has an account that a notice would reach."""
    number = case.applicant_number
    return bool(number) and identity.account_of(number) is not None


def _remind(actor: Actor, case: Case, result: Result) -> None:
    result.reminded_at, result.reminders = clock.now(), result.reminders + 1
    result.save(update_fields=["reminded_at", "reminders"])
    audit.record(
        actor, "cases.reminded_to_collect", case.pk, after=result.reminders, case_code=case.code
    )
    assert result.waits_since
    calendar = orgs.calendar(AgencyId(case.receiving_agency_id))
    until = collect_by(result.waits_since, calendar, days=settings.COLLECT_KEPT_DAYS)
    outbox.publish(
        told_of(
            case, ResultUncollected, at=clock.now(), since=result.waits_since, collect_by=until,
            receiving_agency_id=case.receiving_agency_id, times=result.reminders,
        )
    )  # fmt: skip
