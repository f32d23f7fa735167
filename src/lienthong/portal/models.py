# SPDX-License-Identifier: Apache-2.0
from django.db import models
from django.db.models import Q

from lienthong.kernel import ids
from lienthong.portal.rules import DraftState


class Draft(models.Model):
    """An application being filled in. It outlives sessions and new versions of the form."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    account = models.ForeignKey("identity.Account", models.PROTECT, related_name="+")
    represents = models.TextField(blank=True)
    procedure_code = models.TextField()
    procedure_version = models.PositiveIntegerField()
    agency = models.ForeignKey("orgs.Agency", models.PROTECT, related_name="+", null=True)
    answers = models.JSONField(default=dict)
    sources = models.JSONField(default=dict)
    done_steps = models.JSONField(default=list)
    state = models.TextField(default=DraftState.FILLING)
    order_id = models.UUIDField(null=True, unique=True)
    case_id = models.UUIDField(null=True, unique=True)
    version = models.PositiveIntegerField(default=1)
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()

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
        indexes = [models.Index(fields=["account", "-changed_at"], name="portal_draft_mine")]

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
