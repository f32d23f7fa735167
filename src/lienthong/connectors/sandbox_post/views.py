# SPDX-License-Identifier: Apache-2.0
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lienthong.cases.rules.posting import WordKind
from lienthong.connectors.sandbox_post import adapter
from lienthong.kernel.text import clean
from lienthong.web.access import public
from lienthong.web.components import Step, SummaryRow

_KINDS = {one.value: one for one in WordKind}


@public
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a parcel to whoever holds its unguessable key; POST is what a postman's device does."""
    item = adapter.item(key)
    if item is None:
        raise Http404
    kind = _KINDS.get(request.POST.get("viec", ""))
    if request.method == "POST":
        if kind:
            text = clean(request.POST.get("loi", ""))
            adapter.scan(key, kind, place=clean(request.POST.get("noi", "")), text=text)
        response = HttpResponseRedirect(request.path)
        response.status_code = 303
        return response
    scans = list(item.scans.order_by("at"))
    rows = (
        SummaryRow(label=_("Số hiệu"), value=adapter.number_of(item.serial)),
        SummaryRow(label=_("Nơi gửi"), value=item.from_name),
        SummaryRow(label=_("Người nhận"), value=item.to_name),
        SummaryRow(label=_("Địa chỉ phát"), value=item.to_address),
        SummaryRow(label=_("Cước"), value=_("Người nhận trả khi nhận")),
    )
    steps = [
        Step(
            title=str(WordKind(one.kind).label), phase="done", who=one.place, at=one.at,
            text=one.text,
        )
        for one in scans
    ]  # fmt: skip
    ended = any(one.kind in (WordKind.DELIVERED, WordKind.BROUGHT_BACK) for one in scans)
    context = {"item": item, "rows": rows, "steps": steps, "ended": ended or item.is_cancelled}
    return render(request, "sandbox_post/page.html", context)
