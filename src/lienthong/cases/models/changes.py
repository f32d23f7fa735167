# SPDX-License-Identifier: Apache-2.0
"""What became of an issued result: recalled, or replaced by a corrected one."""

from django.db import models
from django.db.models import Q

from lienthong.cases.models.checks import among
from lienthong.cases.models.dossier import Case
from lienthong.cases.rules import ChangeKind
from lienthong.kernel import ids


class ResultChange(models.Model):
    """A decision that took an issued result back, or put a corrected one in its place.

    Append-only: it keeps what the paper was, who decided, why, and which sealed paper says so.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    kind = models.TextField()
    decision_number = models.TextField()
    decided_on = models.DateField()
    effective_on = models.DateField()
    reason = models.TextField()
    #: The paper that is meant.
    old_number = models.TextField()
    old_title = models.TextField()
    old_file_id = models.UUIDField(unique=True)
    old_signed_at = models.DateTimeField()
    old_signed_by = models.TextField()
    old_valid_until = models.DateField(null=True)
    #: The notice of a recall, or the corrected paper.
    new_number = models.TextField()
    new_file_id = models.UUIDField(unique=True)
    #: What the registers did about it: register, key, how.
    registers = models.JSONField(default=list)
    by_name = models.TextField()
    post_name = models.TextField(blank=True)
    account_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            among("cases_resultchange_kind", "kind", ChangeKind),
            models.CheckConstraint(
                condition=~Q(decision_number="") & ~Q(reason=""),
                name="cases_resultchange_decided",
            ),
        ]
        indexes = [models.Index(fields=["case", "at"], name="cases_resultchange_line")]

    def __str__(self) -> str:
        return f"{self.kind} {self.old_number}"
