# SPDX-License-Identifier: Apache-2.0
"""One reception on one page. Every button sends the whole page, so nothing typed is ever lost."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from lienthong.audit import services as audit
from lienthong.cases import queries, services
from lienthong.cases.queries import IntakeView
from lienthong.cases.rules.intake import UNDER_WAY, Confirming
from lienthong.cases.services import Arrange
from lienthong.kernel import money
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.ids import OrderId
from lienthong.onestop.forms import counter as form_fields
from lienthong.onestop.forms import intake as forms
from lienthong.onestop.forms import wishing
from lienthong.onestop.forms.intake import Errors
from lienthong.onestop.views import intake_done
from lienthong.onestop.views.desk import furniture
from lienthong.orgs import queries as orgs
from lienthong.payments import queries as payments
from lienthong.payments.rules import Status as Payment
from lienthong.web.access import actor_of, official
from lienthong.web.components import ErrorLink

INVALID = 422
#: Pictures of pages are kept while they are arranged.
CACHED_SECONDS = 900


@never_cache
@official("cases.receive")
def intake(request: HttpRequest, intake_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    view = queries.intake(actor, intake_id)
    if _is_over(request, view):
        return intake_done.done(request, actor, view)
    if request.method == "POST":
        return _pressed(request, actor, view)
    if view.account_id != actor.account_id and not request.headers.get("HX-Request"):
        audit.record(actor, "cases.intake_opened", view.id, about=(view.applicant.personal_number,))
    return _shown(request, actor, view, {})


@official("cases.receive")
def page(request: HttpRequest, intake_id: uuid.UUID, scan_id: uuid.UUID) -> HttpResponse:
    """One scanned page as a picture, the way up it will lie; `?to` to read it by."""
    scan = queries.scan(actor_of(request), intake_id, scan_id)
    is_large = "to" in request.GET
    key = f"cases.scan:{scan.id}:{scan.turns}:{is_large}"
    made: tuple[bytes, str] | None = cache.get(key)
    if made is None:
        made = services.thumbnail(scan, is_large=is_large)
        if not is_large:
            cache.set(key, made, CACHED_SECONDS)
    answer = HttpResponse(made[0], content_type=made[1])
    answer["Cache-Control"] = "private, max-age=900"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _is_over(request: HttpRequest, view: IntakeView) -> bool:
    """Tell whether there is nothing to type: while papers are awaited only who resumes types."""
    if view.state not in UNDER_WAY:
        return True
    return request.method != "POST" and view.case_id is not None and "tiep" not in request.GET


def _pressed(request: HttpRequest, actor: Actor, seen: IntakeView) -> HttpResponse:
    """Keep all of the page first; then do what the button says."""
    typed = forms.typed(seen, request.POST, _province(actor))
    view = services.save_intake(actor=actor, intake_id=seen.id, typed=typed)
    errors = _uploaded(request, actor, view)
    if errors:
        return _shown(request, actor, queries.intake(actor, view.id), errors, status=INVALID)
    what, _sep, about = request.POST.get("viec", "").partition(":")
    if what in {one.value for one in Arrange}:
        return _arranged(request, actor, view, Arrange(what), about)
    act = _ACTS.get(what)
    if act is None:
        return _back(view, "le-phi" if what == "le-phi" else "")
    try:
        return act(request, actor, queries.intake(actor, view.id))
    except Refusal as refusal:
        if refusal.kind is not Kind.INVALID:
            raise
        now = queries.intake(actor, view.id)
        return _shown(request, actor, now, {"": [str(refusal)]}, status=INVALID)


def _uploaded(request: HttpRequest, actor: Actor, view: IntakeView) -> Errors:
    errors: Errors = {}
    for line in view.lines:
        for upload in request.FILES.getlist(f"quet_{line.component}"):
            try:
                services.add_scans(
                    actor=actor, intake_id=view.id, component=line.component, uploads=[upload]
                )
            except Refusal as refusal:
                if refusal.kind not in (Kind.INVALID, Kind.BUSY):
                    raise
                errors.setdefault(f"giay_{line.component}", []).append(str(refusal))
    return errors


def _arranged(
    request: HttpRequest, actor: Actor, view: IntakeView, act: Arrange, about: str
) -> HttpResponse:
    try:
        scan_id = uuid.UUID(about)
    except ValueError:
        return _back(view)
    component = services.arrange(actor=actor, intake_id=view.id, scan_id=scan_id, act=act)
    return _back(view, f"id_giay_{component}")


def _accept(request: HttpRequest, actor: Actor, view: IntakeView) -> HttpResponse:
    return _sent(request, actor, view, services.accept_intake)


def _send(request: HttpRequest, actor: Actor, view: IntakeView) -> HttpResponse:
    return _sent(request, actor, view, services.send_intake)


def _sent(
    request: HttpRequest, actor: Actor, view: IntakeView, run: Callable[..., services.Received]
) -> HttpResponse:
    errors = forms.wrong(view, request.POST, _owed(actor, view), is_complete=True)
    if errors:
        return _shown(request, actor, view, errors, status=INVALID)
    given = forms.given_cash(request.POST) or 0 if actor.has("counter.serve") else 0
    _tell(request, run(actor=actor, intake_id=view.id, given_vnd=given))
    return _back(view)


def _ask(request: HttpRequest, actor: Actor, view: IntakeView) -> HttpResponse:
    errors = forms.wrong(view, request.POST, 0, is_complete=False)
    if errors:
        return _shown(request, actor, view, errors, status=INVALID)
    case = services.ask_rest(
        actor=actor, intake_id=view.id, items=forms.other_items(request.POST),
        reason=request.POST.get("ly_do", "")[:1000],
    )  # fmt: skip
    said = _("Hồ sơ %(code)s chờ bổ sung. Đưa phiếu yêu cầu bổ sung (Mẫu 02) cho người nộp.")
    messages.success(request, said % {"code": case.code})
    return _back(view)


def _show_to_applicant(request: HttpRequest, actor: Actor, view: IntakeView) -> HttpResponse:
    errors = forms.wrong(view, request.POST, 0, is_complete=False)
    if errors:
        return _shown(request, actor, view, errors, status=INVALID)
    return HttpResponseRedirect(reverse("onestop:confirm_intake", args=[view.id]), status=303)


def _print(request: HttpRequest, actor: Actor, view: IntakeView) -> HttpResponse:
    return HttpResponseRedirect(reverse("onestop:intake_sheet", args=[view.id]), status=303)


def _signed(request: HttpRequest, actor: Actor, view: IntakeView) -> HttpResponse:
    services.confirm_intake(actor=actor, intake_id=view.id, how=Confirming.SIGNED)
    return _back(view, "id_xac_nhan")


def _show_code(request: HttpRequest, actor: Actor, view: IntakeView) -> HttpResponse:
    if services.ask_fee(actor=actor, intake_id=view.id) is None:
        messages.info(request, _("Hồ sơ này không phải nộp lệ phí."))
    return _back(view, "le-phi")


def _hide_code(request: HttpRequest, actor: Actor, view: IntakeView) -> HttpResponse:
    services.cancel_fee(actor=actor, intake_id=view.id)
    return _back(view, "le-phi")


def _return_fee(request: HttpRequest, actor: Actor, view: IntakeView) -> HttpResponse:
    services.return_fee(actor=actor, intake_id=view.id)
    messages.info(request, _("Khoản đã nhận đang được hoàn lại cho người nộp. Thu khoản mới."))
    return _back(view, "le-phi")


def _drop(request: HttpRequest, actor: Actor, view: IntakeView) -> HttpResponse:
    is_returned = services.drop_intake(actor=actor, intake_id=view.id)
    messages.success(request, _("Đã bỏ lượt nhận hồ sơ."))
    if is_returned:
        messages.info(request, _("Khoản đã nộp qua mã QR đang được hoàn lại cho người nộp."))
    return HttpResponseRedirect(reverse("onestop:counter"), status=303)


_ACTS: dict[str, Callable[[HttpRequest, Actor, IntakeView], HttpResponse]] = {
    "nhan": _accept, "ghi": _send, "thieu": _ask, "xem": _show_to_applicant, "in": _print,
    "da-ky": _signed, "qr": _show_code, "bo-qr": _hide_code, "hoan": _return_fee,
    "huy": _drop,
}  # fmt: skip


def _back(view: IntakeView, anchor: str = "") -> HttpResponse:
    again = "?tiep=1" if view.case_id else ""
    mark = f"#{anchor}" if anchor else ""
    href = reverse("onestop:intake", args=[view.id])
    return HttpResponseRedirect(f"{href}{again}{mark}", status=303)


def _tell(request: HttpRequest, got: services.Received) -> None:
    """Say what was done, and what change the payer gets."""
    said = (
        _("Đã tiếp nhận hồ sơ %(code)s.") if got.is_accepted else _("Đã ghi nhận hồ sơ %(code)s.")
    )
    messages.success(request, said % {"code": got.case.code})
    if got.receipt_number:
        paid = _("Đã thu %(sum)s tiền mặt, biên lai %(number)s, trả lại %(change)s.") % {
            "sum": f"{money.grouped(got.taken_vnd)} đồng",
            "number": got.receipt_number,
            "change": f"{money.grouped(got.change_vnd)} đồng",
        }
        messages.success(request, paid)


def _owed(actor: Actor, view: IntakeView) -> int:
    return services.owed_vnd(view.procedure, view.form)


def _province(actor: Actor) -> str:
    assert actor.agency_id
    return queries.province_of(orgs.agency(actor.agency_id))


def _shown(
    request: HttpRequest, actor: Actor, view: IntakeView, errors: Errors, *, status: int = 200
) -> HttpResponse:
    province = _province(actor)
    units = [(one.code, one.full_name) for one in orgs.communes(province)] if province else []
    given = request.POST if request.method == "POST" else {}
    context: dict[str, Any] = {
        **furniture(request, actor, "onestop:counter"),
        "intake": view,
        "groups": form_fields.drawn(view.procedure, view.form, errors, units),
        "rows": forms.rows(view, errors),
        "ways": wishing.view(view.wish, _of_wish(errors)),
        "errors": errors,
        "links": [
            ErrorLink(text=text, href=f"#{at}" if at else "") for text, at in forms.answered(errors)
        ],
        "agencies": queries.competent_choices(actor, view.procedure),
        "is_first": view.case_id is None,
        "said": given,
        **_fee(actor, view),
    }
    return render(request, "onestop/intake.html", context, status=status)


def _of_wish(errors: Errors) -> dict[str, tuple[str, ...]]:
    """Return the errors of the wish by the field of its address."""
    mark = "nhan_"
    return {
        at.removeprefix(mark): tuple(all_) for at, all_ in errors.items() if at.startswith(mark)
    }


def _fee(actor: Actor, view: IntakeView) -> dict[str, Any]:
    """Return what the part about the fee shows: the sum, and the code with its live state."""
    order = payments.order(OrderId(view.order_id)) if view.order_id else None
    is_right = order is not None and services.pays_what_is_owed(view, order)
    is_open = order is not None and order.status in (Payment.CREATED, Payment.PENDING)
    is_paid = order is not None and order.status is Payment.PAID
    return {
        "owed_vnd": _owed(actor, view),
        "order": order,
        "is_awaited": is_open and is_right,
        "is_paid": is_paid and is_right,
        "is_paid_wrong": is_paid and not is_right,
        "is_over": order is not None and not is_paid and not (is_open and is_right),
        "pay_href": f"/thanh-toan/{order.code}?khoa={payments.link_token(order.code)}"
        if order
        else "",
        "takes_cash": actor.has("counter.serve") and not view.is_for_other,
    }
