# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from lienthong.registers.views import citizen, corrections, importing, likenesses

app_name = "registers"
urlpatterns = [
    path("du-lieu-cua-toi/dinh-chinh/", citizen.mine, name="own_corrections"),
    path("du-lieu-cua-toi/dinh-chinh/gui", citizen.ask, name="ask_correction"),
    path("du-lieu-cua-toi/dinh-chinh/<uuid:proposal_id>", citizen.one, name="own_correction"),
    path("du-lieu-cua-toi/dinh-chinh/<uuid:proposal_id>/tep", citizen.own_file, name="own_file"),
    path("du-lieu-cua-toi/dinh-chinh/<uuid:proposal_id>/rut", citizen.take_back, name="take_back"),
    path("so-dang-ky/", corrections.corrections, name="corrections"),
    path("so-dang-ky/dinh-chinh/moi", corrections.new_correction, name="new_correction"),
    path("so-dang-ky/dinh-chinh/<uuid:proposal_id>", corrections.correction, name="correction"),
    path(
        "so-dang-ky/dinh-chinh/<uuid:proposal_id>/tep",
        corrections.correction_file,
        name="correction_file",
    ),
    path(
        "so-dang-ky/dinh-chinh/<uuid:proposal_id>/<slug:slug>",
        corrections.correction_act,
        name="correction_act",
    ),
    path("so-dang-ky/nap-tep/", importing.imports, name="imports"),
    path("so-dang-ky/nap-tep/moi", importing.new_import, name="new_import"),
    path("so-dang-ky/nap-tep/<uuid:import_id>", importing.one_import, name="import"),
    path("so-dang-ky/nap-tep/<uuid:import_id>/tep", importing.refused_csv, name="refused_rows"),
    path(
        "so-dang-ky/nap-tep/<uuid:import_id>/<slug:slug>", importing.import_act, name="import_act"
    ),
    path("so-dang-ky/ban-ghi-trung/", likenesses.likenesses, name="likenesses"),
    path("so-dang-ky/ban-ghi-trung/<uuid:likeness_id>", likenesses.likeness, name="likeness"),
    path(
        "so-dang-ky/ban-ghi-trung/<uuid:likeness_id>/<slug:slug>",
        likenesses.likeness_act,
        name="likeness_act",
    ),
]
