# SPDX-License-Identifier: Apache-2.0
"""The consulted agency: the question, the little that was shared, the answer."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from lienthong.cases import queries, services
from lienthong.cases.forms import AnswerForm
from lienthong.cases.views.desk import back_href, furniture
from lienthong.files import services as files
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Kind, Refusal
from lienthong.web.access import actor_of, official

PAPER_BYTES = 10_485_760


@official()
def opinion(request: HttpRequest, consultation_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    asked = queries.consultation(actor, consultation_id)
    if request.method != "POST":
        services.record_consultation_view(actor=actor, consultation_id=consultation_id)
        return _shown(request, actor, asked, AnswerForm())
    form = AnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, actor, asked, form, status=422)
    try:
        _answer(actor, consultation_id, form)
    except Refusal as refusal:
        if refusal.kind not in (Kind.INVALID, Kind.CONFLICT):
            raise
        form.add_error(None, str(refusal))
        status = 422 if refusal.kind is Kind.INVALID else 409
        return _shown(request, actor, queries.consultation(actor, asked.id), form, status=status)
    messages.success(request, _("Đã gửi ý kiến cho cơ quan giải quyết hồ sơ."))
    return HttpResponseRedirect(back_href(request), status=303)


def _answer(actor: Actor, consultation_id: uuid.UUID, form: AnswerForm) -> None:
    told, file_id = form.cleaned_data, None
    if told["paper"]:
        upload = told["paper"]
        file_id = files.store(
            actor, upload, upload.name, limit_bytes=PAPER_BYTES, allowed=("application/pdf",)
        ).id
    services.answer_consultation(
        actor=actor,
        consultation_id=consultation_id,
        answer=told["answer"],
        agrees=told["agrees"],
        file_id=file_id,
    )


def _shown(
    request: HttpRequest,
    actor: Actor,
    asked: queries.ConsultationView,
    form: AnswerForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {**furniture(request, actor), "asked": asked, "form": form}
    return render(request, "cases/opinion.html", context, status=status)
