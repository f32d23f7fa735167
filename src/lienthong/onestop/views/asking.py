# SPDX-License-Identifier: Apache-2.0
"""Asking several agencies at once: the picker over the tree, a question for each."""

import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http import HttpResponseRedirect as Redirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.cases import queries, rules, services
from lienthong.cases.queries import CaseView
from lienthong.cases.rules import Verb
from lienthong.cases.services import Ask
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.ids import AgencyId, CaseId
from lienthong.kernel.text import clean, search_key, whole_number
from lienthong.onestop.forms import reasons
from lienthong.onestop.forms.acting import AGREES
from lienthong.onestop.forms.asking import AskForm, agencies_near
from lienthong.onestop.views import shown
from lienthong.onestop.views.desk import carried, furniture
from lienthong.orgs import queries as orgs
from lienthong.orgs.queries import AgencyView
from lienthong.procedures import queries as procedures
from lienthong.procedures.rules import FieldKind, Procedure
from lienthong.web.access import actor_of, official

MOST_ASKED = 12
FOUND = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One chosen agency with its own question."""

    agency: AgencyView
    form: AskForm


@official()
def ask(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    case = queries.case(actor, CaseId(case_id))
    procedure = procedures.version(case.procedure_code, case.procedure_version)
    is_accepted = case.clock.started_at is not None
    if request.method != "POST":
        rules.check_move(actor, case.status, Verb.CONSULT, is_accepted=is_accepted)
        return _page(request, actor, case, procedure, _first(case, procedure))
    chosen = _chosen(request)
    if request.POST.get("viec", "gui") != "gui":
        return _page(request, actor, case, procedure, _changed(request, actor, chosen))
    return _send(request, actor, case, procedure, chosen)


def _first(case: CaseView, procedure: Procedure) -> list[AgencyId]:
    """Choose at once the agency that the pack's step asks, where it is near."""
    wanted = {reasons.ASKED.get(step.agency, step.agency) for step in procedure.steps} - {""}
    words = [search_key(word) for word in wanted]
    near = agencies_near(case.agency_id)
    return [one.id for one in near if any(word in search_key(one.name) for word in words)][:1]


def _chosen(request: HttpRequest) -> list[AgencyId]:
    found: dict[AgencyId, None] = {}
    for text in request.POST.getlist("chon"):
        with suppress(ValueError):
            found[AgencyId(uuid.UUID(text))] = None
    return list(found)[:MOST_ASKED]


def _changed(request: HttpRequest, actor: Actor, chosen: list[AgencyId]) -> list[AgencyId]:
    """Do what a button of the picker says: take a group, keep one, leave one out."""
    doing, _sep, value = request.POST.get("viec", "").partition(":")
    if doing == "nhom" and actor.agency_id:
        kept = queries.groups(actor.agency_id)
        members = next((one.members for one in kept if str(one.id) == value), ())
        return list(dict.fromkeys([*chosen, *members]))[:MOST_ASKED]
    if doing == "bo":
        return [one for one in chosen if str(one) != value]
    if doing == "xoa-nhom":
        with suppress(ValueError):
            services.drop_group(actor=actor, group_id=uuid.UUID(value))
            messages.success(request, _("Đã xóa nhóm cơ quan."))
    if doing == "luu-nhom":
        try:
            name = request.POST.get("ten_nhom", "")
            services.keep_group(actor=actor, name=name, members=chosen)
            messages.success(request, _("Đã lưu nhóm cơ quan."))
        except Refusal as refusal:
            messages.error(request, str(refusal))
    return chosen


def _send(
    request: HttpRequest,
    actor: Actor,
    case: CaseView,
    procedure: Procedure,
    chosen: list[AgencyId],
) -> HttpResponse:
    cards = _cards(request, case, procedure, chosen, is_bound=True)
    wrong = [card for card in cards if not card.form.is_valid()]
    if wrong:
        return _page(request, actor, case, procedure, chosen, cards=cards, status=422)
    version = request.POST.get("expected_version", "")
    try:
        services.consult_all(
            actor=actor,
            case_id=case.id,
            expected_version=whole_number(version) or 0,
            asks=[_ask(card) for card in cards],
        )
    except Refusal as refusal:
        if refusal.kind not in (Kind.INVALID, Kind.CONFLICT):
            raise
        status = 422 if refusal.kind is Kind.INVALID else 409
        now = queries.case(actor, case.id)
        return _page(
            request, actor, now, procedure, chosen, cards=cards, problem=str(refusal), status=status
        )
    messages.success(request, _("Đã gửi lấy ý kiến; mỗi cơ quan chỉ thấy phần của mình."))
    back = reverse("onestop:dossier", args=[case.id]) + carried(request)
    return Redirect(f"{back}#y-kien", status=303)


