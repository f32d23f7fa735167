# SPDX-License-Identifier: Apache-2.0
"""Bodies of calls that are kept: where each lies, and the key that opens it."""

from django.db import models
from django.db.models import Q

from lienthong.kernel import ids
from lienthong.sharing.rules.keeping import Part


class Kept(models.Model):
    """A kept body: written with its leaf by the data plane, deleted when its time is over.

    With the row goes the only copy of its key.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    leaf_id = models.UUIDField()  # of the call
    part = models.CharField(max_length=7)
    until_day = models.DateField()  # last day that it is kept
    segment = models.UUIDField(null=True)  # null: a file of its own
    start = models.BigIntegerField()
    size_bytes = models.BigIntegerField()  # of the body, open
    sealed_key = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["leaf_id", "part"], name="sharing_kept_once"),
            models.CheckConstraint(
                condition=Q(part__in=list(Part), size_bytes__gt=0), name="sharing_kept_part"
            ),
        ]
        indexes = [models.Index(fields=["until_day"], name="sharing_kept_until")]

    def __str__(self) -> str:
        return f"{self.leaf_id} {self.part}"
