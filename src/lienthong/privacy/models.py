# SPDX-License-Identifier: Apache-2.0
from collections.abc import Iterable
from enum import Enum

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q

from lienthong.kernel import ids
from lienthong.privacy.rules import BreachStatus, Kind, Status


def _among(name: str, field: str, choices: Iterable[Enum]) -> CheckConstraint:
    values = [one.value for one in choices]
    return CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)


class Consent(models.Model):
    """What one person said about one purpose. Append-only: the latest row counts."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    personal_number = models.CharField(max_length=12)
    account_id = models.UUIDField()
    purpose = models.TextField()
    is_given = models.BooleanField()
    version = models.PositiveIntegerField()
    #: The words shown when it was said, and what withdrawing leads to, in the language they were
    #: shown in.
    language = models.TextField()
    words = models.TextField()
    effect = models.TextField()
    at = models.DateTimeField()
    leaf_id = models.UUIDField()

    class Meta:
        constraints = [
            CheckConstraint(condition=~Q(words=""), name="privacy_consent_with_words"),
        ]
        indexes = [
            models.Index(
                fields=["personal_number", "purpose", "-at", "-id"], name="privacy_consent_latest"
            ),
            models.Index(fields=["purpose", "at"], name="privacy_consent_of_purpose"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {'+' if self.is_given else '-'} {self.at:%d/%m/%Y %H:%M}"


class Request(models.Model):
    """One person's use of a right over their data, and its two clocks."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    code = models.TextField(unique=True)
    idempotency_key = models.TextField(unique=True)
    kind = models.TextField()
    text = models.TextField()
    purpose = models.TextField(blank=True)
    #: The reading of data it is about.
    leaf_id = models.UUIDField(null=True)
    read_at = models.DateTimeField(null=True)
    case_code = models.TextField(blank=True)
    personal_number = models.CharField(max_length=12)
    account_id = models.UUIDField()
    name = models.TextField()
    agency = models.ForeignKey("orgs.Agency", models.PROTECT, related_name="+")
    assignee_id = models.UUIDField(null=True)
    status = models.TextField(default=Status.NEW.value)
    version = models.PositiveIntegerField(default=1)
    received_at = models.DateTimeField()
    reply_due_at = models.DateTimeField()
    replied_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    #: Processors and third parties that must stop too.
    others = models.TextField(blank=True, default="", db_default="")
    extended_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    file_id = models.UUIDField(null=True)
    file_name = models.TextField(blank=True)
    told_soon_for = models.DateTimeField(null=True)
    told_late_for = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            _among("privacy_request_kind", "kind", Kind),
            _among("privacy_request_status", "status", Status),
            CheckConstraint(
                condition=Q(status__in=["new", "accepted"], closed_at=None)
                | Q(status__in=["done", "refused", "withdrawn"], closed_at__isnull=False),
                name="privacy_request_closed_when",
            ),
            CheckConstraint(
                condition=~Q(status__in=["accepted", "done", "refused"])
                | Q(replied_at__isnull=False),
                name="privacy_request_replied_when",
            ),
        ]
        indexes = [
            models.Index(fields=["account_id", "-received_at"], name="privacy_request_mine"),
            models.Index(fields=["agency", "status", "reply_due_at"], name="privacy_request_desk"),
        ]

    def __str__(self) -> str:
        return self.code


class RequestStep(models.Model):
    """One thing that happened to a request. Append-only."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    request = models.ForeignKey(Request, models.PROTECT, related_name="history")
    verb = models.TextField()
    at = models.DateTimeField()
    agency_name = models.TextField(blank=True)
    post_name = models.TextField(blank=True)
    actor_name = models.TextField()
    #: Told to who made the request.
    note = models.TextField(blank=True)
    leaf_id = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["request", "at", "id"], name="privacy_step_line")]

    def __str__(self) -> str:
        return f"{self.verb} {self.at:%d/%m/%Y %H:%M}"


class Breach(models.Model):
    """One breach of personal data, as far as it is known."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    code = models.TextField(unique=True)
    idempotency_key = models.TextField(unique=True)
    agency = models.ForeignKey("orgs.Agency", models.PROTECT, related_name="+")
    title = models.TextField()
    kinds = ArrayField(models.TextField())
    categories = models.TextField()
    is_sensitive = models.BooleanField()
    people_count = models.PositiveIntegerField(null=True)
    what = models.TextField()
    consequences = models.TextField(blank=True)
    measures = models.TextField(blank=True)
    contact = models.TextField()
    began_at = models.DateTimeField(null=True)
    detected_at = models.DateTimeField()
    due_at = models.DateTimeField()
    status = models.TextField(default=BreachStatus.OPEN.value)
    version = models.PositiveIntegerField(default=1)
    noted_at = models.DateTimeField()
    notified_at = models.DateTimeField(null=True)
    document_number = models.TextField(blank=True)
    late_reason = models.TextField(blank=True)
    #: The notification as it was sent.
    notice_text = models.TextField(blank=True)
    people_told = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)
    told_soon_for = models.DateTimeField(null=True)
    told_late_for = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            _among("privacy_breach_status", "status", BreachStatus),
            CheckConstraint(
                condition=Q(notified_at=None)
                | Q(notified_at__lte=F("due_at"))
                | ~Q(late_reason=""),
                name="privacy_breach_late_with_reason",
            ),
            CheckConstraint(
                condition=Q(status="open", notified_at=None)
                | ~Q(status="open") & Q(notified_at__isnull=False) & ~Q(notice_text=""),
                name="privacy_breach_notified_whole",
            ),
        ]
        indexes = [models.Index(fields=["agency", "-detected_at"], name="privacy_breach_agency")]

    def __str__(self) -> str:
        return self.code


class BreachStep(models.Model):
    """One thing that was noted about a breach. Append-only."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    breach = models.ForeignKey(Breach, models.PROTECT, related_name="history")
    verb = models.TextField()
    at = models.DateTimeField()
    actor_name = models.TextField()
    post_name = models.TextField(blank=True)
    note = models.TextField(blank=True)
    leaf_id = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["breach", "at", "id"], name="privacy_breachstep_line")]

    def __str__(self) -> str:
        return f"{self.verb} {self.at:%d/%m/%Y %H:%M}"


class Counter(models.Model):
    """The last number given out in one book of one year."""

    scope = models.TextField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.scope}: {self.last}"
