# SPDX-License-Identifier: Apache-2.0
"""What a citizen asks of their own records: a correction, followed until it is decided."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lienthong.kernel.actor import Actor
from lienthong.kernel.text import clean, whole_number
from lienthong.registers import queries, rules, services
from lienthong.registers.queries import keeper
from lienthong.registers.queries.keeper import ProposalFilter
from lienthong.registers.views import corrections, shown
from lienthong.web.access import actor_of, citizen

#: Whoever asks to change a register has proved who they are.
PROVED = 2


@require_safe
@citizen()
def mine(request: HttpRequest) -> HttpResponse:
    """What one has asked to correct."""
    page = keeper.proposals(
        actor_of(request), ProposalFilter(state=None),
        page=whole_number(request.GET.get("trang", "1")[:6]) or 1,
    )  # fmt: skip
    table = shown.proposals(page.rows, caption=_("Đề nghị của tôi"), is_desk=False)
    return render(request, "registers/mine.html", {"page": page, "table": table})


@require_http_methods(["GET", "HEAD", "POST"])
@citizen(assurance=PROVED)
def ask(request: HttpRequest) -> HttpResponse:
    """Choose one of one's records, then say what is wrong in it.

    The record's number travels in the body, never in the address: addresses are logged.
    """
    actor = actor_of(request)
    register, key = (clean(request.POST.get(name, ""))[:100] for name in ("register", "key"))
    if not key:
        return render(request, "registers/own_records.html", _wishes(actor))
    why = _("Người có dữ liệu đề nghị đính chính")
    held = services.hold(actor, register, key, reason=why)
    form, made = corrections.filled(request, held, is_citizen=True, first={})
    if made:
        messages.success(request, _("Đã gửi. Cơ quan trả lời tại trang này và qua thông báo."))
        return redirect("registers:own_correction", made)
    context = {"form": form, "title": held.declared.title, "key": held.key}
    status = 422 if form.errors else 200
    return render(request, "registers/ask_correction.html", context, status=status)


def _wishes(actor: Actor) -> dict[str, Any]:
    """Return whose records may be asked about here, and which registers answer elsewhere."""
    declared, rows = queries.declarations(), services.own(actor)
    silent = {row.register for row in rows if not row.keeper_name}
    silent |= {
        name
        for name, each in declared.items()
        if each.oneself and not rules.takes_wishes(each, actor, of_child=False)
    }
    heard = [row for row in rows if row.keeper_name]
    return {
        "own": [row for row in heard if not row.is_child],
        "children": [row for row in heard if row.is_child],
        "elsewhere": [declared[name] for name in declared if name in silent],
    }


@require_safe
@citizen()
def one(request: HttpRequest, proposal_id: uuid.UUID) -> HttpResponse:
    """One's own wish, and what became of it."""
    actor = actor_of(request)
    view = keeper.proposal(actor, proposal_id)
    details = corrections.details(actor, view, is_inside=False)
    return render(request, "registers/own_correction.html", details)


@require_safe
@citizen()
def own_file(request: HttpRequest, proposal_id: uuid.UUID) -> HttpResponseBase:
    """The paper that one sent."""
    return corrections.file_of(actor_of(request), proposal_id)


@require_http_methods(["GET", "HEAD", "POST"])
@citizen()
def take_back(request: HttpRequest, proposal_id: uuid.UUID) -> HttpResponse:
    """Take one's wish back, after a page that asks."""
    actor = actor_of(request)
    view = keeper.proposal(actor, proposal_id)
    if request.method == "POST":
        services.withdraw(actor, view.id)
        messages.success(request, _("Đã rút đề nghị. Bản ghi giữ nguyên."))
        return redirect("registers:own_correction", view.id)
    return render(request, "registers/take_back.html", {"proposal": view})
