# SPDX-License-Identifier: Apache-2.0
"""Reception at the counter: choose, look the person up, type, scan, submit."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.cases import services
from lienthong.cases.forms import counter as forms
from lienthong.cases.rules import Application, Channel, Paper, Party
from lienthong.cases.views.desk import furniture
from lienthong.files import services as files
from lienthong.kernel import money
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.ids import AgencyId, uuid7
from lienthong.kernel.text import clean
from lienthong.orgs import queries as orgs
from lienthong.procedures import queries as procedures
from lienthong.procedures.rules import (
    FeeError,
    Procedure,
    Severity,
    check_form,
    clean_form,
    fees_of,
    prefilled,
    required_components,
)
from lienthong.registers import services as registers
from lienthong.web.access import actor_of, official
from lienthong.web.components import ErrorLink

PURPOSE = "verify_identity"
PAPER_BYTES = 10_485_760
Errors = dict[str, list[str]]


@official("cases.receive")
def counter(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    hits, _total = procedures.listed(limit=200)
    offered = [(hit.code, str(hit.name)) for hit in hits if _is_open(hit.code)]
    begin = forms.BeginForm(request.POST if request.method == "POST" else None, offered)
    from_ticket = _from_ticket(request)
    if request.method != "POST" or not begin.is_valid():
        status = 422 if begin.is_bound else 200
        return _shown(request, actor, {"begin": begin, **from_ticket}, status=status)
    procedure = procedures.current(begin.cleaned_data["thu_tuc"])
    if request.POST.get("viec") in ("nop", "nop-nhan"):
        return _submit(request, actor, begin, procedure)
    answers, note = _looked_up(actor, procedure, begin.cleaned_data["so_dinh_danh"])
    key = _key(from_ticket["key"])
    card = begin.cleaned_data["card"]
    name = str(answers.pop("", "")) or (card.name if card else "")
    context = _page(actor, procedure, answers, {}, begin=begin, key=key, name=name)
    return _shown(request, actor, {**from_ticket, **context, "note": note})


def _from_ticket(request: HttpRequest) -> dict[str, str]:
    """Return the key of the reception and the number called, when the counter opened the page."""
    given = request.POST if request.method == "POST" else request.GET
    return {"key": given.get("khoa", "")[:36], "called": given.get("so", "")[:6]}


def _is_open(code: str) -> bool:
    return bool(procedures.current(code).form)


def _looked_up(actor: Actor, procedure: Procedure, number: str) -> tuple[dict[str, Any], str]:
    """Read who stands at the counter; the answers under the empty key hold their name."""
    try:
        record = registers.read(actor, "population", number, purpose=PURPOSE)
    except Refusal as refusal:
        return {}, str(refusal)
    if record is None:
        return {}, _("Không có người này trong CSDL dân cư. Kiểm tra lại số, hoặc nhập tay.")
    data = {**record.data, "key": record.key}
    names = {read.name: data for read in procedure.reads if read.register == "population"}
    return {**prefilled(procedure, names), "": data.get("full_name", "")}, ""


def _submit(
    request: HttpRequest, actor: Actor, begin: forms.BeginForm, procedure: Procedure
) -> HttpResponse:
    answers = clean_form(procedure, forms.read(procedure, request.POST, _province(actor)))
    errors = _wrong(request, procedure, answers)
    if not errors:
        try:
            got = services.receive_at_counter(
                actor=actor,
                application=_application(request, actor, begin, procedure, answers),
                is_accepted=request.POST.get("viec") == "nop-nhan",
                given_vnd=_given(request) or 0,
            )
        except Refusal as refusal:
            if refusal.kind is not Kind.INVALID:
                raise
            errors = {"": [str(refusal)]}
        else:
            _tell(request, got)
            return HttpResponseRedirect(reverse("cases:dossier", args=[got.case.id]), status=303)
    context = _page(
        actor, procedure, answers, errors, begin=begin, key=request.POST.get("khoa", ""),
        name=request.POST.get("ten", ""), phone=request.POST.get("dien_thoai", ""),
        given_cash=request.POST.get("tien_mat", ""),
    )  # fmt: skip
    return _shown(request, actor, {**_from_ticket(request), **context}, status=422)


def _tell(request: HttpRequest, got: services.Received) -> None:
    """Say what was done, and what change the payer gets."""
    messages.success(
        request,
        _("Đã tiếp nhận hồ sơ %(code)s.") % {"code": got.case.code}
        if got.is_accepted
        else _("Đã ghi nhận hồ sơ %(code)s.") % {"code": got.case.code},
    )
    if got.receipt_number:
        said = {
            "sum": f"{money.grouped(got.taken_vnd)} đồng",
            "number": got.receipt_number,
            "change": f"{money.grouped(got.change_vnd)} đồng",
        }
        paid = _("Đã thu %(sum)s tiền mặt, biên lai %(number)s, trả lại %(change)s.") % said
        messages.success(request, paid)


def _given(request: HttpRequest) -> int | None:
    """Return the cash that was handed over: nothing typed is nothing taken, None is no sum."""
    text = request.POST.get("tien_mat", "").replace(".", "").replace(" ", "").removesuffix("₫")
    if not text:
        return 0
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 13 else None


def _wrong(request: HttpRequest, procedure: Procedure, answers: Mapping[str, Any]) -> Errors:
    errors: Errors = {}
    if len(clean(request.POST.get("ten", ""))) < 2:
        errors["ten"] = [_("Nhập họ và tên người nộp")]
    owed_vnd, given_vnd = _owed(procedure, answers), _given(request)
    if given_vnd is None or 0 < given_vnd < owed_vnd:
        least = _("Nhập số tiền người nộp đưa, ít nhất %(sum)s") % {
            "sum": f"{money.grouped(owed_vnd)} đồng"
        }
        errors["tien_mat"] = [least]
    for one in check_form(procedure, answers):
        if one.severity is Severity.ERROR:
            errors.setdefault(one.path.split(".")[0], []).append(one.text)
    for paper in required_components(procedure, answers):
        if f"giay_{paper.code}" not in request.FILES:
            missing = _("Chọn bản chụp: %(paper)s") % {"paper": paper.name}
            errors.setdefault(f"giay_{paper.code}", []).append(missing)
    return errors


def _application(
    request: HttpRequest,
    actor: Actor,
    begin: forms.BeginForm,
    procedure: Procedure,
    answers: Mapping[str, Any],
) -> Application:
    assert actor.agency_id
    return Application(
        procedure_code=procedure.code,
        agency_id=AgencyId(actor.agency_id),
        applicant=Party(
            name=clean(request.POST["ten"]),
            personal_number=begin.cleaned_data["so_dinh_danh"],
            phone=clean(request.POST.get("dien_thoai", "")),
        ),
        form=answers,
        idempotency_key=_key(request.POST.get("khoa", "")),
        papers=tuple(_papers(request, actor, procedure)),
        channel=Channel.COUNTER,
    )


def _owed(procedure: Procedure, answers: Mapping[str, Any]) -> int:
    try:
        return sum(item.amount_vnd for item in fees_of(procedure, answers))
    except FeeError:  # the answers do not say yet
        return 0


def _key(text: str) -> str:
    """Return the draft's id; one that is not ours gets a new one."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return str(uuid7())


