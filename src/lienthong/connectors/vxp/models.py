# SPDX-License-Identifier: Apache-2.0
"""How far each old client has come with the statuses it is told; written by `sql/`.

Native systems follow the feed by a position of their own. Old clients know only messages that
are listed until they say `done`.
"""

from django.db import models


class Mailbox(models.Model):
    """Up to which place in the exchange log a system has taken every status."""

    system_id = models.UUIDField(primary_key=True)
    position = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.system_id} {self.position}"


class Heard(models.Model):
    """What a system said of one status above that place; rows below are dropped."""

    pk = models.CompositePrimaryKey("event_id", "place")
    event_id = models.UUIDField()
    place = models.PositiveSmallIntegerField()  # of the receiver within the event, from 0
    system_id = models.UUIDField()
    position = models.BigIntegerField()
    state = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["processing", "done", "fail"]),
                name="vxp_heard_state",
            ),
        ]
        indexes = [models.Index(fields=["system_id", "position"], name="vxp_heard_of")]

    def __str__(self) -> str:
        return f"{self.event_id}_{self.place} {self.state}"
