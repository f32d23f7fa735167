# SPDX-License-Identifier: Apache-2.0
"""What applicant and agency write to each other about a dossier."""

from django.db import models
from django.db.models import Q

from lienthong.cases.models.dossier import Case
from lienthong.kernel import ids


class Message(models.Model):
    """One message; its words never change, it is read once by the other side."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="messages")
    is_from_agency = models.BooleanField()
    account_id = models.UUIDField(null=True)
    author_name = models.TextField()
    post_name = models.TextField(blank=True)
    agency = models.ForeignKey("orgs.Agency", models.PROTECT, related_name="+", null=True)
    body = models.TextField(blank=True)
    files = models.JSONField(default=list)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    leaf_id = models.UUIDField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_from_agency=False) | Q(agency__isnull=False),
                name="cases_message_agency_named",
            ),
            models.CheckConstraint(
                condition=~Q(body="") | ~Q(files=[]), name="cases_message_says_something"
            ),
        ]
        indexes = [
            models.Index(fields=["case", "at", "id"], name="cases_message_thread"),
            models.Index(
                fields=["case", "is_from_agency"],
                condition=Q(read_at=None),
                name="cases_message_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.at:%d/%m/%Y %H:%M}"
