# SPDX-License-Identifier: Apache-2.0
"""Filling in an application: begin, one page at a time, papers, check, submit."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lienthong.kernel.errors import Kind, Missing, Refusal
from lienthong.kernel.ids import DraftId
from lienthong.portal import forms, queries, services
from lienthong.portal.queries import DraftView
from lienthong.portal.rules import next_step, previous_step, read_page, shown_steps
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
    page = _page(draft, key)
    if request.method != "POST":
        return _show(request, draft, page, draft.answers, ())
    answers = read_page(page, request.POST, draft.answers)
    if more := _only_redraw(request):
        return _show(request, draft, page, answers, (), more_rows=more)
    findings = services.answer(
        actor_of(request),
        draft.id,
        step_key=key,
        answers=answers,
        expected_version=int(request.POST.get("version") or 0),
    )
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        return _show(request, _draft(request, draft_id), page, answers, errors)
    missing = _missing_papers(draft, page)
    if missing:
        return _show(request, _draft(request, draft_id), page, answers, missing)
    draft = _draft(request, draft_id)
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
    if not request.FILES:
        text = _("Chọn một tệp trên máy hoặc chụp ảnh giấy tờ rồi bấm Tải lên.")
        refused.append(Finding(path=f"paper_{component}", code="required", text=text))
    files: list[Any] = request.FILES.getlist("file")
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
    draft = _draft(request, draft_id)
    if draft.case_id:
        return redirect("portal:case", draft.case_id)
    findings = services.to_correct(draft)
    if request.method == "POST" and not findings:
        sent = services.submit(actor, draft.id, expected_version=_version(request))
        if sent.case_id:
            return redirect("portal:case", sent.case_id)
        return redirect("portal:pay", draft.id)
    context = {
        "draft": draft,
        "procedure": draft.procedure,
        "sections": showing.sections(draft),
        "fees": showing.fees(draft),
        "agency": showing.agency_of(draft),
        "findings": findings,
        "links": showing.links_to_steps(draft, findings),
        "progress": progress(draft.procedure, draft.answers, "", draft.done_steps),
    }
    status = 422 if request.method == "POST" else 200
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
    draft = _draft(request, draft_id)
    return _to_step(draft, _first_open(draft))


def _show(
    request: HttpRequest,
    draft: DraftView,
    page: FormStep,
    answers: Any,
    findings: Any,
    more_rows: str = "",
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
        "blocks": drawn,
        "papers": showing.papers(draft, page, findings),
        "links": forms.error_links(drawn, findings),
        "progress": progress(draft.procedure, answers, page.key, draft.done_steps),
        "back": _address(draft, before.key)
        if before
        else reverse("portal:begin", args=[draft.procedure.code]),
    }
    return render(request, "portal/step.html", context, status=422 if findings else 200)


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
