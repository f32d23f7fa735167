# SPDX-License-Identifier: Apache-2.0
"""The last page: everything checked, co-signers asked, sent; and where a fee stands until then."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lienthong.kernel.errors import Refusal, Stale
from lienthong.kernel.ids import DraftId
from lienthong.kernel.text import whole_number
from lienthong.payments import queries as payments
from lienthong.payments.rules import Status
from lienthong.portal import queries, services
from lienthong.portal.queries import DraftView
from lienthong.portal.rules import DraftState, shown_steps
from lienthong.portal.rules.flow import progress
from lienthong.portal.views import drawing, filled, showing, wishing
from lienthong.portal.views.acting import acting
from lienthong.web.access import citizen

#: Orders that still wait for the payer.
PAYABLE = (Status.CREATED, Status.PENDING)


@require_http_methods(["GET", "HEAD", "POST"])
@citizen()
def check(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Check the answers, then submit: to the fee where one is owed, else to the agency."""
    actor = acting(request)
    draft = services.resume(actor, DraftId(draft_id))
    if draft.state is not DraftState.FILLING:
        return drawing.closed(draft)
    findings, is_stale = services.to_correct(draft), False
    if request.method == "POST" and not findings:
        try:
            sent = services.submit(actor, draft.id, expected_version=_version(request))
        except Stale:  # changed in another window: to be looked at again before it is sent
            is_stale, draft = True, drawing.draft_of(request, draft_id)
        else:
            if sent.case_id:
                return redirect("portal:case", sent.case_id)
            return redirect("portal:pay", draft.id)
    paid, is_paid = _paid(draft)
    context = filled.whole(draft) | {
        "cosigners": queries.cosigners(draft),
        "is_stale": is_stale,
        "wish": wishing.summary(draft.wish),
        "is_paid": is_paid,
        "paid_otherwise": None if is_paid else paid,
        "last_order": _ended_order(draft),
        "may_send": not findings,
        "waits_only": bool(findings) and all(one.code == "cosigner" for one in findings),
        "back": _back(draft),
        "links": showing.links_to_steps(draft, findings),
        "renewal": filled.renewal(draft),
        "progress": progress(draft.procedure, draft.answers, "", draft.done_steps),
    }
    status = 409 if is_stale else 422 if request.method == "POST" else 200
    return render(request, "portal/check.html", context, status=status)


@require_safe
@citizen()
def copy(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """The whole application as one plain page, to print or to save before it is sent."""
    return render(request, "portal/copy.html", filled.whole(drawing.draft_of(request, draft_id)))


@require_POST
@citizen()
def invite(request: HttpRequest, draft_id: uuid.UUID, code: str) -> HttpResponse:
    """Ask a co-signer to confirm the application as it is now."""
    services.invite(acting(request), DraftId(draft_id), code)
    messages.success(request, _("Đã gửi lời mời. Ông/Bà được báo khi họ trả lời."))
    return HttpResponseRedirect(reverse("portal:check", args=[draft_id]) + "#cung-xac-nhan")


@require_safe
@citizen()
def pay(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Where a complete application waits for its fee; it goes on by itself once paid."""
    draft = queries.draft(acting(request), DraftId(draft_id))
    if draft.case_id:
        return _go(request, reverse("portal:case", args=[draft.case_id]))
    if draft.order_id is None or draft.state is not DraftState.PAYING:
        return _go(request, reverse("portal:check", args=[draft.id]))
    order = payments.order(draft.order_id)
    if order.status in PAYABLE and "cho" not in request.GET:
        return _go(request, reverse("payments:page", args=[order.code]))
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)  # still waiting: nothing to draw anew
    context = {"draft": draft, "order": order, "is_payable": order.status in PAYABLE}
    return render(request, "portal/paying.html", context)


def _paid(draft: DraftView) -> tuple[payments.OrderView | None, bool]:
    """Return the order that was paid before, and whether it is for what is owed now."""
    order = services.fee_order(draft)
    try:
        return order, order is not None and services.settles(order, draft)
    except Refusal:  # no agency is chosen: the page says so by its findings
        return order, False


def _ended_order(draft: DraftView) -> payments.OrderView | None:
    """Return the last order that ended without paying for this application."""
    if draft.order_id is not None or not showing.fees(draft):
        return None
    orders = payments.orders_of(str(draft.id))
    ended = (Status.EXPIRED, Status.CANCELLED, Status.REFUND_REQUESTED, Status.REFUNDED)
    return orders[-1] if orders and orders[-1].status in ended else None


def _go(request: HttpRequest, address: str) -> HttpResponse:
    """Send a browser on; one that only asks in the background is told to load the page."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def _back(draft: DraftView) -> str:
    pages = shown_steps(draft.procedure, draft.answers)
    return drawing.address(draft, pages[-1].key) if pages else reverse("portal:my_cases")


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return whole_number(text) or 0
