# SPDX-License-Identifier: Apache-2.0
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q

from lienthong.kernel import ids


class Version(models.Model):
    """What a record said over a span of legal days, as known over a span of instants.

    Append-only by trigger: `superseded_at` is set once, nothing else changes, nothing goes.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    register = models.TextField()
    key = models.TextField()
    number = models.PositiveIntegerField()
    data = models.JSONField()
    terms = models.JSONField(default=dict)
    words = models.TextField(blank=True)
    sort_key = models.TextField(blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    basis = models.TextField()
    leaf_id = models.UUIDField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="registers_version_validity",
            ),
            models.CheckConstraint(
                condition=Q(superseded_at__isnull=True) | Q(superseded_at__gte=F("recorded_at")),
                name="registers_version_knowledge",
            ),
            models.UniqueConstraint(
                fields=["register", "key", "number"], name="registers_version_number"
            ),
            # At no instant did the register hold two truths about one day.
            ExclusionConstraint(
                name="registers_version_one_truth",
                expressions=[
                    ("register", RangeOperators.EQUAL),
                    ("key", RangeOperators.EQUAL),
                    (
                        Func("valid_from", "valid_to", function="DATERANGE"),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func("recorded_at", "superseded_at", function="TSTZRANGE"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [
            GinIndex(
                OpClass("terms", name="jsonb_path_ops"),
                name="registers_version_terms",
                condition=Q(superseded_at__isnull=True),
            ),
            GinIndex(
                OpClass("words", name="gin_trgm_ops"),
                name="registers_version_words",
                condition=Q(superseded_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.register}/{self.key}#{self.number}"


class Access(models.Model):
    """One person's data was read: by whom, why, for which dossier. Append-only by trigger."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    subject_number = models.CharField(max_length=12)
    register = models.TextField()
    key = models.TextField()
    fields = ArrayField(models.TextField())
    purpose = models.TextField()
    case_code = models.TextField(blank=True)
    reader_kind = models.TextField()
    reader_name = models.TextField()
    reader_account_id = models.UUIDField(null=True)
    agency_code = models.TextField(blank=True)
    post_name = models.TextField(blank=True)
    is_own = models.BooleanField()
    at = models.DateTimeField()
    leaf_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["leaf_id", "register", "key", "subject_number"],
                name="registers_access_once",
            ),
        ]
        indexes = [
            models.Index(fields=["subject_number", "-at"], name="registers_access_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_number} {self.at:%d/%m/%Y %H:%M}"


class IssuedKey(models.Model):
    """A number given out, used or not: none is given twice."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    register = models.TextField()
    key = models.TextField()
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "key"], name="registers_issuedkey_once")
        ]

    def __str__(self) -> str:
        return f"{self.register}/{self.key}"


class Counter(models.Model):
    """The last number of a book: raised in the writer's transaction, so that no number is lost."""

    scope = models.TextField(primary_key=True)
    last = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.scope}: {self.last}"
