# SPDX-License-Identifier: Apache-2.0
"""Filling in an application: begin, one page at a time, papers, check, submit."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lienthong.kernel.errors import Kind, Missing, Refusal, Stale
from lienthong.kernel.ids import DraftId
from lienthong.portal import forms, queries, services
from lienthong.portal.queries import DraftView
from lienthong.portal.rules import (
    DraftState,
    next_step,
    page_mark,
    previous_step,
    read_page,
    shown_steps,
)
from lienthong.portal.rules.flow import progress
from lienthong.portal.views import showing
from lienthong.procedures import queries as procedures
from lienthong.procedures.rules import Finding, FormStep
from lienthong.web.access import actor_of, citizen


@require_http_methods(["GET", "HEAD", "POST"])
@citizen()
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Before one begins: what is needed. On POST, begin or take up again."""
    actor = actor_of(request)
    procedure = procedures.current(code)
    if request.method == "POST":
        draft = services.begin(actor, code)
        return _to_step(draft, _first_open(draft))
    return render(
        request,
        "portal/begin.html",
        {
            "procedure": procedure,
            "facts": showing.facts(procedure),
            "draft": queries.open_draft(actor, code),
            "is_assured": actor.assurance >= procedure.assurance,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@citizen()
def step(request: HttpRequest, draft_id: uuid.UUID, key: str) -> HttpResponse:
    """One page of the form."""
    draft = _draft(request, draft_id)
    if draft.state is not DraftState.FILLING:
        return redirect("portal:check", draft.id)
    page = _page(draft, key)
    if request.method != "POST":
        return _show(request, draft, page, draft.answers, ())
    answers = read_page(page, request.POST, draft.answers)
    if more := _only_redraw(request):
        return _show(request, draft, page, answers, (), more_rows=more)
    try:
        findings = services.answer(
            actor_of(request),
            draft.id,
            step_key=key,
            answers=answers,
            seen=request.POST.get("seen", ""),
        )
    except Stale:  # what was typed is shown again, to be kept or not; nothing is lost
        return _show(request, _draft(request, draft_id), page, answers, (), is_stale=True)
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        return _show(request, _draft(request, draft_id), page, answers, errors)
    draft = _draft(request, draft_id)
    missing = _missing_papers(draft, page)
    if missing:
        return _show(request, draft, page, answers, missing)
    if "back_to_check" in request.GET:
        return redirect("portal:check", draft.id)
    return _to_step(draft, next_step(draft.procedure, draft.answers, key))


@require_POST
@citizen()
def attach(request: HttpRequest, draft_id: uuid.UUID, key: str) -> HttpResponse:
    """Attach the files that were chosen for one paper of a page."""
    draft = _draft(request, draft_id)
    page = _page(draft, key)
    component = request.POST.get("component", "")
    refused: list[Finding] = []
    files: list[Any] = request.FILES.getlist("file")
    if not files:
        text = _("Chọn một tệp trên máy hoặc chụp ảnh giấy tờ rồi bấm Tải lên.")
        refused.append(Finding(path=f"paper_{component}", code="required", text=text))
    for file in files:
        try:
            services.attach(
                actor_of(request),
                draft.id,
                component_code=component,
                content=file,
                name=file.name or "",
            )
        except Refusal as problem:  # each file is judged by itself; a bug is not caught here
            if problem.kind is not Kind.INVALID:
                raise
            refused.append(Finding(path=f"paper_{component}", code=problem.code, text=str(problem)))
    if refused:
        return _show(request, _draft(request, draft_id), page, draft.answers, refused)
    return HttpResponseRedirect(f"{_address(draft, key)}#paper_{component}")


@require_POST
@citizen()
def detach(
    request: HttpRequest, draft_id: uuid.UUID, key: str, paper_id: uuid.UUID
) -> HttpResponse:
    """Take one file out again."""
    services.detach(actor_of(request), DraftId(draft_id), paper_id)
    return HttpResponseRedirect(reverse("portal:step", args=[draft_id, key]))


@require_http_methods(["GET", "HEAD", "POST"])
@citizen()
def check(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Check the answers, then submit: to the fee where one is owed, else to the agency."""
    actor = actor_of(request)
    draft = services.resume(actor, DraftId(draft_id))
    if draft.case_id:
        return redirect("portal:case", draft.case_id)
    if draft.state is not DraftState.FILLING:
        return _closed(draft)
    findings, is_stale = services.to_correct(draft), False
    if request.method == "POST" and not findings:
        try:
            sent = services.submit(actor, draft.id, expected_version=_version(request))
        except Stale:  # changed in another window: to be looked at again before it is sent
            is_stale, draft = True, _draft(request, draft_id)
        else:
            if sent.case_id:
                return redirect("portal:case", sent.case_id)
            return redirect("portal:pay", draft.id)
    context = {
        "draft": draft,
        "procedure": draft.procedure,
        "sections": showing.sections(draft),
        "fees": showing.fees(draft),
        "agency": showing.agency_of(draft),
        "is_stale": is_stale,
        "is_paid": draft.order_id is not None,
        "back": _back_of_check(draft),
        "links": showing.links_to_steps(draft, findings),
        "progress": progress(draft.procedure, draft.answers, "", draft.done_steps),
    }
    status = 409 if is_stale else 422 if request.method == "POST" else 200
    return render(request, "portal/check.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@citizen()
def discard(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Throw an application away, after asking."""
    draft = _draft(request, draft_id)
    if request.method == "POST":
        services.discard(actor_of(request), draft.id)
        return redirect("portal:my_cases")
    return render(request, "portal/discard.html", {"draft": draft, "procedure": draft.procedure})


@require_safe
@citizen()
def resume(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Go on where one left off."""
    before = _draft(request, draft_id)
    draft = services.resume(actor_of(request), before.id)
    if draft.state is not DraftState.FILLING:
        return redirect("portal:check", draft.id)
    if draft.procedure.version != before.procedure.version:
        text = _(
            "Thủ tục vừa đổi mẫu khai. Những điều đã khai được giữ lại; xin xem lại từng trang."
        )
        messages.info(request, text)
    return _to_step(draft, _first_open(draft))


def _show(
    request: HttpRequest,
    draft: DraftView,
    page: FormStep,
    answers: Any,
    findings: Any,
    more_rows: str = "",
    is_stale: bool = False,
) -> HttpResponse:
    drawn = forms.blocks(
        page,
        answers,
        findings=findings,
        sources=showing.sources(draft),
        more_rows=more_rows,
    )
    before = previous_step(draft.procedure, draft.answers, page.key)
    context = {
        "draft": draft,
        "procedure": draft.procedure,
        "page": page,
        "seen": page_mark(page, draft.answers),
        "is_stale": is_stale,
        "query": request.META.get("QUERY_STRING", ""),
        "blocks": drawn,
        "papers": showing.papers(draft, page, findings),
        "links": forms.error_links(drawn, findings),
        "progress": progress(draft.procedure, answers, page.key, draft.done_steps),
        "back": _address(draft, before.key)
        if before
        else reverse("portal:begin", args=[draft.procedure.code]),
    }
    status = 409 if is_stale else 422 if findings else 200
    return render(request, "portal/step.html", context, status=status)


def _draft(request: HttpRequest, draft_id: uuid.UUID) -> DraftView:
    return queries.draft(actor_of(request), DraftId(draft_id))


def _page(draft: DraftView, key: str) -> FormStep:
    page = next(
        (one for one in shown_steps(draft.procedure, draft.answers) if one.key == key), None
    )
    if page is None:
        raise Missing(what=_("trang khai này"))
    return page


def _first_open(draft: DraftView) -> FormStep | None:
    steps = shown_steps(draft.procedure, draft.answers)
    return next((one for one in steps if one.key not in draft.done_steps), None)


def _to_step(draft: DraftView, page: FormStep | None) -> HttpResponse:
    if page is None:
        return redirect("portal:check", draft.id)
    return HttpResponseRedirect(_address(draft, page.key))


def _address(draft: DraftView, key: str) -> str:
    return reverse("portal:step", args=[draft.id, key])


def _closed(draft: DraftView) -> HttpResponse:
    if draft.state is DraftState.PAYING:
        return redirect("portal:pay", draft.id)
    return redirect("portal:my_cases")


def _back_of_check(draft: DraftView) -> str:
    pages = shown_steps(draft.procedure, draft.answers)
    return _address(draft, pages[-1].key) if pages else reverse("portal:my_cases")


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdigit() else 0


def _only_redraw(request: HttpRequest) -> str:
    """Name the group that wants a row more, or tell that communes of another province do."""
    return request.POST.get("add", "") or ("-" if "redraw" in request.POST else "")


def _missing_papers(draft: DraftView, page: FormStep) -> list[Finding]:
    return [
        finding
        for finding in services.to_correct(draft)
        if finding.code == "paper_required"
        and finding.path.removeprefix("paper_") in page.components
    ]
