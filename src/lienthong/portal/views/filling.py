# SPDX-License-Identifier: Apache-2.0
"""Filling in an application: begin, one page at a time, throw away, go on."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from lienthong.identity.rules import device_label
from lienthong.kernel.errors import Stale
from lienthong.portal import forms, queries, services
from lienthong.portal.queries import DraftView
from lienthong.portal.rules import (
    DraftState,
    acted,
    drawn_keys,
    next_step,
    read_page,
    shown_steps,
)
from lienthong.portal.rules.typed import DATE_PARTS, read_reasons
from lienthong.portal.views import drawing, filled, saying
from lienthong.portal.views.acting import acting
from lienthong.portal.views.drawing import Redraw
from lienthong.portal.views.keeping import claimed, keeps_what_was_sent
from lienthong.procedures import queries as procedures
from lienthong.procedures.rules import FormStep
from lienthong.procedures.rules.conditions import holds
from lienthong.registers import queries as registers
from lienthong.web.access import citizen


@require_http_methods(["GET", "HEAD", "POST"])
@citizen()
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Before one begins: what is needed. On POST, begin or take up again."""
    actor = acting(request)
    procedure = procedures.current(code)
    if request.method == "POST":
        open_one = queries.open_draft(actor, code)
        if open_one is not None:
            return redirect("portal:resume", open_one.id)
        draft = services.begin(actor, code, place=_place(request))
        _say_away(request, draft)
        return drawing.to_step(draft, drawing.first_open(draft))
    return render(
        request,
        "portal/begin.html",
        {
            "procedure": procedure,
            "facts": saying.facts(procedure),
            "draft": queries.open_draft(actor, code),
            "is_assured": actor.assurance >= procedure.assurance,
        },
    )


# The wrapper makes the CSRF check itself: a token that no longer fits must not cost what was typed.
@csrf_exempt
@keeps_what_was_sent
@require_http_methods(["GET", "HEAD", "POST"])
@citizen()
def step(request: HttpRequest, draft_id: uuid.UUID, key: str) -> HttpResponse:
    """One page of the form."""
    draft = drawing.draft_of(request, draft_id)
    if draft.state is not DraftState.FILLING:
        return redirect("portal:check", draft.id)
    if request.method != "POST":
        return _read(request, draft, key)
    page = drawing.step_of(draft, key)
    answers = read_page(page, request.POST, {**draft.aside, **draft.answers})
    if "kiem" in request.POST:
        return _checked(request, draft, page, answers)
    again = _redraw(request, page, answers)
    if again is not None:
        return drawing.page(request, draft, page, *again)
    return _answered(request, draft, page, answers)


def _read(request: HttpRequest, draft: DraftView, key: str) -> HttpResponse:
    """Show a page under the newest version of its form, with what was kept of it."""
    now = services.resume(acting(request), draft.id)
    if now.procedure.version != draft.procedure.version:
        messages.info(request, _renewed_text())
        steps = {one.key for one in shown_steps(now.procedure, now.answers)}
        if key not in steps:
            return drawing.to_step(now, drawing.first_open(now))
    page = drawing.step_of(now, key)
    kept = claimed(request, now, page)
    if kept is not None:
        answers = read_page(page, kept, {**now.aside, **now.answers})
        again = Redraw(conflict="kept", reasons=read_reasons(page, kept))
        return drawing.page(request, now, page, answers, again)
    return drawing.page(request, now, page, now.answers)


def _answered(
    request: HttpRequest, draft: DraftView, page: FormStep, answers: Mapping[str, Any]
) -> HttpResponse:
    """Save a page, then go on, or show what to correct on it."""
    actor, reasons = acting(request), read_reasons(page, request.POST)
    drawn = drawn_keys(page, request.POST.getlist("asked"))
    told = services.Told(drawn=drawn, reasons=reasons, place=_place(request))
    try:
        findings = services.answer(
            actor, draft.id, step_key=page.key, answers=answers,
            seen=request.POST.get("seen", ""), told=told,
        )  # fmt: skip
    except Stale:  # what was typed is shown again, to be kept or not; nothing is lost
        now, again = drawing.draft_of(request, draft.id), Redraw(conflict="stale", reasons=reasons)
        return drawing.page(request, now, page, answers, again)
    services.forget_page(actor, draft.id, page.key)
    draft = drawing.draft_of(request, draft.id)
    if "dung_lai" in request.POST:
        keys = request.POST.getlist("lay")
        services.reuse(actor, draft.id, step_key=page.key, keys=keys)
        return HttpResponseRedirect(_here(request, draft, page))
    wrong = [one for one in findings if one.severity == "error"]
    wrong = wrong or drawing.missing_papers(draft, page)
    if wrong:
        return drawing.page(request, draft, page, draft.answers, Redraw(findings=wrong))
    if fresh := _newly_shown(page, draft, drawn):
        return HttpResponseRedirect(f"{_here(request, draft, page)}#id_{fresh}")
    if "back_to_check" in request.GET:
        return redirect("portal:check", draft.id)
    return drawing.to_step(draft, next_step(draft.procedure, draft.answers, page.key))


