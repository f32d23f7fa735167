# SPDX-License-Identifier: Apache-2.0
"""Parcels as this carrier sees them, and what it told of them."""

from django.db import models

from lienthong.kernel import ids


class Item(models.Model):
    """One parcel that an agency announced."""

    serial = models.BigAutoField(primary_key=True)
    #: In the address of its page: not to be guessed from the number on the label.
    key = models.UUIDField(unique=True, default=ids.uuid7, editable=False)
    parcel_id = models.UUIDField(unique=True)
    from_name = models.TextField()
    to_name = models.TextField()
    to_address = models.TextField()
    is_cancelled = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.serial}"


class Scan(models.Model):
    """One thing that happened to a parcel; each is told of in a message of its own."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="scans")
    kind = models.TextField()
    at = models.DateTimeField()
    place = models.TextField(blank=True)
    text = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.item_id} {self.kind}"
