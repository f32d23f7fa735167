# SPDX-License-Identifier: Apache-2.0
"""What surrounds every officials' page: the queues with their numbers, and the way back."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from lienthong.cases import queries
from lienthong.cases.queries import InboxFilter, Queue
from lienthong.cases.rules import Bucket, Status
from lienthong.kernel.actor import Actor
from lienthong.web.components import NavLink

#: Query parameter in which a page keeps the list it was opened from.
BACK = "tu"
#: The list of what waits to be returned.
TO_RETURN = "cho-tra"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One list of the side navigation."""

    key: str  #: in the address
    title: Any
    icon: str
    filters: InboxFilter
    count: str = ""  #: which of `Counts` stands beside it
    letter: str = ""  #: officials' key after g


DESKS = (
    Desk(
        key="can-lam", letter="i", title=gettext_lazy("Cần làm"), icon="inbox", count="todo",
        filters=InboxFilter(queue=Queue.TODO),
    ),
    Desk(
        key="cua-toi", letter="m", title=gettext_lazy("Giao cho tôi"), icon="user",
        filters=InboxFilter(queue=Queue.TODO, is_mine=True),
    ),
    Desk(
        key="qua-han", letter="l", title=gettext_lazy("Quá hạn"), icon="late", count="late",
        filters=InboxFilter(queue=Queue.OPEN, bucket=Bucket.LATE),
    ),
    Desk(
        key="hom-nay", letter="t", title=gettext_lazy("Hạn hôm nay"), icon="calendar",
        count="today", filters=InboxFilter(queue=Queue.OPEN, is_today=True),
    ),
    Desk(
        key="sap-han", letter="s", title=gettext_lazy("Sắp đến hạn"), icon="clock", count="soon",
        filters=InboxFilter(queue=Queue.OPEN, bucket=Bucket.SOON),
    ),
    Desk(
        key="tam-dung", letter="p", title=gettext_lazy("Tạm dừng"), icon="pause", count="paused",
        filters=InboxFilter(queue=Queue.OPEN, bucket=Bucket.PAUSED),
    ),
    Desk(
        key=TO_RETURN, letter="r", title=gettext_lazy("Chờ trả kết quả"), icon="send",
        count="to_return", filters=InboxFilter(queue=Queue.OPEN, status=Status.DONE),
    ),
    Desk(
        key="dang-mo", letter="o", title=gettext_lazy("Mọi hồ sơ đang mở"), icon="list",
        filters=InboxFilter(queue=Queue.OPEN),
    ),
    Desk(
        key="da-dong", letter="d", title=gettext_lazy("Đã kết thúc"), icon="done",
        filters=InboxFilter(queue=Queue.CLOSED),
    ),
)  # fmt: skip


def desk_of(key: str) -> Desk:
    """Return a list by its key; the first one for a key that somebody made up."""
    return next((desk for desk in DESKS if desk.key == key), DESKS[0])


def furniture(request: HttpRequest, actor: Actor, current: str = "") -> dict[str, Any]:
    """Give the page its side navigation and the way back to the list.

    current: key of the list or page shown.
    """
    numbers = queries.counts(actor)
    links = [_link(desk, numbers, current, actor) for desk in DESKS]
    links += _pages(actor, current)
    return {
        "side_links": links,
        "numbers": numbers,
        "back": back_href(request),
        "carried": carried(request),
    }


def _pages(actor: Actor, current: str) -> list[NavLink]:
    """List the pages beside the lists: of dossiers, then of other packages."""
    links: list[NavLink] = []
    if queries.is_chief(actor):
        links.append(_page("onestop:chief", gettext_lazy("Bàn điều hành"), "people", current))
    if actor.has("cases.sign"):
        links.append(_page("onestop:to_sign", gettext_lazy("Chờ ký"), "sign", current))
    if actor.has("cases.receive"):
        links.append(_page("onestop:counter", gettext_lazy("Nhận tại quầy"), "plus", current))
    if actor.has("cases.receive") or actor.has("cases.oversee"):
        links.append(_page("onestop:books", gettext_lazy("Sổ theo dõi"), "print", current))
    links.append(
        _page("onestop:standins", gettext_lazy("Lịch vắng, ủy quyền"), "calendar", current)
    )
    if queries.is_chief(actor):
        links.append(_page("onestop:reasons", gettext_lazy("Mẫu lý do"), "edit", current))
    return [*links, *_pages_beyond(actor, current)]


def _pages_beyond(actor: Actor, current: str) -> list[NavLink]:
    links: list[NavLink] = []
    if actor.has("counter.serve"):
        calling = gettext_lazy("Gọi số")
        links.append(NavLink(text=str(calling), href="/mot-cua/goi-so", icon="people"))
    if actor.has("feedback.answer"):
        asked = gettext_lazy("Phản ánh, hỏi đáp")
        links.append(NavLink(text=str(asked), href="/phan-anh/", icon="help"))
    if actor.has("privacy.handle"):
        personal = gettext_lazy("Dữ liệu cá nhân")
        links.append(NavLink(text=str(personal), href="/bao-ve-du-lieu/", icon="shield"))
    if actor.has("registers.read"):
        records = gettext_lazy("Sổ đăng ký")
        links.append(NavLink(text=str(records), href="/so-dang-ky/", icon="list"))
    if actor.has("exchange.clerk"):
        documents = gettext_lazy("Văn bản liên thông")
        links.append(NavLink(text=str(documents), href="/van-ban/", icon="mail"))
    if actor.has("insight.view"):
        links.append(NavLink(text=str(gettext_lazy("Bộ chỉ số")), href="/chi-so/", icon="chart"))
    if actor.has("procedures.manage"):
        lost = gettext_lazy("Tìm không thấy")
        links.append(_page("procedures:lost_searches", lost, "search", current))
    return links


def _link(desk: Desk, numbers: queries.Counts, current: str, actor: Actor) -> NavLink:
    href = f"{reverse('onestop:inbox')}?{urlencode({'hang': desk.key})}"
    if desk.key == TO_RETURN and actor.has("cases.receive"):  # who returns has a page for it
        href = reverse("onestop:collecting")
    count = said_count(getattr(numbers, desk.count)) if desk.count else None
    return NavLink(
        text=str(desk.title),
        href=href,
        icon=desk.icon,
        is_current=desk.key == current,
        count=count,
        is_late=desk.count == "late",
        key=desk.letter,
    )


def _page(name: str, title: Any, icon: str, current: str) -> NavLink:
    return NavLink(text=str(title), href=reverse(name), icon=icon, is_current=name == current)


def place(request: HttpRequest, given: str | None = None) -> str:
    """Return the list that a page was opened from, as a query string of our own making."""
    return urlencode(parse_qsl(request.GET.get(BACK, "") if given is None else given)[:10])


def said_count(many: int) -> int | str:
    """Return a number beside a list; where counting stopped, that it is more."""
    return many if many < queries.CEILING else f"{queries.CEILING - 1}+"


def back_href(request: HttpRequest) -> str:
    """Return the address of the list that a page was opened from, filters and all."""
    kept = place(request)
    return f"{reverse('onestop:inbox')}?{kept}" if kept else reverse("onestop:inbox")


def carried(request: HttpRequest) -> str:
    """Return what a link has to carry so that the way back is not lost."""
    kept = place(request)
    return f"?{urlencode({BACK: kept})}" if kept else ""
