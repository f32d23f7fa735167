# SPDX-License-Identifier: Apache-2.0
"""What somebody has to do now."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from lienthong.cases.models.checks import among
from lienthong.cases.models.dossier import Case
from lienthong.cases.rules import MoreTime
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
    # The answer is a document that nobody here has read yet: what it says is still to be noted.
    needs_reading = models.BooleanField(default=False, db_default=False)
    waiver_basis = models.TextField(blank=True)
    papers = ArrayField(models.UUIDField(), default=list)
    more_time_until = models.DateField(null=True)
    more_time_reason = models.TextField(blank=True)
    more_time_decision = models.TextField(blank=True)
    declined_at = models.DateTimeField(null=True)
    decline_reason = models.TextField(blank=True)
    reminded_at = models.DateTimeField(null=True)
    told_late_for = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="")
                | Q(answered_at__isnull=False) & ~Q(answer=""),
                name="cases_consultation_answered",
            ),
            among("cases_consultation_more_time", "more_time_decision", MoreTime, is_optional=True),
            models.CheckConstraint(
                condition=Q(declined_at=None, decline_reason="")
                | Q(declined_at__isnull=False, answered_at=None) & ~Q(decline_reason=""),
                name="cases_consultation_declined",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asking_agency", "due_at"],
                condition=Q(answered_at=None, declined_at=None, waiver_basis=""),
                name="cases_consultation_open",
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
    told_soon_for = models.DateTimeField(null=True)
    told_late_for = models.DateTimeField(null=True)

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
                fields=["agency", "right", "assignee_id", "due_at", "id"],
                condition=IS_READY,
                name="cases_step_by_owner",
            ),
            models.Index(
                fields=["assignee_id"],
                condition=Q(done_at=None, assignee_id__isnull=False),
                name="cases_step_of_person",
            ),
        ]

    def __str__(self) -> str:
        return self.name
