# SPDX-License-Identifier: Apache-2.0
"""Certificates that systems and nodes show when they connect: registered, asked for, revoked."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.exchange import queries, services
from lienthong.exchange.queries import SystemView
from lienthong.exchange.rules.systems import SystemKind
from lienthong.exchange.views.duty.given import text_of
from lienthong.exchange.views.duty.shown import RIGHT, furniture
from lienthong.exchange.views.duty.systems import MENDED, crumbs
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Refusal
from lienthong.kernel.ids import SystemId
from lienthong.kernel.text import clean
from lienthong.web.access import actor_of, official

MOST_BYTES = 16 << 10


@official(RIGHT)
def certificates(request: HttpRequest, system_id: UUID) -> HttpResponse:
    """Show and register a system's certificates."""
    view = queries.system(system_id)
    refusal = ""
    if request.method == "POST":
        try:
            _changed(actor_of(request), view, request)
        except Refusal as refused:
            if refused.kind not in MENDED:
                raise
            refusal = str(refused)
        else:
            messages.success(request, _("Đã lưu. Trục áp dụng sau vài giây."))
            return HttpResponseRedirect(request.path, status=303)
    context = {
        **furniture("register"),
        "crumbs": crumbs(view),
        "system": view,
        "is_node": view.kind is SystemKind.NODE,
        "certificates": queries.certificates(view.id),
        "refusal": refusal,
    }
    status = 422 if refusal else 200
    return render(request, "exchange/duty/certificates.html", context, status=status)


@official(RIGHT)
def revoke(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """Ask why, then refuse a certificate for ever."""
    view = queries.certificate(certificate_id)
    home = reverse("exchange:duty_certificates", args=[view.system_id])
    reason = clean(request.POST.get("reason", ""))[:500]
    if request.method == "POST" and reason:
        services.revoke_certificate(actor_of(request), view.id, reason)
        messages.success(request, _("Đã thu hồi chứng thư. Trục từ chối nó sau vài giây."))
        return HttpResponseRedirect(home, status=303)
    context = {"certificate": view, "cancel_href": home, "is_empty": request.method == "POST"}
    status = 422 if request.method == "POST" else 200
    return render(request, "exchange/duty/revoke.html", context, status=status)


def _changed(actor: Actor, view: SystemView, request: HttpRequest) -> None:
    key, what = SystemId(view.id), request.POST.get("viec", "")
    if what == "dang-ky":
        content = text_of(request, "pem", MOST_BYTES)
        services.register_certificate(actor, key, content.encode())
    elif what == "bat-buoc" and view.kind is not SystemKind.NODE:  # a node shows nothing else
        services.require_certificate(actor, key, "needed" in request.POST)
