# SPDX-License-Identifier: Apache-2.0
from django.db import models

from lienthong.kernel import ids


class Transfer(models.Model):
    """One payment as this bank sees it: asked for, then taken or refused, perhaps given back."""

    WAITING, TAKEN, REFUSED = "waiting", "taken", "refused"

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    order_code = models.TextField()
    amount_vnd = models.BigIntegerField()
    account = models.TextField()
    account_name = models.TextField()
    return_path = models.TextField()
    state = models.TextField(default=WAITING)
    decided_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "taken", "refused"]),
                name="sandbox_pay_transfer_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_code} {self.state}"
