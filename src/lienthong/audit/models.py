# SPDX-License-Identifier: Apache-2.0
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Trace(models.Model):
    """Where to find an audit leaf: by subject, actor, dossier, person. The leaf holds the record.

    A trigger refuses every change (migration 0002).
    """

    leaf = models.OneToOneField(
        "ledger.Leaf", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    at = models.DateTimeField()
    action = models.TextField()
    subject = models.TextField()
    account_id = models.UUIDField(null=True)
    agency_code = models.TextField(blank=True)
    case_code = models.TextField(blank=True)
    about = ArrayField(models.TextField(), default=list)
    # What opens the closed values of the leaf: `ledger.rules.openings`; "": it has none.
    openings = models.TextField(blank=True, default="", db_default="")

    class Meta:
        indexes = [
            models.Index(fields=["subject", "leaf"], name="audit_trace_subject"),
            models.Index(
                fields=["account_id", "leaf"],
                condition=models.Q(account_id__isnull=False),
                name="audit_trace_account",
            ),
            models.Index(
                fields=["case_code", "leaf"],
                condition=~models.Q(case_code=""),
                name="audit_trace_case",
            ),
            GinIndex(fields=["about"], condition=~models.Q(about=[]), name="audit_trace_about"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"
