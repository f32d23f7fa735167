# SPDX-License-Identifier: Apache-2.0
"""Attempts to look dossiers up, counted. No address and no code is kept, only keyed hashes."""

from django.db import models

from lienthong.cases.models.checks import among
from lienthong.cases.rules.guarding import Counted


class LookupTally(models.Model):
    """Attempts by one address, for one code, or both, in the span that runs."""

    key = models.CharField(max_length=64, primary_key=True)
    counted = models.TextField()
    began_at = models.DateTimeField()
    asked = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [among("cases_lookuptally_counted", "counted", Counted)]
        indexes = [models.Index(fields=["began_at"], name="cases_lookuptally_old")]

    def __str__(self) -> str:
        return f"{self.counted} {self.key[:8]}: {self.wrong}/{self.asked}"
