# SPDX-License-Identifier: Apache-2.0
"""One page of the form as an answer to the browser, and the way from page to page."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.kernel.errors import Missing
from lienthong.kernel.ids import DraftId
from lienthong.portal import forms, queries, services
from lienthong.portal.queries import DraftView
from lienthong.portal.rules import DraftState, page_mark, previous_step, shown_steps
from lienthong.portal.rules.flow import progress
from lienthong.portal.views import filled, showing
from lienthong.portal.views.acting import acting
from lienthong.procedures.rules import Finding, FormStep


@dataclass(frozen=True, slots=True, kw_only=True)
class Redraw:
    """Why a page is drawn again, beside what was typed on it."""

    findings: Sequence[Finding] = ()  #: to correct
    more_rows: str = ""  #: key of a group that gets a row more
    focus: str = ""  #: name of the control to begin with
    conflict: str = ""  #: `stale`: changed elsewhere; `kept`: sent after the session had ended
    reasons: Mapping[str, str] = field(default_factory=dict)  #: as typed


def page(
    request: HttpRequest,
    draft: DraftView,
    step: FormStep,
    answers: Mapping[str, Any],
    again: Redraw | None = None,
) -> HttpResponse:
    """Draw a page with some answers."""
    again = again or Redraw()
    around = forms.Around(
        findings=again.findings,
        sources=filled.sources(draft, answers),
        taken={key: fact["value"] for key, fact in draft.taken.items()},
        holders=filled.holders(draft),
        reasons={**draft.reasons, **again.reasons},
        corrections=filled.corrections(draft),
        changed=draft.renewal.get("keys", ()),
        home_province=filled.home_province(draft),
        more_rows=again.more_rows,
        focus=again.focus,
    )
    drawn = forms.blocks(step, {**draft.aside, **answers}, around)
    before = previous_step(draft.procedure, draft.answers, step.key)
    is_fresh = request.method != "POST" and not again.conflict
    context = {
        "draft": draft,
        "procedure": draft.procedure,
        "page": step,
        "seen": page_mark(step, draft.answers),
        "conflict": again.conflict,
        "query": request.META.get("QUERY_STRING", ""),
        "action": _action(request),
        "blocks": drawn,
        "papers": showing.papers(draft, step, again.findings),
        "links": forms.error_links(drawn, again.findings),
        "offers": filled.offers(request, draft, step) if is_fresh else [],
        "renewal": filled.renewal(draft),
        "progress": progress(draft.procedure, answers, step.key, draft.done_steps),
        "back": address(draft, before.key)
        if before
        else reverse("portal:begin", args=[draft.procedure.code]),
    }
    status = 409 if again.conflict == "stale" else 422 if again.findings else 200
    return render(request, "portal/step.html", context, status=status)


def _action(request: HttpRequest) -> str:
    """Return where the page is posted: here, without the name of what was kept."""
    query = request.GET.copy()
    query.pop("giu", None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def draft_of(request: HttpRequest, draft_id: uuid.UUID) -> DraftView:
    """Return a draft of the reader's own. Raises: Missing."""
    return queries.draft(acting(request), DraftId(draft_id))


def step_of(draft: DraftView, key: str) -> FormStep:
    """Return a page that this draft leads to. Raises: Missing."""
    found = next(
        (one for one in shown_steps(draft.procedure, draft.answers) if one.key == key), None
    )
    if found is None:
        raise Missing(what=_("trang khai này"))
    return found


def first_open(draft: DraftView) -> FormStep | None:
    """Return the first page that is not answered."""
    steps = shown_steps(draft.procedure, draft.answers)
    return next((one for one in steps if one.key not in draft.done_steps), None)


def to_step(draft: DraftView, step: FormStep | None) -> HttpResponse:
    """Go to a page; to checking where none is left."""
    if step is None:
        return redirect("portal:check", draft.id)
    return HttpResponseRedirect(address(draft, step.key))


def address(draft: DraftView, key: str) -> str:
    """Return the address of a page."""
    return reverse("portal:step", args=[draft.id, key])


def closed(draft: DraftView) -> HttpResponse:
    """Go to where a draft that is no longer filled in continues."""
    if draft.case_id:
        return redirect("portal:case", draft.case_id)
    if draft.state is DraftState.PAYING:
        return redirect("portal:pay", draft.id)
    return redirect("portal:my_cases")


def missing_papers(draft: DraftView, step: FormStep) -> list[Finding]:
    """Return the papers that this page still needs."""
    return [
        finding
        for finding in services.missing_papers(draft)
        if finding.path.removeprefix("paper_") in step.components
    ]
