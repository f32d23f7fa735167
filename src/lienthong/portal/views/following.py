# SPDX-License-Identifier: Apache-2.0
"""One's own dossiers: where they stand, what to do, papers to download, the rating."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import (
    HttpRequest,
    HttpResponse,
    JsonResponse,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lienthong.cases import queries as cases_queries
from lienthong.cases import services as cases
from lienthong.cases.queries import CaseView
from lienthong.cases.rules import ASKED, Verb
from lienthong.cases.rules import Status as CaseStatus
from lienthong.feedback import queries as feedback_queries
from lienthong.feedback import services as feedback
from lienthong.files import queries as files_queries
from lienthong.identity import queries as identity
from lienthong.identity.queries import Capacity
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Missing
from lienthong.kernel.ids import CaseId, FileId, OrderId
from lienthong.kernel.text import whole_number
from lienthong.payments import queries as payments
from lienthong.payments.rules import Status
from lienthong.portal import queries, services
from lienthong.portal.views import posting, talking, telling, wishing
from lienthong.portal.views.acting import acting
from lienthong.registers.errors import RegisterAway, RegisterClosed
from lienthong.web.access import actor_of, citizen
from lienthong.web.components import ErrorLink


@require_safe
@citizen()
def my_cases(request: HttpRequest) -> HttpResponse:
    """Everything one has begun or submitted."""
    actor = acting(request)
    rows = cases_queries.my_cases(actor)
    context = {
        "capacities": _capacities(actor),
        "in_use": actor.represents or "",
        "drafts": queries.open_drafts(actor),
        "invitations": queries.invitations(actor),
        "waiting": telling.waiting_table([row for row in rows if row.status in telling.YOURS]),
        "table": telling.cases_table([row for row in rows if row.status not in telling.YOURS]),
        "has_cases": bool(rows),
    }
    return render(request, "portal/my_cases.html", context)


@require_POST
@citizen()
def find_enterprises(request: HttpRequest) -> HttpResponse:
    """Ask the enterprises register for whom one acts; the list then offers them."""
    try:
        found = services.find_enterprises(actor_of(request))
    except RegisterClosed:
        told = _(
            "Cổng hiện không được phép hỏi Cơ sở dữ liệu đăng ký kinh doanh. Không cần thử lại."
        )
        messages.warning(request, told)
        return redirect("portal:my_cases")
    except RegisterAway as away:
        messages.warning(request, str(away))
        return redirect("portal:my_cases")
    if not found:
        told = _("Cơ sở dữ liệu đăng ký kinh doanh không ghi Ông/Bà là chủ hay người đại diện nào.")
        messages.info(request, told)
    return redirect("portal:my_cases")


@require_safe
@citizen()
def case(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """One dossier: its clock, its timeline, its papers, and what one can do."""
    return render(request, "portal/case.html", _context(request, _case(request, case_id)))


@require_safe
@citizen()
def progress(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """The timeline of one's dossier, for a program."""
    view = _case(request, case_id)
    found = cases_queries.progress(acting(request), view.id)
    is_posted = posting.is_sent(posting.posted(acting(request), view))
    told = telling.as_json(view, found, is_posted=is_posted)
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


