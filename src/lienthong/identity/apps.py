# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "lienthong.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"
