# SPDX-License-Identifier: Apache-2.0
"""What the registers said of a dossier when an official compared it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from lienthong.cases.models.dossier import Case
from lienthong.kernel import ids


class RegisterCheck(models.Model):
    """One comparison with the registers: who, when, for what, what they said. Append-only."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="register_checks")
    held = models.JSONField(default=dict)
    missing = ArrayField(models.TextField(), default=list)
    purpose = models.TextField()
    at = models.DateTimeField()
    account_id = models.UUIDField(null=True)
    by_name = models.TextField()
    by_post = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["case", "-at"], name="cases_registercheck_last")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.at:%d/%m/%Y %H:%M}"
