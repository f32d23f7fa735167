# SPDX-License-Identifier: Apache-2.0
"""Who works on a dossier, and what they note: the lead's page, parts, notes."""

import uuid
from collections.abc import Callable
from contextlib import suppress

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http import HttpResponseRedirect as Redirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.cases import errors, queries, rules, services
from lienthong.cases.queries import CaseView, StepView
from lienthong.cases.rules import Part
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Kind, Refusal, Stale
from lienthong.kernel.ids import AccountId, CaseId
from lienthong.kernel.text import whole_number
from lienthong.onestop.views import shown
from lienthong.onestop.views.desk import carried, furniture
from lienthong.web.access import actor_of, official

#: In the form: nobody, the step waits for everybody who can do it.
NOBODY = "chung"


@official()
def assign(request: HttpRequest, case_id: uuid.UUID, step_id: uuid.UUID) -> HttpResponse:
    """Take a step, give it, or give it back; with how busy each colleague is."""
    actor = actor_of(request)
    case = queries.case(actor, CaseId(case_id))
    step = next((one for one in case.steps if one.id == step_id), None)
    if step is None:
        raise errors.StepMissing
    if request.method != "POST":
        return _assigning(request, actor, case, step)
    try:
        _assign(request, actor, case, step)
    except Refusal as refusal:
        if refusal.kind not in (Kind.INVALID, Kind.CONFLICT):
            raise
        now = queries.case(actor, CaseId(case_id))
        status = 422 if refusal.kind is Kind.INVALID else 409
        return _assigning(request, actor, now, step, problem=_said(refusal, now), status=status)
    messages.success(request, _("Đã lưu phân công. Người nhận được báo ngay."))
    return Redirect(_back(request, case), status=303)


def _assign(request: HttpRequest, actor: Actor, case: CaseView, step: StepView) -> None:
    chosen = request.POST.get("assignee", "")
    if chosen == "toi":
        chosen = str(actor.account_id)
    people = queries.candidates(step.agency_id, step.right)
    names = {str(one.account_id): one.name for one in people}
    if rules.may_take_over(actor, step.right):
        names.setdefault(str(actor.account_id), actor.name)
    if chosen != NOBODY and chosen not in names:
        raise errors.NotAColleague
    who = None
    if chosen != NOBODY:
        who = services.Assignee(account_id=AccountId(uuid.UUID(chosen)), name=names[chosen])
    services.assign_step(
        actor=actor,
        case_id=case.id,
        step_id=step.id,
        expected_version=_number(request.POST.get("expected_version")),
        assignee=who,
        note=request.POST.get("note", ""),
    )


def _number(text: str | None) -> int:
    return whole_number(text or "") or 0


def _said(refusal: Refusal, case: CaseView) -> str:
    """Say why, and who changed what in the meantime."""
    last = case.timeline[-1] if case.timeline else None
    if not isinstance(refusal, Stale) or last is None:
        return str(refusal)
    return _("%(why)s Thay đổi gần nhất: %(who)s %(what)s lúc %(at)s.") % {
        "why": str(refusal),
        "who": last.actor_name or _("hệ thống"),
        "what": str(last.verb.label),
        "at": shown.said_at(last.at),
    }


def _assigning(
    request: HttpRequest,
    actor: Actor,
    case: CaseView,
    step: StepView,
    *,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    people = queries.candidates(step.agency_id, step.right)
    may_take = rules.may_take_over(actor, step.right) or any(
        one.account_id == actor.account_id and not one.is_absent for one in people
    )
    context = {
        **furniture(request, actor),
        "case": case,
        "step": step,
        "people": people,
        "busiest": max((one.open for one in people), default=0),
        "may_take": may_take and step.assignee_id != actor.account_id,
        "nobody": NOBODY,
        "problem": problem,
        "note": request.POST.get("note", ""),
        "clock": shown.case_clock(case),
        "tone": shown.TONES[case.status],
    }
    return render(request, "onestop/assign.html", context, status=status)


@official()
def part(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Join, ask somebody in, or leave: support or watch."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    actor = actor_of(request)
    account_id = _account(request.POST.get("account", ""))
    with suppress(ValueError):
        wanted = Part(request.POST.get("part", ""))
        act: Callable[..., CaseView] = (
            services.release if request.POST.get("do") == "thoi" else services.involve
        )
        case = act(actor=actor, case_id=CaseId(case_id), part=wanted, account_id=account_id)
        messages.success(request, _("Đã cập nhật người tham gia hồ sơ."))
        return Redirect(_back(request, case, "#nguoi-lam"), status=303)
    raise Http404


def _account(text: str) -> AccountId | None:
    with suppress(ValueError):
        return AccountId(uuid.UUID(text))
    return None


@official()
def note(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Leave a word for colleagues."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    actor = actor_of(request)
    wanted = [key for text in request.POST.getlist("mentioned") if (key := _account(text))]
    try:
        services.add_note(
            actor=actor,
            case_id=CaseId(case_id),
            text=request.POST.get("text", "")[:4000],
            mentioned=wanted,
        )
        messages.success(request, _("Đã lưu ghi chú nội bộ."))
    except errors.EmptyNote as refusal:
        messages.error(request, str(refusal))
    case = queries.case(actor, CaseId(case_id))
    return Redirect(_back(request, case, "#ghi-chu"), status=303)


def _back(request: HttpRequest, case: CaseView, anchor: str = "") -> str:
    if request.POST.get("ve") == "ban":
        return reverse("onestop:chief")
    return reverse("onestop:dossier", args=[case.id]) + carried(request) + anchor
