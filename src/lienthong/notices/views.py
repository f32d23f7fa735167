# SPDX-License-Identifier: Apache-2.0
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Kind, Missing, Refusal
from lienthong.kernel.ids import AccountId
from lienthong.kernel.text import whole_number
from lienthong.notices import queries, services
from lienthong.notices.forms import WishesForm, initial_of
from lienthong.notices.rules import Channel, Status
from lienthong.web.access import actor_of, signed_in
from lienthong.web.components import ErrorLink, Tone

#: What became of a letter, as its recipient is told.
STATES = {
    Status.CREATED: gettext_lazy("Chờ gửi"),
    Status.SENDING: gettext_lazy("Đang gửi"),
    Status.SENT: gettext_lazy("Đã gửi"),
    Status.DELIVERED: gettext_lazy("Đã đến"),
    Status.TEMPORARY_FAILURE: gettext_lazy("Chưa gửi được, sẽ gửi lại"),
    Status.PERMANENT_FAILURE: gettext_lazy("Không gửi được"),
    Status.TECHNICAL_FAILURE: gettext_lazy("Gián đoạn khi gửi"),
    Status.CANCELLED: gettext_lazy("Không gửi"),
}
TONES: dict[Status, Tone] = {
    Status.CREATED: "waiting",
    Status.SENDING: "active",
    Status.SENT: "done",
    Status.DELIVERED: "done",
    Status.TEMPORARY_FAILURE: "soon",
    Status.PERMANENT_FAILURE: "late",
    Status.TECHNICAL_FAILURE: "late",
    Status.CANCELLED: "stopped",
}


@signed_in
def inbox(request: HttpRequest) -> HttpResponse:
    number = request.GET.get("trang", "1")
    page = queries.inbox(_own(actor_of(request)), whole_number(number) or 1)
    return render(request, "notices/inbox.html", {"page": page})


@signed_in
def notice(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = queries.notice(_own(actor), notice_id)
    services.read(actor, notice_id)
    return render(request, "notices/notice.html", {"notice": found})


@require_POST
def _read_all(request: HttpRequest) -> HttpResponse:
    services.read_all(actor_of(request))
    return redirect("notices:inbox")


read_all = signed_in(_read_all)


@signed_in
def wishes(request: HttpRequest) -> HttpResponse:
    """Which notices come by which way, and when; the addresses they go to."""
    actor = actor_of(request)
    account_id = _own(actor)
    form = WishesForm(request.POST or None, initial=initial_of(queries.wishes(account_id)))
    if request.method == "POST" and form.is_valid():
        services.choose(actor, form.wishes())
        messages.success(request, _("Đã lưu cách nhận thông báo."))
        return redirect("notices:wishes")
    return _wishes_page(request, form)


@signed_in
def prove(request: HttpRequest, channel: str) -> HttpResponse:
    """Send a code to a new address, or take it back."""
    return _proved(request, channel=channel)


@require_POST
def _proved(request: HttpRequest, *, channel: str) -> HttpResponse:
    actor = actor_of(request)
    if channel not in set(Channel):
        raise Missing(what=_("cách nhận này"))
    way = Channel(channel)
    code = request.POST.get("code", "")
    try:
        if "send" in request.POST:
            services.send_code(actor, way)
            messages.success(request, _("Đã gửi mã. Nhập mã để bắt đầu nhận thông báo."))
        else:
            services.prove_address(actor, way, code)
            messages.success(request, _("Đã xác nhận. Thông báo sẽ gửi đến địa chỉ này."))
    except Refusal as problem:
        if problem.kind not in (Kind.INVALID, Kind.BUSY):
            raise
        form = WishesForm(initial=initial_of(queries.wishes(_own(actor))))
        links = [ErrorLink(text=str(problem), href=f"#id_code_{channel}")]
        return _wishes_page(request, form, links)
    return redirect("notices:wishes")


def _wishes_page(
    request: HttpRequest, form: WishesForm, links: list[ErrorLink] | None = None
) -> HttpResponse:
    account_id = _own(actor_of(request))
    is_wrong = bool(links) or form.is_bound
    context = {
        "form": form,
        "links": links or [],
        "addresses": queries.addresses(account_id),
    }
    return render(request, "notices/wishes.html", context, status=422 if is_wrong else 200)


@signed_in
def sent(request: HttpRequest) -> HttpResponse:
    """Every letter that left for its holder, and what became of it."""
    number = request.GET.get("trang", "1")
    letters, pages = queries.sent(_own(actor_of(request)), whole_number(number) or 1)
    context = {
        "letters": [(one, STATES[one.status], TONES[one.status]) for one in letters],
        "number": whole_number(number) or 1,
        "pages": pages,
    }
    return render(request, "notices/sent.html", context)


def unread(request: HttpRequest) -> dict[str, Any]:
    """Give every template `unread_notices`: a count that costs its query only when shown."""
    return {"unread_notices": SimpleLazyObject(lambda: _count(actor_of(request)))}


def _count(actor: Actor) -> int:
    return queries.unread(actor.account_id) if actor.account_id else 0


def _own(actor: Actor) -> AccountId:
    assert actor.account_id is not None  # signed_in
    return actor.account_id
