# SPDX-License-Identifier: Apache-2.0
from django.conf import settings
from django.db import models
from django.db.models import Q

from lienthong.kernel import ids
from lienthong.notices.rules import Channel, Status


class Notice(models.Model):
    """What somebody was told, in the words it was told in. It is in their inbox at once."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    template = models.CharField(max_length=40)
    language = models.CharField(max_length=2)
    subject = models.TextField()
    body = models.TextField()
    sms = models.TextField(blank=True)
    link = models.CharField(max_length=200, blank=True)
    about = models.CharField(max_length=60, blank=True)
    dedupe_key = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dedupe_key"],
                condition=~Q(dedupe_key=""),
                name="notices_notice_told_once",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-created_at", "-id"], name="notices_inbox"),
            models.Index(
                fields=["account"], condition=Q(read_at__isnull=True), name="notices_unread"
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class Letter(models.Model):
    """One notice on one way out of the platform."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="letters")
    channel = models.CharField(max_length=8)
    address = models.CharField(max_length=254)
    name = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=20, default=Status.CREATED)
    attempts = models.PositiveSmallIntegerField(default=0)
    reference = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    not_before = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "channel"], name="notices_letter_one_per_channel"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=[channel.value for channel in Channel]),
                name="notices_letter_channel_known",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in Status]),
                name="notices_letter_status_known",
            ),
        ]
        indexes = [
            models.Index(fields=["channel", "address", "created_at"], name="notices_per_day"),
            models.Index(
                fields=["changed_at"],
                condition=Q(status__in=[Status.CREATED, Status.SENDING]),
                name="notices_stuck",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.status}"


class Preference(models.Model):
    """Which ways out a person wants beside the inbox."""

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", primary_key=True
    )
    email = models.BooleanField(default=True)
    sms = models.BooleanField(default=True)
    muted = models.JSONField(default=list)
    quiet_begins = models.PositiveSmallIntegerField(null=True)
    quiet_ends = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_begins=None, quiet_ends=None)
                | Q(quiet_begins__lte=23, quiet_ends__lte=23),
                name="notices_preference_quiet_hours",
            ),
        ]

    def __str__(self) -> str:
        return f"email={self.email} sms={self.sms}"


class Proof(models.Model):
    """That a new address is its holder's own: a code sent to it, and given back."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    channel = models.CharField(max_length=8)
    address = models.CharField(max_length=254)
    code_hash = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(null=True)
    sendings = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    proven_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "channel", "address"], name="notices_proof_once"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=[channel.value for channel in Channel]),
                name="notices_proof_channel_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {'proven' if self.proven_at else 'open'}"
