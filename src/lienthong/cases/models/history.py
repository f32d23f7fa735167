# SPDX-License-Identifier: Apache-2.0
"""What happened, append-only."""

from django.db import models

from lienthong.cases.models.checks import among
from lienthong.cases.models.dossier import Case
from lienthong.cases.rules import Punctuality, Verb
from lienthong.kernel import ids


class Movement(models.Model):
    """One thing that happened to a dossier. Append-only: the database refuses to change it."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="movements")
    verb = models.TextField()
    from_status = models.PositiveSmallIntegerField(null=True)
    to_status = models.PositiveSmallIntegerField()
    actor_kind = models.TextField()
    actor_name = models.TextField()
    account_id = models.UUIDField(null=True)
    post_id = models.UUIDField(null=True)
    post_name = models.TextField(blank=True)
    agency = models.ForeignKey("orgs.Agency", models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()
    note = models.TextField(blank=True)
    details = models.JSONField(default=dict)
    step = models.TextField(blank=True)
    handed_to = models.TextField(blank=True)
    step_due_at = models.DateTimeField(null=True)
    punctuality = models.TextField(blank=True)
    leaf_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            among("cases_movement_verb", "verb", Verb),
            among("cases_movement_punctuality", "punctuality", Punctuality, is_optional=True),
        ]
        indexes = [models.Index(fields=["case", "at", "id"], name="cases_movement_line")]

    def __str__(self) -> str:
        return f"{self.verb} {self.at:%d/%m/%Y %H:%M}"
