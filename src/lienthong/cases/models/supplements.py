# SPDX-License-Identifier: Apache-2.0
"""An answer to a request for more, while its applicant is still preparing it."""

from django.db import models

from lienthong.cases.models.dossier import Case


class SupplementDraft(models.Model):
    """What was kept so far; it goes when the answer is sent."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="+")
    form = models.JSONField(null=True)
    papers = models.JSONField(default=list)
    note = models.TextField(blank=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.case_id} {self.changed_at:%d/%m/%Y %H:%M}"
