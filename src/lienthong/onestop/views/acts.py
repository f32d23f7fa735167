# SPDX-License-Identifier: Apache-2.0
import uuid
from collections.abc import Callable

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.cases import errors, queries, rules, services
from lienthong.cases.queries import CaseHead, CaseView, NextAction, StepView
from lienthong.cases.rules import ReasonFor, Verb
from lienthong.cases.rules import clock as legal_clock
from lienthong.kernel import clock, money
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.ids import AgencyId, CaseId
from lienthong.kernel.text import whole_number
from lienthong.onestop.forms import ActForm, WaiveForm
from lienthong.onestop.forms.acting import Setting
from lienthong.onestop.views import comparing, drafting, shown, table
from lienthong.onestop.views.desk import carried, furniture
from lienthong.onestop.views.table import Act, Order
from lienthong.orgs import queries as orgs
from lienthong.procedures import queries as procedures
from lienthong.procedures.rules import Procedure, fees_of
from lienthong.web.access import actor_of, official
from lienthong.web.components import SummaryRow
from lienthong.web.errors import STATUS

CONFLICT, INVALID = 409, 422
#: Refusals told beside the form: correct it, or send it again when the other system answers.
_BESIDE = (Kind.INVALID, Kind.UPSTREAM)
#: Which ready reasons each act offers.
READY = {
    Verb.REFUSE: ReasonFor.REFUSE,
    Verb.ASK_SUPPLEMENT: ReasonFor.SUPPLEMENT,
    Verb.ASK_PAYMENT: ReasonFor.PAYMENT,
    Verb.EXTEND: ReasonFor.EXTEND,
    Verb.STOP: ReasonFor.STOP,
}


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
        form.choose_ready(request.GET.get("mau", ""))
        offered = _offered(actor, case, doing, setting)
        return _shown(request, doing, setting, form, offered)
    if not form.is_valid():
        return _shown(request, doing, setting, form, None, status=INVALID)
    try:
        after = doing.run(Order(actor=actor, case=case, form=form))
    except Refusal as refusal:
        return refused(request, doing, setting, form, refusal)
    messages.success(request, str(doing.done))
    return HttpResponseRedirect(_onwards(request, doing, after), status=303)


def _onwards(request: HttpRequest, doing: Act, case: CaseView | CaseHead) -> str:
    name = {Verb.SIGN_RESULT: "onestop:signed"}.get(doing.verb, "onestop:dossier")
    if doing.verb is Verb.DRAFT_RESULT:
        return reverse("onestop:act", args=[case.id, doing.slug]) + carried(request)
    return reverse(name, args=[case.id]) + carried(request)


def refused(
    request: HttpRequest,
    doing: Act,
    setting: Setting,
    form: ActForm,
    refusal: Refusal,
    *,
    shown: Callable[..., HttpResponse] | None = None,
) -> HttpResponse:
    """Say why beside the form, or that the page is old; what was typed is not lost.

    shown: draws the page of an act that has one of its own.
    """
    if refusal.kind in _BESIDE or isinstance(refusal, comparing.REFUSED):
        if refusal.kind is Kind.INVALID:
            form.add_error(None, str(refusal))
        else:  # nothing on the page is to be corrected
            messages.error(request, str(refusal))
        status = STATUS[refusal.kind].value
        if shown:
            return shown(request, setting, form, status=status)
        return _shown(request, doing, setting, form, None, status=status)
    if refusal.kind is not Kind.CONFLICT:
        raise refusal
    context = {
        **furniture(request, actor_of(request)),
        "case": setting.case,
        "act": doing,
        "refusal": str(refusal),
        "changes": _since(request, setting),
        "typed": "\n\n".join(f"{label}:\n{value}" for label, value in form.typed()),
        "again": request.get_full_path(),
    }
    return render(request, "onestop/stale.html", context, status=CONFLICT)


def _since(request: HttpRequest, setting: Setting) -> list[shown.Line]:
    """Return what happened to the dossier after the page that was sent, newest first."""
    now = queries.case(actor_of(request), CaseId(setting.case.id))
    given = request.POST.get("expected_version", "")
    behind = now.version - seen if (seen := whole_number(given)) is not None else 1
    return shown.history(now)[: max(1, min(behind, 5))]


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
        **(_undoing(actor_of(request), case) if doing.verb is Verb.UNDO else {}),
        **drafting.beside(request, actor_of(request), setting, doing),
    }
    return render(request, doing.template, context, status=status)


