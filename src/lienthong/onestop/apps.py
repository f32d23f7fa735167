# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class OnestopConfig(AppConfig):
    name = "lienthong.onestop"
    label = "onestop"
    default_auto_field = "django.db.models.BigAutoField"