def _newly_shown(page: FormStep, draft: DraftView, drawn: frozenset[str] | None) -> str:
    """Name a question that the answers lead to and that its reader has not seen yet."""
    if drawn is None:
        return ""
    return next(
        (
            one.key
            for one in page.fields
            if one.key not in drawn
            and holds(one.show_when, draft.answers)
            and not (one.is_locked and one.key in draft.answers)
        ),
        "",
    )


def _checked(
    request: HttpRequest, draft: DraftView, page: FormStep, answers: Mapping[str, Any]
) -> HttpResponse:
    """Judge one field as it is left, and say why; nothing is saved."""
    name = request.POST.get("kiem", "")
    path = forms.path_of(page, name)
    parts = [request.POST.get(f"{name}_{part}", "").strip() for part in DATE_PARTS]
    is_half = any(parts) and not all(parts)  # the reader is still in the boxes of a date
    found = [] if is_half or not path else filled.judged(draft, page, answers, path)
    return render(request, "portal/parts/checked.html", {"findings": found, "name": name})


def _redraw(
    request: HttpRequest, page: FormStep, answers: Mapping[str, Any]
) -> tuple[Mapping[str, Any], Redraw] | None:
    """A row more, less or elsewhere, or other communes: drawn again, nothing saved."""
    reasons = read_reasons(page, request.POST)
    if key := request.POST.get("add", ""):
        rows = answers.get(key)
        focus = f"{key}_{len(rows) if isinstance(rows, list) else 0}_"
        return answers, Redraw(more_rows=key, focus=focus, reasons=reasons)
    if command := request.POST.get("row", ""):
        moved, (key, index) = acted(answers, command)
        return moved, Redraw(focus=f"{key}_{index}_" if key else "", reasons=reasons)
    if "redraw" in request.POST:
        return answers, Redraw(reasons=reasons)
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@citizen()
def discard(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Throw an application away, after asking."""
    draft = drawing.draft_of(request, draft_id)
    if request.method == "POST":
        services.discard(acting(request), draft.id)
        return redirect("portal:my_cases")
    return render(request, "portal/discard.html", {"draft": draft, "procedure": draft.procedure})


@require_safe
@citizen()
def resume(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Go on where one left off."""
    before = drawing.draft_of(request, draft_id)
    reopened = services.reopen(acting(request), before.id)
    draft = reopened.draft
    _say_away(request, draft)
    if draft.state is not DraftState.FILLING:
        return redirect("portal:check", draft.id)
    if draft.procedure.version != before.procedure.version:
        messages.info(request, _renewed_text())
    if labels := filled.labels_of(draft, reopened.renewed):
        text = _(
            "Cơ sở dữ liệu vừa có thông tin mới, hồ sơ đã lấy theo: %(labels)s. Xin xem lại trước"
            " khi nộp."
        )
        messages.info(request, text % {"labels": ", ".join(labels)})
    return drawing.to_step(draft, drawing.first_open(draft))


def _say_away(request: HttpRequest, draft: DraftView) -> None:
    """Say which registers filled nothing in because they could not be asked, now or at all."""
    if draft.away:
        text = _(
            "Chưa kết nối được %(names)s nên tờ khai chưa được điền sẵn. Ông/Bà có thể tự khai ngay"
            " bây giờ, hoặc mở lại hồ sơ này sau để lấy dữ liệu."
        )
        messages.warning(request, text % {"names": _titles(draft.away)})
    if draft.closed:
        text = _(
            "Cổng hiện không được phép lấy dữ liệu từ %(names)s nên tờ khai chưa được điền sẵn."
            " Mời Ông/Bà tự khai; không cần chờ."
        )
        messages.warning(request, text % {"names": _titles(draft.closed)})


def _titles(names: Sequence[str]) -> str:
    return ", ".join(str(registers.declaration(one).title) for one in dict.fromkeys(names))


def _renewed_text() -> str:
    return _(
        "Thủ tục vừa đổi mẫu khai. Những điều đã khai còn phù hợp được giữ lại; mục nào thay đổi"
        " được đánh dấu để Ông/Bà xem lại."
    )


def _here(request: HttpRequest, draft: DraftView, page: FormStep) -> str:
    query = "?back_to_check" if "back_to_check" in request.GET else ""
    return drawing.address(draft, page.key) + query


def _place(request: HttpRequest) -> str:
    return device_label(request.headers.get("User-Agent", ""))
