# SPDX-License-Identifier: Apache-2.0
"""The nodes of the axis: this one, its neighbours, and those that a neighbour introduced."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from lienthong.exchange.models.systems import System
from lienthong.exchange.rules.nodes import Role
from lienthong.kernel import ids


class Node(models.Model):
    """A node, and the last page that it published of itself."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    code = models.CharField(max_length=35, unique=True)  # `N.H42`
    name = models.TextField()
    role = models.TextField()
    is_ours = models.BooleanField(default=False)
    # What a neighbour is here: what it hands in, and what waits for it. Null: this node, or one
    # that is reached through another.
    system = models.OneToOneField(System, models.PROTECT, null=True, related_name="+")
    via = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    address = models.URLField(max_length=500, blank=True)
    # Of its words: SubjectPublicKeyInfo, DER.
    public_key = models.BinaryField()
    # Certificate, in PEM, of what issues its certificates; the neighbour's operator gave it.
    authority = models.TextField(blank=True)
    # Public key of its exchange log: `name+hash+key`.
    axis_key = models.TextField(blank=True)
    # Agencies, modern order, that it may carry with all below them.
    carries = ArrayField(models.CharField(max_length=35), default=list)
    page = models.TextField(blank=True)  # a JWS; "" until it has published one
    version = models.BigIntegerField(default=0)  # of the page
    # How far its feed has been heard: a place in its log.
    heard = models.BigIntegerField(default=-1)
    heard_at = models.DateTimeField(null=True)  # when it last told something new
    # How this node's line to it stands.
    answered_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True, db_default="")  # of the last failure
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=list(Role)), name="exchange_node_role"),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z0-9]+(\.[A-Z0-9]+)*$"), name="exchange_node_code"
            ),
            models.UniqueConstraint(
                fields=["is_ours"], condition=Q(is_ours=True), name="exchange_node_ours"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class FormerKey(models.Model):
    """A public key that a system signed with before: what it said then still verifies."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    system = models.ForeignKey(System, models.PROTECT, related_name="former_keys")
    public_key = models.BinaryField()  # SubjectPublicKeyInfo, DER
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.system_id} until {self.until}"


class Certificate(models.Model):
    """What a system, or a node, shows when it connects over mutual TLS.

    Several at once, so that the next one works before the last one ends.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    system = models.ForeignKey(System, models.PROTECT, related_name="certificates")
    # An authority: whatever it issues is this system's.
    is_authority = models.BooleanField(default=False)
    der = models.BinaryField()
    sha256 = models.BinaryField(unique=True)
    subject = models.TextField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    registered_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)  # why it was revoked

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__lt=models.F("valid_to")),
                name="exchange_certificate_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} until {self.valid_to}"
