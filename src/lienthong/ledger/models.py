# SPDX-License-Identifier: Apache-2.0
from django.db import models

from lienthong.kernel import ids


class Leaf(models.Model):
    """One entry of a log; its place in the tree is given later, by the sequencer."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    log = models.TextField()
    body = models.BinaryField()
    position = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["log", "position"], name="ledger_leaf_place"),
            models.CheckConstraint(
                condition=models.Q(log__in=["audit", "exchange", "sharing"]), name="ledger_leaf_log"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.log}/{self.id}"
