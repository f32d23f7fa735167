# SPDX-License-Identifier: Apache-2.0
"""Who takes part in a dossier besides its lead, what they say among themselves, ready words."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from lienthong.cases.models.checks import among
from lienthong.cases.models.dossier import Case
from lienthong.cases.rules import Part, ReasonFor
from lienthong.kernel import ids


class Involvement(models.Model):
    """Somebody's part in a dossier, from one moment to another. Leading a step is kept too, as
    the record of who had it when."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="involvements")
    step_id = models.UUIDField(null=True)
    step_name = models.TextField(blank=True)
    part = models.TextField()
    account_id = models.UUIDField()
    name = models.TextField()
    given_at = models.DateTimeField()
    given_by = models.TextField()
    note = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.TextField(blank=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            among("cases_involvement_part", "part", Part),
            models.UniqueConstraint(
                fields=["case", "account_id", "part"],
                condition=Q(ended_at=None) & ~Q(part=Part.LEAD.value),
                name="cases_involvement_once",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "given_at"], name="cases_involvement_line"),
            models.Index(
                fields=["account_id"], condition=Q(ended_at=None), name="cases_involvement_mine"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.part}"


class Note(models.Model):
    """A word among officials about a dossier. Append-only; the applicant never sees it."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    text = models.TextField()
    author_id = models.UUIDField(null=True)
    author_name = models.TextField()
    author_post = models.TextField(blank=True)
    mentioned = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "at"], name="cases_note_line")]

    def __str__(self) -> str:
        return f"{self.author_name} {self.at:%d/%m/%Y %H:%M}"


class ReasonTemplate(models.Model):
    """One version of a ready reason of an agency; a change is a new version, the old ones stay."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    series = models.UUIDField(default=ids.uuid7)
    version = models.PositiveIntegerField()
    agency = models.ForeignKey("orgs.Agency", models.PROTECT, related_name="+")
    procedure_code = models.TextField(blank=True)
    used_for = models.TextField()
    text = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.TextField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            among("cases_reasontemplate_used_for", "used_for", ReasonFor),
            models.UniqueConstraint(
                fields=["series", "version"], name="cases_reasontemplate_version_once"
            ),
            models.UniqueConstraint(
                fields=["series"],
                condition=Q(ended_at=None),
                name="cases_reasontemplate_one_in_force",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "used_for"],
                condition=Q(ended_at=None),
                name="cases_reasontemplate_chosen",
            )
        ]

    def __str__(self) -> str:
        return self.text


class AgencyGroup(models.Model):
    """Agencies that are often asked together, kept by the agency that asks."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    agency = models.ForeignKey("orgs.Agency", models.PROTECT, related_name="+")
    name = models.TextField()
    members = ArrayField(models.UUIDField())
    kept_by = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], name="cases_agencygroup_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class StepPace(models.Model):
    """How long a step of a procedure usually takes, counted each night from finished ones."""

    procedure_code = models.TextField()
    key = models.TextField()
    median_minutes = models.PositiveIntegerField()
    samples = models.PositiveIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure_code", "key"], name="cases_steppace_once"),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_code} {self.key}"
