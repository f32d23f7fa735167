# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "lienthong.registers"
    label = "registers"
    default_auto_field = "django.db.models.BigAutoField"
