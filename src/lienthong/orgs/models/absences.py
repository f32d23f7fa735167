# SPDX-License-Identifier: Apache-2.0
"""Who is away, and who acts for whom meanwhile."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from lienthong.kernel import ids
from lienthong.orgs.models import dates
from lienthong.orgs.models.agencies import Post, Staff
from lienthong.orgs.rules import AbsenceKind, SigningForm


class Absence(models.Model):
    """A person is away, from a first to a last day, both included."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="absences")
    kind = models.TextField()
    since = models.DateField()
    until = models.DateField()
    note = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.TextField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            dates.among("orgs_absence_kind", "kind", AbsenceKind),
            dates.ordered("orgs_absence_dates", "since", "until"),
            ExclusionConstraint(
                name="orgs_absence_once",
                expressions=[
                    ("staff", dates.EQUALS),
                    (dates.days("since", "until"), dates.OVERLAPS),
                ],
                condition=Q(withdrawn_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.since:%d/%m/%Y}–{self.until:%d/%m/%Y}"


class Delegation(models.Model):
    """Some rights of a post, lent by its holder to a colleague for a time."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="delegations")
    delegator = models.ForeignKey(Staff, models.PROTECT, related_name="delegations_given")
    delegate = models.ForeignKey(Staff, models.PROTECT, related_name="delegations_received")
    rights = ArrayField(models.TextField())
    signing = models.TextField(blank=True)
    since = models.DateField()
    until = models.DateField()
    reason = models.TextField()
    basis = models.TextField(blank=True)
    given_at = models.DateTimeField()
    given_by = models.TextField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.TextField(blank=True)

    class Meta:
        constraints = [
            dates.ordered("orgs_delegation_dates", "since", "until"),
            models.CheckConstraint(
                condition=Q(signing__in=["", *(form.value for form in SigningForm)]),
                name="orgs_delegation_signing",
            ),
            models.CheckConstraint(
                condition=Q(rights__contains=["cases.sign"]) & ~Q(signing="") & ~Q(basis="")
                | ~Q(rights__contains=["cases.sign"]) & Q(signing=""),
                name="orgs_delegation_signing_has_basis",
            ),
            models.CheckConstraint(
                condition=~Q(delegator=F("delegate")), name="orgs_delegation_not_itself"
            ),
            ExclusionConstraint(
                name="orgs_delegation_once",
                expressions=[
                    ("post", dates.EQUALS),
                    ("delegator", dates.EQUALS),
                    ("delegate", dates.EQUALS),
                    (dates.days("since", "until"), dates.OVERLAPS),
                ],
                condition=Q(revoked_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegator_id} → {self.delegate_id}"
