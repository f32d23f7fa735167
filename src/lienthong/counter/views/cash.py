# SPDX-License-Identifier: Apache-2.0
"""The cash of the window: receipts of the day, the count at its end, cancelling by the chief."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.counter import forms
from lienthong.counter.errors import SumUnreadable
from lienthong.counter.views.shown import furniture
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied, Kind, Refusal
from lienthong.kernel.ids import OrderId
from lienthong.payments import queries, services
from lienthong.web.access import actor_of, official


@official()
def cash(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if not (actor.has("counter.serve") or actor.has("counter.manage")):
        raise Denied(right="counter.serve")
    if request.method == "POST":
        return _changed(request, actor)
    on = forms.day_of(request.GET.get("ngay", ""))
    lines, boxes = queries.cash_book(actor, on)
    mine = next((one for one in boxes if one.account_id == actor.account_id), None)
    context = {
        **furniture(request, actor),
        "on": on,
        "lines": lines,
        "boxes": boxes,
        "mine": mine,
        "may_count": actor.has("counter.serve") and mine and mine.counted_vnd is None,
        "may_cancel": actor.has("counter.manage"),
    }
    return render(request, "counter/cash.html", context)


def _changed(request: HttpRequest, actor: Actor) -> HttpResponse:
    given = request.POST
    try:
        if given.get("viec") == "huy":
            order_id = OrderId(forms.id_of(given.get("khoan", "")))
            services.cancel_cash(actor=actor, order_id=order_id, reason=given.get("ly_do", ""))
            messages.success(request, _("Đã hủy biên lai."))
        elif given.get("viec") == "chot":
            counted = forms.vnd_of(given.get("dem", ""))
            if counted < 0:
                raise SumUnreadable
            services.count_cash(
                actor=actor, counted_vnd=counted, explanation=given.get("ly_do", "")[:500]
            )
            messages.success(request, _("Đã chốt quỹ ngày hôm nay."))
    except Refusal as refusal:
        if refusal.kind not in (Kind.INVALID, Kind.CONFLICT):
            raise
        messages.warning(request, str(refusal))
    return HttpResponseRedirect(reverse("counter:cash"), status=303)
