# SPDX-License-Identifier: Apache-2.0
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from lienthong.kernel import ids


class Account(AbstractBaseUser):
    """Somebody who can sign in: a citizen by personal number, an official by staff code."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    username = models.TextField(unique=True)
    name = models.TextField()
    email = models.EmailField(blank=True)
    personal_number = models.CharField(max_length=12, blank=True)
    assurance = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = BaseUserManager["Account"]()

    def __str__(self) -> str:
        return self.name
