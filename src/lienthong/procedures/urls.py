# SPDX-License-Identifier: Apache-2.0
from typing import Any

from django.urls import include, path

from lienthong.procedures.api import api
from lienthong.web.access import public


def _public_api() -> tuple[list[Any], str]:
    """Return the API's addresses with their access declared, like every other view's."""
    patterns, app_name, _ = api.urls
    for pattern in patterns:
        if pattern.callback is not None:
            pattern.callback = public(pattern.callback)
    return patterns, app_name


urlpatterns = [
    path("api/v1/", include(_public_api(), namespace="procedures-api")),
]
