# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from lienthong.signing import views

urlpatterns = [
    path("api/signing/ca.pem", views.ca, name="signing.ca"),
    path("api/signing/crl.der", views.crl, name="signing.crl"),
]
