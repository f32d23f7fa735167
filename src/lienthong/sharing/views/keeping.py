# SPDX-License-Identifier: Apache-2.0
"""Bodies of calls: an officer says whether they are kept, and takes those that are."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.sharing import queries, services
from lienthong.sharing.forms import KeepingForm
from lienthong.sharing.queries import RIGHT, ServiceView, SubsystemView
from lienthong.sharing.rules.keeping import Keeps, Part
from lienthong.sharing.views.packing import packed
from lienthong.sharing.views.shown import attempted, furniture
from lienthong.web.access import actor_of, official

#: Files of the evidence of a call with its bodies; `lienthong verify` reads them by these names.
EVIDENCE = "bang-chung.json"
BODIES = {Part.REQUEST: "yeu-cau.bin", Part.ANSWER: "tra-loi.bin"}


@official(RIGHT)
def of_service(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Ask once more, then set whether the bodies of a service's calls are kept."""
    actor = actor_of(request)
    queries.own_service(actor, service_id)
    view = queries.service(service_id)
    text = _(
        "Áp dụng cho lượt gọi dịch vụ này, sau năm giây. Bên gọi thấy trên trang danh mục của dịch "
        "vụ. Nội dung đã lưu giữ đến ngày đã định lúc gọi."
    )
    return _answered(
        request, "services", view, view.title, text,
        reverse("sharing:own_service", args=[view.id]),
        lambda keeps, basis: services.keep_of_service(actor, service_id, keeps, basis),
    )  # fmt: skip


@official(RIGHT)
def of_system(request: HttpRequest, system_id: UUID) -> HttpResponse:
    """Ask once more, then set whether the bodies of a system's calls to other nodes are kept."""
    actor = actor_of(request)
    view = queries.subsystem(actor, system_id)
    text = _(
        "Áp dụng cho lượt hệ thống này gọi dịch vụ ở nút khác, sau năm giây; lượt gọi trong nút do "
        "bên cung cấp dịch vụ quyết định. Nội dung đã lưu giữ đến ngày đã định lúc gọi."
    )
    return _answered(
        request, "systems", view, view.name, text, reverse("sharing:system", args=[view.id]),
        lambda keeps, basis: services.keep_of_system(actor, system_id, keeps, basis),
    )  # fmt: skip


def _answered(
    request: HttpRequest,
    desk: str,
    view: ServiceView | SubsystemView,
    subject: str,
    text: str,
    home: str,
    keep: Callable[[Keeps, str], object],
) -> HttpResponse:
    now: dict[str, Any] = {
        "request_days": view.keeps.request_days, "answer_days": view.keeps.answer_days,
        "basis": view.keep_basis,
    }  # fmt: skip
    form, refusal = KeepingForm(request.POST or None, initial=now), ""
    if form.is_valid():
        told = form.cleaned_data
        keeps = Keeps(told["request_days"], told["answer_days"])
        _done, refusal = attempted(lambda: keep(keeps, told["basis"]))
        if not refusal:
            messages.success(request, _("Đã đặt việc lưu nội dung. Có hiệu lực sau năm giây."))
            return HttpResponseRedirect(home, status=303)
    context = {
        **furniture(actor_of(request), desk),
        "subject": subject, "code": view.identifier, "text": text, "form": form,
        "refusal": refusal, "cancel_href": home,
    }  # fmt: skip
    status = 422 if form.errors or refusal else 200
    return render(request, "sharing/keeping.html", context, status=status)


@require_safe
@official(RIGHT)
def bodies(request: HttpRequest, leaf: UUID) -> StreamingHttpResponse:
    """Hand out the evidence of a call with its kept bodies as one file; who takes it is noted."""
    receipt, found = services.take_bodies(actor_of(request), leaf)
    proof = receipt.to_json().encode()
    files = [
        (EVIDENCE, len(proof), [proof]),
        *((BODIES[one.part], one.size_bytes, one.pieces) for one in found),
    ]
    return StreamingHttpResponse(
        packed(files),
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="bang-chung-{leaf}.zip"',
            "Cache-Control": "private, no-store",
        },
    )