def _papers(request: HttpRequest, actor: Actor, procedure: Procedure) -> Sequence[Paper]:
    found = []
    for component in procedure.components:
        upload = request.FILES.get(f"giay_{component.code}")
        if upload:
            name = upload.name or component.name.vi
            stored = files.store(actor, upload, name, limit_bytes=PAPER_BYTES)
            found.append(Paper(component=component.code, file_id=stored.id, name=name))
    return found


def _province(actor: Actor) -> str:
    assert actor.agency_id
    own = orgs.agency(actor.agency_id)
    unit = orgs.unit(own.unit_code) if own.unit_code else None
    if unit is None:
        return ""
    return next((one.code for one in orgs.provinces() if one.id == unit.parent_id), unit.code)


def _page(
    actor: Actor, procedure: Procedure, answers: Mapping[str, Any], errors: Errors, **more: Any
) -> dict[str, Any]:
    province = _province(actor)
    units = [(one.code, one.full_name) for one in orgs.communes(province)] if province else []
    links = [
        ErrorLink(text=text, href=f"#id_{path}" if path else "")
        for path, texts in errors.items()
        for text in texts
    ]
    return {
        "procedure": procedure,
        "groups": forms.drawn(procedure, answers, errors, units),
        "papers": forms.papers(procedure),
        "links": links,
        "name_errors": errors.get("ten", []),
        "cash_errors": errors.get("tien_mat", []),
        "owed_vnd": _owed(procedure, answers) if actor.has("counter.serve") else 0,
        **more,
    }


def _shown(
    request: HttpRequest, actor: Actor, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    around = furniture(request, actor, "cases:counter")
    return render(request, "cases/counter.html", {**around, **context}, status=status)
