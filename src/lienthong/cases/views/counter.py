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
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.ids import AgencyId, uuid7
from lienthong.kernel.text import clean
from lienthong.orgs import queries as orgs
from lienthong.procedures import queries as procedures
from lienthong.procedures.rules import (
    Procedure,
    Severity,
    check_form,
    clean_form,
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
    if request.method != "POST" or not begin.is_valid():
        status = 422 if begin.is_bound else 200
        return _shown(request, actor, {"begin": begin}, status=status)
    procedure = procedures.current(begin.cleaned_data["thu_tuc"])
    if request.POST.get("viec") == "nop":
        return _submit(request, actor, begin, procedure)
    answers, note = _looked_up(actor, procedure, begin.cleaned_data["so_dinh_danh"])
    key = str(uuid7())
    name = str(answers.pop("", ""))
    context = _page(actor, procedure, answers, {}, begin=begin, key=key, name=name)
    return _shown(request, actor, {**context, "note": note})


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
            case = services.submit(
                actor=actor, application=_application(request, actor, begin, procedure, answers)
            )
        except Refusal as refusal:
            if refusal.kind is not Kind.INVALID:
                raise
            errors = {"": [str(refusal)]}
        else:
            messages.success(request, _("Đã ghi nhận hồ sơ %(code)s.") % {"code": case.code})
            return HttpResponseRedirect(reverse("cases:dossier", args=[case.id]), status=303)
    context = _page(
        actor, procedure, answers, errors, begin=begin, key=request.POST.get("khoa", ""),
        name=request.POST.get("ten", ""), phone=request.POST.get("dien_thoai", ""),
    )  # fmt: skip
    return _shown(request, actor, context, status=422)


def _wrong(request: HttpRequest, procedure: Procedure, answers: Mapping[str, Any]) -> Errors:
    errors: Errors = {}
    if len(clean(request.POST.get("ten", ""))) < 2:
        errors["ten"] = [_("Nhập họ và tên người nộp")]
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
        **more,
    }


def _shown(
    request: HttpRequest, actor: Actor, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    around = furniture(request, actor, "cases:counter")
    return render(request, "cases/counter.html", {**around, **context}, status=status)
