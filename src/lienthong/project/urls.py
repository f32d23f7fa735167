# SPDX-License-Identifier: Apache-2.0
"""Every address of the site; each package owns its own below."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("lienthong.identity.urls")),
]
