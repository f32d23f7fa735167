# SPDX-License-Identifier: Apache-2.0
"""The applicant's side of the talk with the agency."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lienthong.cases import queries as cases_queries
from lienthong.cases import services as cases
from lienthong.cases.queries import CaseView, MessageView
from lienthong.cases.queries import Thread as ThreadValue
from lienthong.cases.queries.messages import MessageFile
from lienthong.cases.rules import messaging as rules
from lienthong.files import queries as files_queries
from lienthong.files import services as files
from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.ids import CaseId
from lienthong.portal.views.acting import acting
from lienthong.web.access import citizen
from lienthong.web.components import ErrorLink, FileLink, Said

#: One file of a message is no larger.
LIMIT_BYTES = 5 * 1_048_576


@require_http_methods(["GET", "HEAD", "POST"])
@citizen()
def talk(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Everything both sides wrote about one dossier, and a box to write in."""
    actor = acting(request)
    view = cases_queries.case(actor, CaseId(case_id))
    links: list[ErrorLink] = []
    if request.method == "POST":
        try:
            sent = _stored(request)
            cases.write_message(
                actor=actor, case_id=view.id, body=request.POST.get("body", ""), sent=sent
            )
        except Refusal as problem:
            if problem.kind not in (Kind.INVALID, Kind.BUSY):
                raise
            links.append(ErrorLink(text=str(problem), href="#id_body"))
        else:
            messages.success(request, _("Đã gửi tin nhắn. Ông/Bà được báo khi có trả lời."))
            href = reverse("portal:talk", args=[view.id])
            return HttpResponseRedirect(f"{href}#cuoi", status=303)
    thread = cases_queries.thread(actor, view.id)
    if thread.unread:
        cases.read_messages(actor=actor, case_id=view.id)
    context = {
        "case": view,
        "thread": thread,
        "said": said(view, thread),
        "links": links,
        "body": request.POST.get("body", ""),
        "longest": rules.LONGEST,
        "most_files": rules.MOST_FILES,
    }
    return render(request, "portal/talk.html", context, status=422 if links else 200)


@require_safe
@citizen()
def attachment(request: HttpRequest, case_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponseBase:
    """A file that either side sent."""
    found = cases_queries.message_file(acting(request), CaseId(case_id), file_id)
    file = files_queries.download(found)
    return StreamingHttpResponse(file.chunks, headers=dict(file.headers))


def summary(view: CaseView, thread: ThreadValue) -> dict[str, Any]:
    """Return what the dossier's page says about the talk: how much is new, the last word."""
    shown = said(view, thread)
    return {
        "unread": thread.unread,
        "last": shown[-1] if shown else None,
        "many": len(shown),
        "is_open": thread.is_open,
    }


def said(view: CaseView, thread: ThreadValue) -> list[Said]:
    """Return the messages as the talk component draws them."""
    return [_said(view, one) for one in thread.messages]


def _said(view: CaseView, one: MessageView) -> Said:
    return Said(
        author=one.author,
        text=one.body,
        at=one.at,
        is_own=one.is_own,
        is_new=not one.is_own and one.read_at is None,
        read_at=one.read_at,
        files=tuple(
            FileLink(
                name=file.name,
                href=reverse("portal:talk_file", args=[view.id, file.file_id]),
            )
            for file in one.files
        ),
    )


def _stored(request: HttpRequest) -> tuple[MessageFile, ...]:
    actor = acting(request)
    sent = request.FILES.getlist("files")
    if len(sent) > rules.MOST_FILES:
        rules.check_message("", files=len(sent))
    kept = [files.store(actor, one, one.name or "", limit_bytes=LIMIT_BYTES) for one in sent]
    return tuple(MessageFile(file_id=one.id, name=one.name) for one in kept)
