# SPDX-License-Identifier: Apache-2.0
"""One paper of a dossier, shown to a third party by a link that ends."""

from django.db import models
from django.db.models import F, Q

from lienthong.cases.models.dossier import Case
from lienthong.kernel import ids


class Share(models.Model):
    """A link to one paper. The link's secret is not kept, only its hash."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    file_id = models.UUIDField()
    title = models.TextField()
    purpose = models.TextField(blank=True)
    secret_hash = models.CharField(max_length=64, unique=True)
    account_id = models.UUIDField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="cases_share_ends"
            ),
        ]
        indexes = [models.Index(fields=["case", "file_id", "-created_at"], name="cases_share_of")]

    def __str__(self) -> str:
        return self.title


class ShareOpening(models.Model):
    """Somebody opened a link: when, from which network, on what."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    share = models.ForeignKey(Share, models.PROTECT, related_name="openings")
    at = models.DateTimeField()
    network = models.TextField()
    device = models.TextField(blank=True)
    is_download = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["share", "-at"], name="cases_shareopening_of")]

    def __str__(self) -> str:
        return f"{self.network} {self.at:%d/%m/%Y %H:%M}"
