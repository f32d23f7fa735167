# SPDX-License-Identifier: Apache-2.0
import uuid

from django.db import models
from django.db.models import Q

from lienthong.kernel import ids
from lienthong.portal.rules import ConsentState, DraftState


class Draft(models.Model):
    """An application being filled in. It outlives sessions and new versions of the form."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    account = models.ForeignKey("identity.Account", models.PROTECT, related_name="+")
    represents = models.TextField(blank=True)
    procedure_code = models.TextField()
    procedure_version = models.PositiveIntegerField()
    agency = models.ForeignKey("orgs.Agency", models.PROTECT, related_name="+", null=True)
    answers = models.JSONField(default=dict)
    aside = models.JSONField(default=dict)
    sources = models.JSONField(default=dict)
    taken = models.JSONField(default=dict)
    reasons = models.JSONField(default=dict)
    renewal = models.JSONField(default=dict)
    home_province = models.TextField(blank=True)
    #: How the result is to be had: `cases.rules.Wish`; nothing: online.
    wish = models.JSONField(default=dict)
    done_steps = models.JSONField(default=list)
    state = models.TextField(default=DraftState.FILLING)
    order_id = models.UUIDField(null=True, unique=True)
    case_id = models.UUIDField(null=True, unique=True)
    version = models.PositiveIntegerField(default=1)
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_on = models.TextField(blank=True)
    warned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=list(DraftState)), name="portal_draft_state"
            ),
            models.CheckConstraint(
                condition=~Q(state=DraftState.SUBMITTED) | Q(case_id__isnull=False),
                name="portal_draft_submitted_has_case",
            ),
            models.CheckConstraint(
                condition=~Q(state=DraftState.PAYING) | Q(order_id__isnull=False),
                name="portal_draft_paying_has_order",
            ),
            models.UniqueConstraint(
                fields=["account", "procedure_code", "represents"],
                condition=Q(state__in=[DraftState.FILLING, DraftState.PAYING]),
                name="portal_draft_one_open",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-changed_at"], name="portal_draft_mine"),
            models.Index(
                fields=["changed_at"],
                condition=Q(state__in=[DraftState.FILLING, DraftState.DISCARDED]),
                name="portal_draft_idle",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_code}/{self.id}"


class DraftPaper(models.Model):
    """A file attached to an application; removed ones stay until the draft is cleaned away."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="papers")
    component_code = models.TextField()
    file_id = models.UUIDField()
    name = models.TextField()
    size_bytes = models.PositiveBigIntegerField()
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index("draft", "component_code", name="portal_draftpaper_of")]

    def __str__(self) -> str:
        return self.name


class KeptPage(models.Model):
    """What was sent for a page after the session had ended, kept until its owner is back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey(Draft, models.CASCADE, related_name="kept_pages")
    step_key = models.TextField()
    sent = models.JSONField()
    kept_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kept_at"], name="portal_keptpage_old")]

    def __str__(self) -> str:
        return f"{self.draft_id}/{self.step_key}"


class Consent(models.Model):
    """Somebody asked to confirm an application before it is submitted, and what they said."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="consents")
    code = models.TextField()
    personal_number = models.TextField()
    state = models.TextField(default=ConsentState.INVITED)
    content_mark = models.TextField()
    name = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    invited_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draft", "code"], name="portal_consent_once"),
            models.CheckConstraint(
                condition=Q(state__in=list(ConsentState)), name="portal_consent_state"
            ),
            models.CheckConstraint(
                condition=Q(state=ConsentState.INVITED) | Q(answered_at__isnull=False),
                name="portal_consent_answered_at",
            ),
        ]
        indexes = [
            models.Index(fields=["personal_number", "-invited_at"], name="portal_consent_mine")
        ]

    def __str__(self) -> str:
        return f"{self.draft_id}/{self.code}"