def _undoing(actor: Actor, case: CaseView) -> dict[str, object]:
    """Return the act that would be taken back: what, by whom, until when it can be."""
    last = queries.last_act(actor, CaseId(case.id))
    if last is None:
        return {}
    rows = [
        SummaryRow(label=_("Việc sẽ hoàn tác"), value=last.step or shown.sentence(last.verb.label)),
        SummaryRow(label=_("Người đã làm"), value=last.by),
        SummaryRow(label=_("Lúc"), value=shown.said_at(last.at)),
        SummaryRow(label=_("Hoàn tác được đến"), value=shown.said_at(last.until)),
    ]
    takes = _("Giấy tiếp nhận và hẹn trả đã lập bị thu hồi; người nộp được báo.")
    return {"last": last, "last_rows": rows, "takes_slip": takes * (last.verb is Verb.ACCEPT)}


def _promise(case: CaseView, procedure: Procedure) -> str:
    """Say which appointment the receipt would carry if the dossier were received now."""
    deadline = procedure.deadline(rules.catalogue_channel(case.channel), case.form)
    due_at = legal_clock.due(deadline, clock.now(), orgs.calendar(case.agency_id))
    return shown.said_at(due_at)


def _offered(actor: Actor, case: CaseView, doing: Act, setting: Setting) -> NextAction | None:
    """Return what the dossier offers under this act; refuse as the service would when nothing.

    Raises: BadMove, Denied, WrongAgency, StepMissing.
    """
    if doing.slug == "bo-qua":
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
    working = queries.working_draft(actor, case.id) if doing.verb is Verb.DRAFT_RESULT else None
    return Setting(
        case=case,
        procedure=procedure,
        step=step,
        colleagues=_colleagues(case, procedure, doing, step),
        limits=_limits(case, procedure) if doing.verb is Verb.EXTEND else "",
        ready=_ready(case, doing),
        working=working,
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
    keys = [one.key for one in procedure.steps]
    following = procedure.steps[keys.index(step.key) + 1 :] if step.key in keys else ()
    if not following:
        return []
    agency_id = case.agency_id
    if following[0].role == "return":
        agency_id = case.receiving_agency_id
    people = queries.candidates(AgencyId(agency_id), following[0].right)
    return [
        (
            str(one.account_id),
            _("%(name)s – đang giữ %(n)s việc") % {"name": one.name, "n": one.open},
        )
        for one in people
        if not one.is_absent
    ]


def _ready(case: CaseView, doing: Act) -> tuple[tuple[str, str], ...]:
    """Return the agency's ready reasons for an act, their placeholders filled."""
    used_for = READY.get(doing.verb)
    if used_for is None or doing.slug == "bo-qua":
        return ()
    due_at = case.clock.due_at
    known = {
        "ma_ho_so": case.code,
        "thu_tuc": case.procedure_name,
        "nguoi_nop": case.applicant.name,
        "co_quan": case.agency_name,
        "han_tra": due_at.strftime("%d/%m/%Y") if due_at else "",
        "hom_nay": clock.today().strftime("%d/%m/%Y"),
    }
    found = queries.ready_reasons(case.agency_id, used_for, case.procedure_code)
    return tuple((str(one.series), rules.filled(one.text, known)) for one in found)


def _limits(case: CaseView, procedure: Procedure) -> str:
    rule, due_at = procedure.extension, case.clock.due_at
    said = [
        _("Ngày làm việc sau ngày hẹn hiện tại (%(on)s).")
        % {"on": due_at.strftime("%d/%m/%Y") if due_at else "–"},
        _("Thủ tục cho gia hạn %(times)s lần.") % {"times": rule.times},
    ]
    allowance = rules.Allowance.of(rule, case.clock.deadline, used=0)
    calendar = orgs.calendar(case.agency_id)
    if allowance.limit and (
        last_on := rules.latest_extension(case.clock, allowance.limit, calendar)
    ):
        said.append(_("Chậm nhất đến hết ngày %(on)s.") % {"on": last_on.strftime("%d/%m/%Y")})
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
