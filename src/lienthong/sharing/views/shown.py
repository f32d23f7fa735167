# SPDX-License-Identifier: Apache-2.0
"""Words, states and furniture that the pages of sharing share."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.text import clean, whole_number
from lienthong.sharing import queries
from lienthong.sharing.queries import OPERATE, RIGHT, RequestView, RightView, ServicePace, UseView
from lienthong.sharing.rules.faults import PROVIDER, TOO_MANY
from lienthong.sharing.rules.findings import Flaw
from lienthong.sharing.rules.services import RequestState, State
from lienthong.web.components import Cell, Chart, Column, Crumb, NavLink, Point, Series, Table, Tone
from lienthong.web.wording import file_size, grouped, legal_date

MOST_SERVICES = 20
T = TypeVar("T")
#: Refusals that are said beside the form, as the officer can mend them there.
MENDED = (Kind.INVALID, Kind.CONFLICT, Kind.MISSING, Kind.BUSY, Kind.UPSTREAM)

STATES: Mapping[State, tuple[Any, Tone]] = {
    State.SANDBOX: (gettext_lazy("Thử nghiệm"), "waiting"),
    State.ON: (gettext_lazy("Đang cung cấp"), "done"),
    State.MAINTENANCE: (gettext_lazy("Bảo trì"), "soon"),
    State.DEPRECATED: (gettext_lazy("Sắp thôi cung cấp"), "late"),
    State.ENDED: (gettext_lazy("Đã thôi cung cấp"), "stopped"),
}
REQUESTS: Mapping[RequestState, tuple[Any, Tone]] = {
    RequestState.ASKED: (gettext_lazy("Chờ trả lời"), "waiting"),
    RequestState.APPROVED: (gettext_lazy("Đã chấp thuận"), "done"),
    RequestState.REFUSED: (gettext_lazy("Từ chối"), "late"),
    RequestState.WITHDRAWN: (gettext_lazy("Đã rút"), "stopped"),
}
#: What was approved, and of which nothing stands any more.
ENDED: tuple[Any, Tone] = (gettext_lazy("Đã hết quyền"), "stopped")
FLAWS: Mapping[Flaw, Any] = {
    Flaw.ALIKE: gettext_lazy(
        "Hai đường dẫn chỉ khác tên trường: nền tảng coi là một, thao tác sau che thao tác trước"
    ),
    Flaw.LOST: gettext_lazy("Tham chiếu không dẫn tới đâu trong tài liệu"),
    Flaw.AWAY: gettext_lazy("Tham chiếu ra ngoài tài liệu, nền tảng không đọc theo"),
    Flaw.UNDECLARED: gettext_lazy("Trường trên đường dẫn không có trong danh sách tham số"),
    Flaw.NO_ANSWER: gettext_lazy("Chưa mô tả câu trả lời khi thành công"),
    Flaw.BODY_DROPPED: gettext_lazy("Có nội dung gửi kèm GET hoặc DELETE: nền tảng không chuyển"),
    Flaw.NO_TITLE: gettext_lazy("Chưa có tên việc (summary)"),
    Flaw.NO_ABOUT: gettext_lazy("Tài liệu chưa mô tả dịch vụ (info.description)"),
    Flaw.NO_VERSION: gettext_lazy("Tài liệu chưa ghi phiên bản (info.version)"),
}
#: Faults in words, the most particular first.
FAULTS: tuple[tuple[str, Any], ...] = (
    (f"{PROVIDER}.AccessDenied", gettext_lazy("Không có quyền với thao tác này")),
    (TOO_MANY, gettext_lazy("Vượt hạn mức")),
    (f"{PROVIDER}.NetworkError", gettext_lazy("Không tới được bên cung cấp, hoặc chờ quá lâu")),
    (f"{PROVIDER}.ServiceFailed", gettext_lazy("Bên cung cấp trả lời hỏng")),
    (f"{PROVIDER}.UnknownService", gettext_lazy("Không có dịch vụ này")),
    (f"{PROVIDER}.ServiceDisabled", gettext_lazy("Dịch vụ đã thôi cung cấp")),
    ("Server.ClientProxy.MaintenanceMode", gettext_lazy("Dịch vụ đang bảo trì")),
    ("Server.ClientProxy.InvalidSignatureValue", gettext_lazy("Chữ ký của bên gọi không đúng")),
    ("Client.BadRequest", gettext_lazy("Lời gọi không đọc được")),
    ("Client.Disconnected", gettext_lazy("Bên gọi ngắt giữa chừng")),
)


def furniture(actor: Actor, current: str) -> dict[str, Any]:
    """Give a page of the desks its side navigation."""
    lines = [
        ("overview", _("Tổng quan"), "active", RIGHT),
        ("requests", _("Yêu cầu truy cập"), "inbox", RIGHT),
        ("services", _("Dịch vụ của cơ quan"), "upload", RIGHT),
        ("systems", _("Hệ thống của cơ quan"), "link", RIGHT),
        ("rights", _("Quyền đang có"), "lock", RIGHT),
        ("groups", _("Nhóm hệ thống"), "people", RIGHT),
        ("calls", _("Lượt gọi, bằng chứng"), "file", RIGHT),
        ("figures", _("Số liệu"), "list", RIGHT),
        ("operator", _("Vận hành nền tảng"), "globe", OPERATE),
        ("members", _("Thành viên"), "building", OPERATE),
    ]
    waiting = queries.waiting_count(actor)
    links = [
        NavLink(
            text=text, href=reverse(f"sharing:{name}"), icon=icon, is_current=name == current,
            count=waiting or None if name == "requests" else None,
        )
        for name, text, icon, right in lines
        if actor.has(right)
    ]  # fmt: skip
    catalogue = NavLink(
        text=_("Danh mục dịch vụ"), href=reverse("sharing:catalogue"), icon="search",
        is_current=current == "catalogue",
    )  # fmt: skip
    return {"side_links": [*links, catalogue]}


def attempted(act: Callable[[], T]) -> tuple[T | None, str]:
    """Do something; return what came of it, or the sentence of a refusal that can be mended."""
    try:
        return act(), ""
    except Refusal as refused:
        if refused.kind not in MENDED:
            raise
        return None, str(refused)


def fault_words(fault: str) -> str:
    """Return a fault in words; as it is where there are none."""
    return next((str(text) for start, text in FAULTS if fault.startswith(start)), fault)


def crumb(name: str, text: str, *args: Any) -> Crumb:
    """Return one step of the way back."""
    return Crumb(text=text, href=reverse(f"sharing:{name}", args=args))


def state_cell(state: State) -> Cell:
    """Return a service's state as a cell."""
    word, tone = STATES[state]
    return Cell(text=word, tone=tone)


