# SPDX-License-Identifier: Apache-2.0
"""Statistics: what each document counts as, and the sums of days and months (ADR 0175)."""

from django.db import models

from lienthong.exchange.models.packages import Package
from lienthong.exchange.rules.tallies import Side


class Counted(models.Model):
    """What one document counts as now; the difference to what it counted as moves the tallies."""

    package = models.OneToOneField(
        Package, models.PROTECT, primary_key=True, related_name="+", db_index=False
    )
    is_in_time = models.BooleanField()
    # Receiver → [state, its system, day of its answer or null].
    copies = models.JSONField(default=dict)

    def __str__(self) -> str:
        return str(self.package_id)


class Tally(models.Model):
    """What one scope has sent, received or must answer in one day, or one month."""

    pk = models.CompositePrimaryKey("scope", "side", "is_month", "starts_on")
    scope = models.CharField(max_length=60)  # "": the country; H42.13; @00.42.H42: a system
    above = models.CharField(max_length=60, null=True)  # noqa: DJ001 - "" is the country; null: none
    side = models.PositiveSmallIntegerField()
    is_month = models.BooleanField()
    starts_on = models.DateField()
    documents = models.BigIntegerField(default=0)
    copies = models.BigIntegerField(default=0)
    urgent = models.BigIntegerField(default=0)
    dated = models.BigIntegerField(default=0)
    same_day = models.BigIntegerField(default=0)
    in_time = models.BigIntegerField(default=0)
    waiting = models.BigIntegerField(default=0)
    arrived = models.BigIntegerField(default=0)
    accepted = models.BigIntegerField(default=0)
    working = models.BigIntegerField(default=0)
    finished = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    withdrawn = models.BigIntegerField(default=0)
    failed = models.BigIntegerField(default=0)
    answered = models.BigIntegerField(default=0)
    answered_late = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(side__in=list(Side)), name="exchange_tally_side"
            ),
        ]
        indexes = [
            models.Index(
                fields=["above", "side", "is_month", "starts_on"], name="exchange_tally_below"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.starts_on}"
