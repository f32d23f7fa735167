# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "lienthong.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
