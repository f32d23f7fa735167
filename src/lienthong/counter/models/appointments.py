# SPDX-License-Identifier: Apache-2.0
"""Places in the future."""

from django.db import models
from django.db.models import F, Q

from lienthong.counter.models.checks import among
from lienthong.counter.models.office import Group
from lienthong.counter.models.tickets import Ticket
from lienthong.counter.rules import Booking
from lienthong.kernel import ids


class Slot(models.Model):
    """How many places of a stretch of time are taken. A row only once somebody asked for it."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    group = models.ForeignKey(Group, models.PROTECT, related_name="slots")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    capacity = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "starts_at"], name="counter_slot_one"),
            models.CheckConstraint(
                condition=Q(taken__lte=F("capacity")), name="counter_slot_not_overbooked"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="counter_slot_span"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%d/%m/%Y %H:%M} {self.taken}/{self.capacity}"


class Appointment(models.Model):
    """One person's place in a slot."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    code = models.CharField(max_length=8, unique=True)
    #: Who asked, from which telephone, and the key of their page: nobody meets another's.
    idempotency_key = models.TextField(unique=True)
    group = models.ForeignKey(Group, models.PROTECT, related_name="appointments")
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="appointments")
    state = models.TextField(default=Booking.BOOKED.value)
    name = models.TextField()
    phone = models.CharField(max_length=10)
    account_id = models.UUIDField(null=True)
    language = models.TextField(default="vi")
    procedure_code = models.TextField(blank=True)
    booked_at = models.DateTimeField()
    held_until = models.DateTimeField(null=True)
    code_hash = models.TextField(blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    changes = models.PositiveSmallIntegerField(default=0)
    #: Keyed hash of the network address that a guest booked from; names no visitor.
    origin = models.CharField(max_length=64, blank=True, default="")
    reminded_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ticket = models.OneToOneField(Ticket, models.PROTECT, null=True, related_name="appointment")

    class Meta:
        constraints = [
            among("counter_appointment_state", "state", Booking),
            models.CheckConstraint(
                condition=~Q(state=Booking.HELD.value) | Q(held_until__isnull=False),
                name="counter_appointment_held_until",
            ),
        ]
        indexes = [
            models.Index(fields=["phone", "state"], name="counter_appointment_phone"),
            models.Index(fields=["account_id", "state"], name="counter_appointment_mine"),
            models.Index(fields=["state", "slot"], name="counter_appointment_due"),
            models.Index(
                fields=["origin", "booked_at"],
                condition=~Q(origin=""),
                name="counter_appointment_origin",
            ),
        ]

    def __str__(self) -> str:
        return self.code
