# SPDX-License-Identifier: Apache-2.0
"""The officers' pages: lists by queue, one petition, one question, one act."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from lienthong.feedback import queries, services
from lienthong.feedback.queries import ANSWER, OVERSEE, Queue
from lienthong.feedback.rules.redaction import finds
from lienthong.feedback.views import acts, shown
from lienthong.feedback.views.petitions import file_of
from lienthong.kernel.actor import Actor
from lienthong.kernel.text import whole_number
from lienthong.web.access import actor_of, official
from lienthong.web.acts import answered, chosen, offered
from lienthong.web.components import NavLink

QUEUES: tuple[tuple[Queue, Any, str, str], ...] = (
    (Queue.NEW, gettext_lazy("Phản ánh mới"), "inbox", "new"),
    (Queue.MINE, gettext_lazy("Giao cho tôi"), "user", "mine"),
    (Queue.LATE, gettext_lazy("Quá hạn"), "late", "late"),
    (Queue.SOON, gettext_lazy("Sắp đến hạn"), "clock", "soon"),
    (Queue.OPEN, gettext_lazy("Mọi phản ánh đang mở"), "list", ""),
    (Queue.DONE, gettext_lazy("Đã xong"), "done", ""),
)


@require_safe
@official(ANSWER)
def petitions(request: HttpRequest) -> HttpResponse:
    """One list of petitions."""
    actor, key = actor_of(request), request.GET.get("hang", "")
    queue = Queue(key) if key in set(Queue) else Queue.NEW
    text, page = request.GET.get("q", "")[:100], request.GET.get("trang", "1")
    found = queries.petitions(actor, queue, text=text, page=whole_number(page[:6]) or 1)
    title = next(title for one, title, _icon, _count in QUEUES if one is queue)
    context = {
        **furniture(actor, queue.value),
        "title": title,
        "queue": queue.value,
        "q": text,
        "page": found,
        "table": shown.petitions_table(found.rows, caption=str(title), is_desk=True),
    }
    return render(request, "feedback/desk.html", context)


@require_safe
@official(ANSWER)
def petition(request: HttpRequest, petition_id: uuid.UUID) -> HttpResponse:
    """One petition with all that is needed to answer it; that it was read is recorded."""
    actor = actor_of(request)
    view = services.view_petition(actor=actor, petition_id=petition_id)
    offers = acts.petition_offers(actor, view)
    context = {
        **furniture(actor, ""),
        "petition": view,
        "tone": shown.TONES[view.status],
        "clock": shown.petition_clock(view),
        "steps": shown.timeline(view, is_inside=True),
        "files": shown.files(view, "feedback:desk_file", view.id),
        "answer_files": shown.files(view, "feedback:desk_file", view.id, is_answer=True),
        "finds": finds(view.text),
        "is_barred": actor.account_id in view.barred,
        **offered(offers, "feedback:desk_act", view.id),
    }
    return render(request, "feedback/desk_petition.html", context)


@require_safe
@official(ANSWER)
def petition_file(
    request: HttpRequest, petition_id: uuid.UUID, file_id: uuid.UUID
) -> HttpResponseBase:
    """A file of a petition of the desk."""
    return file_of(queries.petition(actor_of(request), petition_id), file_id)


@require_http_methods(["GET", "HEAD", "POST"])
@official(ANSWER)
def act(request: HttpRequest, petition_id: uuid.UUID, slug: str) -> HttpResponse:
    """One act on a petition: its page, and doing it."""
    actor = actor_of(request)
    view = queries.petition(actor, petition_id)
    back = reverse("feedback:desk_petition", args=[view.id])
    around = {**furniture(actor, ""), "subject": view.title, "code": view.code}
    return answered(request, chosen(acts.PETITION_ACTS, slug), view, back, around)


@require_safe
@official(ANSWER)
def questions(request: HttpRequest) -> HttpResponse:
    """The questions of the desk."""
    actor, is_open = actor_of(request), request.GET.get("hang") != "da-xong"
    page = request.GET.get("trang", "1")
    number = whole_number(page[:6]) or 1
    rows, pages = queries.questions(actor, is_open=is_open, page=number)
    title = _("Câu hỏi chờ trả lời") if is_open else _("Câu hỏi đã xử lý")
    context = {
        **furniture(actor, "hoi-dap" if is_open else "hoi-dap-xong"),
        "title": title,
        "rows": rows,
        "number": min(number, pages),
        "pages": pages,
        "table": shown.questions_table(rows, caption=title),
    }
    return render(request, "feedback/desk_questions.html", context)


@require_safe
@official(ANSWER)
def question(request: HttpRequest, question_id: uuid.UUID) -> HttpResponse:
    """One question."""
    actor = actor_of(request)
    view = queries.question(actor, question_id)
    context = {
        **furniture(actor, ""),
        "question": view,
        "procedure_name": queries.procedure_name(view.procedure_code),
        "tone": shown.TONES.get(view.status, "done"),
        "standing": shown.standing_of(view),
        "finds": finds(view.text),
        **offered(acts.question_offers(view), "feedback:desk_question_act", view.id),
    }
    return render(request, "feedback/desk_question.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@official(ANSWER)
def question_act(request: HttpRequest, question_id: uuid.UUID, slug: str) -> HttpResponse:
    """One act on a question: its page, and doing it."""
    actor = actor_of(request)
    view = queries.question(actor, question_id)
    back = reverse("feedback:desk_question", args=[view.id])
    around = {**furniture(actor, ""), "subject": Truncator(view.text).words(20)}
    return answered(request, chosen(acts.QUESTION_ACTS, slug), view, back, around)


def furniture(actor: Actor, current: str) -> dict[str, Any]:
    """Give a page its side navigation with the numbers."""
    counts = queries.desk_counts(actor)
    address = reverse("feedback:desk")
    links = [
        NavLink(
            text=str(title),
            href=f"{address}?{urlencode({'hang': queue.value})}",
            icon=icon,
            is_current=queue.value == current,
            count=getattr(counts, count) if count else None,
            is_late=count == "late",
        )
        for queue, title, icon, count in QUEUES
    ]
    asked = reverse("feedback:desk_questions")
    links += [
        NavLink(
            text=_("Câu hỏi"), href=asked, icon="help", count=counts.questions,
            is_current=current == "hoi-dap",
        ),
        NavLink(
            text=_("Câu hỏi đã xử lý"), href=f"{asked}?hang=da-xong", icon="done",
            is_current=current == "hoi-dap-xong",
        ),
    ]  # fmt: skip
    if actor.has(OVERSEE):
        links.append(
            NavLink(
                text=_("Duyệt góp ý"), href=reverse("feedback:desk_comments"), icon="star",
                is_current=current == "gop-y",
            )
        )  # fmt: skip
    links.append(NavLink(text=_("Một cửa"), href="/mot-cua/", icon="home"))
    return {"side_links": links}
