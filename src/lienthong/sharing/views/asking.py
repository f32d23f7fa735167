# SPDX-License-Identifier: Apache-2.0
"""Asking for access, and a request on its way: followed, withdrawn, decided."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.kernel.actor import Actor
from lienthong.sharing import queries, services
from lienthong.sharing.forms import AskForm, QuotasForm, ReasonForm
from lienthong.sharing.queries import RIGHT, RequestView
from lienthong.sharing.rules.services import OPEN, RequestState
from lienthong.sharing.views.shown import (
    ENDED,
    REQUESTS,
    attempted,
    crumb,
    furniture,
    number_of,
    pages_beside,
    request_words,
    requests_table,
    words_of,
)
from lienthong.web.access import actor_of, official
from lienthong.web.components import Step, SummaryRow
from lienthong.web.wording import legal_date


@official(RIGHT)
def ask(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Ask for access to a service."""
    actor, view = actor_of(request), queries.service(service_id)
    own = queries.own_subsystems(actor)
    form = AskForm(request.POST or None, own=own, offered=view.endpoints)
    refusal = ""
    if form.is_valid():
        asked = services.Asked(
            subsystem_id=form.cleaned_data["subsystem"], service_id=view.id,
            legal_basis=form.cleaned_data["legal_basis"], purpose=form.cleaned_data["purpose"],
            endpoint_ids=tuple(form.cleaned_data["endpoints"]),
            until_day=form.cleaned_data["until_day"],
        )  # fmt: skip
        request_id, refusal = attempted(lambda: services.ask(actor, asked))
        if request_id:
            sent = _("Đã gửi yêu cầu. Bên cung cấp nhận được thông báo.")
            messages.success(request, sent)
            return HttpResponseRedirect(reverse("sharing:request", args=[request_id]), status=303)
    context = {
        **furniture(actor, "catalogue"),
        "crumbs": [
            crumb("catalogue", _("Danh mục dịch vụ dữ liệu")),
            crumb("service", view.title, view.id),
        ],
        "service": view,
        "form": form,
        "refusal": refusal,
        "has_system": any(one.is_open for one in own),
    }
    status = 422 if refusal or form.errors else 200
    return render(request, "sharing/ask.html", context, status=status)


@official(RIGHT)
def requests(request: HttpRequest) -> HttpResponse:
    """List requests to the agency's services, and its own."""
    actor, text = actor_of(request), words_of(request)
    received, more_received = queries.requests_received(
        actor, text=text, number=number_of(request, "den")
    )
    sent, more_sent = queries.requests_sent(actor, text=text, number=number_of(request, "di"))
    context = {
        **furniture(actor, "requests"),
        "query": text,
        "to_us": requests_table(_("Gửi tới dịch vụ của cơ quan"), received, is_ours=False),
        "to_us_pages": pages_beside(request, has_more=more_received, name="den"),
        "by_us": requests_table(_("Do hệ thống của cơ quan gửi"), sent, is_ours=True),
        "by_us_pages": pages_beside(request, has_more=more_sent, name="di"),
    }
    return render(request, "sharing/requests.html", context)


