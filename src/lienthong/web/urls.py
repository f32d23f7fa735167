# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from lienthong.web import views

urlpatterns = [
    path("suc-khoe", views.health),
    path("ngon-ngu/<str:code>", views.language),
    path("giao-dien/<str:name>", views.theme),
    path("ung-dung/<str:code>.webmanifest", views.manifest),
    path("sw.js", views.service_worker),
    path("khong-mang", views.away),
    path("mau-giao-dien/", views.patterns),
    path("mau-giao-dien/trang/bieu-mau", views.model_form),
    path("mau-giao-dien/trang/can-bo", views.model_desk),
    path("mau-giao-dien/<slug:slug>", views.pattern),
    path("mau-giao-dien/<slug:slug>/khung", views.pattern_frame),
    path("lien-he", views.contact),
    path("quyen-rieng-tu", views.privacy),
    path("kha-nang-tiep-can", views.accessibility),
    path("ma-nguon", views.source),
]
