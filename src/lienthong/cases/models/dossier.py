# SPDX-License-Identifier: Apache-2.0
"""The dossier itself: parties, state, legal time; its papers; the counters that number it."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KeyTransform

from lienthong.cases.models.checks import among
from lienthong.cases.rules import (
    CLOSED,
    OPEN,
    Channel,
    Delivery,
    Finance,
    Punctuality,
    Status,
    Sync,
)
from lienthong.kernel import ids
from lienthong.procedures.rules import DeadlineKind, PaperKind

IS_OPEN = Q(status__in=sorted(status.value for status in OPEN))
IS_CLOSED = Q(status__in=sorted(status.value for status in CLOSED))
#: States in which the settlement clock has been started.
CLOCKED = [Status.ACCEPTED.value, Status.PROCESSING.value, Status.DONE.value]


class Case(models.Model):
    """A dossier: who asks for what, where it stands, and its legal time."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    code = models.TextField(unique=True)
    procedure_code = models.TextField()
    procedure_version = models.PositiveIntegerField()
    procedure_name = models.TextField()
    agency = models.ForeignKey("orgs.Agency", models.PROTECT, related_name="+")
    receiving_agency = models.ForeignKey("orgs.Agency", models.PROTECT, related_name="+")
    supporting_agency = models.ForeignKey(
        "orgs.Agency", models.PROTECT, related_name="+", null=True
    )
    applicant_number = models.TextField(blank=True)
    applicant_name = models.TextField()
    applicant_search = models.TextField()
    applicant = models.JSONField()
    owner = models.JSONField()
    representative = models.JSONField(null=True)
    channel = models.TextField()
    form = models.JSONField()
    process = models.JSONField(null=True)
    status = models.PositiveSmallIntegerField()
    finance = models.TextField(default=Finance.NONE.value)
    delivery = models.TextField(default=Delivery.NONE.value)
    sync = models.TextField(default=Sync.PENDING.value)
    version = models.PositiveIntegerField(default=1)
    idempotency_key = models.TextField(unique=True)
    lookup_secret = models.TextField()
    fee_order_id = models.UUIDField(null=True)
    reused = ArrayField(models.TextField(), default=list)
    provenance = models.JSONField(default=dict)
    cosigned = models.JSONField(default=list)
    #: How the applicant wants the result: `rules.Wish`; nothing: online.
    wish = models.JSONField(default=dict)
    supplement_stages = ArrayField(models.TextField(), default=list)

    deadline_kind = models.TextField()
    deadline_amount = models.PositiveIntegerField()
    received_at = models.DateTimeField()
    respond_by = models.DateTimeField()
    responded_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    original_due_at = models.DateTimeField(null=True)
    pauses = models.JSONField(default=list)
    extended_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    punctuality = models.TextField(blank=True)
    act_by_at = models.DateTimeField()
    late_answer_at = models.DateTimeField(null=True)
    told_soon_for = models.DateTimeField(null=True)
    told_late_for = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            among("cases_case_status", "status", Status),
            among("cases_case_channel", "channel", Channel),
            among("cases_case_finance", "finance", Finance),
            among("cases_case_delivery", "delivery", Delivery),
            among("cases_case_sync", "sync", Sync),
            among("cases_case_deadline_kind", "deadline_kind", DeadlineKind),
            among("cases_case_punctuality", "punctuality", Punctuality, is_optional=True),
            models.CheckConstraint(
                condition=Q(started_at=None, due_at=None, original_due_at=None)
                | Q(started_at__isnull=False, due_at__isnull=False, original_due_at__isnull=False),
                name="cases_case_clock_whole",
            ),
            models.CheckConstraint(
                condition=Q(due_at=None) | Q(due_at__gte=F("original_due_at")),
                name="cases_case_due_never_earlier",
            ),
            models.CheckConstraint(
                condition=Q(status__in=CLOCKED) & Q(started_at__isnull=False)
                | ~Q(status__in=CLOCKED),
                name="cases_case_accepted_has_clock",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "act_by_at", "id"], condition=IS_OPEN, name="cases_case_inbox"
            ),
            models.Index(
                fields=["act_by_at", "id"], condition=IS_OPEN, name="cases_case_inbox_all"
            ),
            models.Index(
                fields=["agency", "status", "act_by_at"],
                condition=IS_OPEN,
                name="cases_case_states",
            ),
            models.Index(fields=["applicant_number", "-received_at"], name="cases_case_applicant"),
            models.Index(fields=["agency", "-received_at"], name="cases_case_book"),
            models.Index(
                fields=["agency", "-received_at", "-id"],
                condition=IS_CLOSED,
                name="cases_case_closed",
            ),
            models.Index(
                fields=["receiving_agency", "finished_at", "id"],
                condition=Q(status=Status.DONE.value),
                name="cases_case_to_return",
            ),
            models.Index(KeyTransform("phone", "applicant"), name="cases_case_phone"),
            GinIndex(
                fields=["applicant_search"], opclasses=["gin_trgm_ops"], name="cases_case_names"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Attachment(models.Model):
    """A paper of the dossier; superseded ones stay."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments")
    component_code = models.TextField()
    name = models.TextField()
    kind = models.TextField()
    #: At the counter: original, certified or compared; empty elsewhere.
    standing = models.TextField(blank=True, default="")
    copies = models.PositiveSmallIntegerField(default=1)
    file_id = models.UUIDField()
    added_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            among("cases_attachment_kind", "kind", PaperKind),
        ]

    def __str__(self) -> str:
        return self.name


class Counter(models.Model):
    """The last number given in a series; taken under a row lock, so that no number is skipped."""

    name = models.TextField(primary_key=True)
    value = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.name} {self.value}"


class CodeRule(models.Model):
    """A dossier-code template of one agency (or of all), from a legal date on."""

    agency = models.ForeignKey("orgs.Agency", models.PROTECT, related_name="+", null=True)
    template = models.TextField()
    valid_from = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "valid_from"],
                name="cases_coderule_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return self.template
