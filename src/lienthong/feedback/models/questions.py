# SPDX-License-Identifier: Apache-2.0
"""Questions and their answers; messages that wait for the sender's code; reviewed comments."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from lienthong.feedback.models.checks import among
from lienthong.feedback.rules import QuestionStatus
from lienthong.kernel import ids


class Question(models.Model):
    """What somebody asks under a procedure or of an agency, and the answer."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    idempotency_key = models.TextField(unique=True)
    procedure_code = models.TextField(blank=True)
    agency = models.ForeignKey("orgs.Agency", models.PROTECT, related_name="+")
    text = models.TextField()
    name = models.TextField(blank=True)
    contact = models.TextField(blank=True)
    account_id = models.UUIDField(null=True)
    language = models.TextField(default="vi")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    told_late_for = models.DateTimeField(null=True)
    status = models.TextField(default=QuestionStatus.OPEN.value)
    version = models.PositiveIntegerField(default=1)
    answer = models.TextField(blank=True)
    legal_basis = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.TextField(blank=True)
    decline_reason = models.TextField(blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    #: Version of the procedure that the answer was held against.
    procedure_version = models.PositiveIntegerField(null=True)
    public_question = models.TextField(blank=True)
    public_answer = models.TextField(blank=True)
    search_key = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            among("feedback_question_status", "status", QuestionStatus),
            models.CheckConstraint(
                condition=Q(status="answered", answered_at__isnull=False) & ~Q(answer="")
                | ~Q(status="answered"),
                name="feedback_question_answered_whole",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | ~Q(public_question="") & ~Q(public_answer=""),
                name="feedback_question_published_whole",
            ),
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False) | ~Q(status="merged"),
                name="feedback_question_merged_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "due_at", "id"],
                condition=Q(status="open"),
                name="feedback_question_open",
            ),
            models.Index(fields=["account_id", "-asked_at"], name="feedback_question_mine"),
            models.Index(
                fields=["procedure_code", "-published_at"],
                condition=Q(published_at__isnull=False),
                name="feedback_question_public",
            ),
            GinIndex(
                fields=["search_key"], opclasses=["gin_trgm_ops"], name="feedback_question_words"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Vote(models.Model):
    """One reader's word whether a published answer was useful."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    question = models.ForeignKey(Question, models.PROTECT, related_name="votes")
    voter = models.TextField()
    is_useful = models.BooleanField()
    voted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "voter"], name="feedback_vote_once")
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.is_useful}"


class Pending(models.Model):
    """A message of somebody without an account, until the code sent to them comes back."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    what = models.TextField()
    contact = models.TextField()
    origin = models.TextField()
    body = models.JSONField()
    code_hash = models.TextField()
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    made_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(what__in=["petition", "question"]), name="feedback_pending_what"
            ),
        ]
        indexes = [
            models.Index(fields=["contact", "created_at"], name="feedback_pending_contact"),
            models.Index(fields=["origin", "created_at"], name="feedback_pending_origin"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.created_at:%d/%m/%Y %H:%M}"


class Comment(models.Model):
    """What an officer decided about the comment of a rating: shown, in which words, or not."""

    case = models.OneToOneField("cases.Case", models.PROTECT, primary_key=True, related_name="+")
    agency = models.ForeignKey("orgs.Agency", models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    is_shown = models.BooleanField()
    reason = models.TextField(blank=True)
    reviewed_at = models.DateTimeField()
    reviewed_by = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_shown=True) & ~Q(text="") | Q(is_shown=False) & ~Q(reason=""),
                name="feedback_comment_decided_whole",
            ),
        ]
        indexes = [models.Index(fields=["agency", "-reviewed_at"], name="feedback_comment_agency")]

    def __str__(self) -> str:
        return self.text[:60]
