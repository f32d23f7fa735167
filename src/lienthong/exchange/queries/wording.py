# SPDX-License-Identifier: Apache-2.0
"""What documents' states, events and signatures are called, wherever they are shown."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal

from django.utils.translation import gettext_lazy

from lienthong.exchange.queries.documents import EventView
from lienthong.exchange.rules.findings import Verdict
from lienthong.exchange.rules.systems import EventKind

#: A colour of the pages' library.
Shade = Literal["active", "waiting", "done", "soon", "late", "stopped"]
#: A state's words and colour.
STATES: Mapping[str, tuple[Any, Shade]] = MappingProxyType(
    {
        "waiting": (gettext_lazy("Chờ bên nhận lấy"), "waiting"),
        "failed": (gettext_lazy("Không giao được"), "late"),
        "01": (gettext_lazy("Đã đến"), "active"),
        "02": (gettext_lazy("Bị từ chối"), "late"),
        "03": (gettext_lazy("Đã tiếp nhận"), "active"),
        "04": (gettext_lazy("Đã phân công"), "active"),
        "05": (gettext_lazy("Đang xử lý"), "active"),
        "06": (gettext_lazy("Đã xử lý xong"), "done"),
        "taken_back": (gettext_lazy("Đã thu hồi"), "stopped"),
        "replaced": (gettext_lazy("Đã thay thế"), "stopped"),
        "asked_take_back": (gettext_lazy("Chờ đồng ý thu hồi"), "soon"),
        "asked_update": (gettext_lazy("Chờ đồng ý cập nhật"), "soon"),
        "asked_replace": (gettext_lazy("Chờ đồng ý thay thế"), "soon"),
    }
)
_SAID: Mapping[str, Any] = MappingProxyType(
    {
        "01": gettext_lazy("Báo đã đến"),
        "02": gettext_lazy("Từ chối tiếp nhận"),
        "03": gettext_lazy("Tiếp nhận"),
        "04": gettext_lazy("Phân công xử lý"),
        "05": gettext_lazy("Bắt đầu xử lý"),
        "06": gettext_lazy("Hoàn thành"),
        "13": gettext_lazy("Lấy lại văn bản"),
        "15": gettext_lazy("Đồng ý với đề nghị"),
        "16": gettext_lazy("Không đồng ý với đề nghị"),
    }
)
_ASKS: Mapping[str, Any] = MappingProxyType(
    {
        "take_back": gettext_lazy("Bên gửi đề nghị thu hồi"),
        "update": gettext_lazy("Bên gửi đề nghị cập nhật"),
        "replace": gettext_lazy("Bên gửi đề nghị thay thế"),
    }
)
_KINDS: Mapping[EventKind, Any] = MappingProxyType(
    {
        EventKind.ACCEPTED: gettext_lazy("Trục nhận văn bản"),
        EventKind.CONSIGNED: gettext_lazy("Hệ thống bên nhận lấy văn bản"),
        EventKind.HANDED_OVER: gettext_lazy("Đến nơi nhận, có biên nhận ký số"),
        EventKind.HANDOVER_FAILED: gettext_lazy("Hệ thống bên nhận báo không nhận được"),
        EventKind.RELAYED: gettext_lazy("Chuyển sang trục khác"),
        EventKind.REROUTED: gettext_lazy("Chuyển sang hệ thống nhận khác"),
        EventKind.WITHDRAWN: gettext_lazy("Rút lại trước khi giao"),
        EventKind.DESTROYED: gettext_lazy("Báo đã hủy bản lưu"),
        EventKind.EXAMINED: gettext_lazy("Trục kiểm tra chữ ký số trong tệp"),
    }
)
#: In the middle of a sentence.
VERDICTS: Mapping[Verdict, tuple[Any, Shade]] = MappingProxyType(
    {
        Verdict.NOT_CHECKED: (gettext_lazy("không kiểm tra được chữ ký số"), "waiting"),
        Verdict.UNSIGNED: (gettext_lazy("không có chữ ký số"), "waiting"),
        Verdict.GOOD: (gettext_lazy("chữ ký số hợp lệ"), "done"),
        Verdict.UNKNOWN_ISSUER: (
            gettext_lazy("chữ ký số còn nguyên, chưa rõ nơi cấp chứng thư"), "soon",
        ),
        Verdict.BAD: (gettext_lazy("chữ ký số không hợp lệ"), "late"),
    }
)  # fmt: skip


def title_of(event: EventView) -> str:
    """Return in words what happened."""
    if event.kind is EventKind.STATUS:
        return str(_SAID.get(event.status, event.status))
    if event.kind is EventKind.ASKED:
        return str(_ASKS.get(event.ask, event.ask))
    return str(_KINDS[event.kind])
