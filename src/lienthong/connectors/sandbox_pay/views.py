# SPDX-License-Identifier: Apache-2.0
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lienthong.connectors.sandbox_pay import adapter
from lienthong.kernel import money
from lienthong.web.access import public
from lienthong.web.components import SummaryRow


@public
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, number: UUID) -> HttpResponse:
    """Show a payment to whoever holds its unguessable number; POST takes or refuses it."""
    transfer = adapter.transfer(number)
    if transfer is None:
        raise Http404
    if request.method == "POST":
        adapter.decide(number, is_taken=request.POST.get("quyet-dinh") == "thanh-toan")
        response = HttpResponseRedirect(transfer.return_path)
        response.status_code = 303
        return response
    rows = (
        SummaryRow(label=_("Số tiền"), value=money.grouped(transfer.amount_vnd)),
        SummaryRow(label=_("Đến tài khoản"), value=transfer.account),
        SummaryRow(label=_("Chủ tài khoản"), value=transfer.account_name),
        SummaryRow(label=_("Nội dung"), value=transfer.order_code),
    )
    return render(request, "sandbox_pay/page.html", {"transfer": transfer, "rows": rows})
