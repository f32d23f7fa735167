# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from lienthong.ledger import views

app_name = "ledger"
urlpatterns = [
    path("ledger/", views.index, name="index"),
    path("ledger/<slug:log>/checkpoint", views.checkpoint, name="checkpoint"),
    path("ledger/<slug:log>/tile/entries/<path:place>", views.entries, name="entries"),
    path("ledger/<slug:log>/tile/<int:level>/<path:place>", views.tile, name="tile"),
]