@official(RIGHT)
def one_request(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show a request; decide it, or take it back."""
    actor = actor_of(request)
    view, may_decide, may_withdraw = queries.request(actor, request_id)
    refusal, posted = "", request.POST
    quotas, reason = QuotasForm(), ReasonForm()
    if request.method == "POST":
        quotas, reason = _typed(posted)
        form = quotas if posted.get("viec") == "dong-y" else reason
        if posted.get("viec") == "rut" or form.is_valid():
            _done, refusal = attempted(lambda: _decided(actor, view, posted, quotas, reason))
            if not refusal:
                messages.success(request, _("Đã ghi. Bên kia nhận được thông báo."))
                return HttpResponseRedirect(request.path, status=303)
    word, tone = request_words(view)
    context = {
        **furniture(actor, "requests"),
        "crumbs": [crumb("requests", _("Yêu cầu truy cập"))],
        "request_view": view,
        "word": word,
        "tone": tone,
        "rows": _rows(view),
        "steps": _steps(view),
        "may_decide": may_decide,
        "may_withdraw": may_withdraw,
        "ask_again_href": _ask_again(actor, view),
        "quotas": quotas,
        "reason": reason,
        "refusal": refusal,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "sharing/request.html", context, status=status)


def _typed(posted: Mapping[str, str]) -> tuple[QuotasForm, ReasonForm]:
    if posted.get("viec") == "dong-y":
        return QuotasForm(posted), ReasonForm()
    return QuotasForm(), ReasonForm(posted)


def _decided(
    actor: Actor,
    view: RequestView,
    posted: Mapping[str, str],
    quotas: QuotasForm,
    reason: ReasonForm,
) -> None:
    match posted.get("viec"):
        case "dong-y":
            services.approve(
                actor, view.id, per_second=quotas.cleaned_data["per_second"],
                per_day=quotas.cleaned_data["per_day"],
            )  # fmt: skip
        case "tu-choi":
            services.refuse(actor, view.id, reason.cleaned_data["reason"])
        case "rut":
            services.withdraw(actor, view.id)


def _ask_again(actor: Actor, view: RequestView) -> str:
    """Return where the agency that asked asks anew once the right has ended; "": nowhere."""
    own = {one.id for one in queries.own_subsystems(actor) if one.is_open}
    if view.ended_at is None or view.subsystem_id not in own:
        return ""
    is_open = queries.service(view.service_id).state in OPEN
    return reverse("sharing:ask", args=[view.service_id]) if is_open else ""


def _rows(view: RequestView) -> list[SummaryRow]:
    return [
        SummaryRow(label=_("Hệ thống sẽ gọi"), value=view.caller_name, note=view.caller),
        *([SummaryRow(label=_("Gửi từ nút"), value=view.caller_node)] if view.caller_node else []),
        SummaryRow(label=_("Dịch vụ"), value=view.service),
        *([SummaryRow(label=_("Tại nút"), value=view.service_node)] if view.service_node else []),
        SummaryRow(
            label=_("Phạm vi"), value="; ".join(view.endpoints) or _("Cả dịch vụ")
        ),
        SummaryRow(label=_("Căn cứ pháp lý"), value=view.legal_basis),
        SummaryRow(label=_("Mục đích"), value=view.purpose),
        SummaryRow(
            label=_("Dùng đến"),
            value=legal_date(view.until_day) if view.until_day else _("Khi một bên chấm dứt"),
        ),
    ]  # fmt: skip


def _steps(view: RequestView) -> tuple[Step, ...]:
    asked = Step(title=_("Đã gửi"), phase="done", who=view.asked_by, at=view.asked_at)
    heard = _on_its_way(view)
    if view.state is RequestState.ASKED:
        is_there = not view.service_node or view.heard_at is not None
        last = Step(title=_("Bên cung cấp xem xét"), phase="now" if is_there else "todo")
        return (asked, *heard, last)
    word, _tone = REQUESTS[view.state]
    decided = Step(
        title=str(word), phase="done", who=view.decided_by, at=view.decided_at, text=view.reason
    )
    if view.state is RequestState.WITHDRAWN:
        return (decided, *heard)
    return (asked, decided, *_ended(view))


def _ended(view: RequestView) -> tuple[Step, ...]:
    if view.ended_at is None:
        return ()
    word, _tone = ENDED
    return (Step(title=str(word), phase="done", at=view.ended_at, text=view.end_reason),)


def _on_its_way(view: RequestView) -> tuple[Step, ...]:
    """Return whether another node has the request as it stands."""
    if not view.service_node:
        return ()
    if view.heard_at is not None:
        title = _("Đã tới %(node)s") % {"node": view.service_node}
        return (Step(title=title, phase="done", at=view.heard_at),)
    title = _("Đang chuyển tới %(node)s") % {"node": view.service_node}
    text = _("Nút kia mất liên lạc thì yêu cầu chờ, rồi tự đi tiếp.")
    return (Step(title=title, phase="now", text=text),)
