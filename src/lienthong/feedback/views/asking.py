# SPDX-License-Identifier: Apache-2.0
"""Questions: find an answer, ask, say whether it was useful."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lienthong.feedback import queries, services
from lienthong.feedback.forms.citizen import QuestionForm, put_refusal
from lienthong.feedback.rules.messages import NewQuestion
from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.ids import uuid7
from lienthong.web.access import actor_of, address_of, public


@require_safe
@public
def answers(request: HttpRequest) -> HttpResponse:
    """Published answers, by procedure and by words."""
    code, text = request.GET.get("thu_tuc", "")[:20], request.GET.get("q", "")[:200]
    context = {
        "rows": queries.published(procedure_code=code, text=text),
        "procedure_code": code,
        "procedure_name": queries.procedure_name(code),
        "q": text,
    }
    return render(request, "feedback/answers.html", context)


@require_safe
@public
def answer(request: HttpRequest, question_id: uuid.UUID) -> HttpResponse:
    """One published answer."""
    found = queries.published_answer(question_id)
    context = {
        "question": found,
        "procedure_name": queries.procedure_name(found.procedure_code),
        "has_voted": request.GET.get("cam_on") == "1",
    }
    return render(request, "feedback/answer.html", context)


@require_POST
@public
def vote(request: HttpRequest, question_id: uuid.UUID) -> HttpResponse:
    """Say whether an answer was useful."""
    actor = actor_of(request)
    if request.session.session_key is None:
        request.session.save()
    services.vote(
        question_id=question_id,
        voter=str(actor.account_id or request.session.session_key),
        is_useful=request.POST.get("huu_ich") == "co",
    )
    target = redirect("feedback:answer", question_id)
    target["Location"] += "?cam_on=1"
    return target


@require_http_methods(["GET", "HEAD", "POST"])
@public
def ask(request: HttpRequest) -> HttpResponse:
    """Ask under a procedure or of an agency, at once from an account, else after a code."""
    actor, code = actor_of(request), request.GET.get("thu_tuc", "")[:20]
    form = QuestionForm(
        request.POST if request.method == "POST" else None,
        is_known=actor.is_citizen,
        initial={"key": str(uuid7())},
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        new = NewQuestion(
            idempotency_key=told["key"],
            text=told["text"],
            procedure_code=code,
            agency_code=told["agency_code"],
            name=told.get("name", ""),
            language="en" if (get_language() or "").startswith("en") else "vi",
        )
        try:
            if actor.is_citizen:
                services.ask(actor=actor, new=new)
                return redirect("feedback:mine")
            origin = address_of(request)
            pending = services.hold(new=new, contact=told["contact"], origin=origin)
            return redirect("feedback:confirm", pending)
        except Refusal as problem:
            if problem.kind not in (Kind.INVALID, Kind.BUSY):
                raise
            is_of_contact = problem.code == "feedback.contact_missing"
            put_refusal(form, problem, "contact" if is_of_contact else "agency")
    context = {
        "form": form, "procedure_code": code, "procedure_name": queries.procedure_name(code),
    }  # fmt: skip
    return render(request, "feedback/ask.html", context, status=422 if form.errors else 200)
