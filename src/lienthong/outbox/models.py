# SPDX-License-Identifier: Apache-2.0
from django.db import models

from lienthong.kernel import ids


class Event(models.Model):
    """A fact that other packages may act on; a row of the transaction that made it true."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    name = models.TextField()
    body = models.JSONField()
    published_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}/{self.id}"


class Delivery(models.Model):
    """One event on its way to one handler; done in the transaction of the handler's own writes."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    handler = models.TextField()
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failure = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "handler"], name="outbox_delivery_once"),
        ]
        indexes = [
            models.Index(
                fields=["failed_at"],
                condition=models.Q(done_at__isnull=True, failed_at__isnull=False),
                name="outbox_delivery_failed",
            ),
            models.Index(
                fields=["handler"],
                condition=models.Q(done_at__isnull=True),
                name="outbox_delivery_undone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} → {self.handler}"
