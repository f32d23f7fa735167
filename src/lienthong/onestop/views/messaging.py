# SPDX-License-Identifier: Apache-2.0
"""The officer's side of the talk with an applicant: a panel of the dossier page."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lienthong.cases import queries, services
from lienthong.cases.queries import MessageView
from lienthong.cases.queries.messages import MessageFile
from lienthong.cases.rules import messaging as rules
from lienthong.files import services as files
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.ids import CaseId
from lienthong.onestop.views.desk import carried, furniture
from lienthong.onestop.views.papers import served
from lienthong.web.access import actor_of, official
from lienthong.web.components import ErrorLink, FileLink, Said

#: One file of a message is no larger.
LIMIT_BYTES = 5 * 1_048_576


def panel(actor: Actor, case_id: CaseId) -> dict[str, Any]:
    """Return what the panel shows; opening it marks what the applicant wrote as read."""
    thread = queries.thread(actor, case_id)
    if thread.unread:
        services.read_messages(actor=actor, case_id=case_id)
    return {
        "thread": thread,
        "said": [_said(case_id, one) for one in thread.messages],
        "longest_message": rules.LONGEST,
    }


@official()
def write(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Answer the applicant, or ask."""
    return _posted(request, case_id=case_id)


@require_POST
def _posted(request: HttpRequest, *, case_id: uuid.UUID) -> HttpResponse:
    actor, key = actor_of(request), CaseId(case_id)
    body = request.POST.get("body", "")
    try:
        services.write_message(
            actor=actor, case_id=key, body=body, sent=_stored(request, actor, key)
        )
    except Refusal as problem:
        if problem.kind is not Kind.INVALID:
            raise
        context = {
            **furniture(request, actor),
            **panel(actor, key),
            "case": queries.case(actor, key),
            "body": body,
            "links": [ErrorLink(text=str(problem), href="#id_body")],
        }
        return render(request, "onestop/messages.html", context, status=422)
    messages.success(request, _("Đã gửi tin nhắn cho người nộp hồ sơ."))
    href = reverse("onestop:dossier", args=[case_id]) + carried(request)
    return HttpResponseRedirect(f"{href}#tin-nhan", status=303)


@official()
def attachment(request: HttpRequest, case_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    found = queries.message_file(actor, CaseId(case_id), file_id)
    services.record_view(actor=actor, case_id=CaseId(case_id), purpose="cases.paper")
    return served(request, found)


def _stored(request: HttpRequest, actor: Actor, case_id: CaseId) -> tuple[MessageFile, ...]:
    queries.thread(actor, case_id)  # not one's dossier: nothing is stored
    sent = request.FILES.getlist("files")[: rules.MOST_FILES + 1]
    kept = [files.store(actor, one, one.name or "", limit_bytes=LIMIT_BYTES) for one in sent]
    return tuple(MessageFile(file_id=one.id, name=one.name) for one in kept)


def _said(case_id: CaseId, one: MessageView) -> Said:
    return Said(
        author=one.author,
        text=one.body,
        at=one.at,
        is_own=one.is_own,
        is_new=not one.is_own and one.read_at is None,
        read_at=one.read_at,
        files=tuple(
            FileLink(
                name=file.name, href=reverse("onestop:message_file", args=[case_id, file.file_id])
            )
            for file in one.files
        ),
    )
