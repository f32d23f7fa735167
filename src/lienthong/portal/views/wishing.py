# SPDX-License-Identifier: Apache-2.0
"""How the result is to be had: chosen before sending, changed until it is handed over."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lienthong.cases import queries as cases_queries
from lienthong.cases import services as cases
from lienthong.cases.errors import WishIncomplete
from lienthong.cases.rules import Status, Way, Wish
from lienthong.identity import queries as identity
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import CaseId, DraftId
from lienthong.portal import services
from lienthong.portal.rules import DraftState
from lienthong.portal.views import drawing, posting
from lienthong.portal.views.acting import acting
from lienthong.web.access import citizen
from lienthong.web.components import ErrorLink, SummaryRow
from lienthong.web.postal import (
    WaysView,
    is_address_unasked,
    postal_fields,
    posted_address,
    redraw_of,
    ways_view,
)

Errors = Mapping[str, tuple[str, ...]]
#: States in which the result has not been handed over and may still come.
CHANGEABLE = frozenset(Status) - {Status.RETURNED, Status.REFUSED, Status.WITHDRAWN}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """The one page of both: for an application in the making, and for a dossier."""

    heading: str
    about: object  #: the procedure's name
    back: str  #: where it was opened from


@require_http_methods(["GET", "HEAD", "POST"])
@citizen()
def of_draft(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Choose how to get the result of an application that is not sent yet."""
    draft = drawing.draft_of(request, draft_id)
    if draft.state is not DraftState.FILLING:
        return drawing.closed(draft)
    actor, back = acting(request), reverse("portal:check", args=[draft.id])
    first = _first(actor, draft.wish, draft.home_province)
    page = _Page(heading=_("Chọn cách nhận kết quả"), about=draft.procedure.name, back=back)
    return _asked(
        request, first, page, lambda wish: services.choose_wish(actor, DraftId(draft.id), wish)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@citizen()
def of_case(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Change how to get the result of a dossier, until it is handed over."""
    actor = acting(request)
    case = cases_queries.case(actor, CaseId(case_id))
    if case.status not in CHANGEABLE or posting.is_sent(posting.posted(actor, case)):
        return redirect("portal:case", case.id)
    back = reverse("portal:case", args=[case.id])

    def change(wish: Wish) -> None:
        cases.change_wish(actor=actor, case_id=case.id, wish=wish)
        messages.success(request, _("Đã đổi cách nhận kết quả."))

    page = _Page(heading=_("Đổi cách nhận kết quả"), about=case.procedure_name, back=back)
    return _asked(request, _first(actor, case.wish, ""), page, change)


def summary(wish: Wish, change_href: str = "") -> list[SummaryRow]:
    """Return a wish as a page that checks answers tells it."""
    rows = [SummaryRow(label=_("Cách nhận"), value=str(wish.way.label), change_href=change_href)]
    if wish.way is Way.POST:
        rows.append(SummaryRow(label=_("Gửi đến"), value=f"{wish.name}, {wish.phone}"))
        rows.append(SummaryRow(label=_("Địa chỉ"), value=wish.address))
    return rows


def _asked(
    request: HttpRequest, first: Wish, page: _Page, keep: Callable[[Wish], object]
) -> HttpResponse:
    wish, errors = first, {}
    if request.method == "POST":
        wish = Wish.of({**posted_address(request.POST), "way": request.POST.get("way", "")})
        if "redraw" in request.POST or _is_unasked(request, wish):
            return _drawn(request, wish if wish.name else _merged(wish, first), {}, page)
        try:
            keep(wish)
        except WishIncomplete as refusal:
            errors = {field: (text,) for field, text in refusal.data["findings"]}
        else:
            return redirect(page.back)
    return _drawn(request, wish, errors, page)


def _is_unasked(request: HttpRequest, wish: Wish) -> bool:
    return wish.way is Way.POST and is_address_unasked(request.POST)


def _merged(wish: Wish, first: Wish) -> Wish:
    """Offer name and telephone of the account once the post is chosen."""
    province = wish.province_code or first.province_code
    return replace(wish, name=first.name, phone=first.phone, province_code=province)


def _drawn(request: HttpRequest, wish: Wish, errors: Errors, page: _Page) -> HttpResponse:
    context: dict[str, Any] = {
        "ways": _view(wish, errors),
        "links": [
            ErrorLink(text=text, href=f"#id_nhan_{field}")
            for field, texts in errors.items()
            for text in texts
        ],
        "page": page,
    }
    return render(request, "portal/wish.html", context, status=422 if errors else 200)


def _view(wish: Wish, errors: Errors) -> WaysView:
    postal: Sequence[Any] = ()
    if wish.way is Way.POST:
        places = cases_queries.places(wish.province_code)
        postal = postal_fields(wish.stored(), errors, places, redraw=redraw_of("cach-nhan"))
    hints = {
        Way.ONLINE: _("Có ngay khi ký, tải về, in ra hoặc chia sẻ bằng liên kết."),
        Way.COUNTER: _("Mang giấy tờ tùy thân đến nơi đã nộp; người khác nhận thay cần ủy quyền."),
        Way.POST: _("Bưu tá giao tận nơi và thu cước người nhận theo giá của bưu chính."),
    }
    ways = [(way.value, str(way.label), str(hints[way])) for way in Way]
    return ways_view(ways, wish.way.value, postal, label=_("Ông/Bà nhận kết quả bằng cách nào?"))


def _first(actor: Actor, wish: Wish, home_province: str) -> Wish:
    """Return the wish with what is known of its owner, so that little is left to type."""
    if wish.way is Way.POST:
        return wish
    account = identity.account(actor.account_id) if actor.account_id else None
    return replace(
        wish, name=actor.name, phone=account.phone if account else "", province_code=home_province
    )
