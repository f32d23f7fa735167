# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from lienthong.connectors.sandbox_pay import views

app_name = "sandbox_pay"

urlpatterns = [path("sandbox-pay/<uuid:number>", views.page, name="page")]
