# SPDX-License-Identifier: Apache-2.0
"""Papers of an application: attached to their page, taken out again."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lienthong.kernel.actor import ActorKind
from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.ids import DraftId
from lienthong.portal import services
from lienthong.portal.views import drawing
from lienthong.portal.views.acting import acting
from lienthong.portal.views.drawing import Redraw
from lienthong.portal.views.keeping import token_fits
from lienthong.procedures.rules import Finding
from lienthong.web.access import actor_of, citizen


def tells_what_was_lost(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Lead back to the page, and say so plainly, when a file came after the session had ended.

    A file of somebody who is not known is not kept: what it is and whose is nobody's word.
    """

    @wraps(view)
    def told(request: HttpRequest, draft_id: uuid.UUID, key: str) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, draft_id=draft_id, key=key)
        page = reverse("portal:step", args=[draft_id, key])
        if actor_of(request).kind is ActorKind.ANONYMOUS:
            text = _(
                "Tệp chưa được gửi vì phiên làm việc đã hết. Những điều đã khai vẫn còn; đăng nhập"
                " rồi chọn lại tệp."
            )
            messages.warning(request, text)
            return HttpResponseRedirect(f"{settings.LOGIN_URL}?{urlencode({'next': page})}")
        if not token_fits(request):
            text = _("Tệp chưa được gửi vì trang đã mở từ phiên trước. Xin chọn lại tệp.")
            messages.warning(request, text)
            return HttpResponseRedirect(page)
        return view(request, draft_id=draft_id, key=key)

    return told


# The wrapper makes the CSRF check itself, so that a lost file is told and not an error page.
@csrf_exempt
@tells_what_was_lost
@require_POST
@citizen()
def attach(request: HttpRequest, draft_id: uuid.UUID, key: str) -> HttpResponse:
    """Attach the files that were chosen for one paper of a page."""
    draft = drawing.draft_of(request, draft_id)
    page = drawing.step_of(draft, key)
    component = request.POST.get("component", "")
    refused: list[Finding] = []
    files: list[Any] = request.FILES.getlist("file")
    if not files:
        text = _("Chọn một tệp trên máy hoặc chụp ảnh giấy tờ rồi bấm Tải lên.")
        refused.append(Finding(path=f"paper_{component}", code="required", text=text))
    for file in files:
        try:
            services.attach(
                acting(request),
                draft.id,
                component_code=component,
                content=file,
                name=file.name or "",
            )
        except Refusal as problem:  # each file is judged by itself; a bug is not caught here
            if problem.kind is not Kind.INVALID:
                raise
            refused.append(Finding(path=f"paper_{component}", code=problem.code, text=str(problem)))
    if refused:
        draft = drawing.draft_of(request, draft_id)
        return drawing.page(request, draft, page, draft.answers, Redraw(findings=refused))
    return HttpResponseRedirect(f"{drawing.address(draft, key)}#paper_{component}")


@require_POST
@citizen()
def detach(
    request: HttpRequest, draft_id: uuid.UUID, key: str, paper_id: uuid.UUID
) -> HttpResponse:
    """Take one file out again."""
    services.detach(acting(request), DraftId(draft_id), paper_id)
    return HttpResponseRedirect(reverse("portal:step", args=[draft_id, key]))
