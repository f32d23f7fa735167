# SPDX-License-Identifier: Apache-2.0
"""A co-signer's page: what somebody else applies for, to confirm or to decline."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lienthong.kernel.errors import Stale
from lienthong.portal import queries, services
from lienthong.portal.errors import ReasonMissing
from lienthong.portal.views import filled
from lienthong.web.access import actor_of, citizen
from lienthong.web.components import ErrorLink


@require_http_methods(["GET", "HEAD", "POST"])
@citizen()
def cosign(request: HttpRequest, consent_id: uuid.UUID) -> HttpResponse:
    """Read the application; confirm it, or say what is not right."""
    actor = actor_of(request)
    links: list[ErrorLink] = []
    is_stale = False
    if request.method == "POST":
        try:
            if "tu_choi" in request.POST:
                services.decline(actor, consent_id, reason=request.POST.get("reason", ""))
                messages.info(request, _("Đã báo cho người nộp điều Ông/Bà không đồng ý."))
            else:
                services.confirm(actor, consent_id, seen=request.POST.get("seen", ""))
                messages.success(request, _("Đã xác nhận. Người nộp được báo ngay."))
            return redirect("portal:cosign", consent_id)
        except Stale:
            is_stale = True
        except ReasonMissing as problem:
            links.append(ErrorLink(text=str(problem), href="#id_reason"))
    else:
        services.look(actor, consent_id)
    told, draft, code = queries.invitation(actor, consent_id)
    asked = next((one for one in queries.cosigners(draft) if one.code == code), None)
    context = {
        "told": told,
        "draft": draft,
        "asked": asked,
        "sections": filled.sections_for(draft, code),
        "seen": draft.content_mark,
        "links": links,
        "is_stale": is_stale,
    }
    status = 409 if is_stale else 422 if links else 200
    return render(request, "portal/cosign.html", context, status=status)
