# SPDX-License-Identifier: Apache-2.0
"""Petitions: the petition, its turns at agencies, what happened to it, its files."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from lienthong.feedback.models.checks import among
from lienthong.feedback.rules import Category, Kind, Status, Verb
from lienthong.kernel import ids

IS_OPEN = Q(status__in=[Status.NEW.value, Status.PROCESSING.value])
IS_PUBLIC = Q(published_at__isnull=False, hidden_at=None)


class Petition(models.Model):
    """What somebody reports, proposes or complains about; or a part of it (`whole`)."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    code = models.TextField(unique=True)
    secret = models.TextField()
    idempotency_key = models.TextField(unique=True)
    kind = models.TextField()
    category = models.TextField()
    title = models.TextField()
    text = models.TextField()
    place_unit = models.TextField(blank=True)
    place_detail = models.TextField(blank=True)
    case_id = models.UUIDField(null=True)
    case_code = models.TextField(blank=True)
    case_agency = models.ForeignKey("orgs.Agency", models.PROTECT, related_name="+", null=True)
    procedure_code = models.TextField(blank=True)
    name = models.TextField(blank=True)
    contact = models.TextField(blank=True)
    account_id = models.UUIDField(null=True)
    language = models.TextField(default="vi")
    agency = models.ForeignKey("orgs.Agency", models.PROTECT, related_name="+")
    barred = ArrayField(models.UUIDField(), default=list)
    assignee_id = models.UUIDField(null=True)
    assignee_name = models.TextField(blank=True)
    status = models.TextField(default=Status.NEW.value)
    version = models.PositiveIntegerField(default=1)
    reopened = models.PositiveSmallIntegerField(default=0)
    whole = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    submitted_at = models.DateTimeField()
    due_at = models.DateTimeField()
    extended_at = models.DateTimeField(null=True)
    told_soon_for = models.DateTimeField(null=True)
    told_late_for = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    is_satisfied = models.BooleanField(null=True)
    public_title = models.TextField(blank=True)
    public_text = models.TextField(blank=True)
    public_answer = models.TextField(blank=True)
    search_key = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True)
    hidden_at = models.DateTimeField(null=True)
    hidden_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            among("feedback_petition_status", "status", Status),
            among("feedback_petition_kind", "kind", Kind),
            among("feedback_petition_category", "category", Category),
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False)
                | ~Q(status="merged") & Q(merged_into=None),
                name="feedback_petition_merged_whole",
            ),
            models.CheckConstraint(
                condition=Q(hidden_at=None) | ~Q(hidden_reason=""),
                name="feedback_petition_hidden_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["answered"]) | Q(answered_at__isnull=False),
                name="feedback_petition_answered_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "due_at", "id"], condition=IS_OPEN, name="feedback_petition_open"
            ),
            models.Index(fields=["due_at", "id"], condition=IS_OPEN, name="feedback_petition_due"),
            models.Index(fields=["agency", "-submitted_at"], name="feedback_petition_agency"),
            models.Index(fields=["account_id", "-submitted_at"], name="feedback_petition_mine"),
            models.Index(fields=["case_code"], name="feedback_petition_case"),
            models.Index(
                fields=["-published_at"], condition=IS_PUBLIC, name="feedback_petition_public"
            ),
            GinIndex(
                fields=["search_key"], opclasses=["gin_trgm_ops"], name="feedback_petition_words"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Turn(models.Model):
    """One spell of a petition at one agency: the grain of statistics."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    petition = models.ForeignKey(Petition, models.PROTECT, related_name="turns")
    agency = models.ForeignKey("orgs.Agency", models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    #: Verb that ended it; empty while open. Only `answer` and `answer_part` count as handled.
    ended_by = models.TextField(blank=True)
    is_satisfied = models.BooleanField(null=True)

    class Meta:
        constraints = [
            among("feedback_turn_ended_by", "ended_by", Verb, is_optional=True),
            models.UniqueConstraint(
                fields=["petition"], condition=Q(ended_at=None), name="feedback_turn_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by="")
                | Q(ended_at__isnull=False) & ~Q(ended_by=""),
                name="feedback_turn_ended_whole",
            ),
        ]
        indexes = [models.Index(fields=["agency", "started_at"], name="feedback_turn_agency")]

    def __str__(self) -> str:
        return f"{self.petition_id} @ {self.agency_id}"


class Happening(models.Model):
    """One thing that happened to a petition. Append-only: the database refuses to change it."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    petition = models.ForeignKey(Petition, models.PROTECT, related_name="history")
    verb = models.TextField()
    from_status = models.TextField(blank=True)
    to_status = models.TextField()
    at = models.DateTimeField()
    actor_kind = models.TextField()
    actor_name = models.TextField(blank=True)
    account_id = models.UUIDField(null=True)
    post_name = models.TextField(blank=True)
    agency = models.ForeignKey("orgs.Agency", models.PROTECT, related_name="+", null=True)
    #: Told to the petitioner.
    note = models.TextField(blank=True)
    leaf_id = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["petition", "at", "id"], name="feedback_happening_line")]

    def __str__(self) -> str:
        return f"{self.verb} {self.at:%d/%m/%Y %H:%M}"


class Enclosure(models.Model):
    """A file sent with a petition, or with its answer."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    petition = models.ForeignKey(Petition, models.PROTECT, related_name="enclosures")
    file_id = models.UUIDField()
    name = models.TextField()
    is_answer = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class CodeCounter(models.Model):
    """The last number given out in one year."""

    year = models.PositiveIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
