# SPDX-License-Identifier: Apache-2.0
import uuid
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.cases import errors, queries, services
from lienthong.cases.queries import CaseView, NextAction
from lienthong.cases.queries.retention import kept
from lienthong.cases.rules import CLOSED, Verb
from lienthong.files import queries as files
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import CaseId
from lienthong.onestop.views import comparing, messaging, reading, shown
from lienthong.onestop.views.desk import carried, furniture
from lienthong.onestop.views.letters import letters
from lienthong.onestop.views.table import act_of
from lienthong.procedures import queries as procedures
from lienthong.signing import queries as signing
from lienthong.web.access import actor_of, official

#: How many acts stand open in the bar beside the first; the others are one click further.
OPEN_ACTS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One next action as the bar shows it."""

    title: str
    href: str
    key: str
    icon: str
    slip: str  #: the paper it issues
    blocked_by: str
    is_first: bool = False


@official()
def dossier(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    services.record_view(actor=actor, case_id=CaseId(case_id))
    return _page(request, actor, queries.case(actor, CaseId(case_id)))


@official()
def compare(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Read the registers for this dossier and keep what they said: a POST, for it leaves traces."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    actor = actor_of(request)
    case = queries.case(actor, CaseId(case_id))
    procedure = procedures.version(case.procedure_code, case.procedure_version)
    try:
        held, missing = comparing.held(actor, case, procedure)
    except comparing.REFUSED as refused:
        messages.error(request, str(refused))
    else:
        services.keep_check(
            actor=actor, case_id=case.id, purpose=comparing.PURPOSE, held=held, missing=missing
        )
    href = reverse("onestop:dossier", args=[case_id]) + carried(request)
    return HttpResponseRedirect(f"{href}#to-khai", status=303)


@official()
def signed(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    case = queries.case(actor, CaseId(case_id))
    if case.result is None or case.result.file_id is None:
        raise errors.DraftMissing
    services.record_view(actor=actor, case_id=CaseId(case_id), purpose="cases.result")
    context = {
        **furniture(request, actor),
        "case": case,
        "found": signing.validate(files.read_bytes(case.result.file_id)),
    }
    return render(request, "onestop/signed.html", context)


@official()
def control_slip(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    services.control_slip(actor=actor_of(request), case_id=CaseId(case_id))
    messages.success(request, _("Đã lập phiếu kiểm soát (Mẫu 06). Phiếu đang được ký số."))
    href = reverse("onestop:dossier", args=[case_id]) + carried(request)
    return HttpResponseRedirect(f"{href}#phieu", status=303)


def _page(request: HttpRequest, actor: Actor, case: CaseView) -> HttpResponse:
    procedure = procedures.version(case.procedure_code, case.procedure_version)
    offers = _offers(case, carried(request))
    checks = queries.checks(case.id)
    held = checks[0].held if checks else None
    groups = shown.groups(
        procedure, case.form, held, reused=case.reused, provenance=case.provenance
    )
    papers, viewer = reading.papers(request, case)
    related = queries.related(actor, case.id)
    context = {
        **furniture(request, actor),
        "case": case,
        "tone": shown.TONES[case.status],
        "channel": shown.CHANNELS[case.channel],
        "clock": shown.case_clock(case),
        "groups": groups,
        "check": checks[0] if checks else None,
        "earlier_checks": checks[1:],
        "differences": sum(
            one.is_compared and not one.is_same for group in groups for one in group.answers
        ),
        "may_compare": bool(procedure.reads),
        "looked_up": comparing.looked_up(actor, case.id) if procedure.lookups else [],
        "opinions": [(one, letters(actor, one, of_asker=True)) for one in case.consultations],
        "kept": kept(case.procedure_code, case.procedure_version, case.clock.finished_at),
        "papers": papers,
        "viewer": viewer,
        "related": related,
        "alike": [one for one in related if one.is_alike],
        "step_lines": reading.steps(case),
        **reading.people(actor, case),
        "replaced": [paper for paper in case.papers if paper.is_replaced],
        "history": reading.history(case),
        "may_see_receipts": actor.has("audit.view"),
        "parties": _parties(case),
        "cosigned": shown.cosigned(case),
        "first_offers": offers[: OPEN_ACTS + 1],
        "more_offers": offers[OPEN_ACTS + 1 :],
        "offers": offers,
        **messaging.panel(actor, case.id),
        "may_change_wish": actor.has("cases.receive") and case.status not in CLOSED,
        "may_assign": actor.agency_id in (case.agency_id, case.receiving_agency_id),
    }
    return render(request, "onestop/dossier.html", context)


def _parties(case: CaseView) -> list[tuple[str, Any]]:
    parties = [(_("Người nộp"), case.applicant)]
    if case.owner != case.applicant:
        parties.append((_("Chủ hồ sơ"), case.owner))
    if case.representative:
        parties.append((_("Người đại diện"), case.representative))
    return parties


def _offers(case: CaseView, carry: str) -> list[Offer]:
    """Return exactly the next actions, the one that the open step waits for at the head."""
    wanted = _wanted(case)
    made = [_offer(case, action, carry, wanted) for action in case.next_actions]
    chosen = sorted(
        zip(case.next_actions, made, strict=True),
        key=lambda pair: (
            bool(pair[1].blocked_by),
            pair[0].verb is not wanted,
            not pair[0].is_primary,
        ),
    )
    return [
        replace(offer, is_first=place == 0 and not offer.blocked_by and _is_next(action, wanted))
        for place, (action, offer) in enumerate(chosen)
    ]


def _is_next(action: NextAction, wanted: Verb | None) -> bool:
    """Tell whether this is what the dossier waits for; while others are asked, nothing is."""
    return action.is_primary or action.verb is wanted


def _wanted(case: CaseView) -> Verb | None:
    """Return what the open step needs before it can be finished."""
    roles = {step.role for step in case.steps if not step.is_waiting}
    if "draft" in roles and case.result is None:
        return Verb.DRAFT_RESULT
    if "consult" in roles and not case.consultations:
        return Verb.CONSULT
    return None


def _offer(case: CaseView, action: NextAction, carry: str, wanted: Verb | None) -> Offer:
    act = act_of(action.verb)
    if action.step_id:
        href = reverse("onestop:step", args=[case.id, action.step_id])
    else:
        href = reverse("onestop:act", args=[case.id, act.slug])
    step = next((one for one in case.steps if one.id == action.step_id), None)
    title = _("Hoàn thành: %(step)s") % {"step": step.name} if step else str(act.title)
    if action.verb is Verb.UNDO:
        title = _("Hoàn tác: %(act)s") % {"act": action.label}
    blocked_by = action.blocked_by
    if step and step.role == "draft" and wanted is Verb.DRAFT_RESULT:
        blocked_by = str(errors.DraftMissing())
    return Offer(
        title=title,
        href=href + carry,
        key=act.key,
        icon=act.icon,
        slip=str(action.slip.label) if action.slip else "",
        blocked_by=blocked_by,
    )
