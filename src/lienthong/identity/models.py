# SPDX-License-Identifier: Apache-2.0
"""Accounts, who they may act for, and the guard against guessing at the door."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from lienthong.identity.rules import AccountKind, RepresentationRole
from lienthong.kernel import clock, ids


class Account(AbstractBaseUser):
    """Somebody who can sign in: a citizen by personal number, an official by staff code."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    kind = models.CharField(max_length=8, default=AccountKind.CITIZEN)
    username = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    name_sort_key = models.TextField(db_index=True, blank=True)
    personal_number = models.CharField(max_length=12, blank=True)
    staff = models.ForeignKey(
        "orgs.Staff", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    #: When its holder changed them last; null: as the identity that opened the account gave them.
    email_changed_at = models.DateTimeField(null=True, blank=True)
    phone_changed_at = models.DateTimeField(null=True, blank=True)
    assurance = models.PositiveSmallIntegerField(default=0)
    language = models.CharField(max_length=2, default="vi")
    is_active = models.BooleanField(default=True)
    opened_at = models.DateTimeField(default=clock.now)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = BaseUserManager["Account"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["personal_number"],
                condition=~Q(personal_number=""),
                name="identity_account_one_per_person",
            ),
            models.UniqueConstraint(
                fields=["staff"],
                condition=Q(staff__isnull=False),
                name="identity_account_one_per_staff",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=AccountKind.CITIZEN,
                    staff__isnull=True,
                    personal_number__regex=r"^[0-9]{12}$",
                )
                | Q(kind=AccountKind.OFFICIAL, staff__isnull=False, personal_number=""),
                name="identity_account_kind_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(assurance__lte=2), name="identity_account_assurance_known"
            ),
            models.CheckConstraint(
                condition=Q(language__in=["vi", "en"]), name="identity_account_language_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Representation(models.Model):
    """The power of a person to act for an enterprise, between two dates."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="representations")
    enterprise_number = models.CharField(max_length=14)
    enterprise_name = models.CharField(max_length=300)
    role = models.CharField(max_length=20, default=RepresentationRole.LEGAL)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "enterprise_number"],
                condition=Q(until__isnull=True),
                name="identity_representation_one_open",
            ),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in RepresentationRole]),
                name="identity_representation_role_known",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="identity_representation_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.enterprise_name


class SignInGuard(models.Model):
    """Failed sign-ins under one name, whether or not an account has it."""

    key = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    last_failed_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.key[:8]


class Device(models.Model):
    """A browser an account has signed in from, and the session it holds there, if any."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    mark = models.CharField(max_length=64)
    label = models.CharField(max_length=120)
    session_key = models.CharField(max_length=40, blank=True)
    first_seen_at = models.DateTimeField()
    last_signed_in_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "mark"], name="identity_device_one_per_mark"
            ),
        ]

    def __str__(self) -> str:
        return self.label
