# SPDX-License-Identifier: Apache-2.0
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length

from lienthong.files.rules import INLINE_LIMIT_BYTES
from lienthong.kernel import ids

models.BinaryField.register_lookup(Length)


class Blob(models.Model):
    """One content, kept once: in this row up to 1 MiB, in the file store above."""

    sha256 = models.CharField(primary_key=True, max_length=64, editable=False)
    size_bytes = models.PositiveBigIntegerField()
    body = models.BinaryField(null=True)
    stored_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="files_blob_sha256"
            ),
            models.CheckConstraint(
                condition=Q(body=None, size_bytes__gt=INLINE_LIMIT_BYTES)
                | Q(body__length=F("size_bytes"), size_bytes__range=(1, INLINE_LIMIT_BYTES)),
                name="files_blob_place",
            ),
        ]

    def __str__(self) -> str:
        return self.sha256


class File(models.Model):
    """A content under a name: what somebody sent, or the platform made."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    # The account that sent it. No foreign key: accounts are above files.
    owner_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["owner_id", "created_at"], name="files_file_owner")]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="files_file_name"),
        ]

    def __str__(self) -> str:
        return self.name
