# SPDX-License-Identifier: Apache-2.0
"""Agencies, their posts, and the people who hold them."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField
from django.db import models

from lienthong.kernel import ids
from lienthong.orgs.models import dates
from lienthong.orgs.rules import AgencyKind, Role


class Agency(models.Model):
    """An agency under one code in one stretch of its life."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    code = models.CharField(max_length=35)
    level = models.PositiveSmallIntegerField()
    name = models.TextField()
    short_name = models.TextField(blank=True)
    kind = models.TextField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    successor = models.ForeignKey("self", models.PROTECT, null=True, related_name="predecessors")
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, null=True, related_name="agencies")
    address = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    email = models.EmailField(blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    is_illustrative = models.BooleanField(default=False)
    sort_key = models.TextField(db_collation="C")
    search_key = models.TextField()

    class Meta:
        constraints = [
            dates.among("orgs_agency_kind", "kind", AgencyKind),
            dates.ordered("orgs_agency_dates"),
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[A-Z0-9]+(\.[A-Z0-9]+)*$"),
                name="orgs_agency_code_form",
            ),
            models.CheckConstraint(
                condition=models.Q(level__gte=1), name="orgs_agency_level_positive"
            ),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")) & ~models.Q(successor=models.F("id")),
                name="orgs_agency_not_itself",
            ),
            models.CheckConstraint(
                condition=models.Q(successor=None) | models.Q(valid_to__isnull=False),
                name="orgs_agency_successor_after_end",
            ),
            ExclusionConstraint(
                name="orgs_agency_code_once",
                expressions=[("code", dates.EQUALS), (dates.days(), dates.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Post(models.Model):
    """A position in an agency, with the rights that its holders act with."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="posts")
    name = models.TextField()
    role = models.TextField()
    rights = ArrayField(models.TextField(), default=list)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            dates.among("orgs_post_role", "role", Role),
            dates.ordered("orgs_post_dates"),
        ]

    def __str__(self) -> str:
        return self.name


class Staff(models.Model):
    """A person who works for the State; may hold several posts at a time."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    code = models.TextField(unique=True)
    name = models.TextField()
    personal_number = models.CharField(max_length=12, blank=True)
    email = models.EmailField(blank=True)
    sort_key = models.TextField(db_collation="C")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["personal_number"],
                condition=~models.Q(personal_number=""),
                name="orgs_staff_personal_number_once",
            ),
            models.CheckConstraint(
                condition=models.Q(personal_number__regex=r"^(\d{12})?$"),
                name="orgs_staff_personal_number_form",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Holding(models.Model):
    """A person in a post, from a first to a last day, both included."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="holdings")
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            dates.ordered("orgs_holding_dates", "since", "until"),
            ExclusionConstraint(
                name="orgs_holding_once",
                expressions=[
                    ("post", dates.EQUALS),
                    ("staff", dates.EQUALS),
                    (dates.days("since", "until"), dates.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} → {self.post_id}"
