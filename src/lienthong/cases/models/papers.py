# SPDX-License-Identifier: Apache-2.0
"""What is printed, issued and evaluated."""

from django.db import models
from django.db.models import Q

from lienthong.cases.models.checks import among
from lienthong.cases.models.dossier import Case
from lienthong.cases.rules import SlipForm
from lienthong.kernel import ids


class Slip(models.Model):
    """A printed form of the dossier: its facts are fixed when issued, its PDF follows at once."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="slips", null=True)
    agency = models.ForeignKey("orgs.Agency", models.PROTECT, related_name="+")
    form = models.PositiveSmallIntegerField()
    number = models.TextField(unique=True)
    facts = models.JSONField()
    issued_at = models.DateTimeField()
    issued_by = models.TextField()
    issuer_account_id = models.UUIDField(null=True)
    file_id = models.UUIDField(null=True)
    sealed_at = models.DateTimeField(null=True)
    #: When the applicant first had it.
    fetched_at = models.DateTimeField(null=True)
    recalled_at = models.DateTimeField(null=True)
    recalled_why = models.TextField(blank=True)

    class Meta:
        constraints = [
            among("cases_slip_form", "form", SlipForm),
            models.CheckConstraint(
                condition=Q(case__isnull=False) | Q(form=SlipForm.REGISTER.value),
                name="cases_slip_of_case",
            ),
            models.CheckConstraint(
                condition=Q(file_id=None, sealed_at=None)
                | Q(file_id__isnull=False, sealed_at__isnull=False),
                name="cases_slip_sealed_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Result(models.Model):
    """What the applicant receives: a draft until it is signed, then fixed."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    case = models.OneToOneField(Case, models.PROTECT, related_name="result")
    edits = models.JSONField(default=dict)
    reasons = models.JSONField(default=dict)
    paper = models.TextField(blank=True)
    paper_reason = models.TextField(blank=True)
    digest = models.TextField(blank=True)
    note = models.TextField(blank=True)
    remarks = models.TextField(blank=True)
    drafted_at = models.DateTimeField()
    drafted_by = models.TextField()
    reserved = models.JSONField(default=dict)
    data = models.JSONField(null=True)
    number = models.TextField(blank=True)
    #: What the paper is called; empty on papers signed before this was kept.
    title = models.TextField(blank=True)
    valid_until = models.DateField(null=True)
    file_id = models.UUIDField(null=True)
    is_digital = models.BooleanField(default=False)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.TextField(blank=True)
    signer_account_id = models.UUIDField(null=True)
    returned_at = models.DateTimeField(null=True)
    #: When the applicant first had it in the portal.
    fetched_at = models.DateTimeField(null=True)
    #: Since when the paper that counts is at the counter: signed, or back from the post.
    waits_since = models.DateTimeField(null=True)
    #: When its applicant was last reminded to fetch it, and how often.
    reminded_at = models.DateTimeField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    #: Since when its agency takes it back; the decision is a `ResultChange`.
    recalled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_at=None, file_id=None, number="")
                | Q(signed_at__isnull=False) & ~Q(number=""),
                name="cases_result_signed_whole",
            ),
            models.CheckConstraint(
                condition=Q(returned_at=None) | Q(signed_at__isnull=False),
                name="cases_result_returned_after_signed",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Rating(models.Model):
    """The evaluation: six scores measured, three given by the applicant, and a comment."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="rating")
    scores = models.JSONField()
    total = models.PositiveSmallIntegerField()
    comment = models.TextField(blank=True)
    rated_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)
    #: Why each measured criterion has its score; empty for those loaded from elsewhere.
    basis = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(total__lte=18), name="cases_rating_total"),
        ]

    def __str__(self) -> str:
        return f"{self.total}/18"
