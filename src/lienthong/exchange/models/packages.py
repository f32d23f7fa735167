# SPDX-License-Identifier: Apache-2.0
"""Packages, their bodies, and where each is with each receiver.

A foreign key has no index of its own where another index begins with it: each costs every document.
"""

from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KeyTextTransform

from lienthong.exchange.models.systems import System
from lienthong.exchange.rules.limits import INLINE_LIMIT_BYTES
from lienthong.exchange.rules.systems import Carriage, EventKind
from lienthong.kernel import ids


class Package(models.Model):
    """A document, or a status message, as its sender handed it in. It never changes."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    kind = models.TextField()  # edoc or status
    system = models.ForeignKey(System, models.PROTECT, related_name="+", db_index=False)
    sender_code = models.CharField(max_length=35)  # modern order
    document_id = models.CharField(max_length=200)
    subject = models.TextField()
    code = models.CharField(max_length=80)  # số/ký hiệu
    priority = models.PositiveSmallIntegerField()
    business = models.PositiveSmallIntegerField()
    # The document that this one takes back, updates, replaces or reports on.
    about = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    envelope = models.JSONField()  # the values of rules.edxml
    statement = models.TextField()  # what the sender signed: a JWS; "" where it signed nothing
    sha256 = models.BinaryField()  # of the statement, or of the package as it came
    size_bytes = models.PositiveBigIntegerField()  # of all bodies
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["edoc", "status"]), name="exchange_package_kind"
            ),
            # The same document again is the same package, or a refusal.
            models.UniqueConstraint(
                fields=["sender_code", "document_id"],
                condition=Q(kind="edoc"),
                name="exchange_package_once",
            ),
        ]
        indexes = [
            models.Index(fields=["system", "id"], name="exchange_package_sent"),
            models.Index(fields=["sender_code", "id"], name="exchange_package_of"),
            models.Index(
                fields=["about"], condition=Q(about__isnull=False), name="exchange_package_about"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sender_code} {self.document_id}"


class Body(models.Model):
    """One file of a package: in a segment up to 1 MiB, in a file of its own above."""

    pk = models.CompositePrimaryKey("package_id", "place")
    package = models.ForeignKey(Package, models.PROTECT, related_name="bodies", db_index=False)
    place = models.PositiveSmallIntegerField()  # from 0
    name = models.TextField()
    media_type = models.TextField()
    sha256 = models.BinaryField()
    size_bytes = models.PositiveBigIntegerField()
    # The bytes themselves, of packages from before there were segments (ADR 0162).
    content = models.BinaryField(null=True)
    # Where it lies; null, and no content either: in a file under its SHA-256.
    segment = models.UUIDField(null=True)
    start = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(content=None) | Q(size_bytes__lte=INLINE_LIMIT_BYTES),
                name="exchange_body_place",
            ),
            models.CheckConstraint(
                condition=Q(segment=None, start=None)
                | Q(segment__isnull=False, start__isnull=False, content=None),
                name="exchange_body_segment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["sha256"],
                condition=Q(content=None, segment=None),
                name="exchange_body_stored",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.package_id}/{self.place}"


class Delivery(models.Model):
    """A package on its way to one system; one stored body serves all of them."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    package = models.ForeignKey(Package, models.PROTECT, related_name="deliveries")
    system = models.ForeignKey(System, models.PROTECT, related_name="+")
    state = models.PositiveSmallIntegerField(default=Carriage.WAITING)
    rank = models.SmallIntegerField()  # priority: the highest leaves first
    ready_at = models.DateTimeField()  # not before
    attempts = models.PositiveIntegerField(default=0)
    lent_until = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)  # which poller holds it
    ended_at = models.DateTimeField(null=True)
    receipt = models.TextField(blank=True)  # the system's signed receipt: a JWS
    problem = models.TextField(blank=True)  # why the last attempt failed

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=list(Carriage)), name="exchange_delivery_state"
            ),
            models.CheckConstraint(
                condition=Q(state=Carriage.LENT, lent_until__isnull=False)
                | (~Q(state=Carriage.LENT) & Q(lent_until=None)),
                name="exchange_delivery_lease",
            ),
        ]
        indexes = [
            models.Index(
                F("system"), F("rank").desc(), F("id"),
                condition=Q(state=Carriage.WAITING),
                name="exchange_delivery_waiting",
            ),
            models.Index(
                fields=["lent_until"],
                condition=Q(state=Carriage.LENT),
                name="exchange_delivery_lent",
            ),
            models.Index(
                fields=["system", "id"],
                condition=Q(state=Carriage.FAILED),
                name="exchange_delivery_failed",
            ),
            models.Index(
                fields=["system", "id"],
                condition=Q(state=Carriage.STRANDED),
                name="exchange_delivery_stranded",
            ),
            models.Index(
                fields=["id"],
                condition=Q(state=Carriage.WAITING) & ~Q(problem=""),
                name="exchange_delivery_hindered",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.package_id} → {self.system_id}"


class Receiver(models.Model):
    """One agency that a document is addressed to, and how far it is with it."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    package = models.ForeignKey(Package, models.PROTECT, related_name="receivers", db_index=False)
    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="receivers")
    code = models.CharField(max_length=35)  # modern order
    name = models.TextField()
    status = models.CharField(max_length=2, blank=True)  # 01-06
    asked = models.TextField(blank=True)
    # 15 or 16: what it said to the last request.
    answer = models.CharField(max_length=2, blank=True, default="", db_default="")
    # The package that asks, or asked last.
    asked_by = models.ForeignKey(
        Package, models.PROTECT, null=True, related_name="+", db_index=False
    )
    outcome = models.TextField(blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["package", "code"], name="exchange_receiver_once"),
        ]
        indexes = [
            models.Index(fields=["code", "id"], name="exchange_receiver_of"),
            models.Index(
                fields=["code"], condition=~Q(asked=""), name="exchange_receiver_asked"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.package_id} → {self.code}"


class Event(models.Model):
    """Something that happened to a package; its leaf in the exchange log has the same id."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    package = models.ForeignKey(Package, models.PROTECT, related_name="events", db_index=False)
    # Whose sender is to hear of it: the feed of that system.
    sender_system = models.ForeignKey(System, models.PROTECT, related_name="+", db_index=False)
    # Of its leaf. Given under the log's lock, so that a reader who follows it misses nothing.
    position = models.BigIntegerField(unique=True)
    kind = models.TextField()
    agency_code = models.CharField(max_length=35, blank=True)
    at = models.DateTimeField()
    detail = models.JSONField(default=dict)
    # Of the signed statement it rests on: the same one again is not a second event.
    statement_sha256 = models.BinaryField(null=True)

    class Meta:
        constraints = [
            # What is found of a document is found once.
            models.UniqueConstraint(
                fields=["package"],
                condition=Q(kind="signature_findings"),
                name="exchange_event_examined_once",
            ),
            models.UniqueConstraint(
                fields=["package", "statement_sha256"],
                condition=Q(statement_sha256__isnull=False),
                name="exchange_event_statement_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=list(EventKind)), name="exchange_event_kind"
            ),
        ]
        indexes = [
            models.Index(fields=["package", "id"], name="exchange_event_of"),
            models.Index(fields=["sender_system", "position"], name="exchange_event_feed"),
            # The file as an old client sent it, kept under its hash.
            models.Index(
                KeyTextTransform("file_sha256", "detail"),
                condition=Q(detail__has_key="file_sha256"),
                name="exchange_event_original",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.package_id}"


class Follower(models.Model):
    """How far something that reads the events in their order has come."""

    name = models.TextField(primary_key=True)
    position = models.BigIntegerField(default=-1)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.position}"


class Likeness(models.Model):
    """By what a document may be recognised when its sender sends it once more (ADR 0176)."""

    pk = models.CompositePrimaryKey("month", "key", "package_id")
    month = models.IntegerField()  # years times twelve and the month: looked for month by month
    key = models.BigIntegerField()  # of sender, number, notation and date; or of sender and file
    package = models.ForeignKey(Package, models.PROTECT, related_name="+", db_index=False)

    def __str__(self) -> str:
        return f"{self.month} {self.key}"
