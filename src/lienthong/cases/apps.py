# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "lienthong.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