def request_words(view: RequestView) -> tuple[Any, Tone]:
    """Return how a request stands, in words: one that was approved may have ended since."""
    return REQUESTS[view.state] if view.ended_at is None else ENDED


def requests_table(caption: str, found: list[RequestView], *, is_ours: bool) -> Table:
    """Return requests as a table. is_ours: we ask, so the provider's service comes first."""
    heads = (_("Dịch vụ"), _("Bên gọi"), _("Phạm vi"), _("Ngày gửi"), _("Tình trạng"))
    return Table(
        caption=caption,
        columns=tuple(Column(text=text) for text in heads),
        rows=tuple(
            (
                Cell(
                    text=one.service, href=reverse("sharing:request", args=[one.id]),
                    note="" if is_ours else one.purpose,
                ),
                Cell(text=one.caller_name, note=_from(one)),
                Cell(text=scope_words(one.endpoints)),
                Cell(text=legal_date(one.asked_at)),
                _request_cell(one),
            )
            for one in found
        ),
    )  # fmt: skip


def _request_cell(view: RequestView) -> Cell:
    word, tone = request_words(view)
    return Cell(text=word, tone=tone)


def _from(one: RequestView) -> str:
    """Return a caller's identifier, with its node where that is another one."""
    return f"{one.caller} · {one.caller_node}" if one.caller_node else one.caller


def words_of(request: HttpRequest) -> str:
    """Return what a list is narrowed by."""
    return clean(request.GET.get("q", ""))[:100]


def number_of(request: HttpRequest, name: str = "trang") -> int:
    """Return the page of a list that is asked for, from 1. name: of the query parameter."""
    return max(1, whole_number(request.GET.get(name, ""), most_digits=4) or 1)


def uuid_of(text: str) -> UUID | None:
    """Read an id of an address; None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def pages_beside(request: HttpRequest, *, has_more: bool, name: str = "trang") -> dict[str, str]:
    """Return where the pages before and after lead; the other query parameters stay."""
    number = number_of(request, name)
    return {
        "previous": _page(request, name, number - 1) if number > 1 else "",
        "next": _page(request, name, number + 1) if has_more else "",
    }


def _page(request: HttpRequest, name: str, number: int) -> str:
    query = request.GET.copy()
    query[name] = str(number)
    return f"?{query.urlencode()}"


def rights_table(
    caption: str, found: list[RightView], *, with_service: bool = False, is_held: bool = False
) -> Table:
    """Return rights as a table. is_held: by the reader's own systems, not theirs to change."""
    heads = [_("Bên được gọi"), *[_("Dịch vụ")] * with_service]
    heads += [_("Thao tác"), _("Căn cứ"), _("Hạn mức"), _("Đến hết ngày")]
    return Table(
        caption=caption,
        columns=tuple(Column(text=text) for text in heads),
        rows=tuple(
            (
                Cell(
                    text=one.who_name or one.who, note=_why(one, is_held=is_held),
                    href="" if is_held else reverse("sharing:right", args=[one.id]),
                ),
                *([Cell(text=one.service)] if with_service else []),
                Cell(text=one.endpoint or _("Cả dịch vụ")),
                Cell(text=one.legal_basis),
                Cell(text=_quotas(one)),
                Cell(text=legal_date(one.until_day) if one.until_day else "–"),
            )
            for one in found
        ),
    )  # fmt: skip


