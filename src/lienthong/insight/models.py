# SPDX-License-Identifier: Apache-2.0
from django.db import models
from django.db.models import F, Q

from lienthong.insight.rules import Measure, Outcome


class Fact(models.Model):
    """One dossier as it is counted now; what it counted before is taken away by its difference."""

    case_id = models.UUIDField(primary_key=True)
    case_code = models.TextField(unique=True)
    agency = models.ForeignKey("orgs.Agency", models.PROTECT, related_name="+")
    procedure_code = models.TextField()
    month = models.DateField()
    ended_month = models.DateField(null=True)
    is_online = models.BooleanField()
    outcome = models.TextField()
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
        ]

    def __str__(self) -> str:
        return self.case_code


class Tally(models.Model):
    """A count of one agency and all below it, one month, one procedure (empty: all together)."""

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
            models.CheckConstraint(
                condition=Q(measure__in=list(Measure)), name="insight_tally_measure"
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="insight_tally_never_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.month:%m/%Y}: {self.value}"
