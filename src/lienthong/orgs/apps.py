# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class OrgsConfig(AppConfig):
    name = "lienthong.orgs"
    label = "orgs"
    default_auto_field = "django.db.models.BigAutoField"
