# SPDX-License-Identifier: Apache-2.0
"""Connected systems, and which agencies each of them serves."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q

from lienthong.exchange.rules.systems import SystemKind
from lienthong.kernel import ids


class System(models.Model):
    """A system that sends and fetches packages for agencies, or another node of the axis."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    # What old clients call systemid: `00.53.W00`.
    code = models.CharField(max_length=35, unique=True)
    name = models.TextField()
    kind = models.TextField(default=SystemKind.CLIENT)
    agency = models.ForeignKey("orgs.Agency", models.PROTECT, related_name="+")
    is_open = models.BooleanField(default=True)
    # SHA-256 of the key shown with each request; the key itself is not kept.
    key_sha256 = models.BinaryField(null=True, unique=True)
    # Public key of its statements: SubjectPublicKeyInfo, DER.
    public_key = models.BinaryField(null=True)
    # Whether it must come over mutual TLS, with one of its certificates, besides its key.
    needs_certificate = models.BooleanField(default=False, db_default=False)
    # Of releases before there were certificates; nothing reads it.
    certificate_sha256 = models.BinaryField(null=True, unique=True)
    # What old clients sign their headers with, sealed by the node's key.
    sealed_secret = models.BinaryField(null=True)
    push_url = models.URLField(blank=True, max_length=500)
    may_push_inside = models.BooleanField(default=False)  # to private addresses
    per_second = models.PositiveIntegerField(default=200)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=list(SystemKind)), name="exchange_system_kind"
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z0-9]+(\.[A-Z0-9]+)*$"), name="exchange_system_code"
            ),
            models.CheckConstraint(
                condition=Q(per_second__gte=1), name="exchange_system_per_second"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Route(models.Model):
    """Which system carries an agency's documents, from a first to a last day."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    agency_code = models.CharField(max_length=35)  # modern order
    system = models.ForeignKey(System, models.PROTECT, related_name="routes")
    covers_below = models.BooleanField(default=True)  # agencies below that have no route
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="exchange_route_dates",
            ),
            ExclusionConstraint(
                name="exchange_route_once",
                expressions=[
                    ("agency_code", RangeOperators.EQUAL),
                    (
                        models.Func(
                            "valid_from",
                            "valid_to",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_code} → {self.system_id}"
