# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from lienthong.portal.views import (
    cosigning,
    filling,
    finding,
    following,
    papers,
    sending,
    talking,
    trusting,
)

app_name = "portal"
urlpatterns = [
    path("", finding.home, name="home"),
    path("tim-kiem", finding.search, name="search"),
    path("su-kien/<slug:code>", finding.life_event, name="life_event"),
    path("thu-tuc/<str:code>", finding.procedure, name="procedure"),
    path("nop-ho-so/<str:code>", filling.begin, name="begin"),
    path("soan/<uuid:draft_id>", filling.resume, name="resume"),
    path("soan/<uuid:draft_id>/kiem-tra", sending.check, name="check"),
    path("soan/<uuid:draft_id>/ban-in", sending.copy, name="copy"),
    path("soan/<uuid:draft_id>/moi/<slug:code>", sending.invite, name="invite"),
    path("cung-xac-nhan/<uuid:consent_id>", cosigning.cosign, name="cosign"),
    path("soan/<uuid:draft_id>/huy", filling.discard, name="discard"),
    path("soan/<uuid:draft_id>/thanh-toan", sending.pay, name="pay"),
    path("soan/<uuid:draft_id>/trang/<slug:key>", filling.step, name="step"),
    path("soan/<uuid:draft_id>/trang/<slug:key>/giay-to", papers.attach, name="attach"),
    path(
        "soan/<uuid:draft_id>/trang/<slug:key>/giay-to/<uuid:paper_id>/bo",
        papers.detach,
        name="detach",
    ),
    path("ho-so/", following.my_cases, name="my_cases"),
    path("ho-so/<uuid:case_id>", following.case, name="case"),
    path("ho-so/<uuid:case_id>/bo-sung", following.supplement, name="supplement"),
    path("ho-so/<uuid:case_id>/rut", following.withdraw, name="withdraw"),
    path("ho-so/<uuid:case_id>/tin-nhan", talking.talk, name="talk"),
    path("ho-so/<uuid:case_id>/tin-nhan/tep/<uuid:file_id>", talking.attachment, name="talk_file"),
    path("ho-so/<uuid:case_id>/danh-gia", following.rate, name="rate"),
    path("ho-so/<uuid:case_id>/tep/<uuid:file_id>", following.download, name="download"),
    path("tra-cuu", trusting.lookup, name="lookup"),
    path("du-lieu-cua-toi", trusting.accesses, name="accesses"),
    path("xac-minh", trusting.verify, name="verify"),
]
