# SPDX-License-Identifier: Apache-2.0
"""After the reception: the slip to hand over, and a same-day matter settled on the same page."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.cases import errors, queries, services
from lienthong.cases.queries import CaseView, IntakeView, NextAction
from lienthong.cases.rules import Verb
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Kind, Refusal
from lienthong.onestop.views import shown, table
from lienthong.onestop.views.desk import furniture
from lienthong.payments import queries as payments
from lienthong.procedures.rules import DeadlineKind
from lienthong.web.access import actor_of

#: What is done on pages of its own: each leads on to the next.
_ELSEWHERE = (Verb.DRAFT_RESULT, Verb.SIGN_RESULT, Verb.RETURN_RESULT)


def done(request: HttpRequest, actor: Actor, view: IntakeView) -> HttpResponse:
    """Show what came of a reception; a step pressed here is finished here."""
    if view.case_id is None:
        messages.info(request, _("Lượt nhận này đã bỏ."))
        return HttpResponseRedirect(reverse("onestop:counter"), status=303)
    case = queries.case(actor, view.case_id)
    if request.method == "POST" and "buoc" in request.POST:
        return _stepped(request, view, case)
    context: dict[str, Any] = {
        **furniture(request, actor, "onestop:counter"),
        "intake": view,
        "case": case,
        "tone": shown.TONES[case.status],
        "clock": shown.case_clock(case),
        "slips": case.slips,
        "is_printing": any(slip.file_id is None for slip in case.slips),
        "receipts": [one for one in payments.orders_of(str(view.id)) if one.receipt_number],
        "is_in_day": case.clock.deadline.kind is DeadlineKind.IN_DAY,
        "offers": [_offer(case, one) for one in case.next_actions if _is_onward(one)],
    }
    return render(request, "onestop/intake_done.html", context)


def _is_onward(action: NextAction) -> bool:
    return action.verb is Verb.COMPLETE_STEP or action.verb in _ELSEWHERE


def _offer(case: CaseView, action: NextAction) -> dict[str, Any]:
    step = next((one for one in case.steps if one.id == action.step_id), None)
    act = table.act_of(action.verb)
    waits = step is not None and step.role == "draft" and case.result is None
    return {
        "title": step.name if step else str(act.title),
        "step_id": action.step_id if step and not waits else None,
        "href": "" if step else reverse("onestop:act", args=[case.id, act.slug]),
        "icon": act.icon,
        "blocked_by": str(errors.DraftMissing()) if waits else action.blocked_by,
    }


def _stepped(request: HttpRequest, view: IntakeView, case: CaseView) -> HttpResponse:
    """Finish a step of a same-day matter without leaving the page."""
    try:
        after = services.complete_step(
            actor=actor_of(request), case_id=case.id,
            step_id=_id(request.POST.get("buoc", "")), expected_version=case.version,
        )  # fmt: skip
    except Refusal as refusal:
        if refusal.kind not in (Kind.INVALID, Kind.CONFLICT, Kind.MISSING):
            raise
        messages.warning(request, str(refusal))
    else:
        if any(step.role == "draft" for step in after.steps) and after.result is None:
            slug = table.act_of(Verb.DRAFT_RESULT).slug
            href = reverse("onestop:act", args=[case.id, slug])
            return HttpResponseRedirect(href, status=303)
    return HttpResponseRedirect(reverse("onestop:intake", args=[view.id]), status=303)


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)
