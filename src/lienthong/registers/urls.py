# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from lienthong.registers.views import citizen, corrections

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
]
