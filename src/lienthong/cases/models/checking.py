# SPDX-License-Identifier: Apache-2.0
"""What the registers said of a dossier: when an official compared it, and to a result's pack."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from lienthong.cases.models.dossier import Case
from lienthong.kernel import ids


class RegisterCheck(models.Model):
    """One comparison with the registers: who, when, for what, what they said. Append-only."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="register_checks")
    held = models.JSONField(default=dict)
    missing = ArrayField(models.TextField(), default=list)
    purpose = models.TextField()
    at = models.DateTimeField()
    account_id = models.UUIDField(null=True)
    by_name = models.TextField()
    by_post = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["case", "-at"], name="cases_registercheck_last")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.at:%d/%m/%Y %H:%M}"


class RegisterAnswer(models.Model):
    """What a register told one official about one question of the pack. Append-only.

    A result rests on these rows; that nothing was found is a row too.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="register_answers")
    register = models.TextField()
    purpose = models.TextField()
    #: Number of the record asked for; empty: found by `criteria`.
    key = models.TextField(blank=True)
    #: Pairs of name and value, by name.
    criteria = models.JSONField(default=list)
    #: `{key, version, data}` of each record, as the purpose discloses it; sensitive fields sealed.
    records = models.JSONField(default=list)
    #: Leaf of the platform's log; none where no platform carried the question.
    exchange_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    account_id = models.UUIDField(null=True)
    post_id = models.UUIDField(null=True)
    by_name = models.TextField()
    by_post = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(key="") & ~Q(criteria=[])) | (~Q(key="") & Q(criteria=[])),
                name="cases_registeranswer_one_way",
            )
        ]
        indexes = [models.Index(fields=["case", "-at"], name="cases_registeranswer_last")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.register} {self.at:%d/%m/%Y %H:%M}"
