# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from lienthong.sharing import views

app_name = "sharing"
urlpatterns = [
    path(
        "api/registers/v1/<slug:name>/<slug:purpose>", views.register_search, name="register_search"
    ),
    path("api/registers/v1/<slug:name>/<slug:purpose>/<str:key>", views.register, name="register"),
]
