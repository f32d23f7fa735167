# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "lienthong.privacy"
    label = "privacy"
    default_auto_field = "django.db.models.BigAutoField"
