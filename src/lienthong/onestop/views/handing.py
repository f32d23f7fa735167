# SPDX-License-Identifier: Apache-2.0
"""Handing a result over: online, or at the counter to somebody who is identified and confirms."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from lienthong.cases import errors, queries, services
from lienthong.cases.queries import CaseView, HandOverView
from lienthong.cases.rules import Verb, check_move
from lienthong.cases.rules.intake import Confirming
from lienthong.files import services as files
from lienthong.kernel.errors import Refusal
from lienthong.kernel.ids import CaseId
from lienthong.kernel.text import whole_number
from lienthong.onestop.forms.acting import Setting
from lienthong.onestop.forms.handing import ComerForm
from lienthong.onestop.views import shown
from lienthong.onestop.views.acts import refused
from lienthong.onestop.views.desk import carried, furniture
from lienthong.onestop.views.table import PAPER_BYTES, act_of
from lienthong.procedures import queries as procedures
from lienthong.web.access import actor_of, official
from lienthong.web.components import SummaryRow

INVALID = 422


@official("cases.receive")
def hand_over(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    case = queries.case(actor, CaseId(case_id))
    setting = Setting(
        case=case, procedure=procedures.version(case.procedure_code, case.procedure_version)
    )
    if request.method != "POST":
        check_move(actor, case.status, Verb.RETURN_RESULT, is_accepted=True)
        return _shown(request, setting, ComerForm(setting=setting))
    is_online = request.POST.get("viec") == "truc-tuyen"
    form = ComerForm(
        {**request.POST.dict(), "role": "applicant"} if is_online else request.POST,
        request.FILES, setting=setting,
    )  # fmt: skip
    if not form.is_valid():
        return _shown(request, setting, form, status=INVALID)
    try:
        return _online(request, case, form) if is_online else _identified(request, case, form)
    except Refusal as refusal:
        return refused(request, act_of(Verb.RETURN_RESULT), setting, form, refusal, shown=_shown)


def _online(request: HttpRequest, case: CaseView, form: ComerForm) -> HttpResponse:
    services.return_result(
        actor=actor_of(request), case_id=case.id,
        expected_version=form.cleaned_data["expected_version"],
    )  # fmt: skip
    return _done(request, case.id)


def _identified(request: HttpRequest, case: CaseView, form: ComerForm) -> HttpResponse:
    actor, upload = actor_of(request), form.cleaned_data["authorisation"]
    kept = None
    if upload:
        kept = files.store(
            actor, upload, upload.name, limit_bytes=PAPER_BYTES,
            declared=upload.content_type or "",
        ).id  # fmt: skip
    made = services.prepare_hand_over(
        actor=actor, case_id=case.id, expected_version=form.cleaned_data["expected_version"],
        comer=form.comer(), authorisation=kept,
    )  # fmt: skip
    return HttpResponseRedirect(_href("handing", made) + carried(request), status=303)


@never_cache
@official("cases.receive")
def handing(request: HttpRequest, case_id: uuid.UUID, hand_over_id: uuid.UUID) -> HttpResponse:
    """The receiver is known: they confirm on the turned screen or on paper."""
    case, made = _prepared(request, case_id, hand_over_id)
    if request.method == "POST":
        return _confirmed(request, case, made, Confirming.SIGNED)
    context = {
        **furniture(request, actor_of(request)),
        "case": case,
        "made": made,
        "tone": shown.TONES[case.status],
        "rows": _rows(case, made),
    }
    return render(request, "onestop/handing.html", context)


@never_cache
@official("cases.receive")
def receive(request: HttpRequest, case_id: uuid.UUID, hand_over_id: uuid.UUID) -> HttpResponse:
    """The turned screen: the receiver reads what they get, and confirms."""
    case, made = _prepared(request, case_id, hand_over_id)
    if request.method == "POST":
        return _confirmed(request, case, made, Confirming.SCREEN)
    context = {
        "case": case, "rows": _rows(case, made), "back_href": _href("handing", made),
    }  # fmt: skip
    return render(request, "onestop/receive.html", context)


@official("cases.receive")
def sheet(request: HttpRequest, case_id: uuid.UUID, hand_over_id: uuid.UUID) -> HttpResponse:
    """The receipt to be signed by hand."""
    _case, made = _prepared(request, case_id, hand_over_id)
    paper = services.hand_over_sheet(actor=actor_of(request), hand_over_id=made.id)
    answer = HttpResponse(paper, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="bien-nhan.pdf"'
    answer["Cache-Control"] = "private, no-store"
    answer["X-Frame-Options"] = "SAMEORIGIN"
    return answer


def _prepared(
    request: HttpRequest, case_id: uuid.UUID, hand_over_id: uuid.UUID
) -> tuple[CaseView, HandOverView]:
    case = queries.case(actor_of(request), CaseId(case_id))
    made = queries.prepared_hand_over(actor_of(request), hand_over_id)
    if made.case_id != case.id:
        raise errors.HandOverMissing
    return case, made


def _confirmed(
    request: HttpRequest, case: CaseView, made: HandOverView, how: Confirming
) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    text = request.POST.get("expected_version", "")
    services.hand_over(
        actor=actor_of(request), hand_over_id=made.id,
        expected_version=whole_number(text) or 0, confirmed=how,
    )  # fmt: skip
    return _done(request, case.id)


def _done(request: HttpRequest, case_id: CaseId) -> HttpResponse:
    messages.success(request, str(act_of(Verb.RETURN_RESULT).done))
    href = reverse("onestop:dossier", args=[case_id]) + carried(request)
    return HttpResponseRedirect(href, status=303)


def _href(name: str, made: HandOverView) -> str:
    return reverse(f"onestop:{name}", args=[made.case_id, made.id])


def _rows(case: CaseView, made: HandOverView) -> list[SummaryRow]:
    number = case.result.number if case.result else ""
    title = (case.result.title if case.result else "") or _("Kết quả giải quyết")
    return [
        SummaryRow(label=_("Người nhận"), value=f"{made.name} ({made.role.label})"),
        SummaryRow(label=_("Số định danh"), value=made.last_digits),
        SummaryRow(label=_("Cách xác định"), value=str(made.how.label)),
        SummaryRow(label=_("Thủ tục"), value=case.procedure_name),
        SummaryRow(label=_("Mã hồ sơ"), value=case.code),
        SummaryRow(label=_("Kết quả"), value=title),
        SummaryRow(label=_("Số"), value=number),
    ]


def _shown(
    request: HttpRequest, setting: Setting, form: ComerForm, *, status: int = 200
) -> HttpResponse:
    case = setting.case
    context: dict[str, Any] = {
        **furniture(request, actor_of(request)),
        "case": case,
        "act": act_of(Verb.RETURN_RESULT),
        "form": form,
        "clock": shown.case_clock(case),
        "tone": shown.TONES[case.status],
    }
    return render(request, "onestop/hand_over.html", context, status=status)
