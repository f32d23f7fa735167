# SPDX-License-Identifier: Apache-2.0
"""Corrections at the officers' desk: the list, a new one, one with before and after, its acts."""

import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from lienthong.files import queries as files_queries
from lienthong.files import services as files
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.ids import FileId
from lienthong.kernel.text import clean, whole_number
from lienthong.registers import queries, services
from lienthong.registers.errors import RecordInvalid
from lienthong.registers.forms.desk import SeekForm, registers_of
from lienthong.registers.forms.record import FILE_BYTES, CorrectionForm
from lienthong.registers.queries import keeper
from lienthong.registers.queries.keeper import ProposalFilter
from lienthong.registers.rules import Correction
from lienthong.registers.services import Held, NewProposal
from lienthong.registers.views import acts, shown
from lienthong.web.access import actor_of, official
from lienthong.web.acts import answered, chosen, offered
from lienthong.web.components import Tab

READ = "registers.read"
#: Lists of the desk: address, title, where corrections stand.
_QUEUES: tuple[tuple[str, Any, Correction | None], ...] = (
    ("cho-duyet", gettext_lazy("Chờ duyệt"), Correction.OPEN),
    ("cua-toi", gettext_lazy("Tôi đề nghị"), None),
    ("da-sua", gettext_lazy("Đã đính chính"), Correction.APPLIED),
    ("khong-duyet", gettext_lazy("Không duyệt"), Correction.REFUSED),
    ("da-rut", gettext_lazy("Đã rút"), Correction.WITHDRAWN),
)


