# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from lienthong.notices import views

app_name = "notices"

urlpatterns = [
    path("thong-bao", views.inbox, name="inbox"),
    path("thong-bao/da-doc", views.read_all, name="read_all"),
    path("thong-bao/cach-nhan", views.wishes, name="wishes"),
    path("thong-bao/cach-nhan/<slug:channel>", views.prove, name="prove"),
    path("thong-bao/da-gui", views.sent, name="sent"),
    path("thong-bao/<uuid:notice_id>", views.notice, name="notice"),
]
