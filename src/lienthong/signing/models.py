# SPDX-License-Identifier: Apache-2.0
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lienthong.kernel import ids


class Certificate(models.Model):
    """A certificate the node has issued, with its key locked away."""

    class Kind(models.TextChoices):
        PERSON = "person"
        AGENCY = "agency"

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    agency = models.ForeignKey("orgs.Agency", on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    name = models.TextField()
    serial = models.CharField(max_length=40)
    der = models.BinaryField()
    # PKCS #8, AES-256-GCM under the node's box key.
    locked_key = models.BinaryField()
    # What shows on paper: PNG, transparent.
    image = models.BinaryField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revocation_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["serial"], name="signing_certificate_serial"),
            models.UniqueConstraint(
                fields=["agency"],
                condition=Q(kind="agency", revoked_at=None),
                name="signing_certificate_one_seal",
            ),
            models.UniqueConstraint(
                fields=["agency", "account"],
                condition=Q(kind="person", revoked_at=None),
                name="signing_certificate_one_signature",
            ),
            models.CheckConstraint(
                condition=Q(kind="agency", account=None) | Q(kind="person", account__isnull=False),
                name="signing_certificate_holder",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gt=F("valid_from")), name="signing_certificate_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.serial})"
