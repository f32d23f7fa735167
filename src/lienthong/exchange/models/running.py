# SPDX-License-Identifier: Apache-2.0
"""How the data plane runs: what it counted, how pushing stands, what officers ask of it.

The gateway alone writes the first two; pages read them at a cost that does not grow.
"""

from django.db import models
from django.db.models import Q

from lienthong.exchange.models.packages import Delivery
from lienthong.exchange.models.systems import System
from lienthong.exchange.rules.instructions import Task
from lienthong.kernel import ids


class Traffic(models.Model):
    """What one process of the gateway did in one minute."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    process = models.UUIDField()
    at = models.DateTimeField()  # beginning of the minute
    documents = models.PositiveIntegerField(default=0)  # taken in
    size_bytes = models.PositiveBigIntegerField(default=0)  # of their files
    words = models.PositiveIntegerField(default=0)  # statuses and reports taken in
    handed_over = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)  # receivers that could not take one
    refusals = models.JSONField(default=dict)  # code → how many
    # {system id: [[priority, how many wait, since], …]} and how many are lent and stranded, of the
    # process that looked last in this minute.
    backlog = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["at", "process"], name="exchange_traffic_once")
        ]

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y %H:%M} {self.process}"


class Push(models.Model):
    """How the pushing to one system stands."""

    system = models.OneToOneField(System, models.PROTECT, primary_key=True, related_name="+")
    position = models.BigIntegerField()  # of the last event that it has taken
    failures = models.PositiveIntegerField(default=0)  # in a row
    retry_at = models.DateTimeField(null=True)  # it rests until then
    problem = models.TextField(blank=True)  # of the last failure: a code, and what was seen
    failed_at = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.system_id} {self.failures}"


class Instruction(models.Model):
    """What an officer asks of the gateway, which carries it out and says how it went."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    task = models.TextField()
    system = models.ForeignKey(System, models.PROTECT, related_name="+", db_index=False)
    delivery = models.ForeignKey(
        Delivery, models.PROTECT, null=True, related_name="+", db_index=False
    )
    asked_at = models.DateTimeField()
    asked_by = models.TextField()
    done_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True)  # "": it went well; else why not

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(task__in=list(Task)), name="exchange_instruction_task"
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(done_at=None), name="exchange_instruction_open"
            ),
            models.Index(fields=["system", "id"], name="exchange_instruction_of"),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.system_id}"
