# SPDX-License-Identifier: Apache-2.0
"""What somebody has to do now."""

from django.db import models
from django.db.models import Q

from lienthong.cases.models.dossier import Case
from lienthong.kernel import ids

IS_READY = Q(done_at=None, is_waiting=False)


class Consultation(models.Model):
    """A question to another agency, and its answer."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="consultations")
    asking_agency = models.ForeignKey("orgs.Agency", models.PROTECT, related_name="+")
    asked_agency = models.ForeignKey("orgs.Agency", models.PROTECT, related_name="+")
    question = models.TextField()
    shared = models.JSONField(default=dict)
    is_mandatory = models.BooleanField()
    reference = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.TextField()
    due_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    agrees = models.BooleanField(null=True)
    answer_file_id = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.TextField(blank=True)
    waiver_basis = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="")
                | Q(answered_at__isnull=False) & ~Q(answer=""),
                name="cases_consultation_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.asked_agency_id}"


class Step(models.Model):
    """Something somebody has to do now: a ready step of the process, or an opinion to give."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="+", null=True)
    node = models.TextField()
    key = models.TextField()
    name = models.TextField()
    role = models.TextField()
    right = models.TextField()
    agency = models.ForeignKey("orgs.Agency", models.PROTECT, related_name="+")
    assignee_id = models.UUIDField(null=True)
    assignee_name = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    is_waiting = models.BooleanField(default=False)
    done_at = models.DateTimeField(null=True)
    done_by = models.TextField(blank=True)
    outcome = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "node"], condition=Q(done_at=None), name="cases_step_open_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "due_at", "id"], condition=IS_READY, name="cases_step_inbox"
            ),
            models.Index(
                fields=["agency", "right", "due_at", "id"],
                condition=IS_READY,
                name="cases_step_by_right",
            ),
        ]

    def __str__(self) -> str:
        return self.name
