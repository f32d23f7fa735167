# SPDX-License-Identifier: Apache-2.0
"""Working time: shifts, days off, days made up."""

import datetime as dt

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField
from django.db import models

from lienthong.kernel import ids
from lienthong.orgs.models import dates


def _seconds_of(column: str) -> models.Func:
    return models.Func(
        column,
        template="(EXTRACT(EPOCH FROM %(expressions)s))::int",
        output_field=models.IntegerField(),
    )


class Calendar(models.Model):
    """Working time of an agency and those below it; the one without an agency is national."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    agency = models.ForeignKey("orgs.Agency", models.PROTECT, null=True, related_name="calendars")
    cut_off = models.TimeField(default=dt.time(15, 0))
    revision = models.UUIDField(default=ids.uuid7)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency"], nulls_distinct=False, name="orgs_calendar_one_each"
            ),
        ]

    def __str__(self) -> str:
        return f"calendar of {self.agency_id or 'the nation'}"


class Shift(models.Model):
    """Working hours on one weekday, within their dates."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="shifts")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            dates.ordered("orgs_shift_dates"),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="orgs_shift_weekday"),
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")), name="orgs_shift_hours"
            ),
            ExclusionConstraint(
                name="orgs_shift_apart",
                expressions=[
                    ("calendar", dates.EQUALS),
                    ("weekday", dates.EQUALS),
                    (dates.days(), dates.OVERLAPS),
                    (
                        models.Func(
                            _seconds_of("opens"),
                            _seconds_of("closes"),
                            function="INT4RANGE",
                            output_field=IntegerRangeField(),
                        ),
                        dates.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens}-{self.closes}"


class Holiday(models.Model):
    """A day off; withdrawn rather than deleted when a decision changes."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="holidays")
    day = models.DateField()
    name = models.TextField()
    basis = models.TextField(blank=True)
    is_illustrative = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "day"],
                condition=models.Q(withdrawn_at=None),
                name="orgs_holiday_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class MakeUpDay(models.Model):
    """A day worked in exchange for another (ngày làm bù), with that other day's shifts."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="make_up_days")
    day = models.DateField()
    replaces = models.DateField()
    basis = models.TextField(blank=True)
    is_illustrative = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "day"],
                condition=models.Q(withdrawn_at=None),
                name="orgs_makeupday_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(day=models.F("replaces")), name="orgs_makeupday_another_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} ← {self.replaces}"
