# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from lienthong.exchange.views import books, compose, document, duty, statistics

app_name = "exchange"
urlpatterns = [
    path("truc/", duty.watch, name="duty_watch"),
    path("truc/he-thong/", duty.register, name="duty_register"),
    path("truc/he-thong/moi", duty.new_system, name="duty_new_system"),
    path("truc/he-thong/<uuid:system_id>", duty.system, name="duty_system"),
    path("truc/he-thong/<uuid:system_id>/chung-thu", duty.certificates, name="duty_certificates"),
    path("truc/chung-thu/<uuid:certificate_id>/thu-hoi", duty.revoke, name="duty_revoke"),
    path("truc/nut/", duty.nodes, name="duty_nodes"),
    path("truc/nut/moi", duty.meet, name="duty_meet"),
    path("truc/nut/the.json", duty.card_file, name="duty_card"),
    path("truc/nut/<uuid:node_id>", duty.node, name="duty_node"),
    path("truc/nut/<uuid:node_id>/ngat", duty.part, name="duty_part"),
    path("truc/he-thong/<uuid:system_id>/<slug:what>", duty.act, name="duty_act"),
    path("truc/can-xu-ly", duty.troubles, name="duty_troubles"),
    path("truc/bang-chung", duty.proof, name="duty_proof"),
    path("truc/bang-chung/<uuid:leaf_id>.json", duty.proof_file, name="duty_proof_file"),
    path("van-ban/", books.inbox, name="inbox"),
    path("van-ban/di", books.outbox, name="outbox"),
    path("van-ban/ban-thao", books.drafts, name="drafts"),
    path("van-ban/nhom", compose.groups, name="groups"),
    path("van-ban/soan", compose.begin, name="begin"),
    path("van-ban/soan/<uuid:draft_id>", compose.compose, name="compose"),
    path("van-ban/soan/<uuid:draft_id>/noi-nhan", compose.receivers, name="receivers"),
    path("van-ban/soan/<uuid:draft_id>/gui", compose.review, name="review"),
    path("van-ban/soan/<uuid:draft_id>/xem-truoc.edxml", compose.preview, name="preview"),
    path("van-ban/soan/<uuid:draft_id>/bo", compose.drop, name="drop"),
    path("van-ban/<uuid:package_id>", document.document, name="document"),
    path("van-ban/<uuid:package_id>/tiep-nhan", document.register, name="register"),
    path("van-ban/<uuid:package_id>/thu-hoi", document.recall, name="recall"),
    path("van-ban/<uuid:package_id>/soan/<slug:kind>", document.change, name="change"),
    path("van-ban/<uuid:package_id>/tep/<int:place>", document.file, name="file"),
    path(
        "van-ban/<uuid:package_id>/de-nghi/<uuid:errand_id>/tep/<int:place>",
        document.errand_file,
        name="errand_file",
    ),
    path("van-ban/<uuid:package_id>/bang-chung", document.evidence, name="evidence"),
    path("van-ban/<uuid:package_id>/bang-chung/<uuid:event_id>", document.proof, name="proof"),
    path(
        "van-ban/<uuid:package_id>/bang-chung/<uuid:event_id>/nut-cuoi",
        document.handover_proof,
        name="handover_proof",
    ),
    path("van-ban/<uuid:package_id>/phieu", document.printed, name="print"),
    path("van-ban/<uuid:package_id>/viec/<slug:slug>", document.act, name="act"),
    path("van-ban/thong-ke", statistics.page, name="statistics"),
    path("van-ban/thong-ke.<str:form>", statistics.export, name="statistics_export"),
]
