# SPDX-License-Identifier: Apache-2.0
"""Other nodes as the catalogue knows them, and what they said about requests for access."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from lienthong.kernel import ids
from lienthong.sharing.rules.words import Kind


class Neighbour(models.Model):
    """Another node: written by the gateway from its signed page and its signed catalogue."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    node = models.CharField(max_length=35, unique=True)
    name = models.TextField()
    # What words of its site are signed with (SubjectPublicKeyInfo, base64), today's first.
    keys = ArrayField(models.TextField(), default=list)
    # Agencies that it speaks for, with all below them: what its neighbours let it carry.
    carries = ArrayField(models.CharField(max_length=35), default=list, db_default=[])
    digest = models.CharField(max_length=64, blank=True, default="", db_default="")
    read_at = models.DateTimeField(null=True)  # its catalogue, whole
    left_at = models.DateTimeField(null=True)  # null: it is there

    def __str__(self) -> str:
        return self.node


class Word(models.Model):
    """What another node said about one request for access: kept as that node signed it."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    node = models.CharField(max_length=35)
    request_id = models.UUIDField()  # of the access request, the same at both nodes
    kind = models.CharField(max_length=10)
    statement = models.TextField()  # compact JWS
    told = models.TextField()  # what it says, in JSON
    received_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True, default="", db_default="")  # why it had no effect

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["node", "request_id", "kind"], name="sharing_word_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=list(Kind)), name="sharing_word_kind"),
        ]
        indexes = [
            models.Index(
                fields=["received_at"], condition=Q(taken_at=None), name="sharing_word_waits"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.node} {self.kind} {self.request_id}"