def _why(one: RightView, *, is_held: bool) -> str:
    if not one.group:
        return f"{one.who} · {one.purpose}"
    words = _("qua nhóm %(group)s") if is_held else _("nhóm %(group)s")
    return f"{one.who} · {words % {'group': one.group}} · {one.purpose}"


def _quotas(one: RightView) -> str:
    told = []
    if one.per_second:
        told.append(_("%(n)s/giây") % {"n": grouped(one.per_second)})
    if one.per_day:
        told.append(_("%(n)s/ngày") % {"n": grouped(one.per_day)})
    return ", ".join(told) or _("Không riêng")


def services_table(caption: str, found: Sequence[ServicePace]) -> Table:
    """Return how services went, those that went worst."""
    heads = (_("Lượt gọi"), _("Lỗi"), _("Bị từ chối"), _("Một nửa dưới"), _("95 % dưới"))
    return Table(
        caption=caption,
        columns=(
            Column(text=_("Dịch vụ")),
            *(Column(text=text, is_number=True) for text in heads),
        ),
        rows=tuple(
            (
                Cell(
                    text=one.title, href=reverse("sharing:service", args=[one.service_id]),
                    note=one.identifier,
                ),
                Cell(text=grouped(one.pace.calls)),
                Cell(text=share(one.pace.failed, one.pace.calls)),
                Cell(text=share(one.pace.refused, one.pace.calls)),
                Cell(text=took(one.pace.middle_ms)),
                Cell(text=took(one.pace.p95_ms)),
            )
            for one in found[:MOST_SERVICES]
        ),
    )  # fmt: skip


def scope_words(endpoints: tuple[str, ...]) -> str:
    """Return what is asked for, shortly."""
    if not endpoints:
        return _("Cả dịch vụ")
    return endpoints[0] if len(endpoints) == 1 else _("%(n)s thao tác") % {"n": len(endpoints)}


def use_table(caption: str, found: list[UseView], *, with_service: bool = True) -> Table:
    """Return who used what in thirty days."""
    heads = [Column(text=_("Bên gọi"))]
    heads += [Column(text=_("Dịch vụ"))] * with_service
    heads += [
        Column(text=text, is_number=True)
        for text in (_("Lượt gọi"), _("Không thành"), _("Trung bình"), _("Lâu nhất"), _("Đã trả"))
    ]
    return Table(
        caption=caption,
        columns=tuple(heads),
        rows=tuple(
            (
                Cell(
                    text=one.who_name or one.who,
                    note=" · ".join(
                        (one.who, _("gần nhất %(day)s") % {"day": legal_date(one.last_day)})
                    ),
                ),
                *([Cell(text=one.service)] if with_service else []),
                Cell(text=grouped(one.calls)),
                Cell(text=share(one.faults, one.calls)),
                Cell(text=took(one.mean_ms)),
                Cell(text=took(one.longest_ms)),
                Cell(text=file_size(one.answer_bytes)),
            )
            for one in found
        ),
    )


def share(part: int, whole: int) -> str:
    """Return a count with its share of the whole: `12 (0,4 %)`."""
    if not part or not whole:
        return "0"
    return f"{grouped(part)} ({grouped(100 * part / whole, 1)}\u00a0%)"


def percent(part: int, whole: int) -> str:
    """Return a share of the whole: `0,4 %`; "" of nothing."""
    return f"{grouped(100 * part / whole, 1)}\u00a0%" if part and whole else ""


def took(milliseconds: int | None) -> str:
    """Return a duration as it is read best; None: none was measured."""
    if milliseconds is None:
        return "–"
    if milliseconds < 1_000:
        return f"{milliseconds}\u00a0ms"
    return f"{grouped(milliseconds / 1_000, 1)}\u00a0s"


def days_chart(days: list[queries.Day]) -> Chart:
    """Return thirty days of use as a chart."""
    return Chart(
        title=_("Lượt gọi mỗi ngày, 30 ngày qua"),
        name=_("Lượt gọi"),
        points=tuple(Point(label=f"{one.day:%d/%m}", value=one.calls) for one in days),
        others=(
            Series(name=_("Không thành"), values=tuple(float(one.faults) for one in days)),
        ),
    )  # fmt: skip
