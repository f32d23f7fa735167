# SPDX-License-Identifier: Apache-2.0
import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lienthong.cases import queries, services
from lienthong.cases.services.listing import tidy_query
from lienthong.kernel.errors import Kind, Refusal
from lienthong.onestop.views.desk import furniture
from lienthong.web.access import actor_of, official


@official()
@require_GET
def lists(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    context = {
        **furniture(request, actor, "danh-sach"),
        "lists": queries.saved_lists(actor),
        "query": tidy_query(request.GET.get("loc", "")),
        "may_share": queries.may_share(actor),
    }
    return render(request, "onestop/lists.html", context)


@official()
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    actor, query = actor_of(request), tidy_query(request.POST.get("loc", ""))
    name = request.POST.get("ten", "").strip()
    if not name:
        messages.error(request, _("Đặt tên cho danh sách trước khi lưu."))
        return _back(f"?loc={query}")
    try:
        services.save_list(
            actor=actor, name=name, query=query, is_shared=request.POST.get("chung") == "on"
        )
    except Refusal as refusal:
        if refusal.kind is not Kind.INVALID:
            raise
        messages.error(request, str(refusal))
        return _back()
    messages.success(request, _("Đã lưu danh sách “%(name)s”.") % {"name": name})
    return HttpResponseRedirect(f"{reverse('onestop:inbox')}?{query}", status=303)


@official()
@require_POST
def change(request: HttpRequest, list_id: uuid.UUID) -> HttpResponse:
    actor, wish = actor_of(request), request.POST.get("viec", "")
    if wish == "xoa":
        services.remove_list(actor=actor, list_id=list_id)
        messages.success(request, _("Đã xóa danh sách."))
    elif wish == "ten":
        return _renamed(request, list_id)
    else:
        services.move_list(actor=actor, list_id=list_id, by=-1 if wish == "len" else 1)
    return _back()


def _renamed(request: HttpRequest, list_id: uuid.UUID) -> HttpResponse:
    name = request.POST.get("ten", "")
    try:
        services.rename_list(actor=actor_of(request), list_id=list_id, name=name)
    except Refusal as refusal:
        if refusal.kind is not Kind.INVALID:
            raise
        messages.error(request, str(refusal))
    return _back()


def _back(rest: str = "") -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('onestop:lists')}{rest}", status=303)
