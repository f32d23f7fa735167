# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from lienthong.orgs import views

urlpatterns = [
    path("co-quan/", views.directory),
    path("co-quan/<str:code>", views.agency),
]
