# SPDX-License-Identifier: Apache-2.0
"""One paper shown to a third party: the owner's page, and what the link opens."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lienthong.cases import queries as cases_queries
from lienthong.cases import services as cases
from lienthong.cases.services.sharing import DAYS
from lienthong.files import queries as files
from lienthong.kernel.errors import Kind, Missing, Refusal
from lienthong.kernel.ids import CaseId, FileId
from lienthong.kernel.text import whole_number
from lienthong.portal import services
from lienthong.portal.views.acting import acting
from lienthong.web.access import address_of, citizen, public
from lienthong.web.components import ErrorLink

#: Where a link that was just made waits for its one showing.
KEPT = "portal.shared"


@require_http_methods(["GET", "HEAD", "POST"])
@citizen()
def share(request: HttpRequest, case_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponse:
    """The links to one paper: make one, see who opened which, end one."""
    actor, case, file = acting(request), CaseId(case_id), FileId(file_id)
    title = cases_queries.shareable(actor, case).get(file)
    if title is None:
        raise Missing(what=_("giấy tờ này"))
    links: list[ErrorLink] = []
    if request.method == "POST":
        days = request.POST.get("days", "")
        try:
            secret = cases.share(
                actor=actor,
                case_id=case,
                file_id=file,
                days=whole_number(days) or 0,
                purpose=request.POST.get("purpose", ""),
            )
        except Refusal as problem:
            if problem.kind is not Kind.INVALID:
                raise
            links.append(ErrorLink(text=str(problem), href="#days"))
        else:
            request.session[KEPT] = [str(file), secret]
            return HttpResponseRedirect(request.path, status=303)
    context = {
        "case": cases_queries.case(actor, case),
        "file_id": file,
        "title": title,
        "days": DAYS,
        "links": links,
        "new_link": _new_link(request, file),
        "shares": cases_queries.shares(actor, case, file),
    }
    return render(request, "portal/share.html", context, status=422 if links else 200)


@require_POST
@citizen()
def revoke(
    request: HttpRequest, case_id: uuid.UUID, file_id: uuid.UUID, share_id: uuid.UUID
) -> HttpResponse:
    """End a link at once."""
    cases.revoke_share(actor=acting(request), share_id=share_id)
    messages.success(request, _("Đã thu hồi liên kết. Ai mở nó từ bây giờ sẽ không thấy gì."))
    return HttpResponseRedirect(reverse("portal:share", args=[case_id, file_id]), status=303)


@require_safe
@public
def shared(request: HttpRequest, secret: str) -> HttpResponseBase:
    """What a link opens: what the paper is worth, and the paper itself (`?tai`)."""
    address = address_of(request)
    is_download = "tai" in request.GET
    found = cases.guarded(
        lambda: cases.open_share(
            secret=secret,
            address=address,
            device=_device(request),
            is_download=is_download,
        ),
        code=f"share:{secret[:8]}",
        address=address,
    )
    if is_download:
        file = files.download(found.file_id)
        answer: HttpResponseBase = StreamingHttpResponse(file.chunks, headers=dict(file.headers))
    else:
        verdict = services.verify_pdf(files.read_bytes(found.file_id))
        context = {"shared": found, "verdict": verdict}
        answer = render(request, "portal/shared.html", context)
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _new_link(request: HttpRequest, file: FileId) -> str:
    """Return a link just made, once: its secret is kept nowhere else."""
    kept = request.session.get(KEPT)
    if not kept or kept[0] != str(file):
        return ""
    del request.session[KEPT]
    return settings.BASE_URL + reverse("portal:shared", args=[kept[1]])


def _device(request: HttpRequest) -> str:
    """Return the browser and the system, in two words, as the browser says itself."""
    said = request.headers.get("User-Agent", "")
    browsers = ("Edg", "Firefox", "Chrome", "Safari")
    systems = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")
    found = [next((one for one in names if one in said), "") for names in (browsers, systems)]
    return ", ".join(one for one in found if one)
