# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from lienthong.payments import views

app_name = "payments"

urlpatterns = [
    path("thanh-toan/<slug:provider>/callback", views.callback, name="callback"),
    path("thanh-toan/<str:code>", views.page, name="page"),
    path("thanh-toan/<str:code>/bat-dau", views.begin, name="begin"),
    path("thanh-toan/<str:code>/kiem-tra", views.check, name="check"),
    path("thanh-toan/<str:code>/bien-lai.pdf", views.receipt, name="receipt"),
]
