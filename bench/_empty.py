# SPDX-License-Identifier: Apache-2.0
"""The floor of a page: Django with one empty view, no middleware, no database."""

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="floor")
django.setup()


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"", headers={"Content-Length": "0"})


urlpatterns = [path("", empty)]
application = WSGIHandler()
