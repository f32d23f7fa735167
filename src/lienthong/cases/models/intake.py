# SPDX-License-Identifier: Apache-2.0
"""A reception at the counter while it is under way: what was typed, checked off and scanned."""

from django.db import models
from django.db.models import Q

from lienthong.cases.models.checks import among
from lienthong.cases.models.dossier import Case
from lienthong.cases.rules.intake import IntakeState
from lienthong.kernel import ids


class Intake(models.Model):
    """One reception. Its id is the key of the dossier that comes of it."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    agency = models.ForeignKey("orgs.Agency", models.PROTECT, related_name="+")
    competent = models.ForeignKey("orgs.Agency", models.PROTECT, related_name="+")
    procedure_code = models.TextField()
    procedure_version = models.PositiveIntegerField()
    state = models.TextField(default=IntakeState.OPEN.value)
    #: Number called in the hall, or empty.
    ticket = models.CharField(max_length=6, blank=True)
    applicant = models.JSONField()
    #: Who stands at the window for the applicant, with an authorisation.
    representative = models.JSONField(null=True)
    form = models.JSONField()
    #: By component: standing, copies, is_received, is_sent.
    papers = models.JSONField(default=dict)
    #: Who confirmed what was typed: name, number, how, at, mark of the content.
    confirmed = models.JSONField(null=True)
    #: How the applicant wants the result: `rules.Wish`.
    wish = models.JSONField(default=dict)
    order_id = models.UUIDField(null=True)
    case = models.OneToOneField(Case, models.PROTECT, null=True, related_name="intake")
    account_id = models.UUIDField(null=True)
    clerk = models.TextField()
    began_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            among("cases_intake_state", "state", IntakeState),
            models.CheckConstraint(
                condition=~Q(state__in=[IntakeState.ASKED.value, IntakeState.RECEIVED.value])
                | Q(case__isnull=False),
                name="cases_intake_sent_is_a_case",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "-changed_at"],
                condition=Q(state__in=[IntakeState.OPEN.value, IntakeState.ASKED.value]),
                name="cases_intake_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_code} {self.began_at:%d/%m/%Y %H:%M}"


class Scan(models.Model):
    """One page of a paper, in the order and the way up that the clerk gave it."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    intake = models.ForeignKey(Intake, models.CASCADE, related_name="scans")
    component_code = models.TextField()
    place = models.PositiveIntegerField()
    file_id = models.UUIDField()
    #: Page of the file, from 1.
    page = models.PositiveIntegerField(default=1)
    #: Quarter turns to the right.
    turns = models.PositiveSmallIntegerField(default=0)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(turns__lte=3), name="cases_scan_turns"),
        ]
        indexes = [
            models.Index(fields=["intake", "component_code", "place"], name="cases_scan_order")
        ]

    def __str__(self) -> str:
        return f"{self.component_code} {self.place}"
