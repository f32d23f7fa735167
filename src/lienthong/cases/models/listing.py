# SPDX-License-Identifier: Apache-2.0
"""Lists that officials keep under a name."""

from django.db import models
from django.db.models import Q

from lienthong.kernel import ids


class SavedList(models.Model):
    """A narrowed list under a name: one person's, or shared with an agency by its leader."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    agency = models.ForeignKey("orgs.Agency", models.PROTECT, related_name="+")
    # Whose it is; nobody's where it is shared. No foreign key: accounts are not of this package.
    account_id = models.UUIDField(null=True)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=600)
    place = models.PositiveSmallIntegerField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "account_id", "name"],
                name="cases_savedlist_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=~Q(name=""), name="cases_savedlist_named"),
        ]

    def __str__(self) -> str:
        return self.name