@require_http_methods(["GET", "HEAD", "POST"])
@official(READ)
def corrections(request: HttpRequest) -> HttpResponse:
    """Corrections of the agency.

    A record's number that is looked for travels in the body, never in the address.
    """
    actor, asked = actor_of(request), request.POST or request.GET
    queue = next((one for one in _QUEUES if one[0] == asked.get("hang")), _QUEUES[0])
    register, key = clean(asked.get("so", ""))[:60], clean(request.POST.get("q", ""))[:100]
    if request.method == "POST" and not key:
        told = {"hang": queue[0]} | ({"so": register} if register else {})
        return redirect(f"{reverse('registers:corrections')}?{urlencode(told)}")
    filters = ProposalFilter(
        state=queue[2], register=register, key=key, is_mine=queue[0] == "cua-toi"
    )
    page = keeper.proposals(actor, filters, page=whole_number(asked.get("trang", "1")[:6]) or 1)
    tabs = [
        Tab(text=str(title), href=f"?{urlencode({'hang': slug})}", is_current=slug == queue[0])
        for slug, title, _state in _QUEUES
    ]
    context = {
        **shown.side(actor, "corrections"),
        "tabs": tabs, "queue": queue[0], "page": page, "register": register, "key": key,
        "registers": registers_of(actor),
        "table": shown.proposals(page.rows, caption=str(queue[1]), is_desk=True),
        "may_ask": bool(registers_of(actor)),
    }  # fmt: skip
    return render(request, "registers/corrections.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@official(READ)
def new_correction(request: HttpRequest) -> HttpResponse:
    """Ask for a correction: first which record and why, then what it is to say.

    The record's number travels in the body, never in the address: addresses are logged.
    """
    actor = actor_of(request)
    posted = request.method == "POST"
    context = shown.side(actor, "corrections")
    seek = SeekForm(request.POST if posted else None, actor=actor)
    if not posted or not seek.is_valid():
        status = 422 if posted else 200
        return render(
            request, "registers/seek_record.html", {**context, "form": seek}, status=status
        )
    told = seek.cleaned_data
    try:
        held = services.hold(actor, told["register"], told["key"], reason=told["reason"])
    except Refusal as problem:
        seek.add_error("key", str(problem))
        return render(request, "registers/seek_record.html", {**context, "form": seek}, status=422)
    form, made = filled(request, held, is_citizen=False, first={"reason": told["reason"]})
    if made:
        messages.success(request, _("Đã gửi đề nghị. Người thứ hai sẽ xem và quyết định."))
        return redirect("registers:correction", made)
    context |= {"form": form, "title": held.declared.title, "key": held.key}
    status = 422 if form.errors else 200
    return render(request, "registers/new_correction.html", context, status=status)


def filled(
    request: HttpRequest, held: Held, *, is_citizen: bool, first: Mapping[str, Any]
) -> tuple[CorrectionForm, uuid.UUID | None]:
    """Return the form of a correction, and the correction where it was filled in well.

    first: what stands in the boxes before anything was typed.
    """
    is_typed = request.method == "POST" and "evidence" in request.POST
    form = CorrectionForm(
        request.POST if is_typed else None, request.FILES or None,
        held=held, is_citizen=is_citizen, initial=dict(first),
    )  # fmt: skip
    if not is_typed or not form.is_valid():
        return form, None
    actor = actor_of(request)
    try:
        new = _new(actor, form)
        return form, services.propose(actor, new)
    except RecordInvalid as problem:
        form.refuse(problem.findings)
    except Refusal as problem:
        if problem.kind not in (Kind.INVALID, Kind.CONFLICT, Kind.MISSING):
            raise
        form.add_error("file" if problem.code.startswith("files.") else None, str(problem))
    return form, None


def _new(actor: Actor, form: CorrectionForm) -> NewProposal:
    told = form.cleaned_data
    return NewProposal(
        register=form.held.declared.name, key=form.held.key, changes=form.changes(),
        valid_from=told["valid_from"], reason=told["reason"], evidence=told["evidence"],
        case_code=told.get("case_code", ""), file=_stored(actor, told.get("file")),
    )  # fmt: skip


def _stored(actor: Actor, given: Any) -> tuple[FileId, str] | None:
    if not given:
        return None
    stored = files.store(actor, given, given.name or "", limit_bytes=FILE_BYTES)
    return stored.id, stored.name


@require_safe
@official(READ)
def correction(request: HttpRequest, proposal_id: uuid.UUID) -> HttpResponse:
    """One correction, before and after; who looked is told to the person concerned."""
    actor = actor_of(request)
    view = keeper.proposal(actor, proposal_id)
    context = {
        **shown.side(actor, "corrections"),
        **details(actor, view, is_inside=True),
        **offered(
            acts.correction_offers(actor, view), "registers:correction_act", view.id
        ),
    }  # fmt: skip
    return render(request, "registers/correction.html", context)


def details(actor: Actor, view: keeper.ProposalView, *, is_inside: bool) -> dict[str, Any]:
    """Return what the page of a correction shows, with a trace."""
    declared = queries.declaration(view.register)
    return {
        "proposal": view,
        "state": shown.STATES[view.state],
        "tone": shown.TONES[view.state],
        "changes": shown.changed(declared, services.compare(actor, view.id), view.state),
        "steps": shown.steps(view, is_inside=is_inside),
        "is_open": view.state is Correction.OPEN,
    }


@require_safe
@official(READ)
def correction_file(request: HttpRequest, proposal_id: uuid.UUID) -> HttpResponseBase:
    """The scanned paper; that the correction was looked at is recorded."""
    return file_of(actor_of(request), proposal_id)


def file_of(actor: Actor, proposal_id: uuid.UUID) -> HttpResponseBase:
    """Return the paper of a correction that the reader may see. Raises: Missing."""
    file_id = keeper.proposal_file(actor, proposal_id)
    services.compare(actor, proposal_id)
    file = files_queries.download(file_id)
    return StreamingHttpResponse(file.chunks, headers=dict(file.headers))


@require_http_methods(["GET", "HEAD", "POST"])
@official(READ)
def correction_act(request: HttpRequest, proposal_id: uuid.UUID, slug: str) -> HttpResponse:
    """One act on a correction: its page, and doing it."""
    actor = actor_of(request)
    view = keeper.proposal(actor, proposal_id)
    back = reverse("registers:correction", args=[view.id])
    act = chosen(acts.CORRECTION_ACTS, slug)
    if request.method != "POST" and not act.offered(actor, view):
        return redirect(back)  # it was done meanwhile, or is not theirs: the page says which
    around = {**shown.side(actor, "corrections"), "subject": view.register_title, "code": view.key}
    return answered(request, act, view, back, around)
