# SPDX-License-Identifier: Apache-2.0
"""The provider's desk: who uses what, what waits, the agency's services and rights."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.sharing import queries, services
from lienthong.sharing.forms import EndForm, EndRightForm, GrantForm, QuotasForm, StateForm
from lienthong.sharing.queries import RIGHT, CallView, Pace
from lienthong.sharing.rules.services import MOVES, TOLD, RequestState, State
from lienthong.sharing.views.shown import (
    STATES,
    attempted,
    crumb,
    days_chart,
    fault_words,
    furniture,
    number_of,
    pages_beside,
    percent,
    requests_table,
    rights_table,
    state_cell,
    took,
    use_table,
    uuid_of,
    words_of,
)
from lienthong.web.access import actor_of, official
from lienthong.web.components import Cell, Column, Table
from lienthong.web.wording import grouped

#: What a provider may do to a service, by the slug of its page.
DEEDS: Mapping[str, tuple[State, Any, Any]] = {
    "bat": (
        State.ON, gettext_lazy("Đưa dịch vụ vào cung cấp?"),
        gettext_lazy("Hệ thống đã có quyền gọi được trong vòng năm giây."),
    ),
    "bao-tri": (
        State.MAINTENANCE, gettext_lazy("Bật bảo trì cho dịch vụ?"),
        gettext_lazy("Mọi lượt gọi nhận thông báo dưới đây cho đến khi bật lại. Quyền vẫn giữ."),
    ),
    "sap-thoi": (
        State.DEPRECATED, gettext_lazy("Báo dịch vụ sắp thôi cung cấp?"),
        gettext_lazy("Bên đang dùng vẫn gọi được; không nhận yêu cầu mới."),
    ),
    "thoi": (
        State.ENDED, gettext_lazy("Thôi cung cấp dịch vụ, không quay lại?"),
        gettext_lazy("Mọi lượt gọi bị từ chối và dịch vụ rời danh mục. Không mở lại được."),
    ),
}  # fmt: skip
WORDS: Mapping[State, Any] = {
    State.ON: gettext_lazy("Đưa vào cung cấp"),
    State.MAINTENANCE: gettext_lazy("Bật bảo trì"),
    State.DEPRECATED: gettext_lazy("Báo sắp thôi"),
    State.ENDED: gettext_lazy("Thôi cung cấp"),
}


@official(RIGHT)
def overview(request: HttpRequest) -> HttpResponse:
    """Show both sides at one glance."""
    actor = actor_of(request)
    waiting = [one for one in queries.asked_of(actor) if one.state is RequestState.ASKED]
    own, days = queries.own_services(actor), queries.days_of(actor)
    calls, faults = sum(one.calls for one in days), sum(one.faults for one in days)
    context = {
        **furniture(actor, "overview"),
        "waiting": requests_table(_("Đang chờ cơ quan trả lời"), waiting, is_ours=False),
        "waiting_count": queries.waiting_count(actor),
        "on": sum(one.state in (State.ON, State.DEPRECATED) for one in own),
        "resting": sum(one.state is State.MAINTENANCE for one in own),
        "calls": calls,
        "faults": faults,
        "faults_share": percent(faults, calls),
        "chart": days_chart(days),
        "used": use_table(_("Ai dùng dịch vụ của cơ quan, 30 ngày"), queries.use_of(actor)),
        "uses": use_table(_("Hệ thống của cơ quan gọi ai, 30 ngày"), queries.use_by(actor)),
        "has_services": bool(own),
    }
    return render(request, "sharing/overview.html", context)


@official(RIGHT)
def own_services(request: HttpRequest) -> HttpResponse:
    """List the agency's services."""
    actor = actor_of(request)
    table = Table(
        caption=_("Theo tên dịch vụ"),
        columns=tuple(
            Column(text=text) for text in (_("Dịch vụ"), _("Tình trạng"), _("Bản"), _("Đổi lúc"))
        ),
        rows=tuple(
            (
                Cell(
                    text=one.title, href=reverse("sharing:own_service", args=[one.id]),
                    note=one.identifier,
                ),
                state_cell(one.state),
                Cell(text=one.version or "–"),
                Cell(text=one.changed_at),
            )
            for one in queries.own_services(actor)
        ),
    )  # fmt: skip
    return render(
        request, "sharing/services.html", {**furniture(actor, "services"), "table": table}
    )


