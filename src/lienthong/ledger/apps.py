# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "lienthong.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
