# SPDX-License-Identifier: Apache-2.0
"""A result sent by post: the parcel, and every signed word of its carrier."""

from django.db import models
from django.db.models import Q

from lienthong.cases.models.checks import among
from lienthong.cases.models.dossier import Case
from lienthong.cases.rules.posting import UNDER_WAY, ParcelState, WordKind
from lienthong.kernel import ids

IS_UNDER_WAY = Q(state__in=sorted(UNDER_WAY))


class Parcel(models.Model):
    """One parcel; its address is what was wished when it was packed."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="parcels")
    agency = models.ForeignKey("orgs.Agency", models.PROTECT, related_name="+")
    state = models.TextField(default=ParcelState.PACKED.value)
    carrier = models.TextField()
    #: The carrier's number, once it has given one.
    tracking = models.TextField(blank=True)
    to_name = models.TextField()
    to_phone = models.TextField()
    to_address = models.TextField()
    #: Stands for the wish that the address was taken from.
    wish_mark = models.TextField()
    #: What is in it; a corrected result has another number.
    result_number = models.TextField()
    packed_at = models.DateTimeField()
    packed_by = models.TextField()
    handed_at = models.DateTimeField(null=True)
    handed_by = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    #: Who received it, or why it came back, in the carrier's words.
    ended_text = models.TextField(blank=True)
    #: Since when the carrier's words cannot all be true, until a clerk has asked it.
    doubted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            among("cases_parcel_state", "state", ParcelState),
            models.UniqueConstraint(
                fields=["case"], condition=IS_UNDER_WAY, name="cases_parcel_one_under_way"
            ),
            models.UniqueConstraint(
                fields=["carrier", "tracking"], condition=~Q(tracking=""),
                name="cases_parcel_tracking",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["packed", "cancelled"])
                | Q(handed_at__isnull=False) & ~Q(tracking=""),
                name="cases_parcel_handed_whole",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["case"], condition=Q(doubted_at__isnull=False), name="cases_parcel_doubted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tracking or self.pk} {self.state}"


class CarrierWord(models.Model):
    """One word of a carrier as it was signed: evidence. Never changed, never removed."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    parcel = models.ForeignKey(Parcel, models.PROTECT, related_name="words")
    #: The carrier's own key of the word: told twice it is kept once.
    key = models.TextField()
    kind = models.TextField()
    at = models.DateTimeField()
    heard_at = models.DateTimeField()
    place = models.TextField(blank=True)
    text = models.TextField(blank=True)
    #: The bytes that were signed and their signature, to be checked again by anybody.
    body = models.BinaryField()
    signature = models.TextField()
    leaf_id = models.UUIDField()

    class Meta:
        constraints = [
            among("cases_carrierword_kind", "kind", WordKind),
            models.UniqueConstraint(fields=["parcel", "key"], name="cases_carrierword_once"),
        ]

    def __str__(self) -> str:
        return f"{self.parcel_id} {self.kind}"
