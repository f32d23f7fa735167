# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "lienthong.files"
    label = "files"
    default_auto_field = "django.db.models.BigAutoField"
