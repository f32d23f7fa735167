# SPDX-License-Identifier: Apache-2.0
from django.urls import path, register_converter
from django.urls.converters import StringConverter

from lienthong.portal.views import (
    browsing,
    cosigning,
    crawling,
    explaining,
    filling,
    finding,
    following,
    papers,
    sending,
    sharing,
    supplementing,
    talking,
    trusting,
    verifying,
    wishing,
)


class CodeConverter(StringConverter):
    """A code of the catalogue or of an agency: letters, digits, points, dashes."""

    regex = r"[\w.\-]{1,60}"


register_converter(CodeConverter, "code")

app_name = "portal"
urlpatterns = [
    path("", finding.home, name="home"),
    path("tim-kiem", finding.search, name="search"),
    path("tim-kiem/goi-y", finding.suggest, name="suggest"),
    path("su-kien/<slug:code>", browsing.life_event, name="life_event"),
    path("danh-muc/", browsing.catalogue, name="catalogue"),
    path("danh-muc/linh-vuc/<code:code>", browsing.field, name="field"),
    path("danh-muc/a-z/<str:letter>", browsing.letter, name="letter"),
    path("danh-muc/cap/<slug:code>", browsing.tier, name="tier"),
    path("danh-muc/co-quan/<code:code>", browsing.agency, name="agency"),
    path("thu-tuc/<code:code>", explaining.procedure, name="procedure"),
    path("thu-tuc/<code:code>/toan-van", explaining.legal_record, name="legal_record"),
    path(
        "thu-tuc/<code:code>/toan-van/<int:number>", explaining.legal_record, name="legal_version"
    ),
    path("robots.txt", crawling.robots, name="robots"),
    path("sitemap.xml", crawling.sitemap, name="sitemap"),
    path("opensearch.xml", crawling.open_search, name="open_search"),
    path("nop-ho-so/<str:code>", filling.begin, name="begin"),
    path("soan/<uuid:draft_id>", filling.resume, name="resume"),
    path("soan/<uuid:draft_id>/kiem-tra", sending.check, name="check"),
    path("soan/<uuid:draft_id>/nhan-ket-qua", wishing.of_draft, name="draft_wish"),
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
    path("ho-so/dai-dien", following.find_enterprises, name="find_enterprises"),
    path("ho-so/<uuid:case_id>", following.case, name="case"),
    path("ho-so/<uuid:case_id>/bo-sung", supplementing.supplement, name="supplement"),
    path("ho-so/<uuid:case_id>/bo-sung/<slug:key>", supplementing.page, name="supplement_page"),
    path("ho-so/<uuid:case_id>/dien-bien.json", following.progress, name="progress"),
    path("ho-so/<uuid:case_id>/chia-se/<uuid:file_id>", sharing.share, name="share"),
    path(
        "ho-so/<uuid:case_id>/chia-se/<uuid:file_id>/<uuid:share_id>/thu-hoi",
        sharing.revoke,
        name="revoke",
    ),
    path("chia-se/<slug:secret>", sharing.shared, name="shared"),
    path("ho-so/<uuid:case_id>/nhan-ket-qua", wishing.of_case, name="wish"),
    path("ho-so/<uuid:case_id>/rut", following.withdraw, name="withdraw"),
    path("ho-so/<uuid:case_id>/tin-nhan", talking.talk, name="talk"),
    path("ho-so/<uuid:case_id>/tin-nhan/tep/<uuid:file_id>", talking.attachment, name="talk_file"),
    path("ho-so/<uuid:case_id>/danh-gia", following.rate, name="rate"),
    path("ho-so/<uuid:case_id>/tep/<uuid:file_id>", following.download, name="download"),
    path("tra-cuu", trusting.lookup, name="lookup"),
    path("du-lieu-cua-toi", trusting.accesses, name="accesses"),
    path(
        "du-lieu-cua-toi/bang-chung/<uuid:leaf_id>.json",
        trusting.access_proof,
        name="access_proof",
    ),
    path("xac-minh", verifying.verify, name="verify"),
    path("xac-minh/bang-chung/<slug:sha256>.json", verifying.proof, name="proof"),
]
