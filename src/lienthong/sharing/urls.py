# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from lienthong.sharing.views import (
    asking,
    calls,
    catalogue,
    desk,
    figures,
    groups,
    keeping,
    operating,
    publishing,
    systems,
    trying,
)

app_name = "sharing"
urlpatterns = [
    path("dich-vu-du-lieu/", catalogue.catalogue, name="catalogue"),
    path("dich-vu-du-lieu/<uuid:service_id>", catalogue.service, name="service"),
    path("dich-vu-du-lieu/<uuid:service_id>/openapi.json", catalogue.document, name="document"),
    path("dich-vu-du-lieu/<uuid:service_id>/cac-lan", catalogue.publications, name="publications"),
    path(
        "dich-vu-du-lieu/<uuid:service_id>/cac-lan/<int:number>.json",
        catalogue.earlier_document,
        name="earlier_document",
    ),
    path("dich-vu-du-lieu/<uuid:service_id>/xin-quyen", asking.ask, name="ask"),
    path(
        "dich-vu-du-lieu/<uuid:service_id>/chay-thu/<uuid:endpoint_id>", trying.trial, name="trial"
    ),
    path("chia-se-du-lieu/", desk.overview, name="overview"),
    path("chia-se-du-lieu/yeu-cau", asking.requests, name="requests"),
    path("chia-se-du-lieu/yeu-cau/<uuid:request_id>", asking.one_request, name="request"),
    path("chia-se-du-lieu/dich-vu", desk.own_services, name="services"),
    path("chia-se-du-lieu/dich-vu/cong-bo", publishing.publish, name="publish"),
    path("chia-se-du-lieu/dich-vu/<uuid:service_id>", desk.own_service, name="own_service"),
    path("chia-se-du-lieu/dich-vu/<uuid:service_id>/cap-nhom", desk.grant, name="grant"),
    path(
        "chia-se-du-lieu/dich-vu/<uuid:service_id>/luu-noi-dung",
        keeping.of_service,
        name="service_keeping",
    ),
    path("chia-se-du-lieu/dich-vu/<uuid:service_id>/<slug:what>", desk.move, name="move"),
    path("chia-se-du-lieu/quyen", desk.rights, name="rights"),
    path("chia-se-du-lieu/quyen/<uuid:right_id>", desk.right, name="right"),
    path("chia-se-du-lieu/he-thong", systems.systems, name="systems"),
    path("chia-se-du-lieu/he-thong/moi", systems.new_system, name="new_system"),
    path("chia-se-du-lieu/he-thong/<uuid:system_id>", systems.system, name="system"),
    path(
        "chia-se-du-lieu/he-thong/<uuid:system_id>/luu-noi-dung",
        keeping.of_system,
        name="system_keeping",
    ),
    path("chia-se-du-lieu/he-thong/<uuid:system_id>/<slug:what>", systems.act, name="act"),
    path("chia-se-du-lieu/nhom", groups.groups, name="groups"),
    path("chia-se-du-lieu/nhom/moi", groups.new_group, name="new_group"),
    path("chia-se-du-lieu/nhom/<uuid:group_id>", groups.group, name="group"),
    path("chia-se-du-lieu/nhom/<uuid:group_id>/them", groups.join, name="join"),
    path("chia-se-du-lieu/nhom/<uuid:group_id>/bo/<uuid:system_id>", groups.leave, name="leave"),
    path("chia-se-du-lieu/luot-goi", calls.calls, name="calls"),
    path("chia-se-du-lieu/luot-goi/<uuid:leaf>", calls.call, name="call"),
    path("chia-se-du-lieu/luot-goi/<uuid:leaf>.json", calls.evidence, name="evidence"),
    path("chia-se-du-lieu/luot-goi/<uuid:leaf>.zip", keeping.bodies, name="bodies"),
    path("chia-se-du-lieu/so-lieu", figures.figures, name="figures"),
    path("chia-se-du-lieu/van-hanh/so-lieu", figures.all_figures, name="all_figures"),
    path("chia-se-du-lieu/van-hanh", operating.operator, name="operator"),
    path("chia-se-du-lieu/thanh-vien", operating.members, name="members"),
]
