# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class SandboxPayConfig(AppConfig):
    name = "lienthong.connectors.sandbox_pay"
    label = "sandbox_pay"
    default_auto_field = "django.db.models.BigAutoField"
