# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from lienthong.insight import views

urlpatterns = [
    path("chi-so/", views.country),
    path("chi-so/tai-ve", views.country_download),
    path("chi-so/<str:code>", views.agency),
    path("chi-so/<str:code>/tai-ve", views.agency_download),
    path("chi-so/<str:code>/ho-so", views.dossiers),
]
