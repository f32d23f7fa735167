# SPDX-License-Identifier: Apache-2.0
from django.db import models
from django.db.models import F, Q

from lienthong.insight.rules import Outcome, Stage


class Fact(models.Model):
    """One dossier as it is counted now; what it counted before is taken away by its difference.

    Without a day of receipt it was written by the release before and is in no tally yet.
    """

    case_id = models.UUIDField(primary_key=True)
    case_code = models.TextField(unique=True)
    agency = models.ForeignKey("orgs.Agency", models.PROTECT, related_name="+")
    procedure_code = models.TextField()
    month = models.DateField()
    ended_month = models.DateField(null=True)
    received_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    act_by_on = models.DateField(null=True)
    channel = models.TextField(db_default="")
    is_online = models.BooleanField()
    outcome = models.TextField()
    stage = models.TextField(db_default="")
    is_identified = models.BooleanField(db_default=False)
    was_supplemented = models.BooleanField()
    has_digital_result = models.BooleanField()
    has_fee = models.BooleanField()
    is_paid_online = models.BooleanField()
    papers = models.PositiveIntegerField()
    digital_papers = models.PositiveIntegerField()
    reused_fields = models.PositiveIntegerField()
    rating = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=list(Outcome)), name="insight_fact_outcome"
            ),
            models.CheckConstraint(
                condition=Q(stage__in=["", *(one.value for one in Stage)]),
                name="insight_fact_stage",
            ),
            models.CheckConstraint(
                condition=Q(rating=None) | Q(rating__lte=18), name="insight_fact_rating"
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.OPEN, ended_month=None, rating=None)
                | ~Q(outcome=Outcome.OPEN) & Q(ended_month__isnull=False),
                name="insight_fact_ended",
            ),
        ]
        indexes = [
            models.Index("agency", "month", F("case_code").desc(), name="insight_fact_received"),
            models.Index(
                "agency", "ended_month", F("case_code").desc(), name="insight_fact_ended_in"
            ),
            models.Index(
                fields=["agency", "act_by_on"],
                condition=Q(act_by_on__isnull=False),
                name="insight_fact_due",
            ),
        ]

    def __str__(self) -> str:
        return self.case_code


class Counts(models.Model):
    """One agency and all below it (or the country), one stretch of time, one procedure (or all).

    The scope is the id of an agency, or of nothing (all zeros) for the whole country.
    """

    scope_id = models.UUIDField()
    starts_on = models.DateField()
    procedure_code = models.TextField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.scope_id} {self.starts_on:%d/%m/%Y} {self.procedure_code}"


class MonthTally(Counts):
    """What is counted in one month."""

    pk = models.CompositePrimaryKey("scope_id", "procedure_code", "starts_on")
    received = models.PositiveIntegerField(db_default=0)
    online = models.PositiveIntegerField(db_default=0)
    post = models.PositiveIntegerField(db_default=0)
    identified = models.PositiveIntegerField(db_default=0)
    open = models.PositiveIntegerField(db_default=0)
    waiting = models.PositiveIntegerField(db_default=0)
    running = models.PositiveIntegerField(db_default=0)
    paused = models.PositiveIntegerField(db_default=0)
    ready = models.PositiveIntegerField(db_default=0)
    settled = models.PositiveIntegerField(db_default=0)
    early = models.PositiveIntegerField(db_default=0)
    on_time = models.PositiveIntegerField(db_default=0)
    late = models.PositiveIntegerField(db_default=0)
    refused = models.PositiveIntegerField(db_default=0)
    withdrawn = models.PositiveIntegerField(db_default=0)
    days_taken = models.PositiveIntegerField(db_default=0)
    supplemented = models.PositiveIntegerField(db_default=0)
    digital_result = models.PositiveIntegerField(db_default=0)
    with_fee = models.PositiveIntegerField(db_default=0)
    paid_online = models.PositiveIntegerField(db_default=0)
    papers = models.PositiveIntegerField(db_default=0)
    digital_papers = models.PositiveIntegerField(db_default=0)
    with_papers = models.PositiveIntegerField(db_default=0)
    digitised = models.PositiveIntegerField(db_default=0)
    reused = models.PositiveIntegerField(db_default=0)
    rated = models.PositiveIntegerField(db_default=0)
    satisfied = models.PositiveIntegerField(db_default=0)
    rating_sum = models.PositiveIntegerField(db_default=0)


class DayTally(Counts):
    """What reports need of one day; and what is due on it."""

    pk = models.CompositePrimaryKey("scope_id", "starts_on", "procedure_code")
    received = models.PositiveIntegerField(db_default=0)
    online = models.PositiveIntegerField(db_default=0)
    post = models.PositiveIntegerField(db_default=0)
    early = models.PositiveIntegerField(db_default=0)
    on_time = models.PositiveIntegerField(db_default=0)
    late = models.PositiveIntegerField(db_default=0)
    refused = models.PositiveIntegerField(db_default=0)
    withdrawn = models.PositiveIntegerField(db_default=0)
    due = models.PositiveIntegerField(db_default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["scope_id", "starts_on"],
                condition=Q(procedure_code=""),
                name="insight_day_of_all",
            )
        ]


class Tally(models.Model):
    """The counts of release 1, read by it until it is switched off; dropped by the next one."""

    agency = models.ForeignKey("orgs.Agency", models.PROTECT, related_name="+")
    month = models.DateField()
    procedure_code = models.TextField(blank=True)
    measure = models.TextField()
    value = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "month", "procedure_code", "measure"],
                name="insight_tally_place",
                include=["value"],
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="insight_tally_never_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.month:%m/%Y}: {self.value}"
