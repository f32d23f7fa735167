# SPDX-License-Identifier: Apache-2.0
"""Papers of an application: attached to their page, taken out again."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.ids import DraftId
from lienthong.portal import services
from lienthong.portal.views import drawing
from lienthong.portal.views.drawing import Redraw
from lienthong.procedures.rules import Finding
from lienthong.web.access import actor_of, citizen


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
                actor_of(request),
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
    services.detach(actor_of(request), DraftId(draft_id), paper_id)
    return HttpResponseRedirect(reverse("portal:step", args=[draft_id, key]))
