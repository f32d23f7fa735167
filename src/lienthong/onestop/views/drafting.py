# SPDX-License-Identifier: Apache-2.0
"""The draft beside its preview: refreshed after a pause, or by a button without JavaScript."""

import uuid
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.cases import queries, services
from lienthong.cases.rules import Verb
from lienthong.cases.rules.results import changes
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import CaseId
from lienthong.onestop.forms import DraftForm
from lienthong.onestop.forms.acting import Setting, editable
from lienthong.onestop.views import comparing
from lienthong.onestop.views.desk import carried
from lienthong.onestop.views.table import Act
from lienthong.procedures import queries as procedures
from lienthong.procedures import rules as packs
from lienthong.web.access import actor_of, official

#: How long one register read serves the checks beside a draft: each read leaves a trace.
HELD_SECONDS = 600


@official("cases.appraise")
def type_draft(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Keep what is typed and show it set on paper."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    actor = actor_of(request)
    case = queries.case(actor, CaseId(case_id))
    procedure = procedures.version(case.procedure_code, case.procedure_version)
    setting = Setting(case=case, procedure=procedure)
    form = DraftForm(request.POST, setting=setting)
    form.is_typed = True
    form.is_valid()
    services.type_draft(
        actor=actor,
        case_id=case.id,
        edits=form.edits(),
        reasons=form.reasons(),
        paper=form.paper()[0],
    )
    if request.headers.get("HX-Request"):
        return render(request, "onestop/parts/preview.html", _preview(actor, setting))
    href = reverse("onestop:act", args=[case.id, "du-thao"]) + carried(request)
    return HttpResponseRedirect(f"{href}#xem-thu", status=303)


def beside(request: HttpRequest, actor: Actor, setting: Setting, doing: Act) -> dict[str, Any]:
    """Return what stands beside the form of a draft, and beside the signature."""
    del request
    if doing.verb is Verb.DRAFT_RESULT:
        return {
            **_preview(actor, setting),
            "versions": queries.draft_versions(actor, setting.case.id),
        }
    if doing.verb in (Verb.SIGN_RESULT, Verb.SEND_BACK):
        return {
            "versions": queries.draft_versions(actor, setting.case.id),
            "differences": _differences(setting),
        }
    return {}


def _preview(actor: Actor, setting: Setting) -> dict[str, Any]:
    case = setting.case
    working = queries.working_draft(actor, case.id)
    source = working or case.result
    edits = dict(source.edits) if source else {}
    return {
        "case": case,
        "working": working,
        "has_preview": source is not None,
        "stamp": f"{working.at:%H%M%S%f}" if working else case.version,
        "checks": _checks(actor, setting, edits) if source else [],
    }


def _checks(actor: Actor, setting: Setting, edits: dict[str, Any]) -> list[dict[str, str]]:
    """Return what is missing, invalid, or other than the registers say."""
    case, procedure = setting.case, setting.procedure
    answers = {**case.form, **edits}
    found = [
        {"tone": "error", "text": one.text}
        for one in packs.check_form(procedure, answers)
        if one.severity is packs.Severity.ERROR
    ]
    labels = {one.key: str(one.label) for one in editable(setting)}
    try:
        held = _held(actor, setting)
    except comparing.REFUSED as refused:
        held = {}
        found.append({"tone": "warning", "text": str(refused)})
    for key, value in held.items():
        if key in labels and value and str(value) != str(answers.get(key, "")):
            text = _("%(field)s: cơ sở dữ liệu ghi “%(held)s”.") % {
                "field": labels[key], "held": value
            }  # fmt: skip
            found.append({"tone": "warning", "text": text})
    return found


def _held(actor: Actor, setting: Setting) -> dict[str, Any]:
    case = setting.case
    if not setting.procedure.reads or not actor.has("registers.read"):
        return {}
    key = f"cases.held:{actor.account_id}:{case.id}"
    held: dict[str, Any] | None = cache.get(key)
    if held is None:
        told, _missing = comparing.held(actor, case, setting.procedure)
        held = dict(told)
        cache.set(key, held, HELD_SECONDS)
    return held


def _differences(setting: Setting) -> list[dict[str, str]]:
    """Return what the draft prints otherwise than was asked."""
    case = setting.case
    if case.result is None:
        return []
    labels = {one.key: str(one.label) for step in setting.procedure.form for one in step.fields}
    asked = {key: case.form.get(key, "") for key in case.result.edits}
    return [
        {
            "label": labels.get(one.key, one.key), "before": one.before, "after": one.after,
            "reason": one.reason,
        }
        for one in changes(asked, case.result.edits, case.result.reasons)
    ]  # fmt: skip
