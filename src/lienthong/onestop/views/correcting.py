# SPDX-License-Identifier: Apache-2.0
"""Correcting an issued result: change, read the new paper, sign it. Two presses, no script."""

import uuid

from csp.decorators import csp_replace
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from lienthong.cases import queries, rules, services
from lienthong.cases.rules import Verb
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Refusal
from lienthong.kernel.ids import CaseId
from lienthong.onestop.forms import CorrectForm
from lienthong.onestop.forms.acting import Setting
from lienthong.onestop.views import acts, papers, shown, table
from lienthong.onestop.views.desk import carried, furniture
from lienthong.procedures import queries as procedures
from lienthong.web.access import actor_of, official

INVALID = 422


@official("cases.sign")
def correct(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Show the form; by “Xem trước” the new paper too; by “Ký” make it count."""
    actor, doing = actor_of(request), table.act_of(Verb.CORRECT_RESULT)
    setting = _setting(actor, CaseId(case_id))
    if request.method != "POST":
        rules.check_move(actor, setting.case.status, Verb.CORRECT_RESULT, is_accepted=True)
        return _shown(request, setting, CorrectForm(setting=setting))
    form = CorrectForm(request.POST, setting=setting)
    if not form.is_valid():
        return _shown(request, setting, form, status=INVALID)
    try:
        digest = services.type_correction(
            actor=actor, case_id=setting.case.id, edits=form.edits(), reasons=form.reasons()
        )
        if "ky" not in request.POST or digest != form.cleaned_data["seen_digest"]:
            return _shown(request, setting, form, digest=digest)
        services.correct_result(
            actor=actor,
            case_id=setting.case.id,
            expected_version=form.cleaned_data["expected_version"],
            decision=form.decision(),
            seen_digest=digest,
        )
    except Refusal as refusal:
        return acts.refused(request, doing, setting, form, refusal, shown=_shown)
    messages.success(request, str(doing.done))
    href = reverse("onestop:dossier", args=[case_id]) + carried(request)
    return HttpResponseRedirect(f"{href}#ket-qua", status=303)


@official("cases.sign")
@csp_replace({"frame-ancestors": ["'self'"]})  # type: ignore[arg-type] # its types know no arguments
def preview(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """The new paper as it would be signed."""
    actor = actor_of(request)
    return papers.previewed(
        request, lambda: services.preview_correction(actor=actor, case_id=CaseId(case_id))
    )


@official()
def paper(request: HttpRequest, case_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponse:
    """A paper that was replaced or recalled, or the decision that says so."""
    actor = actor_of(request)
    case = queries.case(actor, CaseId(case_id))
    known = {one.old_file_id for one in case.changes} | {one.new_file_id for one in case.changes}
    found = next((one for one in known if one == file_id), None)
    if found is None:
        raise Http404
    services.record_view(actor=actor, case_id=case.id, purpose="cases.result")
    return papers.served(request, found)


def _setting(actor: Actor, case_id: CaseId) -> Setting:
    case = queries.case(actor, case_id)
    return Setting(
        case=case,
        procedure=procedures.version(case.procedure_code, case.procedure_version),
        working=queries.working_draft(actor, case.id),
    )


def _shown(
    request: HttpRequest,
    setting: Setting,
    form: CorrectForm,
    *,
    digest: str = "",
    status: int = 200,
) -> HttpResponse:
    case, doing = setting.case, table.act_of(Verb.CORRECT_RESULT)
    context = {
        **furniture(request, actor_of(request)),
        "case": case,
        "act": doing,
        "title": doing.title,
        "form": form,
        "clock": shown.case_clock(case),
        "tone": shown.TONES[case.status],
        "digest": digest,
    }
    return render(request, "onestop/correct.html", context, status=status)
