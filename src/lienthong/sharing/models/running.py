# SPDX-License-Identifier: Apache-2.0
"""What was exchanged: one row for each leaf of the log, and counts of days for the desks."""

from django.db import models

from lienthong.kernel import ids


class Exchange(models.Model):
    """One call: written with its leaf, never changed. The leaf's body says the whole.

    Parties are named by id without a foreign key: the data plane writes thousands in a second.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)  # of its leaf
    position = models.BigIntegerField()
    at = models.DateTimeField()
    request_id = models.UUIDField()  # X-Road-Request-Id
    client_id = models.UUIDField()
    service_id = models.UUIDField(null=True)  # null: a service that there is not
    service = models.TextField()  # identifier, as it was called
    right_id = models.UUIDField(null=True)
    method = models.CharField(max_length=7)
    path = models.TextField()
    status = models.PositiveSmallIntegerField()
    fault = models.TextField(blank=True)
    request_bytes = models.BigIntegerField()
    answer_bytes = models.BigIntegerField()
    ms = models.PositiveIntegerField()
    # What opens the closed values of the leaf: `ledger.rules.openings`; "": it has none.
    openings = models.TextField(blank=True, default="", db_default="")

    class Meta:
        indexes = [
            models.Index(fields=["service_id", "-id"], name="sharing_exchange_of_service"),
            models.Index(fields=["client_id", "-id"], name="sharing_exchange_of_client"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.service}{self.path}"


class Tally(models.Model):
    """How many calls of a service ended alike and took alike long, in an hour or on a day."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    service_id = models.UUIDField()
    is_day = models.BooleanField()
    at = models.DateTimeField()  # beginning of the hour or day, in Asia/Ho_Chi_Minh
    outcome = models.CharField(max_length=10)
    bucket = models.PositiveSmallIntegerField()  # of `rules.running.BOUNDS_MS`
    calls = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service_id", "is_day", "at", "outcome", "bucket"],
                name="sharing_tally_once",
            ),
        ]
        indexes = [models.Index(fields=["is_day", "at"], name="sharing_tally_of_time")]

    def __str__(self) -> str:
        return f"{self.at} {self.service_id} {self.outcome}"


class Follower(models.Model):
    """How far the sharing log was counted."""

    name = models.CharField(max_length=20, primary_key=True)
    position = models.BigIntegerField()  # of the next leaf
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.position}"


class Use(models.Model):
    """How much one system used one service on one day, in Asia/Ho_Chi_Minh."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    day = models.DateField()
    service_id = models.UUIDField()
    client_id = models.UUIDField()
    calls = models.BigIntegerField()
    faults = models.BigIntegerField()  # ended by the platform, or an answer of 500 and above
    request_bytes = models.BigIntegerField()
    answer_bytes = models.BigIntegerField()
    ms = models.BigIntegerField()  # of all calls together
    longest_ms = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service_id", "client_id", "day"], name="sharing_use_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.client_id} → {self.service_id}"
