# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from lienthong.privacy.views import citizen, desk

app_name = "privacy"
urlpatterns = [
    path("du-lieu-ca-nhan/", citizen.purposes, name="purposes"),
    path("du-lieu-ca-nhan/muc-dich/<slug:code>", citizen.purpose, name="purpose"),
    path("du-lieu-ca-nhan/muc-dich/<slug:code>/dong-y", citizen.say, name="say"),
    path("du-lieu-ca-nhan/dong-y", citizen.consents, name="consents"),
    path("du-lieu-ca-nhan/yeu-cau/", citizen.mine, name="mine"),
    path("du-lieu-ca-nhan/yeu-cau/gui", citizen.ask, name="ask"),
    path("du-lieu-ca-nhan/yeu-cau/<str:code>", citizen.own, name="own"),
    path("du-lieu-ca-nhan/yeu-cau/<str:code>/rut", citizen.take_back, name="take_back"),
    path(
        "du-lieu-ca-nhan/yeu-cau/<str:code>/tep/<uuid:file_id>", citizen.own_file, name="own_file"
    ),
    path("bao-ve-du-lieu/", desk.requests, name="desk"),
    path("bao-ve-du-lieu/yeu-cau/<uuid:request_id>", desk.one_request, name="desk_request"),
    path(
        "bao-ve-du-lieu/yeu-cau/<uuid:request_id>/tep/<uuid:file_id>",
        desk.request_file,
        name="desk_file",
    ),
    path(
        "bao-ve-du-lieu/yeu-cau/<uuid:request_id>/<slug:slug>", desk.request_act, name="request_act"
    ),
    path("bao-ve-du-lieu/vi-pham/", desk.breaches, name="breaches"),
    path("bao-ve-du-lieu/vi-pham/ghi", desk.note_breach, name="note_breach"),
    path("bao-ve-du-lieu/vi-pham/<uuid:breach_id>", desk.breach, name="breach"),
    path("bao-ve-du-lieu/vi-pham/<uuid:breach_id>/thong-bao", desk.breach_notice, name="notice"),
    path("bao-ve-du-lieu/vi-pham/<uuid:breach_id>/<slug:slug>", desk.breach_act, name="breach_act"),
    path("bao-ve-du-lieu/thoi-han-luu", desk.retention, name="retention"),
]
