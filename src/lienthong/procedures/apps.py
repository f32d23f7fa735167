# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "lienthong.procedures"
    label = "procedures"
    default_auto_field = "django.db.models.BigAutoField"
