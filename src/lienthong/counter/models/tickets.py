# SPDX-License-Identifier: Apache-2.0
"""Who waits. A ticket names nobody."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from lienthong.counter.models.checks import among
from lienthong.counter.models.office import Group, Office, Window
from lienthong.counter.rules import OPEN, Priority, State
from lienthong.kernel import ids


class Series(models.Model):
    """The last number of a group on a day; raised in the transaction that gives the ticket."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    day = models.DateField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "day"], name="counter_series_one")]

    def __str__(self) -> str:
        return f"{self.group_id} {self.day}: {self.last}"


class Ticket(models.Model):
    """One number of one day."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    #: In the QR code: whoever holds the paper follows it.
    token = models.TextField(unique=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="tickets")
    group = models.ForeignKey(Group, models.PROTECT, related_name="tickets")
    day = models.DateField()
    number = models.PositiveIntegerField()
    priority = models.TextField(blank=True, default=Priority.NONE.value)
    state = models.TextField(default=State.WAITING.value)
    window = models.ForeignKey(Window, models.PROTECT, null=True, related_name="tickets")
    #: Sent on to this window while it waits.
    meant_for = models.ForeignKey(Window, models.PROTECT, null=True, related_name="+")
    case_code = models.TextField(blank=True)
    due_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField()
    first_called_at = models.DateTimeField(null=True)
    called_at = models.DateTimeField(null=True)
    calls = models.PositiveSmallIntegerField(default=0)
    served_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    account_id = models.UUIDField(null=True)
    #: Keys of the receptions begun from it, and the dossiers that came of them.
    intake_keys = ArrayField(models.TextField(), default=list)
    case_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "day", "number"], name="counter_ticket_number"
            ),
            models.UniqueConstraint(
                fields=["window"],
                condition=Q(state__in=[one.value for one in OPEN]),
                name="counter_ticket_one_at_a_window",
            ),
            among("counter_ticket_state", "state", State),
            among("counter_ticket_priority", "priority", Priority),
            models.CheckConstraint(
                condition=~Q(state__in=[one.value for one in OPEN])
                | Q(window__isnull=False, called_at__isnull=False),
                name="counter_ticket_called_where",
            ),
        ]
        indexes = [
            GinIndex(fields=["intake_keys"], name="counter_ticket_intakes"),
            models.Index(fields=["office", "day", "state"], name="counter_ticket_hall"),
            models.Index(
                fields=["day"],
                condition=Q(state__in=[State.WAITING.value, *(one.value for one in OPEN)]),
                name="counter_ticket_unended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.day}"