def _ask(card: Card) -> Ask:
    told = card.form.cleaned_data
    return Ask(
        agency_id=card.agency.id,
        question=told["question"],
        share=tuple(told["share"]),
        papers=tuple(uuid.UUID(key) for key in told["papers"]),
        is_mandatory=told["is_mandatory"],
        due_on=told["due_on"],
    )


def _cards(
    request: HttpRequest,
    case: CaseView,
    procedure: Procedure,
    chosen: Iterable[AgencyId],
    *,
    is_bound: bool,
) -> list[Card]:
    fields = (field for step in procedure.form for field in step.fields)
    share = [
        (one.key, str(one.label))
        for one in fields
        if one.key in case.form and one.kind is not FieldKind.CHECK
    ]
    papers = [(str(one.id), one.component_name) for one in case.papers if not one.is_replaced]
    cards = []
    for key in chosen:
        with suppress(Refusal):
            agency = orgs.agency(key)
            prefix = f"h{str(key)[-12:]}"
            was_shown = f"{prefix}-shown" in request.POST
            form = AskForm(
                request.POST if was_shown or is_bound else None,
                prefix=prefix, share=share, papers=papers,
                first=request.POST.get("chung", ""),
            )  # fmt: skip
            cards.append(Card(agency=agency, form=form))
    return cards


def _page(  # noqa: PLR0913 - one page, all it shows
    request: HttpRequest,
    actor: Actor,
    case: CaseView,
    procedure: Procedure,
    chosen: list[AgencyId],
    *,
    cards: list[Card] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    text = clean(request.POST.get("tim", ""))[:100]
    found = orgs.agencies_named(text, limit=FOUND) if text else agencies_near(case.agency_id)
    picked = set(chosen)
    context = {
        **furniture(request, actor),
        "case": case,
        "cards": cards or _cards(request, case, procedure, chosen, is_bound=False),
        "chosen": chosen,
        "found": [one for one in found if one.id not in picked and one.id != case.agency_id],
        "groups": queries.groups(actor.agency_id) if actor.agency_id else (),
        "text": text,
        "problem": problem,
        "version": request.POST.get("expected_version") or case.version,
        "clock": shown.case_clock(case),
        "tone": shown.TONES[case.status],
        "most": MOST_ASKED,
    }
    return render(request, "onestop/ask.html", context, status=status)


@official()
def more_time(request: HttpRequest, case_id: uuid.UUID, consultation_id: uuid.UUID) -> HttpResponse:
    """Grant or refuse a consulted agency's wish for more time."""

    def decide(**seen: Any) -> None:
        services.decide_more_time(**seen, is_granted=request.POST.get("dong_y") == "co")

    said = _("Đã trả lời đề nghị thêm thời gian.")
    return _decided(request, case_id, consultation_id, decide, said)


@official()
def read_answer(
    request: HttpRequest, case_id: uuid.UUID, consultation_id: uuid.UUID
) -> HttpResponse:
    """Note what an answer says that came as another system's document."""

    def note(**seen: Any) -> None:
        told = request.POST.get("agrees", "")
        if told not in AGREES:
            queries.case(seen["actor"], seen["case_id"])  # of somebody else's nothing is said
            raise SuspiciousOperation(told)
        services.note_reading(**seen, agrees=AGREES[told])

    return _decided(request, case_id, consultation_id, note, _("Đã ghi ý kiến trong văn bản."))


def _decided(
    request: HttpRequest,
    case_id: uuid.UUID,
    consultation_id: uuid.UUID,
    decide: Callable[..., None],
    said: str,
) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    back = reverse("onestop:dossier", args=[case_id]) + carried(request)
    try:
        decide(
            actor=actor_of(request),
            case_id=CaseId(case_id),
            consultation_id=consultation_id,
            expected_version=whole_number(request.POST.get("expected_version", "")) or 0,
        )
        messages.success(request, said)
    except Refusal as refusal:
        if refusal.kind is not Kind.CONFLICT:
            raise
        messages.warning(request, str(refusal))
    return Redirect(f"{back}#y-kien", status=303)
