# SPDX-License-Identifier: Apache-2.0
"""A one-stop unit as people find it: groups of procedures, windows, who sits there."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from lienthong.kernel import ids


class Office(models.Model):
    """The counter of one agency."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    agency = models.OneToOneField("orgs.Agency", models.PROTECT, related_name="+")
    #: Whoever knows it is a kiosk of this hall.
    kiosk_key = models.TextField(unique=True)
    #: Since when no more numbers are given; counts for that day only.
    stopped_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.agency_id)


class Group(models.Model):
    """Procedures that share a queue, under one letter."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="groups")
    letter = models.CharField(max_length=1)
    name = models.TextField()
    name_en = models.TextField(blank=True)
    #: Codes of the procedures; empty: whatever no other group names.
    procedures = ArrayField(models.TextField(), default=list)
    #: Expected at the window, until today's own median is known.
    minutes = models.PositiveSmallIntegerField(default=10)
    slot_minutes = models.PositiveSmallIntegerField(default=30)
    #: Appointments in one slot; 0: none are made.
    capacity = models.PositiveSmallIntegerField(default=2)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "letter"], condition=Q(closed_at=None),
                name="counter_group_letter",
            ),
            models.CheckConstraint(
                condition=Q(letter__regex=r"^[A-Z]$"), name="counter_group_letter_form"
            ),
            models.CheckConstraint(
                condition=Q(minutes__range=(1, 120), slot_minutes__range=(5, 240)),
                name="counter_group_minutes",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.letter} {self.name}"


class Window(models.Model):
    """One window, and the official who sits there now."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="windows")
    number = models.PositiveSmallIntegerField()
    name = models.TextField(blank=True)
    #: Groups it calls; empty: every one.
    groups = ArrayField(models.UUIDField(), default=list)
    account_id = models.UUIDField(null=True)
    sitter = models.TextField(blank=True)
    sat_at = models.DateTimeField(null=True)
    #: Of priority called one after another, for the turn of the others.
    row = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "number"], condition=Q(closed_at=None),
                name="counter_window_number",
            ),
            models.UniqueConstraint(
                fields=["account_id"], condition=Q(account_id__isnull=False),
                name="counter_window_one_seat",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.number}"
