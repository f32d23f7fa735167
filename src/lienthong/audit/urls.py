# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from lienthong.audit import views

app_name = "audit"
urlpatterns = [
    path("kiem-toan/", views.trail, name="trail"),
    path("kiem-toan/<uuid:leaf_id>/bien-nhan", views.receipt, name="receipt"),
]
