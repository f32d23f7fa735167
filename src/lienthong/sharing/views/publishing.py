# SPDX-License-Identifier: Apache-2.0
"""Publishing a service from its OpenAPI document: checked first, shown, then published."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.kernel.text import clean
from lienthong.sharing import queries, services
from lienthong.sharing.forms import PublishForm
from lienthong.sharing.queries import RIGHT
from lienthong.sharing.services import Examined
from lienthong.sharing.views.shown import FLAWS, attempted, crumb, furniture
from lienthong.web.access import actor_of, official
from lienthong.web.components import SummaryRow


@official(RIGHT)
def publish(request: HttpRequest) -> HttpResponse:
    """Take a document, show what its check found, and publish it when that was seen."""
    actor = actor_of(request)
    own = queries.own_subsystems(actor)
    form = PublishForm(
        request.POST or None, request.FILES or None, own=own, initial=_initial(request)
    )
    examined, refusal, content = None, "", b""
    if form.is_valid():
        told, content = form.cleaned_data, form.cleaned_data["content"]
        new = services.NewService(
            code=clean(told["code"]), base_url=clean(told["base_url"]), document=content,
            is_inside=told["is_inside"], timeout_seconds=told["timeout_seconds"],
        )  # fmt: skip
        if "cong-bo" in request.POST:
            service_id, refusal = attempted(lambda: services.publish(actor, told["subsystem"], new))
            if service_id:
                messages.success(request, _("Đã công bố. Dịch vụ mới bắt đầu ở thử nghiệm."))
                home = reverse("sharing:own_service", args=[service_id])
                return HttpResponseRedirect(home, status=303)
        else:
            examined, refusal = attempted(lambda: services.examine(actor, told["subsystem"], new))
    context: dict[str, Any] = {
        **furniture(actor, "services"),
        "crumbs": [crumb("services", _("Dịch vụ của cơ quan"))],
        "form": form,
        "refusal": refusal,
        "has_system": any(one.is_open for one in own),
    }
    if examined is not None:
        context |= _shown(examined, content)
        return render(request, "sharing/publish_check.html", context)
    status = 422 if refusal or form.errors else 200
    return render(request, "sharing/publish.html", context, status=status)


def _initial(request: HttpRequest) -> dict[str, Any]:
    """Fill in what is known of a service that is published anew (`?dich-vu=<id>`)."""
    wanted = request.GET.get("dich-vu", "")
    found = [one for one in queries.own_services(actor_of(request)) if str(one.id) == wanted]
    if not found:
        return {}
    (one,) = found
    return {
        "subsystem": str(one.subsystem_id), "code": one.code, "base_url": one.base_url,
        "is_inside": one.is_inside, "timeout_seconds": one.timeout_seconds,
    }  # fmt: skip


def _shown(examined: Examined, content: bytes) -> dict[str, Any]:
    described = examined.described
    return {
        "examined": examined,
        "content": content.decode("utf-8-sig", "replace"),
        "rows": [
            SummaryRow(label=_("Tên dịch vụ"), value=described.title or "–"),
            SummaryRow(label=_("Mô tả"), value=described.about or "–"),
            SummaryRow(label=_("Phiên bản"), value=described.version or "–"),
            SummaryRow(label=_("Số thao tác"), value=str(len(described.operations))),
        ],
        "operations": described.operations,
        "findings": [(one, FLAWS[one.flaw]) for one in examined.findings],
        "grave": sum(one.is_grave for one in examined.findings),
    }
