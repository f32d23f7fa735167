# SPDX-License-Identifier: Apache-2.0
"""The officers' pages: requests, the breach register, retention, one act."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.ids import uuid7
from lienthong.kernel.text import whole_number
from lienthong.privacy import queries, services
from lienthong.privacy.forms.officer import NewBreachForm
from lienthong.privacy.queries import HANDLE, BreachQueue, Queue
from lienthong.privacy.queries.breaches import notice_lines
from lienthong.privacy.views import acts, shown
from lienthong.privacy.views.citizen import file_of, own_files
from lienthong.web.access import actor_of, official
from lienthong.web.acts import answered, chosen, offered
from lienthong.web.components import NavLink

QUEUES: tuple[tuple[Queue, Any, str, str], ...] = (
    (Queue.NEW, gettext_lazy("Chờ phản hồi"), "inbox", "new"),
    (Queue.LATE, gettext_lazy("Quá hạn"), "late", "late"),
    (Queue.SOON, gettext_lazy("Sắp đến hạn"), "clock", "soon"),
    (Queue.OPEN, gettext_lazy("Đang mở"), "list", ""),
    (Queue.DONE, gettext_lazy("Đã xong"), "done", ""),
)


@require_safe
@official(HANDLE)
def requests(request: HttpRequest) -> HttpResponse:
    """One list of requests."""
    actor, key = actor_of(request), request.GET.get("hang", "")
    queue = Queue(key) if key in set(Queue) else Queue.NEW
    text, page = request.GET.get("q", "")[:100], request.GET.get("trang", "1")
    found = queries.requests(actor, queue, text=text, page=whole_number(page[:6]) or 1)
    title = next(title for one, title, _icon, _count in QUEUES if one is queue)
    context = {
        **furniture(actor, queue.value),
        "title": title,
        "queue": queue.value,
        "q": text,
        "page": found,
        "table": shown.requests_table(found.rows, caption=str(title), is_desk=True),
    }
    return render(request, "privacy/desk.html", context)


@require_safe
@official(HANDLE)
def one_request(request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
    """One request with all that is needed to answer it; that it was read is recorded."""
    actor = actor_of(request)
    view = services.view_request(actor=actor, request_id=request_id)
    context = {
        **furniture(actor, ""),
        "request_view": view,
        "tone": shown.TONES[view.status],
        "clock": shown.clock_of(view),
        "steps": shown.timeline(view, is_inside=True),
        "files": own_files(view, "privacy:desk_file", view.id),
        **offered(acts.request_offers(actor, view), "privacy:request_act", view.id),
    }
    return render(request, "privacy/desk_request.html", context)


@require_safe
@official(HANDLE)
def request_file(
    request: HttpRequest, request_id: uuid.UUID, file_id: uuid.UUID
) -> HttpResponseBase:
    """The file of an answer; that it was read is recorded."""
    view = services.view_request(actor=actor_of(request), request_id=request_id)
    return file_of(view, file_id)


@require_http_methods(["GET", "HEAD", "POST"])
@official(HANDLE)
def request_act(request: HttpRequest, request_id: uuid.UUID, slug: str) -> HttpResponse:
    """One act on a request: its page, and doing it."""
    actor = actor_of(request)
    view = queries.request(actor, request_id)
    back = reverse("privacy:desk_request", args=[view.id])
    around = {**furniture(actor, ""), "subject": view.kind.label, "code": view.code}
    return answered(request, chosen(acts.REQUEST_ACTS, slug), view, back, around)


@require_safe
@official(HANDLE)
def breaches(request: HttpRequest) -> HttpResponse:
    """The breach register."""
    actor, key = actor_of(request), request.GET.get("hang", "")
    queue = BreachQueue(key) if key in set(BreachQueue) else BreachQueue.ALL
    found = queries.breaches(
        actor, queue, page=whole_number(request.GET.get("trang", "1")[:6]) or 1
    )  # fmt: skip
    context = {
        **furniture(actor, "vi-pham"),
        "page": found,
        "table": shown.breaches_table(found.rows, caption=_("Sổ vi phạm dữ liệu cá nhân")),
    }
    return render(request, "privacy/breaches.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@official(HANDLE)
def note_breach(request: HttpRequest) -> HttpResponse:
    """Enter a breach."""
    actor, posted = actor_of(request), request.method == "POST"
    form = NewBreachForm(request.POST if posted else None, initial={"key": str(uuid7())})
    if posted and form.is_valid():
        try:
            made = services.note_breach(
                actor=actor, key=form.cleaned_data["key"], facts=form.facts()
            )
        except Refusal as problem:
            if problem.kind is not Kind.INVALID:
                raise
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Đã ghi nhận. 72 giờ tính từ lúc phát hiện."))
            return redirect("privacy:breach", made.id)
    context = {**furniture(actor, "vi-pham"), "form": form}
    status = 422 if form.errors else 200
    return render(request, "privacy/note_breach.html", context, status=status)


@require_safe
@official(HANDLE)
def breach(request: HttpRequest, breach_id: uuid.UUID) -> HttpResponse:
    """One breach."""
    actor = actor_of(request)
    view = queries.breach(actor, breach_id)
    context = {
        **furniture(actor, "vi-pham"),
        "breach": view,
        "tone": shown.BREACH_TONES[view.status],
        "time_left": shown.time_left(view),
        "time_tone": shown.tone_of(view),
        "steps": [(shown.HAPPENED[one.verb], one) for one in view.history],
        **offered(acts.breach_offers(actor, view), "privacy:breach_act", view.id),
    }
    return render(request, "privacy/breach.html", context)


@require_safe
@official(HANDLE)
def breach_notice(request: HttpRequest, breach_id: uuid.UUID) -> HttpResponse:
    """The notification for the authority, to print; sent ones as they were sent."""
    actor = actor_of(request)
    view = queries.breach(actor, breach_id)
    context = {
        **furniture(actor, "vi-pham"),
        "breach": view,
        "lines": [] if view.notice_text else notice_lines(view),
    }
    return render(request, "privacy/breach_notice.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@official(HANDLE)
def breach_act(request: HttpRequest, breach_id: uuid.UUID, slug: str) -> HttpResponse:
    """One act on a breach: its page, and doing it."""
    actor = actor_of(request)
    view = queries.breach(actor, breach_id)
    back = reverse("privacy:breach", args=[view.id])
    around = {**furniture(actor, ""), "subject": view.title, "code": view.code}
    return answered(request, chosen(acts.BREACH_ACTS, slug), view, back, around)


@require_safe
@official(HANDLE)
def retention(request: HttpRequest) -> HttpResponse:
    """How long data is kept for each purpose, and what is due. Nothing is deleted here."""
    actor = actor_of(request)
    table = shown.retention_table(queries.kept(actor))
    return render(
        request, "privacy/retention.html", {**furniture(actor, "thoi-han"), "table": table}
    )


def furniture(actor: Actor, current: str) -> dict[str, Any]:
    """Give a page its side navigation with the numbers."""
    counts = queries.desk_counts(actor)
    address = reverse("privacy:desk")
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
    links += [
        NavLink(
            text=_("Sổ vi phạm"), href=reverse("privacy:breaches"), icon="shield",
            is_current=current == "vi-pham", count=counts.breaches,
        ),
        NavLink(
            text=_("Thời hạn lưu"), href=reverse("privacy:retention"), icon="calendar",
            is_current=current == "thoi-han",
        ),
        NavLink(text=_("Một cửa"), href="/mot-cua/", icon="home"),
    ]  # fmt: skip
    return {"side_links": links}
