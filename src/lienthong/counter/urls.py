# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from lienthong.counter.views import arranging, booking, calling, cash, hall, managing

app_name = "counter"
urlpatterns = [
    path("lay-so/<str:key>", hall.kiosk, name="kiosk"),
    path("lay-so/<str:key>/<str:token>", hall.printed, name="printed"),
    path("so/<str:token>", hall.followed, name="followed"),
    path("bang-goi-so/<str:agency>", hall.screen, name="screen"),
    path("hen-gio/", booking.offices, name="offices"),
    path("hen-gio/dat/<str:agency>", booking.book, name="book"),
    path("hen-gio/<str:code>", booking.appointment, name="appointment"),
    path("mot-cua/goi-so", calling.caller, name="caller"),
    path("mot-cua/goi-so/nhan", calling.intake, name="intake"),
    path("mot-cua/quay", managing.day, name="day"),
    path("mot-cua/quay/nhom/<uuid:group_id>", arranging.group, name="group"),
    path("mot-cua/quay/so/<uuid:window_id>", arranging.window, name="window"),
    path("mot-cua/quy-tien-mat", cash.cash, name="cash"),
]
