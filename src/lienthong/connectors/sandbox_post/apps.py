# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class SandboxPostConfig(AppConfig):
    name = "lienthong.connectors.sandbox_post"
    label = "sandbox_post"
    default_auto_field = "django.db.models.BigAutoField"