@require_http_methods(["GET", "HEAD", "POST"])
@citizen()
def withdraw(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Take a dossier back, after asking why."""
    view = _case(request, case_id)
    is_confirmed = "sure" in request.POST
    if request.method == "POST" and is_confirmed:
        cases.withdraw(
            actor=acting(request),
            case_id=view.id,
            expected_version=_version(request),
            reason=request.POST.get("reason", ""),
        )
        return redirect("portal:case", view.id)
    is_wrong = request.method == "POST"
    text = _("Đánh dấu ô xác nhận để rút hồ sơ.")
    context = _context(request, view) | {
        "consequences": telling.consequences(view, _paid(view)),
        "links": [ErrorLink(text=text, href="#id_sure")] if is_wrong else [],
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "portal/withdraw.html", context, status=422 if is_wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@citizen()
def rate(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Judge how the dossier was handled: three questions; the rest is measured and shown."""
    view = _case(request, case_id)
    before = view.rating.scores if view.rating else {}
    scores = {number: before[number] for number in ASKED if number in before}
    error = ""
    if request.method == "POST":
        scores = telling.given_scores(request.POST)
        if scores.keys() == set(ASKED):
            feedback.rate_case(
                actor=acting(request),
                case_id=view.id,
                scores=scores,
                comment=request.POST.get("comment", ""),
            )
            return redirect("portal:case", view.id)
        error = _("Chọn một mức cho mỗi câu hỏi.")
    context = _context(request, view) | {
        "questions": telling.rating_questions(scores, is_asked_again=bool(error)),
        "measured": telling.measured_rows(feedback_queries.measured(view.id)),
        "links": telling.rating_links(scores) if error else [],
        "comment": request.POST.get("comment", view.rating.comment if view.rating else ""),
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
    own |= {file for one in view.changes for file in (one.old_file_id, one.new_file_id)}
    if file_id not in own:
        raise Missing(what=_("tệp này"))
    cases.note_fetched(actor=acting(request), case_id=view.id, file_id=FileId(file_id))
    file = files_queries.download(FileId(file_id))
    return StreamingHttpResponse(file.chunks, headers=dict(file.headers))


def _case(request: HttpRequest, case_id: uuid.UUID) -> CaseView:
    return cases_queries.case(acting(request), CaseId(case_id))


def _capacities(actor: Actor) -> tuple[Capacity, ...]:
    """Return as whom one may look at dossiers; none where there is no choice."""
    assert actor.account_id
    found = identity.capacities(actor.account_id)
    return found if len(found) > 1 else ()


def _context(request: HttpRequest, view: CaseView) -> dict[str, Any]:
    verbs = {action.verb for action in view.next_actions}
    actor = acting(request)
    found = cases_queries.progress(actor, view.id)
    parcels = posting.posted(actor, view)
    return {
        "case": view,
        "parcels": parcels,
        "collecting": posting.collecting(view),
        "state": telling.state_of(view.status),
        "clock": telling.clock_view(view),
        "steps": telling.steps(view, found, is_posted=posting.is_sent(parcels)),
        "whereabouts": telling.whereabouts(view, found, is_posted=posting.is_sent(parcels)),
        "pause": telling.pause_text(view, found),
        "drawing": found.drawing,
        "slips": telling.slip_links(view),
        "result": telling.result_link(view),
        "former": telling.former_links(view),
        "recalled": telling.recall_of(view),
        "shareable": list(cases_queries.shareable(actor, view.id).items()),
        "papers": telling.paper_links(view),
        "talk": talking.summary(view, cases_queries.thread(actor, view.id)),
        "ask": telling.last_request(view),
        "duty": telling.last_duty(view),
        "pay_href": _pay_href(view),
        "may_supplement": Verb.SUPPLEMENT in verbs,
        "wish": wishing.summary(view.wish),
        "may_change_wish": view.status in wishing.CHANGEABLE and not posting.is_sent(parcels),
        "may_withdraw": Verb.WITHDRAW in verbs,
        "may_rate": Verb.RATE in verbs,
    }


def _paid(view: CaseView) -> int:
    """Return what was paid for a dossier, in đồng."""
    if view.fee_order_id is None:
        return 0
    order = payments.order(OrderId(view.fee_order_id))
    return order.amount_vnd if order.status is Status.PAID else 0


def _pay_href(view: CaseView) -> str:
    """Return where the fee that the agency asked for is paid, while it is owed."""
    if view.status is not CaseStatus.PAYMENT or view.fee_order_id is None:
        return ""
    return reverse("payments:page", args=[payments.order(OrderId(view.fee_order_id)).code])


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return whole_number(text) or 0
