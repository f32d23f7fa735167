# SPDX-License-Identifier: Apache-2.0
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Func, Q

from lienthong.kernel import ids


class Version(models.Model):
    """One published pack: its files as they were, never changed, never removed."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    code = models.TextField()
    number = models.PositiveIntegerField()
    content_hash = models.TextField()
    files = models.JSONField()
    valid_from = models.DateField()
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "number"], name="procedures_version_code_number"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="procedures_version_number_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.number}"


class Entry(models.Model):
    """A version as lists and the search show it, on the days it is in force.

    Periods of one code never overlap; versions no longer in force have no entry.
    """

    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="+")
    code = models.TextField()
    valid_from = models.DateField(db_index=True)
    #: The day on which a later version takes over; none: no end is known.
    valid_until = models.DateField(null=True, blank=True, db_index=True)
    name = models.TextField()
    name_en = models.TextField()
    summary = models.TextField()
    summary_en = models.TextField()
    field_code = models.TextField(db_index=True)
    field_name = models.TextField()
    field_name_en = models.TextField()
    level = models.TextField()
    #: Which tier receives it: commune, province, ministry.
    agency_level = models.TextField(default="", db_index=True)
    #: Code of the agency that publishes it, `G15`.
    publisher = models.TextField(default="")
    is_online = models.BooleanField(default=False)
    life_events = ArrayField(models.TextField(), default=list)
    name_sort = models.TextField(db_collation="C")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=["full", "partial", "information"]),
                name="procedures_entry_level_known",
            ),
            ExclusionConstraint(
                name="procedures_entry_one_in_force",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    (
                        Func("valid_from", "valid_until", function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [
            models.Index(fields=["name_sort", "code"], name="procedures_entry_by_name"),
            GinIndex(fields=["life_events"], name="procedures_entry_life_events"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Term(models.Model):
    """A word, a pair of neighbouring words, or a whole name, folded (`rules.wording.fold`)."""

    term = models.TextField(unique=True, db_collation="C")
    #: Without blanks: `caphe` finds `ca phe`.
    joined = models.TextField(db_index=True, db_collation="C")
    #: Of words only: what one dropped letter leaves, to forgive slips.
    slips = ArrayField(models.TextField(db_collation="C"), default=list)
    #: How many entries have it: rare terms tell more.
    times = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            GinIndex(fields=["slips"], name="procedures_term_slips", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.term


class Posting(models.Model):
    """An entry has a term, and how much the term tells of it."""

    pk = models.CompositePrimaryKey("term_id", "entry_id")
    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="+", db_index=False)
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    weight = models.FloatField()

    def __str__(self) -> str:
        return f"{self.term_id} {self.entry_id}"


class Miss(models.Model):
    """Harmless words of searches, counted per day for the editors; never who asked."""

    day = models.DateField()
    words = models.TextField()
    #: How often they found nothing.
    times = models.PositiveIntegerField(default=0)
    #: How often they found something, and how often something found was opened.
    found = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "words"], name="procedures_miss_day_words"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.words} ×{self.times}"


class EverydayWord(models.Model):
    """Words that people use for a procedure, added by an editor beside the pack's own."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    code = models.TextField()
    words = models.TextField()
    #: As the search compares them (`rules.wording.fold`).
    folded = models.TextField()
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "folded"],
                condition=Q(removed_at=None),
                name="procedures_everydayword_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.words}"


class Edition(models.Model):
    """One row: another key after each change that public pages may show, never the same again."""

    key = models.UUIDField(default=ids.uuid7)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="procedures_edition_one_row"),
        ]

    def __str__(self) -> str:
        return str(self.key)
