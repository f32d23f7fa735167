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
