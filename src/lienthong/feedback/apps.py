# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "lienthong.feedback"
    label = "feedback"
    default_auto_field = "django.db.models.BigAutoField"
