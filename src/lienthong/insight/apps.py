# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "lienthong.insight"
    label = "insight"
    default_auto_field = "django.db.models.BigAutoField"
