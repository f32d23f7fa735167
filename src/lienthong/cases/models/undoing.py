# SPDX-License-Identifier: Apache-2.0
"""What a dossier was before its last act, while that act may still be taken back."""

from django.db import models

from lienthong.cases.models.dossier import Case
from lienthong.cases.models.history import Movement


class Undoable(models.Model):
    """The last act of a dossier and how things stood before it; one, for only the last is undone.

    It goes when the act is undone or its time has passed; the history keeps both events.
    """

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="undoable")
    movement = models.ForeignKey(Movement, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    until = models.DateTimeField()
    columns = models.JSONField()
    steps_before = models.JSONField()
    steps_after = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["until"], name="cases_undoable_until")]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.until:%d/%m/%Y %H:%M}"
