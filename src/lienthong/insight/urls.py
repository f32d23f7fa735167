# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from lienthong.insight import views

urlpatterns = [
    path("chi-so/", views.country),
    path("chi-so/bao-cao", views.country_report),
    path("chi-so/bao-cao.<str:form>", views.country_export),
    path("chi-so/<str:code>", views.agency),
    path("chi-so/<str:code>/bao-cao", views.agency_report),
    path("chi-so/<str:code>/bao-cao.<str:form>", views.agency_export),
    path("chi-so/<str:code>/ho-so", views.dossiers),
    path("chi-so/<str:code>/ho-so.<str:form>", views.dossiers_file),
]
