# SPDX-License-Identifier: Apache-2.0
"""Reception at the counter, its first page: choose, look the person up; what is under way."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.cases import queries, services
from lienthong.cases.errors.intake import IntakeMissing
from lienthong.cases.rules import Party
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Refusal
from lienthong.kernel.ids import CaseId, uuid7
from lienthong.kernel.text import clean
from lienthong.onestop.forms import counter as forms
from lienthong.onestop.views import shown
from lienthong.onestop.views.desk import furniture
from lienthong.procedures import queries as procedures
from lienthong.procedures.rules import Procedure, prefilled
from lienthong.registers import services as registers
from lienthong.web.access import actor_of, official

PURPOSE = "verify_identity"
INVALID = 422


@official("cases.receive")
def counter(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    given = request.POST if request.method == "POST" else request.GET
    key, called = _key(given.get("khoa", "")), given.get("so", "")[:6]
    if request.method != "POST" and _is_begun(actor, key):
        return HttpResponseRedirect(reverse("onestop:intake", args=[key]), status=303)
    offered = [(hit.code, str(hit.name)) for hit in procedures.fillable()]
    begin = forms.BeginForm(request.POST if request.method == "POST" else None, offered)
    if request.method == "POST" and begin.is_valid():
        return _begun(request, actor, begin, key, called)
    code = clean(request.GET.get("ma", ""))[:60]
    context = {
        **furniture(request, actor, "onestop:counter"),
        "begin": begin, "key": key, "called": called, "code": code,
        "under_way": queries.open_intakes(actor),
        "waiting": queries.waiting_intakes(actor, code),
    }  # fmt: skip
    return render(
        request, "onestop/counter.html", context, status=INVALID if begin.is_bound else 200
    )


@official("cases.receive")
def resume(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Take up a dossier that waits for papers: a POST, for it leaves a trace."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    view = services.resume_intake(actor=actor_of(request), case_id=CaseId(case_id))
    href = reverse("onestop:intake", args=[view.id])
    return HttpResponseRedirect(f"{href}?tiep=1", status=303)


def _begun(
    request: HttpRequest, actor: Actor, begin: forms.BeginForm, key: uuid.UUID, called: str
) -> HttpResponse:
    procedure = procedures.current(begin.cleaned_data["thu_tuc"])
    number, card = begin.cleaned_data["so_dinh_danh"], begin.cleaned_data["card"]
    known, note = _looked_up(actor, procedure, number)
    applicant = Party(
        name=known.pop("", {}).get("full_name", "") or (card.name if card else ""),
        personal_number=number,
        address=known.pop("address", "") or (card.address if card else ""),
    )
    view = services.begin_reception(
        actor=actor, key=key, procedure_code=procedure.code, applicant=applicant,
        form=known, ticket=called,
    )  # fmt: skip
    if note:
        messages.warning(request, note)
    return HttpResponseRedirect(reverse("onestop:intake", args=[view.id]), status=303)


def _looked_up(actor: Actor, procedure: Procedure, number: str) -> tuple[dict[str, Any], str]:
    """Read who stands at the counter: first answers, under the empty key the person, or a note."""
    try:
        record = registers.through().read(actor, "population", number, purpose=PURPOSE)
    except Refusal as refusal:
        return {}, str(refusal)
    if record is None:
        return {}, _("Không có người này trong CSDL dân cư. Kiểm tra lại số, hoặc nhập tay.")
    data = {**record.data, "key": record.key}
    names = {read.name: data for read in procedure.reads if read.register == "population"}
    lives = shown.address(data["residence"]) if data.get("residence") else ""
    return {**prefilled(procedure, names), "": data, "address": lives}, ""


def _is_begun(actor: Actor, key: uuid.UUID) -> bool:
    try:
        queries.intake(actor, key)
    except IntakeMissing:
        return False
    return True


def _key(text: str) -> uuid.UUID:
    """Return the key of the reception; one that is not ours gets a new one."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid7()
