# SPDX-License-Identifier: Apache-2.0
"""Words of states and priorities, and what the officials' pages have around them."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from lienthong.counter.rules import Booking, Priority, State
from lienthong.kernel.actor import Actor
from lienthong.web.components import NavLink

PRIORITIES = {
    Priority.NONE: gettext_lazy("Không thuộc diện ưu tiên"),
    Priority.ELDERLY: gettext_lazy("Từ 60 tuổi"),
    Priority.DISABLED: gettext_lazy("Người khuyết tật"),
    Priority.PREGNANT: gettext_lazy("Mang thai, nuôi con dưới 36 tháng"),
    Priority.MERIT: gettext_lazy("Người có công"),
}
STATES = {
    State.WAITING: gettext_lazy("Đang chờ"),
    State.CALLED: gettext_lazy("Đang gọi"),
    State.SERVING: gettext_lazy("Đang phục vụ"),
    State.SERVED: gettext_lazy("Đã xong"),
    State.SKIPPED: gettext_lazy("Vắng mặt khi gọi"),
    State.LEFT: gettext_lazy("Hết ngày chưa gọi"),
}
BOOKINGS = {
    Booking.HELD: gettext_lazy("Chờ xác nhận"),
    Booking.BOOKED: gettext_lazy("Đã đặt"),
    Booking.ARRIVED: gettext_lazy("Đã đến"),
    Booking.CANCELLED: gettext_lazy("Đã hủy"),
    Booking.MISSED: gettext_lazy("Không đến"),
}


def furniture(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """Give a page its side navigation."""
    links = [("counter:caller", gettext_lazy("Gọi số"), "bell", "counter.serve")]
    links += [
        ("onestop:counter", gettext_lazy("Nhận tại quầy"), "plus", "cases.receive"),
        ("counter:cash", gettext_lazy("Quỹ tiền mặt"), "money", ""),
        ("counter:day", gettext_lazy("Điều hành quầy"), "chart", "counter.manage"),
        ("onestop:inbox", gettext_lazy("Cần làm"), "inbox", ""),
    ]
    return {
        "side_links": [
            NavLink(
                text=str(text), href=reverse(name), icon=icon,
                is_current=request.path == reverse(name),
            )
            for name, text, icon, right in links
            if not right or actor.has(right)
        ]
    }  # fmt: skip
