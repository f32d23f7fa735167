# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "lienthong.outbox"
    label = "outbox"
    default_auto_field = "django.db.models.BigAutoField"
