# SPDX-License-Identifier: Apache-2.0
"""Words and furniture that the pages of the officers on duty share."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.exchange.forms import PRIORITIES
from lienthong.exchange.queries import Backlog, PushView
from lienthong.exchange.rules.edxml import Priority
from lienthong.exchange.rules.instructions import PushProblem, read
from lienthong.exchange.rules.systems import SystemKind
from lienthong.kernel import clock
from lienthong.web.components import Cell, Column, NavLink, Table, Tone

RIGHT = "exchange.manage"
KINDS: Mapping[SystemKind, Any] = {
    SystemKind.CLIENT: gettext_lazy("Hệ thống quản lý văn bản"),
    SystemKind.NODE: gettext_lazy("Nút khác của trục"),
    SystemKind.DESK: gettext_lazy("Trang văn thư của nút này"),
}
PROBLEMS: Mapping[PushProblem, Any] = {
    PushProblem.ADDRESS: gettext_lazy("Địa chỉ không dẫn tới đâu, hoặc dẫn vào mạng nội bộ"),
    PushProblem.UNREACHABLE: gettext_lazy("Không kết nối được"),
    PushProblem.BROKEN: gettext_lazy("Kết nối bị ngắt giữa chừng"),
    PushProblem.CERTIFICATE: gettext_lazy("Chứng thư không đúng tên hoặc không được tin cậy"),
    PushProblem.TIMEOUT: gettext_lazy("Không trả lời kịp"),
    PushProblem.REDIRECT: gettext_lazy("Chuyển hướng sang địa chỉ khác, trục không đi theo"),
    PushProblem.STATUS: gettext_lazy("Bên nhận trả mã lỗi HTTP"),
    PushProblem.ANSWER: gettext_lazy("Câu trả lời không phải của bên nhận đẩy"),
    PushProblem.RECEIPT: gettext_lazy("Không có biên nhận hợp lệ"),
}


def furniture(current: str, *, troubles: int | None = None) -> dict[str, Any]:
    """Give a page its side navigation."""
    lines = (
        ("duty_watch", _("Tình hình trục"), "active"),
        ("duty_register", _("Hệ thống kết nối"), "link"),
        ("duty_nodes", _("Các nút của trục"), "globe"),
        ("duty_troubles", _("Lượt giao cần xử lý"), "warning"),
        ("duty_proof", _("Bằng chứng"), "shield"),
        ("statistics", _("Thống kê"), "chart"),
    )
    return {
        "side_links": [
            NavLink(
                text=text, href=reverse(f"exchange:{name}"), icon=icon,
                is_current=name.removeprefix("duty_") == current,
                count=troubles if name == "duty_troubles" else None, is_late=True,
            )
            for name, text, icon in lines
        ]
    }  # fmt: skip


def problem(kept: str) -> str:
    """Return a kept problem in words, with what was seen."""
    code, seen = read(kept)
    if code is None:
        return seen
    return f"{PROBLEMS[code]} ({seen})" if seen else str(PROBLEMS[code])


def pushing(push_url: str, standing: PushView | None) -> tuple[str, Tone]:
    """Return how pushing to a system stands, in a word."""
    if not push_url:
        return _("Tự lấy"), "neutral"
    if standing is None:
        return _("Chưa đẩy lần nào"), "waiting"
    if standing.failures:
        return _("Tạm nghỉ vì lỗi"), "late"
    return _("Đang đẩy"), "done"


def age(since: dt.datetime) -> str:
    """Return how long ago something was, roughly."""
    minutes = int((clock.now() - since).total_seconds() // 60)
    if minutes < 1:
        return _("dưới một phút")
    if minutes < 120:
        return _("%(many)s phút") % {"many": minutes}
    if minutes < 48 * 60:
        return _("%(many)s giờ") % {"many": minutes // 60}
    return _("%(many)s ngày") % {"many": minutes // (24 * 60)}


def waiting(backlog: Iterable[Backlog]) -> Table:
    """Return what waits, by priority."""
    by_priority: dict[int, list[Backlog]] = defaultdict(list)
    for one in backlog:
        if one.state == "waiting":
            by_priority[one.priority].append(one)
    return Table(
        caption=_("Đang chờ giao, theo mức độ khẩn"),
        columns=(
            Column(text=_("Mức độ khẩn")),
            Column(text=_("Đang chờ"), is_number=True),
            Column(text=_("Lâu nhất")),
        ),
        rows=tuple(
            (
                Cell(text=PRIORITIES[Priority(priority)]),
                Cell(text=sum(one.many for one in ones)),
                Cell(text=age(min(one.since for one in ones))),
            )
            for priority, ones in sorted(by_priority.items(), reverse=True)
        ),
    )
