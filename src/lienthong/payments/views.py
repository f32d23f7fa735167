# SPDX-License-Identifier: Apache-2.0
"""Pages of the payer, and the door of the providers."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from lienthong.files import queries as files
from lienthong.kernel import money
from lienthong.orgs import queries as orgs
from lienthong.payments import ports, queries, rules, services
from lienthong.payments.rules import Status
from lienthong.web.access import actor_of, public
from lienthong.web.components import Cell, Column, SummaryRow, Table, Tone

LIMIT_BYTES = 16_384  #: of a callback

#: What each state is called, and how it is shown.
STATES: dict[Status, tuple[object, Tone]] = {
    Status.CREATED: (gettext_lazy("Chưa thanh toán"), "waiting"),
    Status.PENDING: (gettext_lazy("Đang chờ ngân hàng"), "active"),
    Status.PAID: (gettext_lazy("Đã thanh toán"), "done"),
    Status.EXPIRED: (gettext_lazy("Hết hạn thanh toán"), "stopped"),
    Status.CANCELLED: (gettext_lazy("Đã hủy"), "stopped"),
    Status.REFUND_REQUESTED: (gettext_lazy("Đang hoàn tiền"), "waiting"),
    Status.REFUNDED: (gettext_lazy("Đã hoàn tiền"), "done"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPage:
    """What the page of an order shows."""

    order: queries.OrderView
    state: object
    tone: Tone
    is_open: bool
    items: Table
    facts: tuple[SummaryRow, ...]
    transfer: tuple[SummaryRow, ...]
    amount_words: str
    query: str
    begin_href: str
    check_href: str
    has_receipt: bool
    receipt_href: str


@public
@require_GET
def page(request: HttpRequest, code: str) -> HttpResponse:
    token, actor = request.GET.get("khoa", ""), actor_of(request)
    order = queries.shown_to(actor, code, token=token)
    # The page and what htmx asks for again every few seconds are one template.
    part = "#order" if request.headers.get("HX-Request") else ""
    shown = _page(order, token, has_receipt=queries.may_see_receipt(actor, order.id))
    response = render(request, f"payments/page.html{part}", {"page": shown})
    response["Cache-Control"] = "no-store"
    return response


@public
@require_POST
def begin(request: HttpRequest, code: str) -> HttpResponse:
    token = request.GET.get("khoa", "")
    actor = actor_of(request)
    order = queries.shown_to(actor, code, token=token)
    return _see_other(services.begin(actor, order.id, token=token).url)


@public
@require_POST
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Take "I have paid": ask the bank, then show the page again."""
    token = request.GET.get("khoa", "")
    services.check(queries.shown_to(actor_of(request), code, token=token).id)
    return _see_other(reverse("payments:page", args=[code]) + _query(token))


@public
@require_GET
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Serve the receipt to its payer and to the payee's cashier: it names the payer in full."""
    order = queries.shown_to(actor_of(request), code)
    if order.receipt_file_id is None:
        raise Http404
    response = HttpResponse(files.read_bytes(order.receipt_file_id), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="bien-lai-{order.code}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


# A bank has no session and no CSRF token; its signature over the whole body stands for both.
@csrf_exempt
@public
@require_POST
def callback(request: HttpRequest, provider: str) -> HttpResponse:
    body = request.read(LIMIT_BYTES + 1)
    if len(body) > LIMIT_BYTES:
        return JsonResponse({"outcome": "too_large"}, status=413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    done = services.settle(ports.Callback(provider=provider, body=body, headers=headers))
    return JsonResponse({"outcome": done.disposition or "failed", "repeat": done.is_repeat})


def _page(order: queries.OrderView, token: str, *, has_receipt: bool) -> OrderPage:
    state, tone = STATES[order.status]
    query = _query(token)
    address = {
        name: reverse(f"payments:{name}", args=[order.code]) + query
        for name in ("begin", "check", "receipt")
    }
    return OrderPage(
        order=order,
        state=state,
        tone=tone,
        is_open=order.status in (Status.CREATED, Status.PENDING),
        items=_items(order),
        facts=_facts(order),
        transfer=_transfer(order),
        amount_words=money.in_words(order.amount_vnd),
        query=query,
        begin_href=address["begin"],
        check_href=address["check"],
        has_receipt=has_receipt,
        receipt_href=address["receipt"] if has_receipt and order.receipt_file_id else "",
    )


def _items(order: queries.OrderView) -> Table:
    rows = [
        (Cell(text=item.name), Cell(text=money.grouped(item.amount_vnd))) for item in order.items
    ]
    total = (Cell(text=_("Tổng cộng")), Cell(text=money.grouped(order.amount_vnd)))
    return Table(
        caption=_("Khoản phải nộp"),
        columns=(Column(text=_("Nội dung")), Column(text=_("Số tiền"), is_number=True)),
        rows=(*rows, total),
    )


def _facts(order: queries.OrderView) -> tuple[SummaryRow, ...]:
    return (
        SummaryRow(label=_("Cơ quan thu"), value=orgs.agency(order.agency_id).name),
        SummaryRow(label=_("Người nộp"), value=order.payer_name),
        SummaryRow(label=_("Số tiền bằng chữ"), value=money.in_words(order.amount_vnd)),
    )


def _transfer(order: queries.OrderView) -> tuple[SummaryRow, ...]:
    return (
        SummaryRow(label=_("Ngân hàng"), value=rules.BANKS.get(order.bank_bin, order.bank_bin)),
        SummaryRow(label=_("Số tài khoản"), value=order.account),
        SummaryRow(label=_("Chủ tài khoản"), value=order.account_name),
        SummaryRow(label=_("Số tiền"), value=money.grouped(order.amount_vnd)),
        SummaryRow(label=_("Nội dung chuyển khoản"), value=order.code),
    )


def _query(token: str) -> str:
    return f"?{urlencode({'khoa': token})}" if token else ""


def _see_other(url: str) -> HttpResponse:
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response
