# SPDX-License-Identifier: Apache-2.0
"""Agencies' systems and the services that they offer."""

from django.db import models
from django.db.models import Q

from lienthong.kernel import ids
from lienthong.sharing.rules.keeping import MOST_DAYS
from lienthong.sharing.rules.services import MOST_TIMEOUT_SECONDS, State


def _keeping(name: str) -> models.CheckConstraint:
    """Return what holds of every policy: bounded, and with a legal basis where bodies are kept."""
    none = Q(keep_request_days=0, keep_answer_days=0)
    within = Q(keep_request_days__lte=MOST_DAYS, keep_answer_days__lte=MOST_DAYS)
    return models.CheckConstraint(condition=none | within & ~Q(keep_basis=""), name=name)


class Subsystem(models.Model):
    """A system of an agency that offers services, calls them, or both.

    One of another node is known from that node's signed page: it shows and signs nothing here, its
    node does; its agency need not be one of this installation.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    agency = models.ForeignKey("orgs.Agency", models.PROTECT, related_name="+", null=True)
    node = models.CharField(
        max_length=35, blank=True, default="", db_default=""
    )  # code; "": this one
    member = models.TextField(
        blank=True, default="", db_default=""
    )  # name of another node's agency
    code = models.CharField(max_length=63)
    identifier = models.CharField(max_length=200, unique=True)  # VN/GOV/H42.13/mot-cua
    name = models.TextField()
    is_open = models.BooleanField(default=True)
    # SHA-256 of the key shown with each request; the key itself is not kept.
    key_sha256 = models.BinaryField(null=True, unique=True)
    # What its requests are signed with (SubjectPublicKeyInfo, DER), and whether they have to be.
    public_key = models.BinaryField(null=True)
    must_sign = models.BooleanField(default=False)
    spells_new = models.BooleanField(default=False)  # faults as X-Road spells them since 7.8
    per_second = models.PositiveIntegerField(default=200)
    # How many days the bodies of its calls to other nodes are kept; 0: only their hash (ADR 0215).
    keep_request_days = models.PositiveSmallIntegerField(default=0, db_default=0)
    keep_answer_days = models.PositiveSmallIntegerField(default=0, db_default=0)
    keep_basis = models.TextField(blank=True, default="", db_default="")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            _keeping("sharing_subsystem_keeping"),
            models.UniqueConstraint(fields=["agency", "code"], name="sharing_subsystem_once"),
            models.CheckConstraint(
                condition=Q(must_sign=False) | Q(public_key__isnull=False),
                name="sharing_subsystem_signs",
            ),
            models.CheckConstraint(
                condition=Q(per_second__gte=1), name="sharing_subsystem_per_second"
            ),
            models.CheckConstraint(
                condition=Q(node="", agency__isnull=False)
                | Q(agency=None, key_sha256=None, public_key=None) & ~Q(node=""),
                name="sharing_subsystem_home",
            ),
        ]

    def __str__(self) -> str:
        return self.identifier


class Certificate(models.Model):
    """A certificate that a system connects with: pinned, whoever issued it."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    subsystem = models.ForeignKey(Subsystem, models.PROTECT, related_name="certificates")
    der = models.BinaryField()
    sha256 = models.BinaryField(unique=True)
    subject = models.TextField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.subject


class Group(models.Model):
    """Systems that are given rights together: all one-stop systems, all of a province."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    code = models.CharField(max_length=63, unique=True)
    name = models.TextField()

    def __str__(self) -> str:
        return self.code


class Membership(models.Model):
    """A system in a group."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    group = models.ForeignKey(Group, models.PROTECT, related_name="memberships")
    subsystem = models.ForeignKey(Subsystem, models.PROTECT, related_name="memberships")
    reason = models.TextField(blank=True, default="", db_default="")
    joined_at = models.DateTimeField(null=True)  # null: before it was noted
    joined_by = models.TextField(blank=True, default="", db_default="")  # name and post

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subsystem", "group"], name="sharing_membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.subsystem_id} in {self.group_id}"


class Service(models.Model):
    """A REST service in the catalogue."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    subsystem = models.ForeignKey(Subsystem, models.PROTECT, related_name="services")
    code = models.CharField(max_length=63)
    title = models.TextField()
    about = models.TextField(blank=True)
    version = models.CharField(max_length=40, blank=True)
    base_url = models.CharField(max_length=500)
    is_inside = models.BooleanField(default=False)  # the address may be one of this network
    timeout_seconds = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20, default=State.SANDBOX)
    notice = models.TextField(blank=True)  # of maintenance, deprecation or end
    ends_on = models.DateField(null=True)  # last day, told when it is deprecated
    document = models.TextField(blank=True)  # OpenAPI, as JSON, without `servers`
    # What the catalogue is searched in: titles, description, identifier, paths; no diacritics.
    search_text = models.TextField(blank=True, default="", db_default="")
    # How many days the bodies of calls of it are kept; 0: only their hash (ADR 0215).
    keep_request_days = models.PositiveSmallIntegerField(default=0, db_default=0)
    keep_answer_days = models.PositiveSmallIntegerField(default=0, db_default=0)
    keep_basis = models.TextField(blank=True, default="", db_default="")
    published_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            _keeping("sharing_service_keeping"),
            models.UniqueConstraint(fields=["subsystem", "code"], name="sharing_service_once"),
            models.CheckConstraint(
                condition=Q(state__in=list(State)), name="sharing_service_state"
            ),
            models.CheckConstraint(
                condition=Q(timeout_seconds__gte=1, timeout_seconds__lte=MOST_TIMEOUT_SECONDS),
                name="sharing_service_timeout",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subsystem_id}/{self.code}"


class Publication(models.Model):
    """A document that a service was published with. Never changed."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    service = models.ForeignKey(Service, models.PROTECT, related_name="publications")
    number = models.PositiveIntegerField()
    version = models.CharField(max_length=40, blank=True)
    document = models.TextField()
    changes = models.JSONField(default=dict)  # from the one before: `rules.changes`
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "number"], name="sharing_publication_once"),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.number}"


class Endpoint(models.Model):
    """A method at a path of a service."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    service = models.ForeignKey(Service, models.PROTECT, related_name="endpoints")
    method = models.CharField(max_length=7)
    pattern = models.CharField(max_length=300)
    path = models.CharField(max_length=300)  # as the document has it
    title = models.TextField(blank=True)
    is_offered = models.BooleanField(default=True)  # false: gone from the newest document

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service", "method", "pattern"], name="sharing_endpoint_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.pattern}"
