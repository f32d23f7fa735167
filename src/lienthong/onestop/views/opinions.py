# SPDX-License-Identifier: Apache-2.0
"""The consulted agency: the question, the little that was shared, the answer."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from lienthong.cases import queries, services
from lienthong.files import services as files
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Kind, Refusal
from lienthong.onestop.forms import AnswerForm
from lienthong.onestop.forms.asking import DeclineForm, MoreTimeForm
from lienthong.onestop.views.desk import back_href, furniture
from lienthong.onestop.views.letters import letters
from lienthong.onestop.views.papers import served
from lienthong.web.access import actor_of, official

PAPER_BYTES = 10_485_760


@official()
def opinion(request: HttpRequest, consultation_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    asked = queries.consultation(actor, consultation_id)
    if request.method != "POST":
        services.record_consultation_view(actor=actor, consultation_id=consultation_id)
        return _shown(request, actor, asked, AnswerForm())
    if "them-until_ngay" in request.POST:
        return _more_time(request, actor, asked)
    if "tu-reason" in request.POST:
        return _decline(request, actor, asked)
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


def _more_time(request: HttpRequest, actor: Actor, asked: queries.ConsultationView) -> HttpResponse:
    form = MoreTimeForm(request.POST)

    def act() -> None:
        services.ask_more_time(
            actor=actor,
            consultation_id=asked.id,
            until=form.cleaned_data["until"],
            reason=form.cleaned_data["reason"],
        )

    said = _("Đã gửi đề nghị thêm thời gian. Hạn cũ vẫn tính cho đến khi được đồng ý.")
    return _other(request, actor, asked, form, act, said, "more_time")


def _decline(request: HttpRequest, actor: Actor, asked: queries.ConsultationView) -> HttpResponse:
    form = DeclineForm(request.POST)

    def act() -> None:
        services.decline_consultation(
            actor=actor, consultation_id=asked.id, reason=form.cleaned_data["reason"]
        )

    said = _("Đã báo không cho ý kiến.")
    return _other(request, actor, asked, form, act, said, "decline")


def _other(
    request: HttpRequest,
    actor: Actor,
    asked: queries.ConsultationView,
    form: MoreTimeForm | DeclineForm,
    act: Callable[[], None],
    said: str,
    name: str,
) -> HttpResponse:
    if form.is_valid():
        try:
            act()
        except Refusal as refusal:
            if refusal.kind not in (Kind.INVALID, Kind.CONFLICT):
                raise
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said)
            return HttpResponseRedirect(back_href(request), status=303)
    again: dict[str, Any] = {name: form}
    return _shown(request, actor, asked, AnswerForm(), status=422, **again)


@official()
def paper(request: HttpRequest, consultation_id: uuid.UUID, paper_id: uuid.UUID) -> HttpResponse:
    """Serve one of the papers that were shared with the question."""
    actor = actor_of(request)
    found = queries.shared_paper(actor, consultation_id, paper_id)
    services.record_consultation_view(actor=actor, consultation_id=consultation_id)
    return served(request, found.file_id)


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
    more_time: MoreTimeForm | None = None,
    decline: DeclineForm | None = None,
) -> HttpResponse:
    context = {
        **furniture(request, actor),
        "asked": asked,
        "form": form,
        "more_time": more_time or MoreTimeForm(),
        "decline": decline or DeclineForm(),
        "problem": more_time or decline or form,
        "papers": queries.shared_papers(actor, asked.id),
        "letters": letters(actor, asked, of_asker=False),
    }
    return render(request, "onestop/opinion.html", context, status=status)
