# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "lienthong.demo"
    label = "demo"
    default_auto_field = "django.db.models.BigAutoField"
