# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class SigningConfig(AppConfig):
    name = "lienthong.signing"
    label = "signing"
    default_auto_field = "django.db.models.BigAutoField"
