# SPDX-License-Identifier: Apache-2.0
"""One's own dossiers: where they stand, what to do, papers to download, the rating."""

import uuid
from typing import Any

from django.http import (
    HttpRequest,
    HttpResponse,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lienthong.cases import queries as cases_queries
from lienthong.cases import services as cases
from lienthong.cases.queries import CaseView
from lienthong.cases.rules import CRITERIA, Verb
from lienthong.cases.rules import Status as CaseStatus
from lienthong.cases.rules.application import Paper
from lienthong.files import queries as files_queries
from lienthong.files import services as files
from lienthong.kernel.errors import Kind, Missing, Refusal
from lienthong.kernel.ids import CaseId, FileId, OrderId
from lienthong.payments import queries as payments
from lienthong.portal import queries
from lienthong.portal.views import talking, telling
from lienthong.procedures import queries as procedures
from lienthong.web.access import actor_of, citizen
from lienthong.web.components import ErrorLink


@require_safe
@citizen()
def my_cases(request: HttpRequest) -> HttpResponse:
    """Everything one has begun or submitted."""
    actor = actor_of(request)
    rows = cases_queries.my_cases(actor)
    context = {
        "drafts": queries.open_drafts(actor),
        "invitations": queries.invitations(actor),
        "table": telling.cases_table(rows),
        "has_cases": bool(rows),
    }
    return render(request, "portal/my_cases.html", context)


@require_safe
@citizen()
def case(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """One dossier: its clock, its timeline, its papers, and what one can do."""
    return render(request, "portal/case.html", _context(request, _case(request, case_id)))


@require_http_methods(["GET", "HEAD", "POST"])
@citizen()
def supplement(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Answer a request for more: files and a word to the officer."""
    view = _case(request, case_id)
    procedure = procedures.version(view.procedure_code, view.procedure_version)
    components = [one for one in procedure.components if not one.is_form]
    links: list[ErrorLink] = []
    if request.method == "POST" and not (request.FILES or request.POST.get("note", "").strip()):
        text = _("Tải lên giấy tờ được yêu cầu hoặc viết lời nhắn cho cán bộ.")
        links.append(ErrorLink(text=text, href="#id_note"))
    elif request.method == "POST":
        try:
            papers = [
                _stored(request, component.code, file)
                for component in components
                for file in request.FILES.getlist(f"file_{component.code}")
            ]
            cases.supplement(
                actor=actor_of(request),
                case_id=view.id,
                expected_version=_version(request),
                papers=tuple(papers),
                note=request.POST.get("note", ""),
            )
        except Refusal as problem:
            if problem.kind is not Kind.INVALID:
                raise
            links.append(ErrorLink(text=str(problem), href="#supplement"))
        else:
            return redirect("portal:case", view.id)
    context = _context(request, view) | {
        "components": components,
        "links": links,
        "note": request.POST.get("note", ""),
    }
    return render(request, "portal/supplement.html", context, status=422 if links else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@citizen()
def withdraw(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Take a dossier back, after asking why."""
    view = _case(request, case_id)
    if request.method == "POST":
        cases.withdraw(
            actor=actor_of(request),
            case_id=view.id,
            expected_version=_version(request),
            reason=request.POST.get("reason", ""),
        )
        return redirect("portal:case", view.id)
    return render(request, "portal/withdraw.html", _context(request, view))


@require_http_methods(["GET", "HEAD", "POST"])
@citizen()
def rate(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Judge how the dossier was handled."""
    view = _case(request, case_id)
    scores: dict[int, int] = {}
    error = ""
    if request.method == "POST":
        for criterion in CRITERIA:
            text = request.POST.get(f"score_{criterion.number}", "")
            if text in ("0", "1", "2"):
                scores[criterion.number] = int(text)
        asked = {criterion.number for criterion in CRITERIA}
        if asked <= scores.keys():
            cases.rate(
                actor=actor_of(request),
                case_id=view.id,
                scores=scores,
                comment=request.POST.get("comment", ""),
            )
            return redirect("portal:case", view.id)
        error = _("Chọn một mức cho mỗi câu hỏi.")
    context = _context(request, view) | {
        "parts": telling.rating_parts(scores, is_asked_again=bool(error)),
        "links": telling.rating_links(scores) if error else [],
        "comment": request.POST.get("comment", ""),
        "error": error,
    }
    return render(request, "portal/rate.html", context, status=422 if error else 200)


@require_safe
@citizen()
def download(request: HttpRequest, case_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponseBase:
    """One file of one's own dossier: a slip, the result, or a paper handed in."""
    view = _case(request, case_id)
    own = {paper.file_id for paper in view.papers} | {slip.file_id for slip in view.slips}
    if view.result:
        own.add(view.result.file_id)
    if file_id not in own:
        raise Missing(what=_("tệp này"))
    file = files_queries.download(FileId(file_id))
    return StreamingHttpResponse(file.chunks, headers=dict(file.headers))


def _case(request: HttpRequest, case_id: uuid.UUID) -> CaseView:
    return cases_queries.case(actor_of(request), CaseId(case_id))


def _context(request: HttpRequest, view: CaseView) -> dict[str, Any]:
    verbs = {action.verb for action in view.next_actions}
    return {
        "case": view,
        "state": telling.state_of(view.status),
        "clock": telling.clock_view(view),
        "steps": telling.steps(view),
        "slips": telling.slip_links(view),
        "result": telling.result_link(view),
        "papers": telling.paper_links(view),
        "talk": talking.summary(view, cases_queries.thread(actor_of(request), view.id)),
        "ask": telling.last_request(view),
        "duty": telling.last_duty(view),
        "pay_href": _pay_href(view),
        "may_supplement": Verb.SUPPLEMENT in verbs,
        "may_withdraw": Verb.WITHDRAW in verbs,
        "may_rate": Verb.RATE in verbs and view.rating is None,
    }


def _pay_href(view: CaseView) -> str:
    """Return where the fee that the agency asked for is paid, while it is owed."""
    if view.status is not CaseStatus.PAYMENT or view.fee_order_id is None:
        return ""
    return reverse("payments:page", args=[payments.order(OrderId(view.fee_order_id)).code])


def _stored(request: HttpRequest, component: str, file: Any) -> Paper:
    stored = files.store(actor_of(request), file, file.name or "")
    return Paper(component=component, file_id=stored.id, name=stored.name)


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdigit() else 0
