# SPDX-License-Identifier: Apache-2.0
from django.db import models

from lienthong.kernel import ids
from lienthong.ledger.rules.logs import LOGS


class Leaf(models.Model):
    """One entry of a log; its place in the tree is given later, once, by the sequencer.

    A trigger refuses every other change (migration 0002).
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    log = models.TextField()
    salt = models.BinaryField()
    body = models.BinaryField()
    position = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["log", "position"], name="ledger_leaf_place"),
            models.CheckConstraint(condition=models.Q(log__in=LOGS), name="ledger_leaf_log"),
        ]
        indexes = [
            models.Index(
                fields=["log", "id"],
                condition=models.Q(position__isnull=True),
                name="ledger_leaf_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.log}/{self.id}"


class Tile(models.Model):
    """Up to 256 hashes of one level of a log's tree; a partial one grows at its end only."""

    pk = models.CompositePrimaryKey("log", "level", "index")
    log = models.TextField()
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.log}/{self.level}/{self.index}"


class Head(models.Model):
    """The latest signed checkpoint of a log."""

    log = models.TextField(primary_key=True)
    origin = models.TextField()
    vkey = models.TextField()
    size = models.BigIntegerField()
    root = models.BinaryField()
    note = models.TextField()
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(log__in=LOGS), name="ledger_head_log"),
        ]

    def __str__(self) -> str:
        return f"{self.log}@{self.size}"
