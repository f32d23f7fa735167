# SPDX-License-Identifier: Apache-2.0
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

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
    """The newest version of a procedure as lists and the search show it."""

    code = models.TextField(primary_key=True)
    number = models.PositiveIntegerField()
    name = models.TextField()
    name_en = models.TextField()
    summary = models.TextField()
    summary_en = models.TextField()
    field_code = models.TextField(db_index=True)
    field_name = models.TextField()
    field_name_en = models.TextField()
    level = models.TextField()
    life_events = ArrayField(models.TextField(), default=list)
    name_sort = models.TextField(db_collation="C")
    #: Search keys: lower case, no diacritics (`kernel.text.search_key`).
    name_key = models.TextField()
    synonyms_key = models.TextField()
    field_key = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=["full", "partial", "information"]),
                name="procedures_entry_level_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Miss(models.Model):
    """Words that found nothing, counted per day for the editors; never who asked."""

    day = models.DateField()
    words = models.TextField()
    times = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "words"], name="procedures_miss_day_words"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.words} ×{self.times}"
