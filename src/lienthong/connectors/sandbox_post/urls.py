# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from lienthong.connectors.sandbox_post import views

app_name = "sandbox_post"

urlpatterns = [path("sandbox-post/<uuid:key>", views.page, name="page")]
