# SPDX-License-Identifier: Apache-2.0
"""Files of a dossier: served after its own check, shown in a frame of this site only."""

import uuid
from collections.abc import Callable

from csp.decorators import csp_replace
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render

from lienthong.cases import errors, queries, services
from lienthong.cases.rules import Channel
from lienthong.files import queries as files
from lienthong.kernel.ids import CaseId, FileId
from lienthong.onestop.views import comparing
from lienthong.web.access import actor_of, official
from lienthong.web.errors import STATUS

#: A draft is shown in our own frame, and may do nothing there.
DRAFT_HEADERS = {
    "Content-Disposition": 'inline; filename="du-thao.pdf"',
    "Content-Security-Policy": "default-src 'none'; object-src 'self'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Cache-Control": "private, no-store",
}

#: A preview is kept while its page is looked at; large ones (scans) are set again.
CACHED_SECONDS, CACHED_BYTES = 300, 524_288


@official()
def paper(request: HttpRequest, case_id: uuid.UUID, paper_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    case = queries.case(actor, CaseId(case_id))
    found = next((one for one in case.papers if one.id == paper_id), None)
    if found is None:
        raise Http404
    services.record_view(actor=actor, case_id=case.id, purpose="cases.paper")
    return served(request, found.file_id)


@official()
def slip(request: HttpRequest, case_id: uuid.UUID, slip_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    case = queries.case(actor, CaseId(case_id))
    found = next((one for one in case.slips if one.id == slip_id), None)
    if found is None:
        raise Http404
    if found.file_id is None:
        raise errors.SlipNotReady
    services.record_view(actor=actor, case_id=case.id, purpose="cases.paper")
    if case.channel is not Channel.ONLINE:
        services.note_handed(actor=actor, case_id=case.id, file_id=found.file_id)
    return served(request, found.file_id)


@official()
def result(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    case = queries.case(actor, CaseId(case_id))
    if case.result is None or case.result.file_id is None:
        raise Http404
    services.record_view(actor=actor, case_id=case.id, purpose="cases.paper")
    return served(request, case.result.file_id)


@official()
def opinion(request: HttpRequest, case_id: uuid.UUID, consultation_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    case = queries.case(actor, CaseId(case_id))
    found = next((one for one in case.consultations if one.id == consultation_id), None)
    if found is None or found.answer_file_id is None:
        raise Http404
    services.record_view(actor=actor, case_id=case.id, purpose="cases.paper")
    return served(request, found.answer_file_id)


@official()
@csp_replace({"frame-ancestors": ["'self'"]})  # type: ignore[arg-type] # its types know no arguments
def draft(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    return previewed(request, lambda: _set(request, CaseId(case_id)))


def previewed(request: HttpRequest, made: Callable[[], bytes]) -> HttpResponse:
    """Show a preview in its frame; where a register told nothing, say so in the same place."""
    try:
        paper = made()
    except comparing.REFUSED as refusal:
        status = STATUS[refusal.kind].value
        context = {"refusal": str(refusal), "again": request.get_full_path()}
        response = render(request, "onestop/no_preview.html", context, status=status)
        response["X-Frame-Options"] = "SAMEORIGIN"
        response["Cache-Control"] = "no-store"
        return response
    return HttpResponse(paper, content_type="application/pdf", headers=DRAFT_HEADERS)


def _set(request: HttpRequest, case_id: CaseId) -> bytes:
    """Set a draft, or find it set: `?go=` stamps what is shown, and nothing is cached without."""
    actor, stamp = actor_of(request), request.GET.get("go", "")[:20]
    key = f"cases.draft:{actor.account_id}:{case_id}:{stamp}"
    made: bytes | None = cache.get(key) if stamp else None
    if made is None:
        made = services.preview_result(actor=actor, case_id=case_id, is_working=bool(stamp))
        if stamp and len(made) <= CACHED_BYTES:
            cache.set(key, made, CACHED_SECONDS)
    return made


def served(request: HttpRequest, file_id: FileId) -> HttpResponse:
    """Pass a file on; `?tai` downloads it, otherwise it opens in place."""
    download = files.download(file_id, is_inline="tai" not in request.GET)
    response: HttpResponseBase = StreamingHttpResponse(
        download.chunks, headers=dict(download.headers)
    )
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response  # type: ignore[return-value] # a stream is an answer as well
