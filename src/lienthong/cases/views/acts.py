# SPDX-License-Identifier: Apache-2.0
import uuid
from collections.abc import Sequence

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.cases import errors, queries, rules, services
from lienthong.cases.forms import ActForm, WaiveForm, reasons
from lienthong.cases.forms.acting import Setting
from lienthong.cases.queries import CaseHead, CaseView, NextAction, StepView
from lienthong.cases.rules import Verb
from lienthong.cases.rules import clock as legal_clock
from lienthong.cases.views import shown, table
from lienthong.cases.views.desk import carried, furniture
from lienthong.cases.views.table import Act, Order
from lienthong.identity import queries as identity
from lienthong.kernel import clock, money
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.ids import AgencyId, CaseId
from lienthong.kernel.text import search_key
from lienthong.orgs import queries as orgs
from lienthong.procedures import queries as procedures
from lienthong.procedures.rules import Procedure, fees_of
from lienthong.web.access import actor_of, official

CONFLICT, INVALID = 409, 422


@official()
def act(request: HttpRequest, case_id: uuid.UUID, slug: str) -> HttpResponse:
    found = table.act_at(slug)
    if found is None or found.verb is Verb.COMPLETE_STEP:
        raise Http404
    return _page(request, found, CaseId(case_id), None)


@official()
def complete_step(request: HttpRequest, case_id: uuid.UUID, step_id: uuid.UUID) -> HttpResponse:
    return _page(request, table.act_of(Verb.COMPLETE_STEP), CaseId(case_id), step_id)


@official()
def assign_step(request: HttpRequest, case_id: uuid.UUID, step_id: uuid.UUID) -> HttpResponse:
    return _page(request, table.ASSIGN, CaseId(case_id), step_id)


@official()
def waive(request: HttpRequest, case_id: uuid.UUID, consultation_id: uuid.UUID) -> HttpResponse:
    def run(order: Order) -> CaseView:
        return services.waive_consultation(
            **order.seen, consultation_id=consultation_id, basis=order.told("words")
        )

    waiving = Act(
        verb=Verb.CONSULT, slug="bo-qua", key="q", icon="warning", form=WaiveForm, run=run,
        title=_("Tiếp tục không chờ ý kiến"), button=_("Ghi căn cứ và tiếp tục"),
        done=_("Đã ghi căn cứ; hồ sơ đi tiếp không chờ ý kiến."), is_harsh=True,
    )  # fmt: skip
    return _page(request, waiving, CaseId(case_id), None)


def _page(
    request: HttpRequest, doing: Act, case_id: CaseId, step_id: uuid.UUID | None
) -> HttpResponse:
    actor = actor_of(request)
    case = queries.case(actor, case_id)
    is_post = request.method == "POST"
    setting = _setting(actor, case, doing, step_id)
    form = doing.form(*((request.POST, request.FILES) if is_post else ()), setting=setting)
    _fit(form, actor, setting, doing)
    if not is_post:
        offered = _offered(actor, case, doing, setting)
        return _shown(request, doing, setting, form, offered)
    if not form.is_valid():
        return _shown(request, doing, setting, form, None, status=INVALID)
    try:
        after = doing.run(Order(actor=actor, case=case, form=form))
    except Refusal as refusal:
        return _refused(request, doing, setting, form, refusal)
    messages.success(request, str(doing.done))
    return HttpResponseRedirect(_onwards(request, doing, after), status=303)


def _onwards(request: HttpRequest, doing: Act, case: CaseView | CaseHead) -> str:
    name = {Verb.SIGN_RESULT: "cases:signed"}.get(doing.verb, "cases:dossier")
    if doing.verb is Verb.DRAFT_RESULT:
        return reverse("cases:act", args=[case.id, doing.slug]) + carried(request)
    return reverse(name, args=[case.id]) + carried(request)


def _refused(
    request: HttpRequest, doing: Act, setting: Setting, form: ActForm, refusal: Refusal
) -> HttpResponse:
    """Say why beside the form, or that the page is old; what was typed is not lost."""
    if refusal.kind is Kind.INVALID:
        form.add_error(None, str(refusal))
        return _shown(request, doing, setting, form, None, status=INVALID)
    if refusal.kind is not Kind.CONFLICT:
        raise refusal
    context = {
        **furniture(request, actor_of(request)),
        "case": setting.case,
        "act": doing,
        "refusal": str(refusal),
        "typed": "\n\n".join(f"{label}:\n{value}" for label, value in form.typed()),
        "again": request.get_full_path(),
    }
    return render(request, "cases/stale.html", context, status=CONFLICT)


