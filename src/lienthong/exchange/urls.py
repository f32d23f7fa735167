# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from lienthong.exchange.views import duty

app_name = "exchange"
urlpatterns = [
    path("truc/", duty.watch, name="duty_watch"),
    path("truc/he-thong/", duty.register, name="duty_register"),
    path("truc/he-thong/moi", duty.new_system, name="duty_new_system"),
    path("truc/he-thong/<uuid:system_id>", duty.system, name="duty_system"),
    path("truc/he-thong/<uuid:system_id>/<slug:what>", duty.act, name="duty_act"),
    path("truc/can-xu-ly", duty.troubles, name="duty_troubles"),
    path("truc/bang-chung", duty.proof, name="duty_proof"),
    path("truc/bang-chung/<uuid:leaf_id>.json", duty.proof_file, name="duty_proof_file"),
]
