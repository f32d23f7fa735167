# SPDX-License-Identifier: Apache-2.0
"""The books of agencies that work on this node's pages, and what their clerks are writing.

The gateway writes packages; these tables are Django's own (ADR 0167).
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from lienthong.exchange.models.packages import Package, Receiver
from lienthong.exchange.rules.desk import DraftState, Side
from lienthong.kernel import ids


class Filing(models.Model):
    """A document in the books of an agency: one that came, or one that it sent."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    agency_code = models.CharField(max_length=35)  # modern order: whose book
    side = models.CharField(max_length=3)
    package = models.ForeignKey(Package, models.PROTECT, related_name="filings", db_index=False)
    receiver = models.ForeignKey(  # where it stands with this agency; of those that came only
        Receiver, models.PROTECT, null=True, related_name="+"
    )
    search_key = models.TextField()
    rank = models.PositiveSmallIntegerField()  # the package's priority: urgent ones stand first
    due_on = models.DateField(null=True)
    is_closed = models.BooleanField(default=False)  # finished, refused or gone: leaves the desk
    year = models.PositiveSmallIntegerField(null=True)
    number = models.PositiveIntegerField(null=True)  # số đến
    filed_at = models.DateTimeField()
    registered_by = models.TextField(blank=True)
    registered_at = models.DateTimeField(null=True)
    assigned_to = models.TextField(blank=True)
    # The documents that this one answers, where this node has them.
    answers = ArrayField(models.UUIDField(), default=list)
    # What of this agency it belongs to, and its page on this node: a dossier, a question.
    matter = models.TextField(blank=True, default="", db_default="")
    matter_href = models.TextField(blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(side__in=list(Side)), name="exchange_filing_side"),
            models.CheckConstraint(
                condition=Q(side=Side.OUT) | Q(receiver__isnull=False),
                name="exchange_filing_receiver",
            ),
            models.UniqueConstraint(
                fields=["package", "agency_code", "side"], name="exchange_filing_once"
            ),
            models.UniqueConstraint(
                fields=["agency_code", "side", "year", "number"],
                condition=Q(number__isnull=False),
                name="exchange_filing_number",
            ),
        ]
        indexes = [
            models.Index(
                F("agency_code"), F("side"), F("rank").desc(), F("id").desc(),
                condition=Q(is_closed=False),
                name="exchange_filing_open",
            ),
            models.Index(
                F("agency_code"), F("side"), F("id").desc(), name="exchange_filing_all"
            ),
            GinIndex(fields=["answers"], name="exchange_filing_answers"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.agency_code} {self.side} {self.package_id}"


class Book(models.Model):
    """The last number given in a book of an agency in a year."""

    pk = models.CompositePrimaryKey("agency_code", "side", "year")
    agency_code = models.CharField(max_length=35)
    side = models.CharField(max_length=3)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.agency_code} {self.side} {self.year}: {self.last}"


class Draft(models.Model):
    """A document that a clerk is writing; once sent it stays as what was sent."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    agency_code = models.CharField(max_length=35)
    made_by = models.TextField()
    state = models.PositiveSmallIntegerField(default=DraftState.OPEN)
    values = models.JSONField(default=dict)  # of rules.desk.Letter
    receivers = ArrayField(models.CharField(max_length=35), default=list)  # modern order
    # What it does to an earlier document, and which: 2 update, 3 replacement.
    business = models.PositiveSmallIntegerField(default=0)
    about = models.ForeignKey(Package, models.PROTECT, null=True, related_name="+")
    responds_to = models.ForeignKey(Package, models.PROTECT, null=True, related_name="+")
    document_id = models.CharField(max_length=200, blank=True)  # given when it is first sent
    # The document as it left, so that sending it again is sending the same: rules.edxml.Edoc.
    left_as = models.JSONField(null=True)
    package = models.ForeignKey(Package, models.PROTECT, null=True, related_name="drafts")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=list(DraftState)), name="exchange_draft_state"
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency_code", "-changed_at"],
                condition=Q(state__lt=DraftState.SENT),
                name="exchange_draft_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_code} {self.document_id or self.pk}"


class DraftFile(models.Model):
    """A file of a draft, in the order in which it will travel."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    draft = models.ForeignKey(Draft, models.CASCADE, related_name="files")
    file = models.ForeignKey("files.File", models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draft", "place"], name="exchange_draft_file_place"),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id}/{self.place}"


class ReceiverGroup(models.Model):
    """Receivers that an agency often writes to."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    agency_code = models.CharField(max_length=35)
    name = models.TextField()
    codes = ArrayField(models.CharField(max_length=35))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency_code", "name"], name="exchange_group_once"),
        ]

    def __str__(self) -> str:
        return f"{self.agency_code} {self.name}"
