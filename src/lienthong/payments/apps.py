# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "lienthong.payments"
    label = "payments"
    default_auto_field = "django.db.models.BigAutoField"
