# SPDX-License-Identifier: Apache-2.0
"""Drafts of a result with their versions, and batches of results to sign."""

from django.db import models
from django.db.models import Q

from lienthong.cases.models.checks import among
from lienthong.cases.models.dossier import Case
from lienthong.cases.models.papers import Result
from lienthong.cases.rules.results import DraftAct, ItemState
from lienthong.kernel import ids


class DraftVersion(models.Model):
    """A draft as somebody saved it, or as it was sent back: who, when, what. Never changed."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    result = models.ForeignKey(Result, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    act = models.TextField()
    edits = models.JSONField(default=dict)
    reasons = models.JSONField(default=dict)
    paper = models.TextField(blank=True)
    paper_reason = models.TextField(blank=True)
    note = models.TextField(blank=True)
    digest = models.TextField()
    by_name = models.TextField()
    account_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            among("cases_draftversion_act", "act", DraftAct),
            models.UniqueConstraint(fields=["result", "number"], name="cases_draftversion_once"),
        ]

    def __str__(self) -> str:
        return f"{self.result_id} v{self.number}"


class WorkingDraft(models.Model):
    """What one person typed and has not saved: previewed, found again, not yet anybody's word."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    account_id = models.UUIDField()
    edits = models.JSONField(default=dict)
    reasons = models.JSONField(default=dict)
    paper = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "account_id"], name="cases_workingdraft_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.at:%H:%M}"


class SigningBatch(models.Model):
    """Results that one person ordered to be signed in one go."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    key = models.TextField(unique=True)
    account_id = models.UUIDField()
    post_id = models.UUIDField()
    agency = models.ForeignKey("orgs.Agency", models.PROTECT, related_name="+")
    actor_name = models.TextField()
    ordered_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["account_id", "-ordered_at"], name="cases_signingbatch_own"),
        ]

    def __str__(self) -> str:
        return self.key


class SigningItem(models.Model):
    """One result of a batch: waits, is signed, or was left out and why."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    batch = models.ForeignKey(SigningBatch, models.PROTECT, related_name="items")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    seen_version = models.PositiveIntegerField()
    seen_digest = models.TextField()
    state = models.TextField(default=ItemState.WAITING.value)
    begun = models.PositiveSmallIntegerField(default=0)
    why = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            among("cases_signingitem_state", "state", ItemState),
            models.UniqueConstraint(fields=["batch", "case"], name="cases_signingitem_once"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="waiting"), name="cases_signingitem_in_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"
