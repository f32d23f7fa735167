# SPDX-License-Identifier: Apache-2.0
"""Who asked for what and why, and who may call what until when."""

from django.db import models
from django.db.models import F, Q

from lienthong.kernel import ids
from lienthong.sharing.models.catalogue import Endpoint, Group, Service, Subsystem
from lienthong.sharing.rules.services import RequestState


class AccessRequest(models.Model):
    """One agency's system wants to call another's service."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    subsystem = models.ForeignKey(Subsystem, models.PROTECT, related_name="requests")
    service = models.ForeignKey(Service, models.PROTECT, related_name="requests")
    endpoints = models.ManyToManyField(Endpoint, related_name="+")  # none: the whole service
    legal_basis = models.TextField()
    purpose = models.TextField()
    until_day = models.DateField(null=True)  # last day
    state = models.CharField(max_length=20, default=RequestState.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.TextField()  # name and post, as history keeps them
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(blank=True)
    reason = models.TextField(blank=True)  # of a refusal
    ended_at = models.DateTimeField(null=True)  # of one that was approved: nothing of it stands
    end_reason = models.TextField(blank=True, default="", db_default="")
    # Where either side is another node's: when that node last said that it has it as it stands.
    heard_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=list(RequestState)), name="sharing_accessrequest_state"
            ),
            models.UniqueConstraint(
                fields=["subsystem", "service"],
                condition=Q(state=RequestState.ASKED),
                name="sharing_accessrequest_one_waits",
            ),
        ]
        indexes = [
            models.Index(fields=["service", "state"], name="sharing_request_of_service"),
        ]

    def __str__(self) -> str:
        return f"{self.subsystem_id} → {self.service_id}"


class Right(models.Model):
    """A system, or each of a group, may call a service or one endpoint of it."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    subsystem = models.ForeignKey(
        Subsystem, models.PROTECT, related_name="rights", null=True, db_index=False
    )
    group = models.ForeignKey(
        Group, models.PROTECT, related_name="rights", null=True, db_index=False
    )
    service = models.ForeignKey(Service, models.PROTECT, related_name="rights")
    endpoint = models.ForeignKey(Endpoint, models.PROTECT, related_name="+", null=True)
    legal_basis = models.TextField()
    purpose = models.TextField()
    from_day = models.DateField()
    until_day = models.DateField(null=True)  # last day
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(blank=True, default="", db_default="")
    per_second = models.PositiveIntegerField(null=True)
    per_day = models.PositiveBigIntegerField(null=True)
    request = models.ForeignKey(AccessRequest, models.PROTECT, related_name="rights", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(subsystem__isnull=False, group__isnull=True)
                | Q(subsystem__isnull=True, group__isnull=False),
                name="sharing_right_one_subject",
            ),
            models.CheckConstraint(
                condition=Q(until_day=None) | Q(until_day__gte=F("from_day")),
                name="sharing_right_days",
            ),
            models.CheckConstraint(
                condition=(Q(per_second=None) | Q(per_second__gte=1))
                & (Q(per_day=None) | Q(per_day__gte=1)),
                name="sharing_right_quota",
            ),
        ]
        indexes = [
            models.Index(
                fields=["subsystem", "service"],
                condition=Q(ended_at=None),
                name="sharing_right_of_subsystem",
            ),
            models.Index(
                fields=["group", "service"],
                condition=Q(ended_at=None),
                name="sharing_right_of_group",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subsystem_id or self.group_id} → {self.service_id}"