def _shown(
    request: HttpRequest,
    doing: Act,
    setting: Setting,
    form: ActForm,
    offered: NextAction | None,
    *,
    status: int = 200,
) -> HttpResponse:
    case = setting.case
    context = {
        **furniture(request, actor_of(request)),
        "case": case,
        "act": doing,
        "title": setting.step.name if setting.step else doing.title,
        "step": setting.step,
        "form": form,
        "clock": shown.case_clock(case),
        "tone": shown.TONES[case.status],
        "slip": offered.slip if offered else None,
        "blocked_by": offered.blocked_by if offered else "",
        "promise": _promise(case, setting.procedure) if doing.verb is Verb.ACCEPT else "",
        "is_multipart": form.is_multipart(),
    }
    return render(request, doing.template, context, status=status)


def _promise(case: CaseView, procedure: Procedure) -> str:
    """Say which appointment the receipt would carry if the dossier were received now."""
    deadline = procedure.deadline(rules.catalogue_channel(case.channel), case.form)
    due_at = legal_clock.due(deadline, clock.now(), orgs.calendar(case.agency_id))
    return shown.said_at(due_at)


def _offered(actor: Actor, case: CaseView, doing: Act, setting: Setting) -> NextAction | None:
    """Return what the dossier offers under this act; refuse as the service would when nothing.

    Raises: BadMove, Denied, WrongAgency, StepMissing.
    """
    if doing is table.ASSIGN or doing.slug == "bo-qua":
        return None
    step_id = setting.step.id if setting.step else None
    for action in case.next_actions:
        if action.verb is doing.verb and action.step_id == step_id:
            return action
    is_accepted = case.clock.started_at is not None
    rules.check_move(actor, case.status, doing.verb, is_accepted=is_accepted)
    raise errors.StepMissing if doing.verb is Verb.COMPLETE_STEP else errors.WrongAgency


def _setting(actor: Actor, case: CaseView, doing: Act, step_id: uuid.UUID | None) -> Setting:
    procedure = procedures.version(case.procedure_code, case.procedure_version)
    step = _step(case, step_id)
    agencies: Sequence[tuple[str, str]] = ()
    asked = ""
    if doing.verb is Verb.CONSULT and doing.slug != "bo-qua":
        agencies, asked = _agencies(case, procedure)
    return Setting(
        case=case,
        procedure=procedure,
        step=step,
        colleagues=_colleagues(case, procedure, doing, step),
        agencies=agencies,
        asked=asked,
        limits=_limits(case, procedure) if doing.verb is Verb.EXTEND else "",
    )


def _step(case: CaseView, step_id: uuid.UUID | None) -> StepView | None:
    if step_id is None:
        return None
    step = next((one for one in case.steps if one.id == step_id), None)
    if step is None:
        raise errors.StepMissing
    return step


def _colleagues(
    case: CaseView, procedure: Procedure, doing: Act, step: StepView | None
) -> list[tuple[str, str]]:
    """Return who may do the step, or the one after it."""
    if step is None:
        return []
    right, agency_id = step.right, step.agency_id
    if doing is not table.ASSIGN:
        keys = [one.key for one in procedure.steps]
        following = procedure.steps[keys.index(step.key) + 1 :] if step.key in keys else ()
        if not following:
            return []
        right, agency_id = following[0].right, case.agency_id
        if following[0].role == "return":
            agency_id = case.receiving_agency_id
    people = identity.officials_with_right(right, AgencyId(agency_id))
    return [(str(one.id), one.name) for one in people]


def _agencies(case: CaseView, procedure: Procedure) -> tuple[list[tuple[str, str]], str]:
    """Return the agencies around this one, and the one that the pack's step asks."""
    own = orgs.agency(case.agency_id)
    around = list(orgs.children(own.id))
    if own.parent_id:
        around += [orgs.agency(own.parent_id), *orgs.children(own.parent_id)]
    wanted = {reasons.ASKED.get(step.agency, step.agency) for step in procedure.steps} - {""}
    keys = [search_key(word) for word in wanted]
    found = [(str(one.id), one.name) for one in around if one.id != own.id]
    asked = next((key for key, name in found if any(word in search_key(name) for word in keys)), "")
    return sorted(found, key=lambda one: one[0] != asked), asked


def _limits(case: CaseView, procedure: Procedure) -> str:
    rule, due_at = procedure.extension, case.clock.due_at
    said = [_("Ngày làm việc sau ngày hẹn hiện tại (%(on)s); chỉ gia hạn một lần.") % {
        "on": due_at.strftime("%d/%m/%Y") if due_at else "–"
    }]  # fmt: skip
    if rule.amount:
        said.append(_("Thủ tục cho gia hạn nhiều nhất %(days)s ngày.") % {"days": rule.amount})
    return " ".join(said)


def _fit(form: ActForm, actor: Actor, setting: Setting, doing: Act) -> None:
    """Offer a fee order where the published fees say that something is owed."""
    if doing.verb is not Verb.ASK_PAYMENT or not actor.has("cases.receive"):
        return
    owed = sum(item.amount_vnd for item in fees_of(setting.procedure, setting.case.form))
    if owed:
        label = _("Lập lệnh thu theo biểu phí: %(sum)s") % {"sum": money.grouped(owed)}
        form.fields["with_order"] = django_forms.BooleanField(
            label=label, required=False, initial=True
        )
