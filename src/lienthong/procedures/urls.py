# SPDX-License-Identifier: Apache-2.0
from typing import Any

from django.urls import include, path

from lienthong.procedures import views
from lienthong.procedures.api import api
from lienthong.web.access import public


def _public_api() -> tuple[list[Any], str]:
    """Return the API's addresses with their access declared, like every other view's."""
    patterns, app_name, _ = api.urls
    for pattern in patterns:
        if pattern.callback is not None:
            pattern.callback = public(pattern.callback)
    return patterns, app_name


pages = [
    path("bien-tap/tim-kiem", views.lost_searches, name="lost_searches"),
    path("bien-tap/tim-kiem/gan", views.give_words, name="give_words"),
    path("bien-tap/tim-kiem/them", views.add_word, name="add_word"),
    path("bien-tap/tim-kiem/<uuid:word_id>/bo", views.remove_word, name="remove_word"),
]
urlpatterns = [
    path("", include((pages, "procedures"))),
    path("api/v1/", include(_public_api(), namespace="procedures-api")),
]