@official(RIGHT)
def own_service(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Show one of the agency's services: state, rights, use, errors."""
    actor = actor_of(request)
    pace = queries.pace_of(actor, service_id)  # refuses another agency's
    view = queries.service(service_id)
    word, tone = STATES[view.state]
    given, has_more_rights = queries.rights_given(actor, service_id=service_id)
    context = {
        **furniture(actor, "services"),
        "crumbs": [crumb("services", _("Dịch vụ của cơ quan"))],
        "service": view,
        "word": word,
        "tone": tone,
        "moves": [
            (slug, WORDS[state]) for slug, (state, _q, _t) in DEEDS.items()
            if state in MOVES[view.state]
        ],
        "pace": pace,
        "pace_failed": percent(pace.failed, pace.calls),
        "pace_refused": percent(pace.refused, pace.calls),
        "middle": took(pace.middle_ms),
        "p95": took(pace.p95_ms),
        "faults": _faults(pace),
        "chart": days_chart(queries.days_of(actor, service_id)),
        "used": use_table(
            _("Ai dùng, 30 ngày"), queries.use_of(actor, service_id), with_service=False
        ),
        "rights": rights_table(_("Quyền đang có hiệu lực"), given),
        "has_more_rights": has_more_rights,
        "troubles": _troubles(queries.troubles_of(actor, service_id)),
        "may_grant": view.state is not State.ENDED,
    }  # fmt: skip
    return render(request, "sharing/own_service.html", context)


@official(RIGHT)
def move(request: HttpRequest, service_id: UUID, what: str) -> HttpResponse:
    """Ask once more, then lead a service to another state."""
    actor, deed = actor_of(request), DEEDS.get(what)
    queries.own_service(actor, service_id)
    view = queries.service(service_id)
    if deed is None or deed[0] not in MOVES[view.state]:
        raise Http404
    state, question, text = deed
    made = EndForm if state is State.DEPRECATED else StateForm
    form, refusal = made(request.POST or None, is_told=state in TOLD), ""
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        _done, refusal = attempted(
            lambda: services.change_state(
                actor, service_id, state, given["notice"], ends_on=given.get("ends_on")
            )
        )
        if not refusal:
            messages.success(request, _("Đã chuyển. Bên gọi thấy sau năm giây."))
            home = reverse("sharing:own_service", args=[service_id])
            return HttpResponseRedirect(home, status=303)
    context = {
        "question": question, "text": text, "word": WORDS[state], "service": view, "form": form,
        "refusal": refusal, "is_told": state in TOLD, "is_grave": state is not State.ON,
        "cancel_href": reverse("sharing:own_service", args=[service_id]),
    }  # fmt: skip
    return render(
        request, "sharing/move.html", context, status=422 if form.errors or refusal else 200
    )


@official(RIGHT)
def grant(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Let each system of a group call a service, without a request."""
    actor = actor_of(request)
    queries.own_service(actor, service_id)
    view = queries.service(service_id)
    found = [(str(one.id), f"{one.name} ({one.code})") for one in queries.groups(actor)]
    form, refusal = GrantForm(request.POST or None, groups=found), ""
    if form.is_valid():
        told = form.cleaned_data
        _done, refusal = attempted(
            lambda: services.grant(
                actor, service_id, told["group"], legal_basis=told["legal_basis"],
                purpose=told["purpose"],
            )
        )  # fmt: skip
        if not refusal:
            messages.success(request, _("Đã cấp quyền cho nhóm. Có hiệu lực sau năm giây."))
            home = reverse("sharing:own_service", args=[service_id])
            return HttpResponseRedirect(home, status=303)
    context = {
        **furniture(actor, "services"),
        "crumbs": [crumb("services", _("Dịch vụ của cơ quan")),
                   crumb("own_service", view.title, view.id)],
        "service": view,
        "form": form,
        "refusal": refusal,
        "has_groups": bool(found),
    }  # fmt: skip
    return render(
        request, "sharing/grant.html", context, status=422 if form.errors or refusal else 200
    )


@official(RIGHT)
def rights(request: HttpRequest) -> HttpResponse:
    """List the rights given to the agency's services, and those its systems hold."""
    actor, text = actor_of(request), words_of(request)
    service_id = uuid_of(request.GET.get("dich-vu", ""))
    given, more_given = queries.rights_given(
        actor, service_id=service_id, text=text, number=number_of(request, "cap")
    )
    held, more_held = queries.rights_held(
        actor, service_id=service_id, text=text, number=number_of(request, "giu")
    )
    context = {
        **furniture(actor, "rights"),
        "query": text,
        "is_narrowed": bool(text or service_id),
        "service": queries.service(service_id) if service_id else None,
        "given": rights_table(_("Quyền đang có hiệu lực"), given, with_service=True),
        "given_pages": pages_beside(request, has_more=more_given, name="cap"),
        "held": rights_table(
            _("Hệ thống của cơ quan được gọi"), held, with_service=True, is_held=True
        ),
        "held_pages": pages_beside(request, has_more=more_held, name="giu"),
    }
    return render(request, "sharing/rights.html", context)


@official(RIGHT)
def right(request: HttpRequest, right_id: UUID) -> HttpResponse:
    """Show a right to one of the agency's services; change its quotas, or end it."""
    actor = actor_of(request)
    view = queries.right(actor, right_id)
    initial = {"per_second": view.per_second, "per_day": view.per_day}
    is_ending = request.POST.get("viec") == "cham-dut"
    is_changing = request.method == "POST" and not is_ending
    form, refusal = QuotasForm(request.POST if is_changing else None, initial=initial), ""
    ending = EndRightForm(request.POST if is_ending else None)
    if ending.is_valid():
        services.end_right(actor, right_id, ending.cleaned_data["reason"])
        messages.success(request, _("Đã chấm dứt quyền. Lượt gọi bị từ chối sau năm giây."))
        home = reverse("sharing:own_service", args=[view.service_id])
        return HttpResponseRedirect(home, status=303)
    if form.is_valid():
        told = form.cleaned_data
        _done, refusal = attempted(
            lambda: services.set_quotas(
                actor, right_id, per_second=told["per_second"], per_day=told["per_day"]
            )
        )
        if not refusal:
            messages.success(request, _("Đã đặt hạn mức. Có hiệu lực sau năm giây."))
            return HttpResponseRedirect(request.path, status=303)
    context = {
        **furniture(actor, "rights"),
        "crumbs": [crumb("services", _("Dịch vụ của cơ quan")),
                   crumb("own_service", view.service, view.service_id)],
        "right": view,
        "form": form,
        "ending": ending,
        "refusal": refusal,
    }  # fmt: skip
    status = 422 if form.errors or ending.errors or refusal else 200
    return render(request, "sharing/right.html", context, status=status)


def _faults(pace: Pace) -> Table:
    return Table(
        caption=_("Vì sao không thành, trong một ngày qua"),
        columns=(Column(text=_("Vì sao")), Column(text=_("Số lượt"), is_number=True)),
        rows=tuple(
            (Cell(text=fault_words(fault), note=fault), Cell(text=grouped(many)))
            for fault, many in pace.faults
        ),
    )


def _troubles(found: list[CallView]) -> Table:
    heads = (_("Lúc"), _("Bên gọi"), _("Vì sao"), _("Mất"))
    return Table(
        caption=_("Lượt gọi không thành gần nhất"),
        columns=tuple(Column(text=text) for text in heads),
        rows=tuple(
            (
                Cell(text=one.at, href=reverse("sharing:call", args=[one.leaf])),
                Cell(text=one.who),
                Cell(
                    text=fault_words(one.fault) if one.fault else f"HTTP {one.status}",
                    note=one.method,
                ),
                Cell(text=took(one.ms)),
            )
            for one in found
        ),
    )  # fmt: skip
