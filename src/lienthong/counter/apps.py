# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class CounterConfig(AppConfig):
    name = "lienthong.counter"
    label = "counter"
    default_auto_field = "django.db.models.BigAutoField"
