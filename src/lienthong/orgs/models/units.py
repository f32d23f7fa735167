# SPDX-License-Identifier: Apache-2.0
"""Administrative units."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models

from lienthong.kernel import ids
from lienthong.orgs.models import dates
from lienthong.orgs.rules import Tier, UnitKind


class Unit(models.Model):
    """An administrative unit in one stretch of its life; a code names it only with a date."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    tier = models.PositiveSmallIntegerField()
    kind = models.TextField()
    code = models.CharField(max_length=5)
    name = models.TextField()
    full_name = models.TextField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    successor = models.ForeignKey("self", models.PROTECT, null=True, related_name="predecessors")
    committee_code = models.CharField(max_length=35, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    basis = models.TextField(blank=True)
    is_illustrative = models.BooleanField(default=False)
    sort_key = models.TextField(db_collation="C")
    search_key = models.TextField()

    class Meta:
        constraints = [
            dates.among("orgs_unit_tier", "tier", Tier),
            dates.among("orgs_unit_kind", "kind", UnitKind),
            dates.ordered("orgs_unit_dates"),
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^\d{2}$|^\d{3}$|^\d{5}$"),
                name="orgs_unit_code_form",
            ),
            models.CheckConstraint(
                condition=models.Q(tier=Tier.PROVINCE.value, parent=None)
                | (~models.Q(tier=Tier.PROVINCE.value) & models.Q(parent__isnull=False)),
                name="orgs_unit_parent",
            ),
            ExclusionConstraint(
                name="orgs_unit_code_once",
                expressions=[
                    ("tier", dates.EQUALS),
                    ("code", dates.EQUALS),
                    (dates.days(), dates.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["tier", "sort_key"], name="orgs_unit_order")]

    def __str__(self) -> str:
        return f"{self.code} {self.full_name}"
